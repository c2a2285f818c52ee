import { doublingDelay } from '../../../shared/util/backoff';
import { InterruptiblePause } from '../../../shared/util/sleep';

/** The first and the longest pause before a server that could not take a workspace is asked again, ms. */
const FIRST_MS = 500;
const MAX_MS = 30_000;

/** A wait for the server. Times are ms since the epoch. */
export interface Deferral {
  /** When the server first said that it can not. */
  readonly since: number;
  /** When it is asked again. */
  readonly retryAt: number;
}

/** Waits, longer each time, before a server that can not take a workspace now is asked again; for as long as it takes. */
export class ServerRetry {
  private readonly pause = new InterruptiblePause();
  private refusals = 0;
  private since = 0;
  private waiting = false;
  /** The user asked while the server was being asked: what it answers then may be about what was before. */
  private urgent = false;

  /** True while it waits. */
  get isWaiting(): boolean {
    return this.waiting;
  }

  /** The server has taken everything: the next wait begins from the start. */
  reset(): void {
    this.refusals = 0;
    this.urgent = false;
  }

  /** Asks at once. */
  wake(): void {
    this.urgent = !this.waiting;
    this.pause.interrupt();
  }

  /** Resolves when the server should be asked again, or `over` is aborted. Says first how long that will be. */
  async once(signal: AbortSignal, say: (deferral: Deferral) => void): Promise<void> {
    if (this.refusals === 0) this.since = Date.now();
    const ms = this.urgent ? 0 : doublingDelay(++this.refusals, FIRST_MS, MAX_MS);
    this.urgent = false;
    this.waiting = true;
    say({ since: this.since, retryAt: Date.now() + ms });
    await this.pause.for(ms, signal);
    this.waiting = false;
  }
}
