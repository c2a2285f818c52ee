import { lstat, mkdir, readdir, rm, rmdir, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nullIfMissing, systemCode } from '../../../shared/util/errors';
import { RefusedError } from './refused-error';

/** Delays between the attempts of {@link retryOnWindows}, ms. */
const RETRY_DELAYS_MS = [10, 20, 40, 80, 160];

/**
 * True when names that differ only in case are different names.
 * @param folder empty folder on the file system in question
 */
export async function isCaseSensitive(folder: string): Promise<boolean> {
  const probe = join(folder, 'probe');
  await writeFile(probe, '');
  const folded = await lstat(join(folder, 'PROBE')).catch(() => null);
  await unlink(probe);
  return folded === null;
}

/** Device and inode number, which stay the same under every path of the folder. */
export async function identityOf(folder: string): Promise<string> {
  const { dev, ino } = await stat(folder);
  return `${dev}:${ino}`;
}

/** Makes a directory and removes a file or symlink in its place. Its parent must be a real directory. */
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
 * Removes a directory, symlink or special file that keeps a file from being renamed to `target`.
 * @param replaceTree true to remove a directory that holds files, too
 * @throws RefusedError when such a directory is to stay
 */
export async function removeObstacle(target: string, replaceTree: boolean): Promise<void> {
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
    else throw new RefusedError('io', 'A directory with files in it is in the place of this file.', true);
  }
  await rmdir(directory);
}

/** Repeats `work` a few times on Windows, which refuses to replace a file that another program has open for a moment. */
export async function retryOnWindows(work: () => Promise<void>): Promise<void> {
  for (const delayMs of process.platform === 'win32' ? RETRY_DELAYS_MS : []) {
    try {
      return await work();
    } catch (error) {
      if (!['EPERM', 'EACCES', 'EBUSY'].includes(systemCode(error))) throw error;
      await sleep(delayMs);
    }
  }
  return work();
}
