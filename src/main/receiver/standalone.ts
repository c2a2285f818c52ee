import { basename, join, resolve, win32 } from 'node:path';
import { parseArgs } from 'node:util';
import { longWorkspaceId, workspaceId } from '../../shared/wire/workspace-id';
import { COMMANDS_USAGE, isReceiverCommand, runReceiverCommand } from './client/receiver-commands';
import { Access } from './connection/access';
import { consoleLog } from './console-log';
import { HISTORY_LIMITS, type HistoryLimits } from './history/revision-history';
import { DEFAULT_LIMITS, type ReceiverLimits } from './limits';
import { onceWritable } from './once-writable';
import { createReceiver, type Receiver } from './receiver';

/** Parsed command line. */
export interface StandaloneOptions {
  readonly host: string;
  readonly port: number;
  /** Absolute path of the folder that holds all mirrors. */
  readonly dir: string;
  readonly apiKey: string | null;
  readonly limits: Partial<ReceiverLimits>;
  readonly history: Partial<HistoryLimits>;
}

/** A shorter key could be guessed. */
const MIN_KEY_CHARS = 16;
const MAX_LIMIT = 100_000;
const MINUTE_MS = 60_000;
const MB = 1024 * 1024;

export const USAGE = `Usage: receiver --dir DIR [--listen HOST:PORT] [LIMITS]

Receives the files of Lockstep workspaces and keeps a mirror of each in DIR, which only the user that runs it can read.

  --dir DIR            folder for the mirrors; created when it is missing
  --listen HOST:PORT   address to listen on (default 127.0.0.1:8740)

Limits:
  --max-edges N        connected apps (default ${DEFAULT_LIMITS.maxEdges})
  --max-requests N     HTTP requests with the key at the same time, waiting ones included (default ${DEFAULT_LIMITS.maxRequests})
  --max-open N         open workspaces; more close the one used longest ago (default ${DEFAULT_LIMITS.maxOpenWorkspaces})
  --max-keyless N      sockets that have not shown the key; more close the oldest (default ${DEFAULT_LIMITS.maxKeylessSockets})
  --max-keyless-per-address N
                       the same for one address (default ${DEFAULT_LIMITS.maxKeylessPerAddress})
  --search-ms N        time of one search (default ${DEFAULT_LIMITS.searchMs})

Older revisions of each workspace, for those that read:
  --keep-revisions N   kept however old they are (default ${HISTORY_LIMITS.revisions})
  --keep-minutes N     time for which others are kept (default ${HISTORY_LIMITS.ageMs / MINUTE_MS})
  --keep-mb N          MB of contents that files had before (default ${HISTORY_LIMITS.bytes / MB})

The API key that clients must offer is taken from the environment variable LOCKSTEP_API_KEY. It has at least
${MIN_KEY_CHARS} characters. Without one, the receiver listens on a loopback address only and accepts anyone there.

${COMMANDS_USAGE}`;

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
    options: {
      dir: { type: 'string' },
      listen: { type: 'string' },
      'max-edges': { type: 'string' },
      'max-requests': { type: 'string' },
      'max-open': { type: 'string' },
      'max-keyless': { type: 'string' },
      'max-keyless-per-address': { type: 'string' },
      'search-ms': { type: 'string' },
      'keep-revisions': { type: 'string' },
      'keep-minutes': { type: 'string' },
      'keep-mb': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return null;
  if (!values.dir) throw new Error('--dir DIR is missing.');
  return {
    ...parseListen(values.listen ?? DEFAULT_LISTEN),
    dir: resolve(values.dir),
    apiKey: parseKey(env.LOCKSTEP_API_KEY),
    limits: {
      ...parseLimit('maxEdges', 'max-edges', values),
      ...parseLimit('maxRequests', 'max-requests', values),
      ...parseLimit('maxOpenWorkspaces', 'max-open', values),
      ...parseLimit('maxKeylessSockets', 'max-keyless', values),
      ...parseLimit('maxKeylessPerAddress', 'max-keyless-per-address', values),
      ...parseLimit('searchMs', 'search-ms', values),
    },
    history: {
      ...parseLimit('revisions', 'keep-revisions', values),
      ...parseLimit('ageMs', 'keep-minutes', values, MINUTE_MS),
      ...parseLimit('bytes', 'keep-mb', values, MB),
    },
  };
}

function parseKey(key = ''): string | null {
  if (key.length >= MIN_KEY_CHARS) return key;
  if (key === '') return null;
  throw new Error(
    `The API key in LOCKSTEP_API_KEY has ${key.length} characters; at least ${MIN_KEY_CHARS} are needed, since a shorter one could be guessed.\n` +
      'Make a new one, for example with "openssl rand -hex 24", set it in LOCKSTEP_API_KEY here, and enter it in the settings of each app that connects to this receiver. Copies and folders stay as they are.',
  );
}

/** @param unit value of one, in the unit of the limit */
function parseLimit<Name extends string>(
  name: Name,
  option: string,
  values: Readonly<Record<string, unknown>>,
  unit = 1,
): Partial<Record<Name, number>> {
  const value = values[option];
  if (value === undefined) return {};
  const limit = Number(value);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT)
    return { [name]: limit * unit } as Record<Name, number>;
  throw new Error(`--${option} ${value}: not a whole number from 1 to ${MAX_LIMIT}.`);
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
  return `${readableName(root)}-${longWorkspaceId(fingerprint, root)}`;
}

/**
 * Folder of the mirror of a workspace. A mirror that an older receiver made keeps its shorter name, which another workspace
 * could share.
 * @param dir absolute path of the folder for mirrors
 * @param known folder of this workspace's mirror so far; null for a new one
 */
export function mirrorFolderIn(dir: string, fingerprint: string, root: string, known: string | null): string {
  const short = join(dir, `${readableName(root)}-${workspaceId(fingerprint, root).slice(0, 6)}`);
  return known === short ? short : join(dir, mirrorName(fingerprint, root));
}

function readableName(root: string): string {
  const name = root.startsWith('/') ? basename(root) : win32.basename(root);
  const safe = name
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 50);
  return safe || 'workspace';
}

/** Runs the receiver, or a command for one that runs, until a signal ends it. */
export async function runStandalone(): Promise<void> {
  const [command, ...args] = process.argv.slice(2);
  if (isReceiverCommand(command)) return await runCommand(command, args);
  const options = parseCommandLine(process.argv.slice(2), process.env);
  if (!options) {
    console.log(USAGE);
    return;
  }
  const { host, port, dir, apiKey, limits, history } = options;
  // Copies, index and staged files are for the user that runs the receiver.
  process.umask(0o077);
  let receiver: Receiver | null = null;
  let stopping = false;
  const stop = () => {
    // A second signal ends the process at once.
    if (stopping) process.exit(1);
    stopping = true;
    consoleLog.info('Stopping.');
    void Promise.resolve(receiver?.close()).then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // Only what `npm run receiver` starts has a channel; any other goes on without the process that started it.
  process.on('disconnect', stop);
  const stateDir = join(dir, '.lockstep');
  try {
    // A key that can not be used is told at once.
    new Access(apiKey, host);
    receiver = await createReceiver({
      host,
      port: await onceWritable({ host, port, stateDir, log: consoleLog }),
      apiKey,
      stateDir,
      resolveMirror: (fingerprint, root, known) => mirrorFolderIn(dir, fingerprint, root, known),
      byPathDir: join(dir, 'by-path'),
      limits,
      history,
      log: consoleLog,
    });
  } catch (error) {
    // The channel would keep the process from ending.
    process.off('disconnect', stop);
    throw error;
  }
  const address = host.includes(':') ? `[${host}]` : host;
  consoleLog.info(`Listening on ws://${address}:${receiver.port}, mirrors in ${dir}.`);
  if (apiKey === null) consoleLog.warn('No LOCKSTEP_API_KEY is set: every program on this machine may connect.');
}

async function runCommand(name: string, args: readonly string[]): Promise<void> {
  const ended = new AbortController();
  const end = () => {
    // A second signal ends the process at once.
    if (ended.signal.aborted) process.exit(1);
    ended.abort();
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  process.on('disconnect', end);
  try {
    const key = process.env.LOCKSTEP_API_KEY ?? '';
    await runReceiverCommand(name, args, { key, signal: ended.signal, log: consoleLog });
  } finally {
    // The channel would keep the process from ending.
    process.off('disconnect', end);
  }
}
