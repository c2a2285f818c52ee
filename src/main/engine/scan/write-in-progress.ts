import type { IndexStore } from '../index/index-store';
import type { ChangedFile } from './diff';

/** Time that a file which became smaller must be unchanged before it is read. */
export const UNCHANGED_MS = 30;

/**
 * True when a file is probably being rewritten: it became smaller a moment ago, so it may hold only the beginning. A file
 * that grew was appended to, or is complete.
 * @param now ms since the epoch
 */
export function isBeingWritten({ path, stat }: ChangedFile, index: IndexStore, now = Date.now()): boolean {
  const known = index.get(path);
  return known !== undefined && stat.size < known.stat.size && Math.abs(now - stat.mtimeMs) < UNCHANGED_MS;
}
