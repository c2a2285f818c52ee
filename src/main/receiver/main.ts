/**
 * Starts the receiver: for the app in a utility process of Electron, or alone under Node. What it needs is loaded only
 * after a look at the version, so that an old Node gets a sentence instead of a failed import.
 */
import type { ParentPort } from './embedded';

const NEEDED = [22, 13] as const;

async function main(): Promise<void> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
    throw new Error(`Node ${NEEDED.join('.')} or newer is needed; this is ${process.versions.node}.`);
  }
  const port = (process as { parentPort?: ParentPort }).parentPort;
  if (port) (await import('./embedded')).runEmbedded(port);
  else await (await import('./standalone')).runStandalone();
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
