import { createHash, hash } from 'node:crypto';
import { createReadStream, type Dirent, lstatSync, readdirSync } from 'node:fs';
import { readFile, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type FileStat, sameStat, toFileStat } from '../../../shared/node/file-stat';
import { nullIfMissing, systemCode } from '../../../shared/util/errors';
import { forEachLimited } from '../../../shared/util/for-each-limited';
import type { Logger } from '../../../shared/util/log';
import { childOf, parentOf } from '../../../shared/util/rel-path';
import type { FileEntry } from './file-set';
import { RefusedError } from './refused-error';

/** Options of {@link scanMirror}. */
export interface MirrorScanOptions {
  /** Saved entry of a file; its hash is believed while the file's stat is the same. */
  readonly known: (path: string) => FileEntry | undefined;
  readonly log: Logger;
}

/** Limit on the files of a folder; no mirror holds so many. */
const MAX_FILES = 2_000_000;
const MAX_CONCURRENT_READS = 16;
/** Synchronous stats or listings before other work gets its turn. */
const STATS_PER_TURN = 500;
/** Larger files are hashed as a stream. */
const READ_WHOLE_BYTES = 1024 * 1024;
/** Hash of content that can't be read. It equals no real hash, so the file is sent again or removed. */
const UNREADABLE_HASH = '0'.repeat(64);

/**
 * Finds the files of a mirror with a stat per file, and reads those whose stat differs from the saved one. Symlinks,
 * special files and empty directories are removed, since they are no part of a copy.
 * @param root absolute path of the mirror folder
 * @throws RefusedError for too many files, else the error of reading a directory
 */
export async function scanMirror(root: string, { known, log }: MirrorScanOptions): Promise<Map<string, FileEntry>> {
  const files = new Map<string, FileEntry>();
  const changed: [path: string, stat: FileStat][] = [];
  let stats = 0;
  for (const path of await listFiles(root, log)) {
    if (++stats % STATS_PER_TURN === 0) await nextTurn();
    const stat = statFile(root, path);
    const entry = known(path);
    if (stat && entry && sameStat(entry, stat)) files.set(path, entry);
    else if (stat) changed.push([path, stat]);
  }
  await forEachLimited(changed, MAX_CONCURRENT_READS, async ([path, stat]) => {
    const hash = await hashFile(join(root, path), stat).catch(nullIfMissing);
    if (hash !== null) files.set(path, { ...stat, hash });
  });
  return files;
}

/**
 * All regular files below `root`, relative. Listings and stats are synchronous: the detour through the thread pool takes
 * longer than they do, and this process has nothing else to do.
 */
async function listFiles(root: string, log: Logger): Promise<string[]> {
  const files: string[] = [];
  const directories = [''];
  // Subdirectories are appended during the loop and so visited, too.
  for (const [at, directory] of directories.entries()) {
    if (at % STATS_PER_TURN === STATS_PER_TURN - 1) await nextTurn();
    for (const entry of listDirectory(join(root, directory))) {
      const path = childOf(directory, entry.name);
      if (entry.isDirectory()) directories.push(path);
      else if (entry.isFile()) files.push(path);
      else await removeForeign(root, path, entry, log);
    }
    if (files.length > MAX_FILES)
      throw new RefusedError('io', `The mirror folder holds over ${MAX_FILES} files.`, true);
  }
  await removeEmpty(root, directories.slice(1), files);
  return files;
}

function listDirectory(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

async function removeForeign(root: string, path: string, entry: Dirent, log: Logger): Promise<void> {
  const kind = entry.isSymbolicLink() ? 'a symlink' : 'a special file';
  log.warn(`Removed ${JSON.stringify(path)} from the mirror ${root}: ${kind} is no part of a copy.`);
  await unlink(join(root, path));
}

async function removeEmpty(root: string, directories: readonly string[], files: readonly string[]): Promise<void> {
  const used = new Set<string>();
  for (const file of files) {
    for (let parent = parentOf(file); parent && !used.has(parent); parent = parentOf(parent)) used.add(parent);
  }
  // The list is in order of depth, and the deepest directories go first.
  for (const directory of directories.toReversed()) {
    if (!used.has(directory)) await rmdir(join(root, directory)).catch(() => {});
  }
}

/** Stat of a regular file; null when there is none. */
function statFile(root: string, path: string): FileStat | null {
  const stats = lstatSync(`${root}/${path}`, { throwIfNoEntry: false });
  return stats?.isFile() ? toFileStat(stats) : null;
}

/**
 * SHA-256 of a file's content, hex; {@link UNREADABLE_HASH} when it can't be read.
 * @throws the error for a missing file
 */
export async function hashFile(file: string, { size }: Pick<FileStat, 'size'>): Promise<string> {
  try {
    if (size <= READ_WHOLE_BYTES) return hash('sha256', await readFile(file), 'hex');
    const digest = createHash('sha256');
    for await (const chunk of createReadStream(file)) digest.update(chunk as Buffer);
    return digest.digest('hex');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') throw error;
    return UNREADABLE_HASH;
  }
}
