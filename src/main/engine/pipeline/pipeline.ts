import { type Problem, toProblem, traitsOf } from '../../../shared/model/problem';
import type { DoneStats } from '../../../shared/wire/messages';
import type { ServerConnection } from '../connection/server-connection';
import type { Session } from '../connection/session';
import type { WorkspaceContext } from '../context/workspace-context';
import type { DeletionGuard } from '../safety/deletion-guard';
import { ChangeDetector } from '../scan/change-detector';
import type { Diff } from '../scan/diff';
import { type Progress, ProgressMeter } from '../upload/progress';
import { RevisionUpload } from '../upload/revision-upload';
import { readAhead } from '../upload/upload-pass';
import { type Batch, wholeTree } from '../watch/change';
import type { ChangeSource } from '../watch/change-source';
import type { EarlyOpen } from './early-open';
import { reconcile } from './reconcile';
import { RootWait } from './root-wait';
import { type Deferral, ServerRetry } from './server-retry';

/** What a pipeline tells its workspace. */
export interface PipelineEvents {
  /** There is work, or it went on; `pending` counts the changes not looked at yet. */
  onProgress(progress: Progress, pending: number): void;
  /** Everything known so far is acknowledged. `verified`: the server's manifest hash equals ours. */
  onInSync(verified: boolean): void;
  /** There is no connection. */
  onWaiting(pending: number): void;
  onInitialSync(stats: DoneStats): void;
  /** All is acknowledged but deletions that the user has to decide. */
  onHolding(held: DeletionGuard): void;
  /** The root is not there or not the folder it was; the pipeline waits for it. */
  onUnavailable(problem: Problem): void;
  /** The server can not take the workspace now; the pipeline asks again later. */
  onDeferred(problem: Problem, deferral: Deferral): void;
  /** The pipeline has ended because of this. */
  onFailed(problem: Problem): void;
}

/** What its workspace has begun before a pipeline. */
export interface Start {
  /** Closed at the pipeline's end. */
  readonly source: ChangeSource;
  /** What the look at the start found, or why the root could not be read. */
  readonly look: Diff | Problem;
  readonly earlyOpen: EarlyOpen;
}

/**
 * Acknowledged files after which the index is saved in the middle of a round: writing is left for its end, as long as
 * what would be lost is found again by comparing.
 */
const SAVE_EVERY = 2_000;
const SAVE_BEHIND = 20_000;

/** One run of a folder's pipeline: watcher → batcher → plan → round → outbox, and back. Runs once, then it is over. */
export class Pipeline {
  private readonly abort = new AbortController();
  private readonly detector: ChangeDetector;
  private readonly meter: ProgressMeter;
  private readonly upload: RevisionUpload;
  private readonly rootWait: RootWait;
  private readonly serverRetry = new ServerRetry();
  private recheck = true;
  private settling = false;
  /** Resolves when the pipeline has ended and let go of everything. */
  readonly ended: Promise<void>;

  private readonly source: ChangeSource;

  constructor(
    private readonly context: WorkspaceContext,
    private readonly connection: ServerConnection,
    private readonly events: PipelineEvents,
    private readonly start: Start,
  ) {
    const { source, look } = start;
    this.source = source;
    source.onPending = () => this.onPending();
    this.detector = new ChangeDetector(context, this.source);
    this.rootWait = new RootWait(this.source, this.detector);
    this.meter = new ProgressMeter((progress) => this.events.onProgress(progress, this.source.size));
    this.upload = new RevisionUpload(context, this.source, this.detector, this.meter, {
      onSettled: () => this.onSettled(),
      onMismatch: () => this.recheckNow(),
    });
    if ('code' in look) {
      // Where there is nothing to be looked at, the watcher says when there is, and by then what the server says is old.
      this.source.start(false);
      start.earlyOpen.close();
    }
    this.ended = this.run(look).finally(() => this.release());
  }

  /** Changes not looked at yet. */
  get pending(): number {
    return this.source.size;
  }

  /** Compares disk and index again. */
  lookNow(): void {
    this.source.lookAtAll();
  }

  /** Compares disk, index and the server's copy again. */
  recheckNow(): void {
    this.recheck = true;
    this.source.lookAtAll();
    this.serverRetry.wake();
  }

  /** The user says that the folder is right as it is: emptied, replaced, most of it deleted. */
  acceptFolder(): void {
    this.detector.acceptFolder();
    this.recheckNow();
    this.rootWait.wake();
  }

  /** The user rejects the held deletions. */
  keepDeleted(): void {
    this.detector.deletions.keep();
    this.source.lookAtAll();
  }

  /** Gives up a connection on which nothing moves, and makes a new one. */
  retryNow(): void {
    this.connection.session?.abandon('Nothing moved for a while.');
  }

  /** Ends the pipeline; what is on the way is given up. */
  async stop(): Promise<void> {
    this.abort.abort();
    await this.ended;
  }

  private async run(first: Diff | Problem): Promise<void> {
    let diff = 'code' in first ? null : first;
    try {
      if ('code' in first) await this.awaitRoot(first, this.abort.signal);
      while (!this.abort.signal.aborted) {
        if (!this.connection.session) {
          this.source.start(false);
          this.events.onWaiting(this.source.size);
        }
        const session = await this.connection.nextSession(this.abort.signal);
        if (!session) return;
        this.recheck = true;
        await this.serve(session, AbortSignal.any([this.abort.signal, session.signal]), diff);
        diff = null;
      }
    } catch (error) {
      if (!this.abort.signal.aborted) this.events.onFailed(toProblem(error));
    }
  }

  /** Works for one connection until it ends. */
  private async serve(session: Session, signal: AbortSignal, first: Diff | null): Promise<void> {
    let diff = first;
    while (!signal.aborted) {
      try {
        await this.work(session, signal, diff);
      } catch (error) {
        const problem = toProblem(error);
        if (signal.aborted) return this.context.log.warn(`${this.context.root}: ${problem.title} ${problem.detail}`);
        if (problem.code === 'server-not-ready') await this.awaitServer(problem, signal);
        else if (traitsOf(problem).passes) await this.awaitRoot(problem, signal);
        else throw error;
      }
      diff = null;
    }
  }

  private async work(session: Session, signal: AbortSignal, first: Diff | null): Promise<void> {
    let diff = first;
    let commit = false;
    let announce = !this.context.announced;
    while (!signal.aborted) {
      let batch: Batch | null = wholeTree();
      if (this.recheck) {
        this.recheck = false;
        const { size, hash } = this.context.index;
        const aligning = this.align(session, signal);
        [commit, diff] = await Promise.all([aligning, size === 0 && diff ? readAhead(this.context, diff) : diff]);
        const missed = this.source.take();
        // What the first scan found is good only while nothing has happened since, and the server has what was believed.
        // What is to be changed at the server is looked at with more care than that scan took.
        const isSame = this.context.index.hash === hash && missed.files.size + missed.trees.size === 0;
        if (!isSame || (size > 0 && diff && diff.candidates.length + diff.deletes.length > 0)) diff = null;
      } else batch = await this.source.next(signal);
      if (!batch) return;
      const settled = await this.upload.bring(session, batch, signal, diff, commit);
      this.source.start(true);
      diff = null;
      await this.context.saveIndexInTurns();
      if (!settled) continue;
      commit = false;
      this.serverRetry.reset();
      if (announce) await this.announce(session, signal);
      announce = false;
      // Whoever asked meanwhile whether the copy is right gets no answer that is older than the question.
      if (this.source.size === 0 && !this.recheck && !signal.aborted) this.rest(session);
    }
  }

  private rest(session: Session): void {
    const { deletions } = this.detector;
    if (deletions.held.size > 0) this.events.onHolding(deletions);
    else this.events.onInSync(session.can('revision'));
  }

  private async awaitRoot(problem: Problem, signal: AbortSignal): Promise<void> {
    this.context.log.warn(`${this.context.root}: ${problem.title} ${problem.detail}`);
    this.events.onUnavailable(problem);
    await this.rootWait.until(problem, signal, (next) => this.events.onUnavailable(next));
    if (signal.aborted) return;
    this.source.rewatch();
    this.recheck = true;
  }

  private async awaitServer(problem: Problem, signal: AbortSignal): Promise<void> {
    this.context.log.warn(`${this.context.root}: ${problem.title} ${problem.detail}`);
    await this.serverRetry.once(signal, (deferral) => this.events.onDeferred(problem, deferral));
    this.recheck = true;
  }

  /** Makes the index say what the server holds. True when the server waits for a commit. */
  private async align(session: Session, signal: AbortSignal): Promise<boolean> {
    this.context.sendsTo(session.target);
    const opened = this.start.earlyOpen.take(session);
    if (session.can('manifest')) return reconcile(this.context, this.detector, session, signal, opened);
    const { index } = this.context;
    if (index.meta('target') !== session.target) index.doubt();
    // Also then: whoever it was may have been written down later than what was sent to it.
    index.doubtUnsettled();
    index.setMeta('target', session.target);
    return false;
  }

  private async announce(session: Session, signal: AbortSignal): Promise<void> {
    const stats = await this.upload.announce(session, signal);
    if (stats) this.events.onInitialSync(stats);
  }

  /** Called for every file, many of them at once: what follows is done once for all of them, before anything else is. */
  private onSettled(): void {
    if (this.settling) return;
    this.settling = true;
    queueMicrotask(() => {
      this.settling = false;
      this.afterSettled();
    });
  }

  private afterSettled(): void {
    if (this.abort.signal.aborted) return;
    const behind = this.connection.session?.can('manifest') ? SAVE_BEHIND : 0;
    if (this.context.index.unsaved >= behind + SAVE_EVERY) this.context.saveIndex(SAVE_EVERY);
    if (!this.isWaiting) this.meter.tell();
  }

  private onPending(): void {
    if (this.isWaiting || this.abort.signal.aborted) return;
    if (this.connection.session) this.meter.tell();
    else this.events.onWaiting(this.source.size);
  }

  /** True while changes are only gathered, and what is told is what they wait for. */
  private get isWaiting(): boolean {
    return this.rootWait.isWaiting || this.serverRetry.isWaiting;
  }

  private async release(): Promise<void> {
    this.abort.abort();
    this.start.earlyOpen.close();
    await this.source.close();
  }
}
