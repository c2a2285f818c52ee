import type { IndexStore } from '../index/index-store';
import type { Candidate } from './diff';

/** How long a file that became smaller must have rested before it is read, ms. */
export const REST_MS = 30;

/**
 * True when somebody may be in the middle of writing a file anew: it is emptier than it was, since just now. What grows
 * was appended to, or is written already; what is smaller may be nothing but the beginning.
 * @param now ms since the epoch
 */
export function isBeingWritten({ path, stat }: Candidate, index: IndexStore, now = Date.now()): boolean {
  const known = index.get(path);
  return known !== undefined && stat.size < known.stat.size && Math.abs(now - stat.mtimeMs) < REST_MS;
}
