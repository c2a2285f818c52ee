import type { FileStat } from '../../../shared/node/file-stat';

/** The hash of an entry whose content at the server is in doubt. */
export const UNKNOWN_HASH = '';

/** What the server is known to hold of one file, and how the file looked on disk when that content was read. */
export interface IndexEntry {
  /** SHA-256 of the content, hex; {@link UNKNOWN_HASH} when in doubt. */
  readonly hash: string;
  readonly stat: FileStat;
}
