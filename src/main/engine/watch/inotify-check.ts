import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RelPath } from '../../../shared/util/rel-path';

/**
 * Which of these directories the system does not watch for this process. A watcher that takes a directory for the file
 * that was there a moment ago, or for the directory it replaced, would stay silent about it for good.
 * Linux tells by inode; elsewhere, where one watch covers a whole tree, nothing is missing.
 * @param directories relative to `root`; what is no directory any more is left out
 * @returns the inode of each
 */
export async function findUnwatched(root: string, directories: Iterable<RelPath>): Promise<Map<RelPath, bigint>> {
  if (process.platform !== 'linux') return new Map();
  const watched = await watchedInodes();
  const missing = new Map<RelPath, bigint>();
  for (const directory of directories) {
    const stats = await lstat(join(root, directory), { bigint: true }).catch(() => null);
    if (stats?.isDirectory() && !watched.has(stats.ino)) missing.set(directory, stats.ino);
  }
  return missing;
}

/** The inodes of everything that this process watches through inotify. */
async function watchedInodes(): Promise<Set<bigint>> {
  const inodes = new Set<bigint>();
  for (const fd of await readdir('/proc/self/fdinfo')) {
    const info = await readFile(join('/proc/self/fdinfo', fd), 'utf8').catch(() => '');
    for (const [, ino] of info.matchAll(/^inotify wd:\S+ ino:([0-9a-f]+)/gm)) inodes.add(BigInt(`0x${ino}`));
  }
  return inodes;
}
