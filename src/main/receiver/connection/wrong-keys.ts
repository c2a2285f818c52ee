import type { Logger } from '../../../shared/util/log';
import { RateLimitedLog } from '../../../shared/util/rate-limited-log';

/** A mistyped key costs no time. */
const FREE_ATTEMPTS = 5;
const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 2_000;
/** Most answers to one address that are delayed at the same time; further attempts get none. */
const MAX_DELAYED = 4;
/** An address without a wrong key for this time starts over. */
const FORGET_MS = 60_000;
/** Limit on remembered addresses; the one that came first is forgotten. */
const MAX_ADDRESSES = 1_000;
/** Log lines per interval of the limited log. */
const LOG_LINES = 5;

interface Attempts {
  count: number;
  delayed: number;
  lastAt: number;
}

/**
 * Slows down and logs wrong API keys by address. The right key is never slowed, since clients of one machine or network
 * share an address.
 */
export class WrongKeys {
  private readonly addresses = new Map<string, Attempts>();
  private readonly log: Logger;

  constructor(log: Logger) {
    this.log = new RateLimitedLog(log, LOG_LINES);
  }

  /**
   * Records a wrong key.
   * @returns delay of the answer, ms; null when the attempt gets no answer
   */
  record(address: string): number | null {
    const attempts = this.attemptsOf(address);
    attempts.count++;
    attempts.lastAt = performance.now();
    this.log.warn(`Refused a wrong API key from ${address} (attempt ${attempts.count}).`);
    if (attempts.count <= FREE_ATTEMPTS) return 0;
    if (attempts.delayed >= MAX_DELAYED) return null;
    const delayMs = Math.min(FIRST_DELAY_MS * 2 ** Math.min(attempts.count - FREE_ATTEMPTS - 1, 10), MAX_DELAY_MS);
    attempts.delayed++;
    setTimeout(() => attempts.delayed--, delayMs).unref();
    return delayMs;
  }

  private attemptsOf(address: string): Attempts {
    const known = this.addresses.get(address);
    if (known && performance.now() - known.lastAt < FORGET_MS) return known;
    this.addresses.delete(address);
    const [oldest] = this.addresses.keys();
    if (oldest !== undefined && this.addresses.size >= MAX_ADDRESSES) this.addresses.delete(oldest);
    const attempts = { count: 0, delayed: known?.delayed ?? 0, lastAt: 0 };
    this.addresses.set(address, attempts);
    return attempts;
  }
}
