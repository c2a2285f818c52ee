/** Bytes on their way before anything is known of the line, and the bounds of what is learnt. */
const FIRST_BYTES = 512 * 1024;
const LEAST_BYTES = 64 * 1024;
const MOST_BYTES = 8 * 1024 * 1024;
/** Time that what is on its way takes in addition, ms: something new waits behind it for so long. */
const AHEAD_MS = 100;
/** Line's own delays that what is on its way takes: with more than one, a rate that is still rising is found fast. */
const DELAYS = 2;
/** Part of a lower rate that is taken over with each answer. */
const LOWERING = 0.1;

/** A message on its way. */
export interface Departure {
  readonly sentAt: number;
  /** Bytes that had been acknowledged when it was sent. */
  readonly acknowledged: number;
  /** Much was on its way: its rate is that of the line, not that of the sender. */
  readonly isBusy: boolean;
}

/**
 * The frame bytes that may be on their way to a server: as many as the line carries in about its own delay and a moment more.
 * More would not make it faster, and an edit would wait behind all of it.
 */
export class SendWindow {
  /** Bytes a millisecond; 0 while nothing is known. */
  private rate = 0;
  private shortestMs = Number.POSITIVE_INFINITY;
  private acknowledged = 0;

  /** @param now the time, ms */
  constructor(private readonly now = () => performance.now()) {}

  get bytes(): number {
    return this.rate === 0 ? FIRST_BYTES : this.bytesAt(this.rate);
  }

  /** @param underWay bytes that are on their way already */
  depart(underWay: number): Departure {
    return { sentAt: this.now(), acknowledged: this.acknowledged, isBusy: underWay >= this.bytes / 2 };
  }

  /** Learns from an answer. @param bytes of all that it acknowledges */
  arrive(bytes: number, { sentAt, acknowledged, isBusy }: Departure): void {
    this.acknowledged += bytes;
    const tookMs = Math.max(1, this.now() - sentAt);
    this.shortestMs = Math.min(this.shortestMs, tookMs);
    const rate = (this.acknowledged - acknowledged) / tookMs;
    // Of a sender that has little to send, only a high rate says something.
    if (rate > this.rate && (isBusy || this.bytesAt(rate) > this.bytes)) this.rate = rate;
    else if (isBusy) this.rate += (rate - this.rate) * LOWERING;
  }

  private bytesAt(rate: number): number {
    return Math.min(MOST_BYTES, Math.max(LEAST_BYTES, rate * (DELAYS * this.shortestMs + AHEAD_MS)));
  }
}
