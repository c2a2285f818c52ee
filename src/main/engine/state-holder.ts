import type { WorkspaceState } from '../../shared/model/workspace-state';

/** No progress for so long, with work to do, is worth telling, ms. */
const STALL_MS = 15_000;

type Counts = Omit<Extract<WorkspaceState, { kind: 'syncing' }>, 'kind' | 'stalled'>;

/** Holds the state of one workspace; the workspace is the only one who sets it. */
export class StateHolder {
  private current: WorkspaceState = { kind: 'scanning', found: 0 };
  private stallTimer: NodeJS.Timeout | null = null;
  private progressedAt = 0;
  private whyStalled: () => string = () => '';
  private readonly waiting = new Set<() => void>();

  /** @param onChange called after every change */
  constructor(private readonly onChange: () => void) {}

  get state(): WorkspaceState {
    return this.current;
  }

  set(state: WorkspaceState): void {
    if (this.stallTimer) clearTimeout(this.stallTimer);
    this.stallTimer = null;
    this.show(state);
  }

  /**
   * Shows progress, and after a while without any that it has stalled.
   * @param whyStalled says, in words, what is waited for then
   */
  progressed(counts: Counts, whyStalled: () => string): void {
    this.progressedAt = Date.now();
    this.whyStalled = whyStalled;
    // Called often: the one timer is wound up again.
    if (this.stallTimer) this.stallTimer.refresh();
    else this.stallTimer = setTimeout(() => this.stall(), STALL_MS);
    this.show({ kind: 'syncing', ...counts, stalled: null });
  }

  /** Resolves with the first state, beginning with the present one, that `matches`; null when `signal` is aborted first. */
  until(matches: (state: WorkspaceState) => boolean, signal: AbortSignal): Promise<WorkspaceState | null> {
    return new Promise((resolve) => {
      const look = () => {
        const found = !signal.aborted && matches(this.current);
        if (!found && !signal.aborted) return;
        this.waiting.delete(look);
        signal.removeEventListener('abort', look);
        resolve(found ? this.current : null);
      };
      this.waiting.add(look);
      signal.addEventListener('abort', look);
      look();
    });
  }

  private stall(): void {
    this.stallTimer = null;
    if (this.current.kind !== 'syncing') return;
    this.show({ ...this.current, stalled: { since: this.progressedAt, reason: this.whyStalled() } });
  }

  private show(state: WorkspaceState): void {
    this.current = state;
    if (this.waiting.size > 0) for (const look of [...this.waiting]) look();
    this.onChange();
  }
}
