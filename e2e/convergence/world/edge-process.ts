/**
 * The engine in a process of its own, so that it can be killed: one folder, one link. Says on stdout what the workspace's
 * state is, one JSON object a line, and takes commands on stdin, one word a line; the log goes to stderr.
 */
import { createInterface } from 'node:readline';
import { ServerConnection } from '../../../src/main/engine/connection/server-connection';
import { SyncEngine } from '../../../src/main/engine/sync-engine';
import { toProblem } from '../../../src/shared/model/problem';
import type { Limits, WorkspaceState } from '../../../src/shared/model/workspace-state';

/** The task of the process: JSON in its first argument. */
export interface EdgeConfig {
  /** Real absolute path. */
  readonly root: string;
  readonly stateDir: string;
  readonly url: string;
  readonly apiKey: string;
  readonly limits: Limits;
  /** Delay before every attempt to connect again, ms; null for the app's own delays. */
  readonly retryMs: number | null;
  /** As the app keeps it beside the fingerprint; absent for an edge without. */
  readonly identity?: string;
}

/** Messages of the process. Times are ms since the epoch. */
export type EdgeReport =
  /** `refused` are the paths that the server would not take, as the app lists them. */
  | { readonly kind: 'state'; readonly at: number; readonly state: WorkspaceState; readonly refused: readonly string[] }
  /** `state` is the answer to "wait"; null when there is none. */
  | { readonly kind: 'done'; readonly at: number; readonly command: string; readonly state: WorkspaceState | null }
  | { readonly kind: 'failed'; readonly at: number; readonly reason: string };

export type EdgeCommand =
  | 'accept'
  | 'sync-now'
  | 'abandon'
  | 'pause'
  | 'resume'
  | 'wait'
  | 'clock-back'
  | 'clock-ahead'
  | 'clock-right'
  | 'stop';

/** Error of this process's clock while it is wrong, ms. */
const CLOCK_ERROR_MS = 3 * 60 * 60_000;

const config = JSON.parse(process.argv[2] ?? '') as EdgeConfig;
const trueNow = Date.now;
let behindMs = 0;
Date.now = () => trueNow() - behindMs;
const log = {
  info: (message: string) => console.error(message),
  warn: (message: string) => console.error(`warning: ${message}`),
  error: (message: string) => console.error(`error: ${message}`),
};
const { retryMs, identity } = config;
const connection = new ServerConnection({
  fingerprint: 'convergence',
  log,
  ...(identity !== undefined && { identity }),
  ...(retryMs !== null && { delay: () => retryMs }),
});
const engine = new SyncEngine({
  connection,
  fingerprint: 'convergence',
  forbidden: () => [],
  stateDir: config.stateDir,
  log,
  onChange: sayState,
  onNotice: (title, detail) => log.warn(`${title} ${detail}`),
});

let last: WorkspaceState | null = null;

/** Progress is of no interest, only its beginning. */
function sayState(): void {
  const snapshot = engine.list()[0]?.snapshot();
  if (!snapshot || snapshot.state === last) return;
  const { state, problems } = snapshot;
  const isProgress = state.kind === last?.kind && (state.kind === 'syncing' || state.kind === 'scanning');
  last = state;
  const refused = problems.filter(({ code }) => code === 'server-refused').map(({ path }) => path);
  if (!isProgress) say({ kind: 'state', at: trueNow(), state, refused });
}

function say(report: EdgeReport): void {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

async function carryOut(command: EdgeCommand): Promise<WorkspaceState | null> {
  const workspace = engine.list()[0];
  if (command === 'wait') return (await workspace?.waitUntilIdle(new AbortController().signal)) ?? null;
  if (command === 'accept') workspace?.acceptFolder();
  else if (command === 'sync-now') workspace?.syncNow();
  else if (command === 'abandon') connection.session?.abandon('Told to.');
  else if (command === 'pause') await workspace?.pause();
  else if (command === 'resume') await workspace?.resume();
  else if (command === 'clock-back') behindMs = CLOCK_ERROR_MS;
  else if (command === 'clock-ahead') behindMs = -CLOCK_ERROR_MS;
  else if (command === 'clock-right') behindMs = 0;
  else {
    await engine.stopAll();
    await connection.close();
    process.exit(0);
  }
  return null;
}

const input = createInterface({ input: process.stdin });
input.on('line', (line) => {
  carryOut(line as EdgeCommand).then(
    (state) => say({ kind: 'done', at: trueNow(), command: line, state }),
    (error: unknown) => say({ kind: 'failed', at: trueNow(), reason: JSON.stringify(toProblem(error)) }),
  );
});
// The parent process is gone.
input.on('close', () => process.exit(1));

connection.connectTo({ url: config.url, apiKey: config.apiKey });
// As after a restart of the app: the folder may be away.
engine.restore(config.root, config.limits).catch((error: unknown) => {
  say({ kind: 'failed', at: trueNow(), reason: JSON.stringify(toProblem(error)) });
});
