const SAMPLE_MS = 10;

/** Measures the turns of this process's loop in CPU time, which other programs of the machine do not lengthen. */
export class TurnMeter implements Disposable {
  private longestMicros = 0;
  private last = process.cpuUsage();
  private readonly timer = setInterval(() => this.sample(), SAMPLE_MS);

  /** Longest turn since the start, ms of CPU time. */
  get longestMs(): number {
    this.sample();
    return this.longestMicros / 1000;
  }

  [Symbol.dispose](): void {
    clearInterval(this.timer);
  }

  private sample(): void {
    const { user, system } = process.cpuUsage(this.last);
    this.last = process.cpuUsage();
    this.longestMicros = Math.max(this.longestMicros, user + system);
  }
}
