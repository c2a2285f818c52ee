/** Payload of the pings whose answers are timed. */
const PAYLOAD = 'distance';
const PINGS = 3;
/** A connection within this machine takes less than this, unless the machine is busy, ms. */
const FAR_MS = 10;

/**
 * Tells whether a server at an address of this machine is somewhere else, behind the end of a tunnel or a relay, by the
 * shortest of a few round trips.
 */
export class RoundTrips {
  private sentAt = 0;
  private left = PINGS;
  private shortestMs = 0;

  /**
   * @param ping sends a ping that carries this; the answers are to be reported with {@link answered}
   * @param now the time, ms
   */
  constructor(
    private readonly ping: (payload: string) => void,
    private readonly now = () => performance.now(),
  ) {
    this.next();
  }

  /** False until the first answer. */
  get isFar(): boolean {
    return this.shortestMs >= FAR_MS;
  }

  answered(payload: string): void {
    if (payload !== PAYLOAD || this.left === 0) return;
    const tookMs = this.now() - this.sentAt;
    this.shortestMs = this.left === PINGS ? tookMs : Math.min(this.shortestMs, tookMs);
    this.left--;
    if (this.left > 0) this.next();
  }

  private next(): void {
    this.sentAt = this.now();
    this.ping(PAYLOAD);
  }
}
