import type { IndexStore } from '../index/index-store';
import type { ChangedFile } from './diff';

/** How long a file that became smaller must have rested before it is read, ms. */
export const UNCHANGED_MS = 30;

/**
 * True when somebody may be in the middle of writing a file anew: it is emptier than it was, since just now. What grows
 * was appended to, or is written already; what is smaller may be nothing but the beginning.
 * @param now ms since the epoch
 */
export function isBeingWritten({ path, stat }: ChangedFile, index: IndexStore, now = Date.now()): boolean {
  const known = index.get(path);
  return known !== undefined && stat.size < known.stat.size && Math.abs(now - stat.mtimeMs) < UNCHANGED_MS;
}
