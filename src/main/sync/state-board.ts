import type { WorkspaceState } from './status';

/** No progress for so long, with work to do, is worth telling, ms. */
const STALL_MS = 15_000;

type Counts = Omit<Extract<WorkspaceState, { kind: 'syncing' }>, 'kind' | 'stalled'>;

/** Holds the state of one workspace; the workspace is the only one who sets it. */
export class StateBoard {
  private current: WorkspaceState = { kind: 'scanning', found: 0 };
  private stallTimer: NodeJS.Timeout | null = null;
  private readonly waiting = new Set<() => void>();

  /** @param onChange called after every change */
  constructor(private readonly onChange: () => void) {}

  get state(): WorkspaceState {
    return this.current;
  }

  set(state: WorkspaceState): void {
    this.current = state;
    if (this.stallTimer) clearTimeout(this.stallTimer);
    if (state.kind !== 'syncing') for (const wake of [...this.waiting]) wake();
    this.onChange();
  }

  /**
   * Shows progress, and after a while without any that it has stalled.
   * @param whyStalled says, in words, what is waited for then
   */
  progressed(counts: Counts, whyStalled: () => string): void {
    const since = Date.now();
    this.set({ kind: 'syncing', ...counts, stalled: null });
    this.stallTimer = setTimeout(() => {
      if (this.current.kind === 'syncing') this.set({ ...this.current, stalled: { since, reason: whyStalled() } });
    }, STALL_MS);
  }

  /** Resolves when the state is no longer `syncing`, at the latest after `limitMs`. */
  settled(limitMs: number): Promise<void> {
    if (this.current.kind !== 'syncing') return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, limitMs);
      this.waiting.add(wake);
    });
  }
}
