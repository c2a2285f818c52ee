import { createHash, hash } from 'node:crypto';
import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  lstatSync,
  opendirSync,
  openSync,
  readFileSync,
  rmdirSync,
  unlinkSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type FileStat, sameStat, toFileStat } from '../../../shared/node/file-stat';
import { isMissing, nullIfMissing } from '../../../shared/util/errors';
import { forEachLimited } from '../../../shared/util/for-each-limited';
import type { Logger } from '../../../shared/util/log';
import { childOf, parentOf } from '../../../shared/util/rel-path';
import { WorkSlice } from '../loop/turns';
import type { FileEntry } from './file-set';
import { RefusedError } from './refused-error';
import type { OpenedDirectory, SafeDirectory } from './safe-directory';

/** Options of {@link scanMirror}. */
export interface MirrorScanOptions {
  /** Saved entry of a file; its hash is believed while the file's stat is the same. */
  readonly known: (path: string) => FileEntry | undefined;
  /** True for a directory that is no part of the mirror. */
  readonly isOthers?: (directory: string) => boolean;
  readonly log: Logger;
}

/** Limit on the files of a folder; no mirror holds so many. */
const MAX_FILES = 2_000_000;
const MAX_CONCURRENT_READS = 16;
/** Entries that are read from a directory at once. */
const LISTED_AT_ONCE = 256;
/** Larger files are hashed as a stream. */
const READ_WHOLE_BYTES = 1024 * 1024;
/** Hash of content that can't be read. It equals no real hash, so the file is sent again or removed. */
const UNREADABLE_HASH = '0'.repeat(64);
/** A file that became a symlink is not followed, and one that became a FIFO is not waited for; Windows has neither flag. */
const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Finds the files of a mirror with a stat per file, and reads those whose stat differs from the saved one. Symlinks,
 * special files and empty directories are removed, since they are no part of a copy. Everything goes through directories
 * that are entered safely: one may become a symlink at any time.
 * @param folder of the mirror; used by nothing else meanwhile
 * @throws RefusedError for too many files, or a folder that is not the mirror's; else the error of reading a directory
 */
export async function scanMirror(
  folder: SafeDirectory,
  { known, isOthers = () => false, log }: MirrorScanOptions,
): Promise<Map<string, FileEntry>> {
  const files = new Map<string, FileEntry>();
  const changed: [path: string, stat: FileStat][] = [];
  const slice = new WorkSlice();
  for (const [path, stat] of await statFiles(folder, isOthers, log)) {
    if (slice.isOver) await slice.yieldTurn();
    const entry = known(path);
    if (entry && sameStat(entry, stat)) files.set(path, entry);
    else changed.push([path, stat]);
  }
  await forEachLimited(changed, MAX_CONCURRENT_READS, async ([path, stat]) => {
    const hash = await hashFile(folder, path, stat).catch(nullIfMissing);
    if (hash !== null) files.set(path, { ...stat, hash });
  });
  return files;
}

/**
 * Stats of all regular files, by relative path. Listings and stats are synchronous: the detour through the thread pool
 * takes longer than they do, and this process has nothing else to do.
 */
async function statFiles(
  folder: SafeDirectory,
  isOthers: (directory: string) => boolean,
  log: Logger,
): Promise<Map<string, FileStat>> {
  using _ = folder.keepOpen();
  const files = new Map<string, FileStat>();
  const directories = [''];
  const slice = new WorkSlice();
  // Subdirectories are appended during the loop and so visited, too.
  for (const directory of directories) {
    using entered = enterPresent(folder, directory);
    for (const entry of entered ? await listDirectory(entered.path, slice) : []) {
      if (slice.isOver) await slice.yieldTurn();
      const path = childOf(directory, entry.name);
      const place = join(entered?.path ?? '', entry.name);
      if (entry.isDirectory()) {
        if (!isOthers(path)) directories.push(path);
      } else if (entry.isFile()) {
        const stats = lstatSync(place, { throwIfNoEntry: false });
        if (stats?.isFile()) files.set(path, toFileStat(stats));
      } else {
        unlinkSync(place);
        const kind = entry.isSymbolicLink() ? 'a symlink' : 'a special file';
        log.warn(`Removed ${JSON.stringify(path)} from the mirror ${folder.root}: ${kind} is no part of a copy.`);
      }
    }
    if (files.size > MAX_FILES) throw new RefusedError('io', `The mirror folder holds over ${MAX_FILES} files.`, true);
  }
  await removeEmpty(folder, directories.slice(1), files.keys(), slice);
  return files;
}

/** Null for a directory that has gone, or become something else, since it was listed. */
function enterPresent(folder: SafeDirectory, directory: string): OpenedDirectory | null {
  try {
    return folder.enter(directory);
  } catch (error) {
    return nullIfMissing(error);
  }
}

/** Entries of a directory; none when it is missing. */
export async function listDirectory(directory: string, slice: WorkSlice): Promise<Dirent[]> {
  const entries: Dirent[] = [];
  try {
    const handle = opendirSync(directory, { bufferSize: LISTED_AT_ONCE });
    try {
      for (let entry = handle.readSync(); entry; entry = handle.readSync()) {
        entries.push(entry);
        if (slice.isOver) await slice.yieldTurn();
      }
    } finally {
      handle.closeSync();
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  return entries;
}

async function removeEmpty(
  folder: SafeDirectory,
  directories: readonly string[],
  files: Iterable<string>,
  slice: WorkSlice,
): Promise<void> {
  const used = new Set<string>();
  for (const file of files) {
    for (let parent = parentOf(file); parent && !used.has(parent); parent = parentOf(parent)) used.add(parent);
    if (slice.isOver) await slice.yieldTurn();
  }
  // The list is in order of depth, and the deepest directories go first.
  for (const directory of directories.toReversed()) {
    if (!used.has(directory)) removeIfEmpty(folder, directory);
    if (slice.isOver) await slice.yieldTurn();
  }
}

function removeIfEmpty(folder: SafeDirectory, directory: string): void {
  using parent = enterPresent(folder, parentOf(directory) ?? '');
  try {
    if (parent) rmdirSync(join(parent.path, basename(directory)));
  } catch {
    // Something was written to it meanwhile; the next scan sees it.
  }
}

/**
 * SHA-256 of a file's content, hex; {@link UNREADABLE_HASH} when it can't be read.
 * @param folder of the mirror
 * @throws the error for a missing file
 */
export async function hashFile(folder: SafeDirectory, path: string, { size }: Pick<FileStat, 'size'>): Promise<string> {
  try {
    await using file = await openFile(folder, path);
    if (!(await file.stat()).isFile()) return UNREADABLE_HASH;
    if (size <= READ_WHOLE_BYTES) return hash('sha256', await file.readFile(), 'hex');
    const digest = createHash('sha256');
    for await (const chunk of file.createReadStream({ autoClose: false })) digest.update(chunk as Buffer);
    return digest.digest('hex');
  } catch (error) {
    if (isMissing(error)) throw error;
    return UNREADABLE_HASH;
  }
}

/** Content of a regular file of at most `maxBytes`; null for anything else. Synchronous, as the listings are. */
export function readContent(folder: SafeDirectory, path: string, maxBytes: number): Buffer | null {
  try {
    using parent = folder.enter(parentOf(path) ?? '');
    const file = openSync(join(parent.path, basename(path)), READ_FLAGS);
    try {
      const stats = fstatSync(file);
      return stats.isFile() && stats.size <= maxBytes ? readFileSync(file) : null;
    } finally {
      closeSync(file);
    }
  } catch {
    // A file that is gone or can't be read is not the one that was meant.
    return null;
  }
}

async function openFile(folder: SafeDirectory, path: string): Promise<FileHandle> {
  using parent = folder.enter(parentOf(path) ?? '');
  return await open(join(parent.path, basename(path)), READ_FLAGS);
}
