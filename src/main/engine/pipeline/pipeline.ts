import { type Problem, toProblem, traitsOf } from '../../../shared/model/problem';
import type { WorkspaceState } from '../../../shared/model/workspace-state';
import { Emitter } from '../../../shared/util/emitter';
import type { RelPath } from '../../../shared/util/rel-path';
import { takenOver } from '../connection/refusal';
import type { ServerConnection } from '../connection/server-connection';
import { type Session, saysTakenOver } from '../connection/session';
import type { WorkspaceContext } from '../context/workspace-context';
import { ChangeDetector, withAgain } from '../scan/change-detector';
import type { Diff } from '../scan/diff';
import { RevisionUpload, type UploadResult } from '../upload/revision-upload';
import { type Batch, wholeTree } from '../watch/change';
import type { ChangeSource } from '../watch/change-source';
import type { EarlyOpen } from './early-open';
import { noteLost } from './open-workspace';
import { Reconciler } from './reconciler';
import { RootWait } from './root-wait';
import { ServerRetry } from './server-retry';

/** Parts that are begun before the pipeline, which closes them at its end. */
export interface PipelineStart {
  readonly source: ChangeSource;
  readonly earlyOpen: EarlyOpen;
  /** The diff of the first scan, or the problem of a root that can't be scanned. */
  readonly first: Diff | Problem;
}

/** A state in which everything that is known has arrived. */
type IdleState = Extract<WorkspaceState, { kind: 'watching' | 'holding' }>;

/** Most paths in a state. */
const MAX_LISTED_PATHS = 200;
/** Interval of looks at everything, here and at the server; they find changes that nothing reported. */
const LOOK_MS = 10 * 60_000;

/** One run of a workspace: waits for root and server, reconciles the index, then detects and uploads batch after batch. */
export class Pipeline {
  private readonly abort = new AbortController();
  private readonly source: ChangeSource;
  private readonly detector: ChangeDetector;
  private readonly reconciler: Reconciler;
  private readonly upload: RevisionUpload;
  private readonly rootWait: RootWait;
  private readonly serverRetry: ServerRetry;
  /** Set when the index has to be reconciled with the server's copy. */
  private recheck = true;
  /** As {@link recheck}, but not before the changes under way are committed: opening the copy would discard them. */
  private renew = false;
  /** Time of the server's last confirmation, ms since the epoch. */
  private confirmedAt = 0;
  private readonly lookTimer = setInterval(() => this.rescan(), LOOK_MS);
  /** Numbers of the newest call of {@link untilArrived}, of the newest that a full scan covers, and that is answered. */
  private calls = 0;
  private scannedCalls = 0;
  private arrivedCalls = 0;
  private arrivedState: WorkspaceState | null = null;
  private readonly changed = new Emitter();
  private readonly ended: Promise<void>;

  constructor(
    private readonly context: WorkspaceContext,
    private readonly connection: ServerConnection,
    { source, earlyOpen, first }: PipelineStart,
  ) {
    this.source = source;
    this.detector = new ChangeDetector(context, source);
    this.reconciler = new Reconciler(context, source, this.detector, earlyOpen);
    this.upload = new RevisionUpload(context, source, this.detector);
    this.rootWait = new RootWait(context, source, this.detector);
    this.serverRetry = new ServerRetry(context);
    if ('code' in first) {
      // The watcher detects the folder's return, and the server's state is outdated by then.
      if (first.code !== 'not-answering') source.start(false);
      earlyOpen.close();
    } else this.detector.noteFirst(first);
    this.ended = this.run(first).finally(async () => {
      clearInterval(this.lookTimer);
      earlyOpen.close();
      this.upload.close();
      this.detector.eventlessWrites.close();
      await source.close();
    });
  }

  /** Compares disk and index again, and asks the server again whether its copy is the same. */
  private rescan(): void {
    this.renew = true;
    this.detector.eventlessWrites.compareWithNextScan();
    this.source.rescan();
  }

  /**
   * Compares disk and index again, and asks the server again.
   * @returns the state once the server has every file as it was at the call, or later; changes that go on afterwards are not
   * waited for. Null when `signal` is aborted first
   */
  async untilArrived(signal: AbortSignal): Promise<WorkspaceState | null> {
    const call = ++this.calls;
    this.rescan();
    const arrived = await this.changed.until(() => this.arrivedCalls >= call, signal);
    return arrived ? this.arrivedState : null;
  }

  /** Compares disk, index and the server's copy again; when nothing moves, on a new connection. */
  syncNow(): void {
    const { state } = this.context.state;
    // The cause of a refusal may be gone.
    this.context.refused.clear();
    if (state.kind === 'syncing' && state.stalled) this.connection.session?.abandon('Nothing moved for a while.');
    else this.recheckNow();
  }

  /** The user confirms the folder as it is: emptied, replaced, or with most of its files deleted. */
  acceptFolder(): void {
    this.detector.acceptFolder();
    this.recheckNow();
    this.rootWait.wake();
  }

  /** The user rejects the pending deletions. */
  keepDeleted(): void {
    this.detector.deletions.keep();
    this.source.rescan();
  }

  /** Ends the pipeline; messages under way are abandoned. */
  async stop(): Promise<void> {
    this.abort.abort();
    await this.ended;
  }

  private recheckNow(): void {
    this.recheck = true;
    this.source.rescan();
    this.serverRetry.wake();
  }

  private async run(first: Diff | Problem): Promise<void> {
    const { signal } = this.abort;
    const { state } = this.context;
    let diff = 'code' in first ? null : first;
    try {
      if ('code' in first) await this.awaitRoot(first, signal);
      while (!signal.aborted) {
        if (!this.connection.session) {
          this.source.start(false);
          state.waitForServer();
        }
        const session = await this.connection.nextSession(signal);
        if (!session) return;
        if (state.state.kind === 'waiting') state.sync();
        this.recheck = true;
        await this.serve(session, AbortSignal.any([signal, session.signal]), diff);
        diff = null;
      }
    } catch (error) {
      if (!signal.aborted) this.fail(toProblem(error));
    }
  }

  private fail(problem: Problem): void {
    const { root, log, state } = this.context;
    log.error(`${root}: ${problem.title} ${problem.detail}`);
    this.abort.abort();
    state.set({ kind: 'failed', problem });
  }

  /** Works on one connection until it ends, and waits out the problems that pass. */
  private async serve(session: Session, signal: AbortSignal, first: Diff | null): Promise<void> {
    let diff = first;
    using _ = this.heedNews(session);
    while (!signal.aborted) {
      try {
        await this.work(session, signal, diff);
      } catch (error) {
        const problem = toProblem(error);
        if (problem.code === 'taken-over') noteLost(this.context, session);
        if (signal.aborted) return this.context.logProblem(problem);
        if (traitsOf(problem).retried) await this.serverRetry.delay(problem, signal);
        else if (traitsOf(problem).passes) await this.awaitRoot(problem, signal);
        else throw error;
        this.recheck = true;
      }
      diff = null;
    }
  }

  /** Compares again when the server tells that its copy is damaged, and ends when another edge has taken the workspace. */
  private heedNews(session: Session): Disposable {
    const { root, log } = this.context;
    const stop = session.onUnasked(root, (reply) => {
      if (saysTakenOver(reply) && reply.payload.path === root) {
        noteLost(this.context, session);
        this.fail(takenOver().problem);
      } else if (reply.type === 'workspace:sync_state' && !reply.payload.complete && !this.recheck) {
        log.warn(`${root}: the copy was changed by something else; it is compared and repaired.`);
        this.recheckNow();
      }
    });
    return { [Symbol.dispose]: stop };
  }

  private async work(session: Session, signal: AbortSignal, first: Diff | null): Promise<void> {
    const { resend, index } = this.context;
    let diff = first;
    let mustCommit = false;
    /** Result of the last turn, when that sent files again. */
    let resent: UploadResult | null = null;
    while (!signal.aborted) {
      let batch: Batch | null = wholeTree();
      let again: ReadonlySet<RelPath> | null = null;
      const isAsked = this.recheck || (this.renew && !this.context.uncommitted);
      if (isAsked) {
        this.recheck = false;
        this.renew = false;
        ({ diff, mustCommit } = await this.reconciler.run(session, signal, diff));
      } else if (this.mayResend(resent)) {
        again = resend.next();
        batch = { files: again, trees: new Set() };
        diff = withAgain(await this.detector.detect(batch, signal), again, index);
      } else batch = await this.source.next(signal);
      if (!batch) return;
      const { revision } = this.context;
      if (batch.trees.has('')) this.scannedCalls = this.calls;
      const result = await this.upload.send(session, batch, signal, diff, mustCommit);
      this.source.start(true);
      diff = null;
      await this.context.saveIndexInSlices();
      resent = again && result;
      if (result === 'differs') this.recheck = true;
      if (result !== 'complete') continue;
      mustCommit = false;
      if (again) resend.settle(again);
      if (isAsked || again || this.context.revision > revision) this.confirmedAt = Date.now();
      this.serverRetry.reset();
      if (!resend.isDone) {
        this.showResend(this.idleState(session));
        continue;
      }
      if (!this.context.announced || again) await this.upload.announce(session, signal);
      // "In sync" must not be older than a recheck that was requested meanwhile.
      if (!this.recheck && !this.renew && !signal.aborted) this.conclude(this.idleState(session));
    }
  }

  /** Changes and files that are sent again take turns. After a failed turn the changes that it asked for come first. */
  private mayResend(last: UploadResult | null): boolean {
    if (this.context.resend.isDone || (last !== null && last !== 'complete')) return false;
    return last === null || !this.source.isReady;
  }

  /** Everything known has arrived once; a question to the user does not wait until it has arrived again. */
  private showResend(idle: IdleState): void {
    const { state, resend } = this.context;
    if (idle.kind === 'holding' && !idle.kept) state.set(idle);
    else state.sendAgain(resend.progress);
  }

  /** Everything up to the last scan has arrived. */
  private conclude(idle: IdleState): void {
    // A question to the user does not wait for the end of the changes.
    if (this.source.size === 0 || idle.kind === 'holding') this.context.state.set(idle);
    if (this.scannedCalls < this.calls) this.source.rescan();
    if (this.source.retrying > 0) return;
    this.arrivedCalls = this.scannedCalls;
    this.arrivedState = idle;
    this.changed.emit();
  }

  private idleState(session: Session): IdleState {
    const { revision } = this.context;
    const { pending, kept } = this.detector.deletions;
    if (pending.size === 0) {
      return { kind: 'watching', revision, verified: session.can('revision'), since: this.confirmedAt };
    }
    const paths = [...pending].slice(0, MAX_LISTED_PATHS);
    return { kind: 'holding', revision, deletions: pending.size, paths, kept };
  }

  private async awaitRoot(problem: Problem, signal: AbortSignal): Promise<void> {
    await this.rootWait.until(problem, signal);
    if (signal.aborted) return;
    this.context.state.sync();
    this.source.renewWatches();
  }
}
