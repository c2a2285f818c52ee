import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RelPath } from '../../../shared/util/rel-path';

/**
 * Finds directories that the system does not watch for this process. A watcher that mistakes a directory for the file or
 * the directory that it replaced never reports anything about it. Linux lists watches by inode; on other systems one watch
 * covers a whole tree.
 * @param directories relative to `root`; paths that are no directories any more are left out
 * @returns the inode of each unwatched directory
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

/** The inodes that this process watches through inotify. */
async function watchedInodes(): Promise<Set<bigint>> {
  const inodes = new Set<bigint>();
  for (const fd of await readdir('/proc/self/fdinfo')) {
    const info = await readFile(join('/proc/self/fdinfo', fd), 'utf8').catch(() => '');
    for (const [, ino] of info.matchAll(/^inotify wd:\S+ ino:([0-9a-f]+)/gm)) inodes.add(BigInt(`0x${ino}`));
  }
  return inodes;
}
