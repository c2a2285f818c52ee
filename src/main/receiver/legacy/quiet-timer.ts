/** Calls back after a quiet time, counted from the last `touch`, and at the latest some time after the first one. */
export class QuietTimer {
  private timer: NodeJS.Timeout | null = null;
  private firstAt = 0;

  constructor(
    private readonly onQuiet: () => void,
    private readonly quietMs: number,
    private readonly maxMs: number,
  ) {}

  get isWaiting(): boolean {
    return this.timer !== null;
  }

  /** Begins the quiet time again. */
  touch(): void {
    const now = performance.now();
    if (this.timer) clearTimeout(this.timer);
    else this.firstAt = now;
    this.timer = setTimeout(
      () => {
        this.timer = null;
        this.onQuiet();
      },
      Math.max(0, Math.min(this.quietMs, this.firstAt + this.maxMs - now)),
    );
  }

  /** Ends the waiting without a call. */
  stop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }
}
