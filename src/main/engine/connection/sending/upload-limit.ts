import { Emitter } from '../../../../shared/util/emitter';

/** Idle time that later bytes make up for, ms: timers come late. */
const CREDIT_MS = 50;
/** Time in which one go is sent, ms, and its bounds in bytes. */
const GO_MS = 50;
const GO_BYTES = { least: 1024, most: 64 * 1024 };

/** Holds what all connections to other machines send together to a rate. */
export class UploadLimit {
  private bytesPerMs = Number.POSITIVE_INFINITY;
  /** Time at which the bytes that were sent so far are through at this rate, on the monotonic clock. */
  private throughAt = 0;
  private readonly changed = new Emitter();

  /** @param now the time, ms */
  constructor(private readonly now = () => performance.now()) {}

  get isOn(): boolean {
    return this.bytesPerMs !== Number.POSITIVE_INFINITY;
  }

  /** Time until something may be sent, ms. */
  get waitMs(): number {
    return Math.max(0, this.throughAt - this.now());
  }

  /** Most bytes to send in one go; the rest waits for another turn. */
  get goBytes(): number {
    if (!this.isOn) return Number.POSITIVE_INFINITY;
    return Math.min(GO_BYTES.most, Math.max(GO_BYTES.least, Math.floor(this.bytesPerMs * GO_MS)));
  }

  /** @param kbPerSecond of 1,024 bytes; 0 for no limit */
  set(kbPerSecond: number): void {
    this.bytesPerMs = kbPerSecond === 0 ? Number.POSITIVE_INFINITY : (kbPerSecond * 1024) / 1000;
    this.throughAt = 0;
    this.changed.emit();
  }

  /** Resolves when something may be sent, or `signal` is aborted. */
  async turn(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.waitMs > 0) {
      const timer = setTimeout(() => this.changed.emit(), this.waitMs);
      await this.changed.next(signal);
      clearTimeout(timer);
    }
  }

  /** Counts bytes that were sent. */
  sent(bytes: number): void {
    this.throughAt = Math.max(this.throughAt, this.now() - CREDIT_MS) + bytes / this.bytesPerMs;
  }
}
