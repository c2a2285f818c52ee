/** Pause between two looks at the clock, and the time within which one is not late, ms. */
const TICK_MS = 1;
const ON_TIME_MS = 2;

/** Delay of this process itself, which must not be taken for one of the process that it measures. */
export class LoopLag {
  private lastTick = performance.now();

  constructor() {
    setInterval(() => {
      this.lastTick = performance.now();
    }, TICK_MS).unref();
  }

  /** Longest time for which what this turn of the event loop handles can have waited here, ms. */
  get nowMs(): number {
    return Math.max(0, performance.now() - this.lastTick - ON_TIME_MS);
  }
}
