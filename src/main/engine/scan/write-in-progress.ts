import { type FileStat, sameStat } from '../../../shared/node/file-stat';
import type { IndexStore } from '../index/index-store';
import type { ChangedFile } from './diff';

/** Time that a file which became smaller must be unchanged before it is read. */
export const UNCHANGED_MS = 30;

/**
 * True when a file is probably being rewritten: it became smaller, so it may hold only the beginning, and was not seen like
 * this before. A file that grew was appended to, or is complete. Its times do not count, as the clock that dates files lags.
 * @param before attributes at a look {@link UNCHANGED_MS} ago
 */
export function isBeingWritten({ path, stat }: ChangedFile, index: IndexStore, before: FileStat | undefined): boolean {
  const known = index.get(path);
  return known !== undefined && stat.size < known.stat.size && !(before && sameStat(before, stat));
}
