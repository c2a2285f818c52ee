import { lstat, mkdir, readdir, rm, rmdir, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nullIfMissing, systemCode } from '../../../shared/util/errors';
import { Refused } from './refused';

/**
 * True when names that differ only in case are different names.
 * @param folder an empty folder on the file system in question
 */
export async function isCaseSensitive(folder: string): Promise<boolean> {
  const probe = join(folder, 'probe');
  await writeFile(probe, '');
  const folded = await lstat(join(folder, 'PROBE')).catch(() => null);
  await unlink(probe);
  return folded === null;
}

/** Names a folder itself, whatever path leads to it. */
export async function identityOf(folder: string): Promise<string> {
  const { dev, ino } = await stat(folder);
  return `${dev}:${ino}`;
}

/** Makes sure that a real directory is there; a file or a symlink in its place is removed. Its parent is a real one. */
export async function makeRealDirectory(path: string): Promise<void> {
  const stats = await lstat(path).catch(nullIfMissing);
  if (stats?.isDirectory()) return;
  if (stats) await unlink(path);
  try {
    await mkdir(path);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST' || !(await lstat(path)).isDirectory()) throw error;
  }
}

/**
 * Removes what keeps a file from being renamed to `target`.
 * @param replaceTree also a directory that holds files
 * @throws Refused when such a directory is to stay
 */
export async function clearTheWay(target: string, replaceTree: boolean): Promise<void> {
  const stats = await lstat(target).catch(() => null);
  if (!stats) return;
  if (!stats.isDirectory()) {
    if (!stats.isFile()) await unlink(target);
    return;
  }
  if (replaceTree) await rm(target, { recursive: true, force: true });
  else await removeEmptyTree(target);
}

/** Removes a directory tree that holds no files; symlinks in it are removed, not followed. */
async function removeEmptyTree(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await removeEmptyTree(path);
    else if (entry.isSymbolicLink()) await unlink(path);
    else throw new Refused('io', 'A directory with files in it is in the place of this file.', true);
  }
  await rmdir(directory);
}

/** On Windows a file that another program has open for a moment can't be replaced; a few tries get past that. */
export async function persistently(work: () => Promise<void>): Promise<void> {
  for (let wait = 10; ; wait *= 2) {
    try {
      return await work();
    } catch (error) {
      if (process.platform !== 'win32' || wait > 200 || !['EPERM', 'EACCES', 'EBUSY'].includes(systemCode(error)))
        throw error;
      await sleep(wait);
    }
  }
}
