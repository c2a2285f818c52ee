/** First delay, growth per attempt and largest delay, ms: what existing servers expect of an edge. */
const FIRST_MS = 4_000;
const STEP_MS = 1_000;
const MAX_MS = 20_000;
/** Spread, so that many edges don't come back in the same moment after a server's restart. */
const JITTER = 0.2;

/**
 * Delay before a reconnection attempt, ms.
 * @param attempt 1 for the first attempt after a connection was lost
 * @param random in [0, 1)
 */
export function reconnectDelay(attempt: number, random: number): number {
  const delay = Math.min(MAX_MS, FIRST_MS + STEP_MS * (attempt - 1));
  return Math.round(delay * (1 - JITTER + 2 * JITTER * random));
}

/**
 * A delay that doubles with each attempt, ms.
 * @param attempt 1 for the first
 */
export function doublingDelay(attempt: number, firstMs: number, maxMs: number): number {
  return Math.min(maxMs, firstMs * 2 ** (attempt - 1));
}
