import { basename, join } from 'node:path';
import type { Muted } from '../../shared/model/muted';
import { isTakenOver } from '../../shared/model/overall';
import { ProblemError, toProblem } from '../../shared/model/problem';
import type { RecentChange } from '../../shared/model/recent-change';
import type { Limits, WorkspaceSnapshot, WorkspaceState } from '../../shared/model/workspace-state';
import { databaseFault } from '../../shared/node/sqlite';
import { Emitter } from '../../shared/util/emitter';
import type { Logger } from '../../shared/util/log';
import type { RelPath } from '../../shared/util/rel-path';
import { SerialQueue } from '../../shared/util/serial-queue';
import type { DoneStats } from '../../shared/wire/messages';
import type { ServerConnection } from './connection/server-connection';
import { type SentFile, WorkspaceContext } from './context/workspace-context';
import { type AllowedFile, findFilesLike } from './files-like';
import { IgnoreRules } from './ignore/ignore-rules';
import { dataDiskProblem } from './index/data-disk';
import type { IndexStore } from './index/index-store';
import { takeBack } from './pipeline/open-workspace';
import type { Pipeline } from './pipeline/pipeline';
import { startPipeline } from './pipeline/start-pipeline';
import type { PreviewOptions } from './scan/preview-scan';
import { readStable } from './scan/stable-read';
import { figuresOf } from './workspace-figures';

export interface WorkspaceOptions {
  readonly id: string;
  /** Real absolute path. */
  readonly root: string;
  readonly limits: Limits;
  readonly index: IndexStore;
  /** Called for each acknowledged content. */
  readonly onSent: (sent: SentFile) => void;
  readonly connection: ServerConnection;
  readonly log: Logger;
  /** Called when something in the snapshot changed. */
  readonly onChange: () => void;
  /** Whether what git tracks is sent although it is ignored. */
  readonly sendTracked: () => boolean;
}

/** Longest time that a stop waits for a connection under way, and then for unacknowledged changes. */
const DRAIN_TIMEOUT_MS = 3_000;

/** States in which the pipeline does not go on without an event from outside. */
const IDLE: readonly WorkspaceState['kind'][] = ['watching', 'holding', 'unavailable', 'deferred', 'paused', 'failed'];

/** One mirrored folder: starts and ends its pipelines. */
export class Workspace {
  readonly id: string;
  readonly root: string;
  readonly name: string;
  private readonly context: WorkspaceContext;
  private readonly stopping = new AbortController();
  private pipeline: Pipeline | null = null;
  /** Start, pause, resume and stop run one after the other. */
  private readonly queue = new SerialQueue();

  constructor(private readonly options: WorkspaceOptions) {
    const { id, root, limits, index, onSent, log, onChange, sendTracked } = options;
    this.id = id;
    this.root = root;
    this.name = basename(root);
    this.context = new WorkspaceContext(root, limits, index, onSent, log, onChange, sendTracked);
  }

  /** Resolves with the stats once the first full pass is acknowledged. */
  get initialSync(): Promise<DoneStats> {
    return this.context.initialSync;
  }

  /** Keeps the path by which the user named the folder, when it leads to the root through a link. */
  wasNamed(path: string): void {
    this.context.index.setMeta('link', path === this.root ? '' : path);
  }

  /**
   * Scans the folder, checks its limits and starts mirroring.
   * @param awaitRoot true to wait for a root that is missing or unreadable, false to throw
   * @throws ProblemError when the folder can't be read or holds too many files; nothing is left running then
   */
  start(awaitRoot: boolean): Promise<void> {
    return this.queue.run(() => this.begin(awaitRoot));
  }

  /** Stops mirroring for good; unacknowledged changes get a bounded time to arrive. */
  stop(): Promise<void> {
    if (this.stopping.signal.aborted) return this.queue.idle();
    this.stopping.abort();
    return this.queue.run(async () => {
      if (this.pipeline) await this.drain();
      await this.halt();
      this.context.close();
    });
  }

  pause(): Promise<void> {
    return this.queue.run(async () => {
      await this.halt();
      this.context.state.set({ kind: 'paused' });
    });
  }

  /**
   * Starts again after a pause or a failure. A workspace that another computer has taken is taken back.
   * @throws ProblemError like {@link start}; the state holds the problem as well
   */
  resume(): Promise<void> {
    return this.queue.run(async () => {
      if (isTakenOver(this.context.state.state)) takeBack(this.context.index);
      await this.restart();
    });
  }

  /** Compares disk, index and the server's copy now; when nothing moves, on a new connection. */
  syncNow(): void {
    this.pipeline?.syncNow();
  }

  /**
   * Scans the folder, and waits until the server has all files that were there at the time of the call, or the user or
   * another event outside is needed.
   * @returns the state that says so; null when `signal` is aborted first, or the workspace is stopped
   */
  async waitUntilIdle(signal: AbortSignal): Promise<WorkspaceState | null> {
    const answered = new AbortController();
    const either = AbortSignal.any([signal, this.stopping.signal, answered.signal]);
    const called = new Emitter();
    const answers: Promise<WorkspaceState | null>[] = [];
    // Queued, as a start under way may already have scanned what changed just now.
    void this.queue.run(async () => {
      if (this.pipeline) answers.push(this.pipeline.untilArrived(either));
      called.emit();
    });
    await called.next(either);
    answers.push(this.context.state.until(isIdle, either));
    const state = await Promise.race(answers);
    answered.abort();
    return state;
  }

  /** The user confirms the folder as it is: emptied, replaced, or with most of its files deleted. */
  acceptFolder(): void {
    this.pipeline?.acceptFolder();
  }

  /** Takes effect at once, also by starting a workspace that failed. @throws ProblemError like {@link resume} */
  async setLimits(limits: Limits): Promise<void> {
    this.context.limits = limits;
    if (this.context.state.state.kind === 'paused') return this.options.onChange();
    await this.queue.run(async () => {
      await this.halt();
      await this.restart();
    });
  }

  /**
   * Sends a withheld file as long as its content stays as it is now.
   * @throws ProblemError when it can't be read, or the permission can't be written
   */
  async allowFile(path: RelPath): Promise<void> {
    await this.context.disk.check();
    const read = await readStable(join(this.root, path), this.context.limits.maxFileBytes);
    if (read.kind !== 'content') throw notReadable(path);
    this.allowFiles([{ path, hash: read.hash }]);
  }

  /** The withheld files that the same rule takes for secrets as this one, each with the hash of its content. */
  async filesLike(path: RelPath): Promise<AllowedFile[]> {
    return findFilesLike(await this.previewOptions(this.stopping.signal), path);
  }

  /** Sends these withheld files as long as each has the content of its hash. @throws ProblemError like {@link allowFile} */
  allowFiles(files: readonly AllowedFile[]): void {
    this.changeAllowed(() => {
      for (const { path, hash } of files) this.context.index.allow(path, hash);
    });
  }

  /** The files that are sent although they look like secrets, by path. */
  allowedFiles(): AllowedFile[] {
    return [...this.context.index.allowed].map(([path, hash]) => ({ path, hash }));
  }

  /** Withholds allowed files again, and takes them back from the copy. @throws ProblemError like {@link allowFile} */
  revoke(paths: readonly RelPath[]): void {
    this.changeAllowed(() => this.context.index.revoke(paths));
  }

  private changeAllowed(change: () => void): void {
    try {
      change();
    } catch (error) {
      throw new ProblemError(dataDiskProblem(databaseFault(error)));
    }
    this.syncNow();
  }

  /** Input of previews and explanations, with the rules as they are on disk now. @throws ProblemError `not-answering` */
  async previewOptions(signal: AbortSignal): Promise<PreviewOptions> {
    const { root, limits, allowed, rulesOptions, disk } = this.context;
    await disk.check();
    return { root, limits, allowed, rules: new IgnoreRules(root, rulesOptions), signal };
  }

  /** The user rejects the pending deletions: the server keeps its copies. */
  keepDeleted(): void {
    this.pipeline?.keepDeleted();
  }

  /** Sets the problems that do not ask for the user's attention. */
  setMuted(muted: Muted): void {
    this.context.muted = muted;
    this.options.onChange();
  }

  /** Changes that the server has acknowledged since the app started, newest first; bounded. */
  recentChanges(): RecentChange[] {
    return this.context.activity.recent();
  }

  /** Every file that the server should have, with its size in bytes. */
  *files(): Generator<{ readonly path: RelPath; readonly bytes: number }> {
    for (const [path, { stat }] of this.context.index.all()) yield { path, bytes: stat.size };
  }

  snapshot(): WorkspaceSnapshot {
    const { id, root: path, name, context } = this;
    return { id, path, name, state: context.state.state, ...figuresOf(context) };
  }

  /** True when everything that needs neither the user nor another event outside is done; after a stop, whether it was. */
  get isIdle(): boolean {
    return isIdle(this.context.state.state);
  }

  private async begin(awaitRoot: boolean): Promise<void> {
    const { context, stopping } = this;
    if (stopping.signal.aborted || (this.pipeline && context.state.state.kind !== 'failed')) return;
    await this.halt();
    this.pipeline = await startPipeline(context, this.options.connection, awaitRoot, stopping.signal);
  }

  private async restart(): Promise<void> {
    try {
      await this.begin(true);
    } catch (error) {
      this.context.state.set({ kind: 'failed', problem: toProblem(error) });
      throw error;
    }
  }

  /** Waits a bounded time for unacknowledged changes; not at all without a server. */
  private async drain(): Promise<void> {
    if (this.isIdle) return;
    const session = await this.options.connection.firstSession(AbortSignal.timeout(DRAIN_TIMEOUT_MS));
    if (!session) return;
    const either = AbortSignal.any([session.signal, AbortSignal.timeout(DRAIN_TIMEOUT_MS)]);
    await this.context.state.until(isIdle, either);
  }

  private async halt(): Promise<void> {
    const { pipeline } = this;
    this.pipeline = null;
    await pipeline?.stop();
  }
}

function isIdle({ kind }: WorkspaceState): boolean {
  return IDLE.includes(kind);
}

function notReadable(path: RelPath): ProblemError {
  return new ProblemError({
    code: 'unreadable',
    title: 'That file can not be allowed.',
    detail: `${path} is not there, can not be read, or is over the size limit.`,
  });
}
