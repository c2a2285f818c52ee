import { join } from 'node:path';
import { isMissing } from '../../../shared/util/errors';
import { existsSync } from '../disk/bounded-fs';
import { readEwahBits } from './ewah-bits';
import { BadIndexError, IndexBytes } from './index-bytes';
import { type GitIndexEntry, indexEntries } from './index-entries';

/** Largest index, and most entries of it: a few times as many as a workspace may hold files. */
const MAX_BYTES = 512 * 1024 * 1024;
const MAX_ENTRIES = 4_000_000;
/** Largest extension that is read. */
const MAX_LINK_BYTES = 16 * 1024 * 1024;

/** Place of a repository's index. */
export interface IndexLocation {
  /** The repository's data, of one work tree. */
  readonly gitDir: string;
  /** The data that all its work trees share. */
  readonly commonDir: string;
  /** Length of an object id, bytes. */
  readonly idBytes: number;
}

/**
 * Yields the entries of a repository's index, those of a shared index included, in no fixed order. A repository without an
 * index has none. Entries of a merge that is not finished may come more than once.
 * @throws BadIndexError when it is no valid index, or the system's error
 */
export function* readGitIndex(location: IndexLocation): Generator<GitIndexEntry> {
  const bytes = open(indexFileOf(location.gitDir));
  if (!bytes) return;
  /** Entries that stand in for one of the shared index. */
  const replacements: GitIndexEntry[] = [];
  try {
    for (const entry of indexEntries(bytes, location.idBytes, MAX_ENTRIES)) {
      if (entry.path === '') replacements.push(entry);
      else yield entry;
    }
    const link = findLink(bytes, location.idBytes);
    if (link) yield* sharedEntries(location, link, replacements);
    else if (replacements.length > 0) throw new BadIndexError('an entry without a name');
  } finally {
    bytes.close();
  }
}

/** Path of a repository's index. */
export function indexFileOf(gitDir: string): string {
  return join(gitDir, 'index');
}

function open(path: string): IndexBytes | null {
  try {
    return new IndexBytes(path, MAX_BYTES);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** The content of the extension that names the shared index; null when there is none. */
function findLink(bytes: IndexBytes, idBytes: number): Buffer | null {
  while (bytes.size - bytes.position > idBytes + 8) {
    const head = bytes.take(8);
    const name = head.toString('latin1', 0, 4);
    const length = head.readUInt32BE(4);
    if (name === 'link') {
      if (length > MAX_LINK_BYTES) throw new BadIndexError('too large');
      const link = Buffer.from(bytes.take(length));
      const isNone = link.subarray(0, idBytes).every((byte) => byte === 0);
      return isNone ? null : link;
    }
    bytes.skip(length);
  }
  return null;
}

/** The entries of the shared index but for those that are deleted; those that are replaced take their new kind. */
function* sharedEntries(
  { gitDir, commonDir, idBytes }: IndexLocation,
  link: Buffer,
  replacements: readonly GitIndexEntry[],
): Generator<GitIndexEntry> {
  if (link.length < idBytes) throw new BadIndexError('a link that is cut off');
  const name = `sharedindex.${link.toString('hex', 0, idBytes)}`;
  const own = join(gitDir, name);
  const bytes = new IndexBytes(existsSync(own) ? own : join(commonDir, name), MAX_BYTES);
  try {
    const bitmaps = link.subarray(idBytes);
    const deleted = bitmaps.length > 0 ? readEwahBits(bitmaps, MAX_ENTRIES) : null;
    const replaced = deleted ? readEwahBits(bitmaps.subarray(deleted.length), MAX_ENTRIES) : null;
    const nextDeleted = steps(deleted?.positions);
    const nextReplaced = steps(replaced?.positions);
    let used = 0;
    let position = 0;
    for (const entry of indexEntries(bytes, idBytes, MAX_ENTRIES)) {
      const replacement = nextReplaced(position) ? replacements[used++] : entry;
      if (!nextDeleted(position)) yield { ...(replacement ?? entry), path: entry.path };
      position++;
    }
  } finally {
    bytes.close();
  }
}

/** A function that is called with growing numbers, and tells whether each is one of the positions, which grow, too. */
function steps(positions: Generator<number> | undefined): (position: number) => boolean {
  let next = positions?.next();
  return (position) => {
    while (next?.done === false && next.value < position) next = positions?.next();
    return next?.done === false && next.value === position;
  };
}
