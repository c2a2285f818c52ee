/**
 * Starts the receiver: for the app in a utility process of Electron, or alone under Node. The rest is loaded after a
 * check of the version, so that an old Node gets a sentence instead of a failed import.
 */
import { errorMessage } from '../../shared/util/errors';
import type { ParentPort } from './embedded';

/** Oldest usable version of Node. */
const MIN_NODE = [22, 13] as const;

async function main(): Promise<void> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < MIN_NODE[0] || (major === MIN_NODE[0] && minor < MIN_NODE[1])) {
    throw new Error(`Node ${MIN_NODE.join('.')} or newer is needed; this is ${process.versions.node}.`);
  }
  const port = (process as { parentPort?: ParentPort }).parentPort;
  if (port) (await import('./embedded')).runEmbedded(port);
  else await (await import('./standalone')).runStandalone();
}

main().catch((error: unknown) => {
  console.error(errorMessage(error));
  process.exitCode = 1;
});
