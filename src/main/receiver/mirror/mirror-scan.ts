import { createHash, hash } from 'node:crypto';
import { createReadStream, type Dirent, lstatSync, readdirSync } from 'node:fs';
import { readFile, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type FileStat, sameStat, toFileStat } from '../../../shared/node/file-stat';
import { nullIfMissing, systemCode } from '../../../shared/util/errors';
import { forEachLimited } from '../../../shared/util/for-each-limited';
import type { Logger } from '../../../shared/util/log';
import type { FileEntry } from './file-set';
import { Refused } from './refused';

export interface MirrorScanOptions {
  /** What is remembered of a file; believed when its stamp is still the same. */
  readonly known: (path: string) => FileEntry | undefined;
  readonly log: Logger;
}

/** A folder with more files is not a mirror that was kept here. */
const MAX_FILES = 2_000_000;
const AT_ONCE = 16;
/** Files or directories looked at before others have a turn: the looks themselves don't wait. */
const LOOKS_A_TURN = 500;
/** Larger files are hashed as a stream. */
const READ_WHOLE_BYTES = 1024 * 1024;
/** Stands for content that can't be read: equal to no content, so the file is sent again or removed. */
const UNREADABLE_HASH = '0'.repeat(64);

/**
 * Finds what a mirror really holds: a stat per file, and a read where that differs from what is remembered. What a mirror
 * has no use for is removed on the way: symlinks, FIFOs and the like (they would be no part of the copy, yet be seen in
 * it), and directories that hold nothing.
 * @param root absolute path of the mirror folder
 * @throws the error of reading a directory
 */
export async function scanMirror(root: string, { known, log }: MirrorScanOptions): Promise<Map<string, FileEntry>> {
  const files = new Map<string, FileEntry>();
  const unknown: [path: string, stamp: FileStat][] = [];
  let looks = 0;
  for (const path of await listFiles(root, log)) {
    if (++looks % LOOKS_A_TURN === 0) await nextTurn();
    const stamp = lookAt(root, path);
    const entry = known(path);
    if (stamp && entry && sameStat(entry, stamp)) files.set(path, entry);
    else if (stamp) unknown.push([path, stamp]);
  }
  await forEachLimited(unknown, AT_ONCE, async ([path, stamp]) => {
    const hash = await hashFile(join(root, path), stamp).catch(nullIfMissing);
    if (hash !== null) files.set(path, { ...stamp, hash });
  });
  return files;
}

/**
 * All regular files below `root`, relative. Neither this nor the looks at files go through the thread pool: this process
 * has nothing else to do, and the way there takes longer than they do.
 */
async function listFiles(root: string, log: Logger): Promise<string[]> {
  const files: string[] = [];
  const directories = [''];
  // What is found on the way is appended, and so visited, too.
  for (const [at, directory] of directories.entries()) {
    if (at % LOOKS_A_TURN === LOOKS_A_TURN - 1) await nextTurn();
    for (const entry of list(join(root, directory))) {
      const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
      if (entry.isDirectory()) directories.push(path);
      else if (entry.isFile()) files.push(path);
      else await removeForeign(root, path, entry, log);
    }
    if (files.length > MAX_FILES) throw new Refused('io', `The mirror folder holds over ${MAX_FILES} files.`, true);
  }
  await removeEmpty(root, directories.slice(1), files);
  return files;
}

function list(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

async function removeForeign(root: string, path: string, entry: Dirent, log: Logger): Promise<void> {
  log.warn(`Removed ${JSON.stringify(path)} from the mirror ${root}: ${kindOf(entry)} is no part of a copy.`);
  await unlink(join(root, path));
}

function kindOf(entry: Dirent): string {
  return entry.isSymbolicLink() ? 'a symlink' : 'a special file';
}

async function removeEmpty(root: string, directories: readonly string[], files: readonly string[]): Promise<void> {
  const used = new Set<string>();
  for (const file of files) {
    for (let end = file.lastIndexOf('/'); end > 0; end = file.lastIndexOf('/', end - 1)) {
      const directory = file.slice(0, end);
      if (used.has(directory)) break;
      used.add(directory);
    }
  }
  // Deepest first: the list is in order of depth.
  for (const directory of directories.toReversed()) {
    if (!used.has(directory)) await rmdir(join(root, directory)).catch(() => {});
  }
}

/** How a file looks; null when it is none any more. */
function lookAt(root: string, path: string): FileStat | null {
  const stats = lstatSync(`${root}/${path}`, { throwIfNoEntry: false });
  return stats?.isFile() ? toFileStat(stats) : null;
}

/** SHA-256 of a file's content in hex; {@link UNREADABLE_HASH} when it can't be read. */
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
