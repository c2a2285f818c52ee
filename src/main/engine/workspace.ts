import { basename, join } from 'node:path';
import type { Muted } from '../../shared/model/muted';
import { type Problem, ProblemError, toProblem } from '../../shared/model/problem';
import type { RecentChange } from '../../shared/model/recent-change';
import type { Limits, WorkspaceSnapshot, WorkspaceState } from '../../shared/model/workspace-state';
import type { Logger } from '../../shared/util/log';
import type { RelPath } from '../../shared/util/rel-path';
import type { DoneStats } from '../../shared/wire/messages';
import type { ServerConnection } from './connection/server-connection';
import { type SentFile, WorkspaceContext } from './context/workspace-context';
import { IgnoreRules } from './ignore/ignore-rules';
import type { IndexStore } from './index/index-store';
import { EarlyOpen } from './pipeline/early-open';
import { Pipeline } from './pipeline/pipeline';
import { diffBatch, recordDiff } from './scan/change-detector';
import type { Diff } from './scan/diff';
import { checkFileLimit } from './scan/file-limit';
import type { PreviewOptions } from './scan/preview-scan';
import { readStable } from './scan/stable-read';
import { StateHolder } from './state-holder';
import { StateReporter } from './state-reporter';
import { wholeTree } from './watch/change';
import { ChangeSource } from './watch/change-source';
import type { Watcher } from './watch/watcher';
import { figuresOf } from './workspace-figures';

export interface WorkspaceOptions {
  readonly id: string;
  /** Real absolute path. */
  readonly root: string;
  readonly limits: Limits;
  readonly index: IndexStore;
  readonly onSent: (sent: SentFile) => void;
  readonly connection: ServerConnection;
  readonly log: Logger;
  /** Something in the snapshot changed. */
  readonly onChange: () => void;
}

/** How long a stop waits for a connection that is being made, and then for what is on the way, ms. */
const DRAIN_MS = 3_000;

/** One mirrored folder: starts and ends its pipeline, and is the only place where its state changes. */
export class Workspace {
  readonly id: string;
  readonly root: string;
  readonly name: string;
  /** Resolves with the stats once the first full pass is acknowledged. */
  readonly initialSync: Promise<DoneStats>;
  private readonly context: WorkspaceContext;
  private readonly stateHolder: StateHolder;
  private readonly reporter: StateReporter;
  private stopped = false;
  private readonly scanning = new AbortController();
  private pipeline: Pipeline | null = null;
  /** Start, pause, resume and stop run one after the other. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: WorkspaceOptions) {
    this.id = options.id;
    this.root = options.root;
    this.name = basename(options.root);
    this.context = new WorkspaceContext(options.root, options.limits, options.index, options.onSent, options.log);
    this.stateHolder = new StateHolder(options.onChange);
    const { promise, resolve } = Promise.withResolvers<DoneStats>();
    this.initialSync = promise;
    const onEnded = () => {
      this.pipeline = null;
    };
    this.reporter = new StateReporter(this.context, options.connection, this.stateHolder, {
      onInitialSync: resolve,
      onEnded,
    });
  }

  /**
   * Scans the folder, checks its limits and starts mirroring.
   * @param awaitRoot true to wait for a root that is not there, false to throw
   * @throws ProblemError when the folder can't be read or holds too much; nothing is left running then
   */
  start(awaitRoot: boolean): Promise<void> {
    return this.inTurn(async () => {
      if (!this.pipeline) await this.begin(awaitRoot);
    });
  }

  /** Stops mirroring for good; what is on the way gets a bounded time to arrive. */
  stop(): Promise<void> {
    if (this.stopped) return this.turn.then(() => {});
    this.stopped = true;
    this.scanning.abort();
    return this.inTurn(async () => {
      if (this.pipeline) await this.drain();
      await this.halt();
      this.context.close();
    });
  }

  pause(): Promise<void> {
    return this.inTurn(async () => {
      await this.halt();
      this.stateHolder.set({ kind: 'paused' });
    });
  }

  /** Goes on after a pause or a failure. @throws like {@link start}; the state then says why, too */
  resume(): Promise<void> {
    return this.inTurn(async () => {
      if (this.pipeline) return;
      try {
        await this.begin(true);
      } catch (error) {
        this.stateHolder.set({ kind: 'failed', problem: toProblem(error) });
        throw error;
      }
    });
  }

  /** Compares disk, index and the server's copy now; where nothing moves, on a new connection. */
  syncNow(): void {
    const { state } = this.stateHolder;
    if (state.kind === 'syncing' && state.stalled) this.pipeline?.retryNow();
    else this.pipeline?.recheckNow();
  }

  /**
   * Looks at the disk, and resolves once the server has all that was there at the time of the call, with the state that
   * says so; or with the one that keeps it from that until somebody acts. Null when `signal` is aborted first, or the
   * workspace is stopped.
   */
  async atRest(signal: AbortSignal): Promise<WorkspaceState | null> {
    const over = AbortSignal.any([signal, this.scanning.signal]);
    // A scan that is under way may have passed by what changed just now; there is a pipeline only after it.
    for (let turn = null; turn !== this.turn && !over.aborted; await Promise.race([turn, aborted(over)]))
      turn = this.turn;
    this.pipeline?.lookNow();
    return this.stateHolder.until(isAtRest, over);
  }

  /** The user says that the folder is right as it is: emptied, replaced, or with most of its files deleted. */
  acceptFolder(): void {
    this.pipeline?.acceptFolder();
  }

  /** Takes effect at once, also by starting a workspace that failed. @throws like {@link resume} */
  async setLimits(limits: Limits): Promise<void> {
    this.context.limits = limits;
    if (this.stateHolder.state.kind === 'paused') return this.options.onChange();
    await this.inTurn(() => this.halt());
    await this.resume();
  }

  /**
   * Lets one withheld file through as long as its content stays as it is now.
   * @throws ProblemError when it can't be read
   */
  async allowFile(path: RelPath): Promise<void> {
    const read = await readStable(join(this.root, path), this.context.limits.maxFileBytes);
    if (read.kind !== 'content') throw notReadable(path);
    this.context.index.allow(path, read.hash);
    this.syncNow();
  }

  /** What the gate goes by, for previews and explanations; rules as they are on disk now. */
  previewOptions(signal: AbortSignal): PreviewOptions {
    const { root, limits, allowed } = this.context;
    return { root, limits, allowed, rules: new IgnoreRules(root), signal };
  }

  /** The user rejects the held deletions: the server keeps its copies. */
  keepDeleted(): void {
    this.pipeline?.keepDeleted();
  }

  /** What the user does not want to be called for. */
  setMuted(muted: Muted): void {
    this.context.muted = muted;
    this.options.onChange();
  }

  /** What the server has confirmed since the app started, newest first; bounded. */
  recentChanges(): RecentChange[] {
    return this.context.activity.recent();
  }

  /** Every file that the server should hold, with its size in bytes. */
  *files(): Generator<{ readonly path: RelPath; readonly bytes: number }> {
    for (const [path, { stat }] of this.context.index.all()) yield { path, bytes: stat.size };
  }

  snapshot(): WorkspaceSnapshot {
    const { id, root: path, name, context, reporter } = this;
    return { id, path, name, state: this.stateHolder.state, ...figuresOf(context, reporter.queued) };
  }

  /** True when all is done that can be done without somebody; after a stop, whether it was by then. */
  get isAtRest(): boolean {
    return isAtRest(this.stateHolder.state);
  }

  private async begin(awaitRoot: boolean): Promise<void> {
    if (this.stopped) return;
    this.stateHolder.set({ kind: 'scanning', found: 0 });
    this.context.reloadRules();
    this.context.watchProblem = null;
    const { connection } = this.options;
    const source = new ChangeSource(this.context);
    const earlyOpen = new EarlyOpen(connection, this.root, this.context.index.size > 0);
    try {
      const look = await this.firstLook(source, awaitRoot);
      if (!this.stopped)
        this.pipeline = new Pipeline(this.context, connection, this.reporter, { source, look, earlyOpen });
    } finally {
      if (!this.pipeline) {
        earlyOpen.close();
        await source.close();
      }
    }
  }

  /** @returns the problem when the root is not there and may be waited for */
  private async firstLook(source: ChangeSource, awaitRoot: boolean): Promise<Diff | Problem> {
    // A folder that is mirrored for the first time is watched once its files are on their way.
    const isKnown = this.context.index.size > 0;
    const onDirectory = isKnown ? await source.startBeforeLook(this.scanning.signal) : undefined;
    try {
      return await this.scan(onDirectory);
    } catch (error) {
      const problem = toProblem(error);
      if (awaitRoot && (problem.code === 'missing' || problem.code === 'unreadable')) return problem;
      throw error;
    }
  }

  private async scan(onDirectory: Watcher['cover']): Promise<Diff> {
    const batch = wholeTree();
    const onProgress = (found: number) => this.stateHolder.set({ kind: 'scanning', found });
    const found = await diffBatch(this.context, batch, this.scanning.signal, { onProgress, onDirectory });
    checkFileLimit(found, this.context);
    recordDiff(this.context, batch, found);
    return found;
  }

  /** Gives what is known a bounded time to arrive; none when there is no server and none is about to be there. */
  private async drain(): Promise<void> {
    if (this.isAtRest) return;
    const session = await this.options.connection.firstSession(AbortSignal.timeout(DRAIN_MS));
    if (session)
      await this.stateHolder.until(isAtRest, AbortSignal.any([session.signal, AbortSignal.timeout(DRAIN_MS)]));
  }

  private async halt(): Promise<void> {
    const { pipeline } = this;
    this.pipeline = null;
    await pipeline?.stop();
    this.reporter.nothingQueued();
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => {});
    return result;
  }
}

/** True when all is done that can be done without somebody. */
function isAtRest({ kind }: WorkspaceState): boolean {
  return ['watching', 'holding', 'unavailable', 'deferred', 'paused', 'failed'].includes(kind);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function notReadable(path: RelPath): ProblemError {
  return new ProblemError({
    code: 'unreadable',
    title: 'That file can not be allowed.',
    detail: `${path} is not there, can not be read, or is over the size limit.`,
  });
}
