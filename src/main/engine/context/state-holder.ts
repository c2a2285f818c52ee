import type { WorkspaceState } from '../../../shared/model/workspace-state';
import { Emitter } from '../../../shared/util/emitter';
import { Progress } from './progress';

/** Time without progress after which the state "syncing" says that it is stalled. */
const STALL_MS = 15_000;

/** Holds the state of one workspace, and the counts that go into it. */
export class StateHolder {
  /** Of the upload pass under way, or of the last one. */
  progress = new Progress(true, 0, 0);
  private current: WorkspaceState = { kind: 'scanning', found: 0 };
  private pendingCount = 0;
  private queuedCount = 0;
  private lastInSync: number | null = null;
  private stallTimer: NodeJS.Timeout | null = null;
  private progressedAt = 0;
  private isProgressDue = false;
  private readonly changed = new Emitter();

  /**
   * @param onChange called after every change
   * @param onStall called with the reason when nothing moves for a while
   */
  constructor(
    private readonly onChange: () => void,
    private readonly onStall: (reason: string) => void,
  ) {}

  get state(): WorkspaceState {
    return this.current;
  }

  /** Number of known changes that are not acknowledged. */
  get queued(): number {
    return this.queuedCount;
  }

  set(state: Exclude<WorkspaceState, { kind: 'syncing' | 'waiting' }>): void {
    if (['scanning', 'watching', 'holding', 'paused'].includes(state.kind)) this.queuedCount = 0;
    if (state.kind === 'watching') this.lastInSync = state.since;
    this.close();
    this.show(state);
  }

  /** There is no connection to the server. */
  waitForServer(): void {
    this.queuedCount = Math.max(this.queuedCount, this.pendingCount);
    this.close();
    this.show({ kind: 'waiting', queued: this.queuedCount, lastInSync: this.lastInSync });
  }

  /** Notes how many detected changes are not compared yet. */
  setPending(count: number): void {
    this.pendingCount = count;
    if (this.current.kind === 'waiting') this.waitForServer();
    else this.progressed();
  }

  /** Begins an upload pass. @param pending detected changes that are not part of it */
  startPass(progress: Progress, pending: number): void {
    this.progress = progress;
    this.pendingCount = pending;
    if (progress.total > 0 && !(this.current.kind === 'holding' && progress.again)) this.sync();
  }

  /** Everything known was sent once. @param progress of sending it again */
  sendAgain(progress: Progress): void {
    this.progress = progress;
    this.sync();
  }

  /** Shows progress, unless the state says why the pipeline does not go on. A question outlasts what is sent again. */
  progressed(): void {
    if (this.current.kind === 'holding' && this.progress.again) return;
    if (['syncing', 'watching', 'holding'].includes(this.current.kind)) this.sync();
  }

  /** As {@link progressed}, once for all files that one message of the server acknowledges. */
  progressedSoon(): void {
    if (this.isProgressDue) return;
    this.isProgressDue = true;
    queueMicrotask(() => {
      this.isProgressDue = false;
      this.progressed();
    });
  }

  /** Shows the progress of the present pass. */
  sync(): void {
    const { initial, done, total, bytesDone, bytesTotal, again } = this.progress;
    this.queuedCount = total - done + this.pendingCount;
    this.progressedAt = Date.now();
    // Called for every file, so one timer is kept and restarted.
    if (this.stallTimer) this.stallTimer.refresh();
    else this.stallTimer = setTimeout(() => this.stall(), STALL_MS);
    const figures = { done, total, bytesDone, bytesTotal };
    this.show({ kind: 'syncing', initial, ...figures, ...(again && { again }), stalled: null });
  }

  /** Resolves with the first state, beginning with the present one, that `matches`; null when `signal` is aborted first. */
  async until(matches: (state: WorkspaceState) => boolean, signal: AbortSignal): Promise<WorkspaceState | null> {
    while (!signal.aborted) {
      const { current } = this;
      if (matches(current)) return current;
      await this.changed.next(signal);
    }
    return null;
  }

  /** Stops the timer. */
  close(): void {
    if (this.stallTimer) clearTimeout(this.stallTimer);
    this.stallTimer = null;
  }

  private stall(): void {
    this.stallTimer = null;
    if (this.current.kind !== 'syncing') return;
    const { unacknowledged, current } = this.progress;
    const reason =
      unacknowledged > 0 ? 'The server has not answered.' : `Reading ${current ?? 'the folder'} takes long.`;
    this.onStall(reason);
    this.show({ ...this.current, stalled: { since: this.progressedAt, reason } });
  }

  private show(state: WorkspaceState): void {
    this.current = state;
    this.changed.emit();
    this.onChange();
  }
}
