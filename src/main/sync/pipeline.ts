import { setTimeout as sleep } from 'node:timers/promises';
import { type Batch, type RelPath, wholeTree } from './change';
import { ChangeSource } from './change-source';
import type { DeletionGuard } from './deletion-guard';
import type { Folder } from './folder';
import type { Link } from './link';
import type { Plan } from './planner';
import { type Problem, type ProblemCode, toProblem } from './problem';
import type { DoneStats } from './protocol';
import { reconcile } from './reconcile';
import { RootWait } from './root-wait';
import { Round } from './round';
import { Sender } from './sender';
import type { Session } from './session';
import { Survey } from './survey';

/** How far a batch has come. Counts are files, `bytes*` are content bytes. */
export interface Progress {
  readonly initial: boolean;
  done: number;
  total: number;
  bytesDone: number;
  bytesTotal: number;
  /** The file taken up last. */
  current: RelPath | null;
}

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
  /** The pipeline has ended because of this. */
  onFailed(problem: Problem): void;
}

/** Problems of the root that can pass without the user's doing. */
const PASSING: readonly ProblemCode[] = ['missing', 'unreadable', 'replaced', 'emptied', 'shrunken'];
/** Acknowledged files after which the index is saved in the middle of a round. */
const SAVE_EVERY = 2_000;
/** How often one revision takes in more because git rewrites the tree again. */
const MAX_PASSES = 10;
/** How often in a row a copy that differs from ours is repaired at once, then the first and the longest pause, ms. */
const MAX_REPAIRS = 3;
const REPAIR_MS = 500;
const MAX_REPAIR_MS = 30_000;

/** One run of a folder's pipeline: watcher → batcher → plan → round → outbox, and back. Runs once, then it is over. */
export class Pipeline {
  private readonly abort = new AbortController();
  private readonly source: ChangeSource;
  private readonly survey: Survey;
  private progress: Progress = { initial: true, done: 0, total: 0, bytesDone: 0, bytesTotal: 0, current: null };
  private recheck = true;
  private repairs = 0;
  /** Something was sent since the last revision. */
  private unsettled = false;
  private readonly rootWait: RootWait;
  /** Resolves when the pipeline has ended and let go of everything. */
  readonly ended: Promise<void>;

  /** @param first what the scan at the start found, or why the root could not be read */
  constructor(
    private readonly folder: Folder,
    private readonly link: Link,
    private readonly events: PipelineEvents,
    first: Plan | Problem,
  ) {
    this.source = new ChangeSource(folder, () => this.onPending());
    this.survey = new Survey(folder, this.source);
    this.rootWait = new RootWait(this.source, this.survey);
    this.ended = this.run(first).finally(() => this.release());
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
  }

  /** The user says that the folder is right as it is: emptied, replaced, most of it deleted. */
  acceptFolder(): void {
    this.survey.acceptFolder();
    this.recheckNow();
    this.rootWait.wake();
  }

  /** The user rejects the held deletions. */
  keepDeleted(): void {
    this.survey.deletions.keep();
    this.source.lookAtAll();
  }

  /** Gives up a connection on which nothing moves, and makes a new one. */
  retryNow(): void {
    this.link.session?.abandon('Nothing moved for a while.');
  }

  /** Ends the pipeline; what is on the way is given up. */
  async stop(): Promise<void> {
    this.abort.abort();
    await this.ended;
  }

  private async run(first: Plan | Problem): Promise<void> {
    let plan = 'code' in first ? null : first;
    try {
      if ('code' in first) await this.awaitRoot(first, this.abort.signal);
      while (!this.abort.signal.aborted) {
        if (!this.link.session) this.events.onWaiting(this.source.size);
        const session = await this.link.nextSession(this.abort.signal);
        if (!session) return;
        this.recheck = true;
        await this.serve(session, AbortSignal.any([this.abort.signal, session.signal]), plan);
        plan = null;
      }
    } catch (error) {
      if (!this.abort.signal.aborted) this.events.onFailed(toProblem(error));
    }
  }

  /** Works for one connection until it ends. */
  private async serve(session: Session, over: AbortSignal, first: Plan | null): Promise<void> {
    let plan = first;
    while (!over.aborted) {
      try {
        await this.work(session, over, plan);
      } catch (error) {
        const problem = toProblem(error);
        if (!PASSING.includes(problem.code)) throw error;
        if (over.aborted) return;
        await this.awaitRoot(problem, over);
      }
      plan = null;
    }
  }

  private async work(session: Session, over: AbortSignal, first: Plan | null): Promise<void> {
    let plan = first;
    let commit = false;
    let announce = !this.folder.announced;
    while (!over.aborted) {
      let batch: Batch | null = wholeTree();
      if (this.recheck) {
        this.recheck = false;
        commit = await this.align(session, over);
        const missed = this.source.take();
        // What the first scan found is good only while nothing has happened since.
        if (this.folder.index.size > 0 || missed.files.size + missed.trees.size > 0) plan = null;
      } else batch = await this.source.next(over);
      if (!batch) return;
      const settled = await this.round(session, batch, over, plan, commit);
      plan = null;
      this.folder.saveIndex();
      if (!settled) continue;
      commit = false;
      if (announce) await this.announce(session, over);
      announce = false;
      if (this.source.size === 0 && !over.aborted) this.rest(session);
    }
  }

  private rest(session: Session): void {
    const { deletions } = this.survey;
    if (deletions.held.size > 0) this.events.onHolding(deletions);
    else this.events.onInSync(session.can('revision'));
  }

  private async awaitRoot(problem: Problem, over: AbortSignal): Promise<void> {
    this.folder.log.warn(`${this.folder.root}: ${problem.title} ${problem.detail}`);
    this.events.onUnavailable(problem);
    await this.rootWait.until(problem, over, (next) => this.events.onUnavailable(next));
    if (over.aborted) return;
    this.source.rewatch();
    this.recheck = true;
  }

  /** Makes the index say what the server holds. True when the server waits for a commit. */
  private async align(session: Session, over: AbortSignal): Promise<boolean> {
    if (session.can('manifest')) return reconcile(this.folder, this.survey, session, over);
    const { index } = this.folder;
    if (index.meta('target') !== session.target) index.doubt();
    else index.doubtUnsettled();
    index.setMeta('target', session.target);
    return false;
  }

  /** Brings one batch to the server. True when the server has all of it. */
  private async round(session: Session, batch: Batch, over: AbortSignal, first: Plan | null, commit: boolean) {
    const sender = new Sender(
      this.folder,
      session,
      {
        onSent: () => {
          this.unsettled = true;
        },
        onSettled: () => this.onSettled(),
        onRetry: (path) => this.source.retry(path),
      },
      over,
    );
    let plan = first;
    for (let pass = 1; ; pass++) {
      plan ??= await this.survey.look(batch, over);
      if (over.aborted) return false;
      if (!(await new Round(this.folder, session, sender, this.roundEvents(), over).send(plan))) {
        this.source.lookAtAll();
        return false;
      }
      if (!(await session.outbox.flush(over)) || over.aborted) return false;
      this.folder.index.settle();
      if (this.folder.leftOut && plan.deletes.length > 0) this.source.lookAtAll();
      // Where git began to rewrite the tree meanwhile, what it does belongs in the same revision.
      if (pass === MAX_PASSES || !(await this.survey.gitLock.wait(over))) break;
      this.source.take();
      plan = await this.survey.look(wholeTree(), over);
    }
    if (session.can('revision')) return this.unsettled || commit ? this.commit(sender, over) : true;
    if (this.unsettled) this.folder.revision++;
    this.unsettled = false;
    return true;
  }

  private async commit(sender: Sender, over: AbortSignal): Promise<boolean> {
    const state = await sender.commit(this.folder.revision + 1);
    if (!state) return false;
    this.folder.revision = Math.max(this.folder.revision, state.revision);
    this.unsettled = false;
    if (state.hash === this.folder.index.hash && state.complete) {
      this.repairs = 0;
      return true;
    }
    this.folder.log.warn(`${this.folder.root}: the server's copy differs, repairing it.`);
    if (++this.repairs > MAX_REPAIRS)
      await pause(Math.min(REPAIR_MS * 2 ** (this.repairs - MAX_REPAIRS), MAX_REPAIR_MS), over);
    this.recheckNow();
    return false;
  }

  private async announce(session: Session, over: AbortSignal): Promise<void> {
    const sender = new Sender(this.folder, session, { onSent: () => {}, onSettled: () => {}, onRetry: () => {} }, over);
    const stats = this.folder.stats.done();
    sender.done();
    if (!(await session.outbox.flush(over))) return;
    this.folder.announced = true;
    this.events.onInitialSync(stats);
  }

  private roundEvents() {
    this.progress = { initial: !this.folder.announced, done: 0, total: 0, bytesDone: 0, bytesTotal: 0, current: null };
    const { progress } = this;
    return {
      onPlan: (files: number, bytes: number) => {
        progress.total = files;
        progress.bytesTotal = bytes;
        if (files > 0) this.events.onProgress(progress, this.source.size);
      },
      onCandidate: (path: RelPath) => {
        progress.current = path;
      },
      onHandled: (bytes: number) => {
        progress.done++;
        progress.bytesDone += bytes;
        this.events.onProgress(progress, this.source.size);
      },
      onRetry: (path: RelPath) => this.source.retry(path),
    };
  }

  private onSettled(): void {
    if (this.abort.signal.aborted) return;
    if (this.folder.index.unsaved >= SAVE_EVERY) this.folder.saveIndex();
    if (this.rootWait.isWaiting) return;
    this.events.onProgress(this.progress, this.source.size);
  }

  private onPending(): void {
    if (this.rootWait.isWaiting || this.abort.signal.aborted) return;
    if (this.link.session) this.events.onProgress(this.progress, this.source.size);
    else this.events.onWaiting(this.source.size);
  }

  private async release(): Promise<void> {
    this.abort.abort();
    await this.source.close();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return sleep(ms, undefined, { signal }).catch(() => {});
}
