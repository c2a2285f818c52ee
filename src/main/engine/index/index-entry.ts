import type { FileStat } from '../../../shared/node/file-stat';

/** The hash of an entry whose content on the server is uncertain. */
export const UNKNOWN_HASH = '';

/** The content that the server has of one file, and the file's attributes on disk when that content was read. */
export interface IndexEntry {
  /** SHA-256 of the content, hex; {@link UNKNOWN_HASH} when uncertain. */
  readonly hash: string;
  readonly stat: FileStat;
}

/** An entry for content that the server has and that no file here is known to have: the file is compared again. */
export function heldEntry(hash: string, size: number): IndexEntry {
  return { hash, stat: { size, mtimeMs: 0, ctimeMs: -1, ino: 0 } };
}
