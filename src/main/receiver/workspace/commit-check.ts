/** Delay of a check after the last commit, and longest one after the first, so that it does not hold back others, ms. */
const CHECK_DELAY_MS = 1_000;
const MAX_CHECK_DELAY_MS = 30_000;
/** Largest share of the time that goes into such checks. */
const MAX_CHECK_SHARE = 0.05;

/** Begins a check of a copy once its commits pause, at last a bounded time after the first of them. */
export class CommitCheck {
  private timer: NodeJS.Timeout | null = null;
  /** Latest time of the check that is due, ms; null for none. */
  private dueBy: number | null = null;

  constructor(private readonly check: () => Promise<void>) {}

  /** Called after each commit. @param lastMs duration of the last check */
  schedule(lastMs: number): void {
    const now = performance.now();
    const pauseMs = Math.max(CHECK_DELAY_MS, lastMs / MAX_CHECK_SHARE);
    this.dueBy ??= now + Math.max(MAX_CHECK_DELAY_MS, pauseMs);
    if (this.timer) clearTimeout(this.timer);
    const begin = () => {
      this.timer = null;
      this.dueBy = null;
      void this.check();
    };
    this.timer = setTimeout(begin, Math.max(0, Math.min(pauseMs, this.dueBy - now)));
  }

  /** Begins no check that is due. */
  close(): void {
    if (this.timer) clearTimeout(this.timer);
  }
}
