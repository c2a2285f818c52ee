import { Batcher } from './batcher';
import { type Batch, isIgnoreFile, type RelPath, wholeTree } from './change';
import type { Folder } from './folder';
import type { Link } from './link';
import type { Plan } from './planner';
import { type Problem, toProblem } from './problem';
import type { DoneStats } from './protocol';
import { reconcile } from './reconcile';
import { notePlan, planBatch, Round } from './round';
import { errorCode } from './scanner';
import { Sender } from './sender';
import type { Session } from './session';
import { Watcher } from './watcher';

/** How far a batch has come. Counts are files, `bytes*` are content bytes. */
export interface Progress {
  readonly initial: boolean;
  done: number;
  total: number;
  bytesDone: number;
  bytesTotal: number;
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
  /** The pipeline has ended because of this. */
  onFailed(problem: Problem): void;
}

/** How long a file that could not be read or taken is left alone before it is looked at again, ms. */
const RETRY_MS = 500;
/** Acknowledged files after which the index is saved in the middle of a round. */
const SAVE_EVERY = 2_000;
/** How often in a row a copy that differs from ours is repaired before the workspace fails. */
const MAX_REPAIRS = 3;

/** One run of a folder's pipeline: watcher → batcher → plan → round → outbox, and back. Runs once, then it is over. */
export class Pipeline {
  private readonly abort = new AbortController();
  private readonly batcher: Batcher;
  private watcher: Watcher;
  private progress: Progress = { initial: true, done: 0, total: 0, bytesDone: 0, bytesTotal: 0 };
  private initialDone = false;
  private recheck = true;
  private repairs = 0;
  private readonly retries = new Set<RelPath>();
  private retryTimer: NodeJS.Timeout | null = null;
  /** Resolves when the pipeline has ended and let go of everything. */
  readonly ended: Promise<void>;

  /** @param first what the scan at the start found, against an empty index */
  constructor(
    private readonly folder: Folder,
    private readonly link: Link,
    private readonly events: PipelineEvents,
    first: Plan,
  ) {
    this.batcher = new Batcher(() => this.onPending());
    this.watcher = this.watch();
    this.ended = this.run(first).finally(() => this.release());
  }

  /** Changes not looked at yet. */
  get pending(): number {
    return this.batcher.size;
  }

  /** Compares disk, index and the server's copy again. */
  recheckNow(): void {
    this.recheck = true;
    this.batcher.add({ kind: 'tree', path: '' });
  }

  /** Ends the pipeline; what is on the way is given up. */
  async stop(): Promise<void> {
    this.abort.abort();
    await this.ended;
  }

  private async run(first: Plan): Promise<void> {
    let plan: Plan | null = first;
    try {
      while (!this.abort.signal.aborted) {
        if (!this.link.session) this.events.onWaiting(this.batcher.size);
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

  private async serve(session: Session, over: AbortSignal, first: Plan | null): Promise<void> {
    let plan = first;
    let commit = false;
    let announce = false;
    while (!over.aborted) {
      let batch: Batch | null;
      if (this.recheck) {
        this.recheck = false;
        commit = await this.align(session, over);
        announce ||= !this.initialDone;
        if (plan && this.folder.index.size > 0) plan = null;
        this.batcher.take();
        batch = wholeTree();
      } else batch = await this.batcher.next(over);
      if (!batch) return;
      const settled = await this.round(session, batch, over, plan, commit);
      plan = null;
      this.folder.saveIndex();
      if (!settled) continue;
      commit = false;
      if (announce) await this.announce(session);
      announce = false;
      if (this.batcher.size === 0 && !over.aborted) this.events.onInSync(session.can('revision'));
    }
  }

  /** Makes the index say what the server holds. True when the server waits for a commit. */
  private async align(session: Session, over: AbortSignal): Promise<boolean> {
    if (session.can('manifest')) return reconcile(this.folder, session, over);
    const { index } = this.folder;
    if (index.meta('target') !== session.target) index.doubt();
    index.setMeta('target', session.target);
    return false;
  }

  /** Brings one batch to the server. True when the server has all of it. */
  private async round(session: Session, batch: Batch, over: AbortSignal, first: Plan | null, commit: boolean) {
    const plan = first ?? (await this.look(batch, over));
    if (over.aborted) return false;
    const sender = new Sender(this.folder, session, {
      onSettled: () => this.onSettled(),
      onRetry: (path) => this.retry(path),
    });
    const round = new Round(this.folder, session, sender, this.roundEvents(), over);
    await round.send(plan);
    if (!(await session.outbox.flush()) || over.aborted) return false;
    if (!session.can('revision')) {
      if (sender.sent > 0) this.folder.revision++;
      return true;
    }
    return sender.sent === 0 && !commit ? true : this.commit(sender);
  }

  private async commit(sender: Sender): Promise<boolean> {
    const state = await sender.commit(this.folder.revision + 1);
    if (!state) return false;
    this.folder.revision = Math.max(this.folder.revision, state.revision);
    if (state.hash === this.folder.index.hash && state.complete) {
      this.repairs = 0;
      return true;
    }
    if (++this.repairs > MAX_REPAIRS) throw new Error("The server's copy keeps differing from this folder.");
    this.folder.log.warn(`${this.folder.root}: the server's copy differs, repairing it.`);
    this.recheckNow();
    return false;
  }

  private async announce(session: Session): Promise<void> {
    const sender = new Sender(this.folder, session, { onSettled: () => {}, onRetry: () => {} });
    const stats = this.folder.stats.done();
    sender.done();
    if (!(await session.outbox.flush())) return;
    this.initialDone = true;
    this.events.onInitialSync(stats);
  }

  /** Looks at what a batch names; a changed ignore file means looking at everything with new rules. */
  private async look(batch: Batch, over: AbortSignal): Promise<Plan> {
    const whole = batch.trees.has('') || [...batch.files].some(isIgnoreFile);
    const looked = whole ? wholeTree() : batch;
    const before = this.folder.rules.signature;
    if (whole) this.folder.reloadRules();
    const found = await planBatch(this.folder, looked, over);
    if (over.aborted) return found;
    notePlan(this.folder, looked, found);
    if (whole && this.folder.rules.signature !== before) await this.rewatch();
    return found;
  }

  private roundEvents() {
    this.progress = { initial: !this.initialDone, done: 0, total: 0, bytesDone: 0, bytesTotal: 0 };
    const { progress } = this;
    return {
      onPlan: (files: number, bytes: number) => {
        progress.total = files;
        progress.bytesTotal = bytes;
        if (files > 0) this.events.onProgress(progress, this.batcher.size);
      },
      onHandled: (bytes: number) => {
        progress.done++;
        progress.bytesDone += bytes;
        this.events.onProgress(progress, this.batcher.size);
      },
      onRetry: (path: RelPath) => this.retry(path),
    };
  }

  private onSettled(): void {
    if (this.folder.index.unsaved >= SAVE_EVERY) this.folder.saveIndex();
    this.events.onProgress(this.progress, this.batcher.size);
  }

  private onPending(): void {
    if (this.link.session) this.events.onProgress(this.progress, this.batcher.size);
    else this.events.onWaiting(this.batcher.size);
  }

  private retry(path: RelPath): void {
    this.retries.add(path);
    this.retryTimer ??= setTimeout(() => {
      this.retryTimer = null;
      for (const again of this.retries) this.batcher.add({ kind: 'file', path: again });
      this.retries.clear();
    }, RETRY_MS);
  }

  private watch(): Watcher {
    const watcher = new Watcher(this.folder.root, () => this.folder.rules, {
      onChange: (change) => this.batcher.add(change),
      onError: (error) => {
        this.folder.log.warn(`${this.folder.root}: watching: ${errorCode(error)}; looking at everything again.`);
        this.batcher.add({ kind: 'tree', path: '' });
      },
    });
    // What changed before its directory was watched is found by looking once more when all are.
    watcher.ready.then(() => {
      if (!this.abort.signal.aborted) this.batcher.add({ kind: 'tree', path: '' });
    });
    return watcher;
  }

  /** New rules may keep directories that nobody watches yet. */
  private async rewatch(): Promise<void> {
    const old = this.watcher;
    this.watcher = this.watch();
    await old.close();
  }

  private async release(): Promise<void> {
    this.abort.abort();
    if (this.retryTimer) clearTimeout(this.retryTimer);
    this.batcher.take();
    await this.watcher.close();
  }
}
