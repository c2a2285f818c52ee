import { lstat, mkdir, readdir, rmdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nullIfMissing, systemCode } from '../../../shared/util/errors';
import { RefusedError } from './refused-error';
import { enterBelow, type OpenedDirectory } from './safe-directory';

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
 * Removes a directory, symlink or special file that keeps a file from being renamed to its name.
 * @param parent the directory that holds it
 * @param replaceTree true to remove a directory that holds files, too
 * @throws RefusedError when such a directory is to stay
 */
export async function removeObstacle(parent: OpenedDirectory, name: string, replaceTree: boolean): Promise<void> {
  const target = join(parent.path, name);
  const stats = await lstat(target).catch(() => null);
  if (stats?.isDirectory()) await removeTree(parent, name, replaceTree);
  else if (stats && !stats.isFile()) await unlink(target);
}

/** Removes a directory tree, without its files only when there are none; symlinks in it are removed, not followed. */
async function removeTree(parent: OpenedDirectory, name: string, withFiles: boolean): Promise<void> {
  {
    using directory = enterBelow(parent, name);
    for (const entry of await readdir(directory.path, { withFileTypes: true })) {
      if (entry.isDirectory()) await removeTree(directory, entry.name, withFiles);
      else if (withFiles || entry.isSymbolicLink()) await unlink(join(directory.path, entry.name));
      else throw new RefusedError('io', 'A directory with files in it is in the place of this file.', true);
    }
  }
  await rmdir(join(parent.path, name));
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
