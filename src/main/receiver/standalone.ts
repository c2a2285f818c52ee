import { basename, join, resolve, win32 } from 'node:path';
import { parseArgs } from 'node:util';
import { workspaceId } from '../../shared/wire/workspace-id';
import { consoleLog } from './console-log';
import { createReceiver } from './receiver';

/** Parsed command line. */
export interface StandaloneOptions {
  readonly host: string;
  readonly port: number;
  /** Absolute path of the folder that holds all mirrors. */
  readonly dir: string;
  readonly apiKey: string | null;
}

export const USAGE = `Usage: receiver --dir DIR [--listen HOST:PORT]

Receives the files of Lockstep workspaces and keeps a mirror of each in DIR.

  --dir DIR            folder for the mirrors; created when it is missing
  --listen HOST:PORT   address to listen on (default 127.0.0.1:8740)

The API key that clients must offer is taken from the environment variable LOCKSTEP_API_KEY. Without one, the receiver
listens on a loopback address only and accepts anyone there.`;

const DEFAULT_LISTEN = '127.0.0.1:8740';

/**
 * Parses the command line.
 * @returns null for `--help`
 * @throws Error with a message for the user
 */
export function parseCommandLine(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): StandaloneOptions | null {
  const { values } = parseArgs({
    args: [...args],
    options: { dir: { type: 'string' }, listen: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return null;
  if (!values.dir) throw new Error('--dir DIR is missing.');
  return {
    ...parseListen(values.listen ?? DEFAULT_LISTEN),
    dir: resolve(values.dir),
    apiKey: env.LOCKSTEP_API_KEY || null,
  };
}

function parseListen(listen: string): { host: string; port: number } {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(listen);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (!host || port > 65_535) throw new Error(`--listen ${listen}: not HOST:PORT, as in ${DEFAULT_LISTEN}.`);
  return { host, port };
}

/** Name of the mirror folder of a workspace: recognizable, valid on every system, and unique. */
export function mirrorName(fingerprint: string, root: string): string {
  const name = root.startsWith('/') ? basename(root) : win32.basename(root);
  const safe = name
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 50);
  return `${safe || 'workspace'}-${workspaceId(fingerprint, root).slice(0, 6)}`;
}

/** Runs the receiver from the command line until a signal ends it. */
export async function runStandalone(): Promise<void> {
  const options = parseCommandLine(process.argv.slice(2), process.env);
  if (!options) {
    console.log(USAGE);
    return;
  }
  const { host, port, dir, apiKey } = options;
  const receiver = await createReceiver({
    host,
    port,
    apiKey,
    stateDir: join(dir, '.lockstep'),
    resolveMirror: (fingerprint, root) => join(dir, mirrorName(fingerprint, root)),
    byPathDir: join(dir, 'by-path'),
    log: consoleLog,
  });
  const address = host.includes(':') ? `[${host}]` : host;
  consoleLog.info(`Listening on ws://${address}:${receiver.port}, mirrors in ${dir}.`);
  if (apiKey === null) consoleLog.warn('No LOCKSTEP_API_KEY is set: every program on this machine may connect.');
  let stopping = false;
  const stop = () => {
    // A second signal ends the process at once.
    if (stopping) process.exit(1);
    stopping = true;
    consoleLog.info('Stopping.');
    void receiver.close().then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // Only what `npm run receiver` starts has a channel; any other goes on without the process that started it.
  process.on('disconnect', stop);
}
