import type { Logger } from './log';

const WINDOW_MS = 10_000;
const LINES = 50;

/**
 * A logger for messages that a peer can provoke: at most a number of lines per interval, then only the count of the
 * rest.
 */
export class RateLimitedLog implements Logger {
  private windowStart = Number.NEGATIVE_INFINITY;
  private written = 0;
  private omitted = 0;

  constructor(
    private readonly log: Logger,
    private readonly lines = LINES,
  ) {}

  info(message: string): void {
    if (this.admits()) this.log.info(message);
  }

  warn(message: string): void {
    if (this.admits()) this.log.warn(message);
  }

  error(message: string): void {
    if (this.admits()) this.log.error(message);
  }

  private admits(): boolean {
    const now = performance.now();
    if (now - this.windowStart > WINDOW_MS) {
      if (this.omitted > 0) this.log.warn(`${this.omitted} more messages of this kind were left out.`);
      this.windowStart = now;
      this.written = 0;
      this.omitted = 0;
    }
    if (this.written < this.lines) {
      this.written++;
      return true;
    }
    this.omitted++;
    return false;
  }
}
