import type { FSWatcher } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../../shared/util/errors';
import type { RelPath } from '../../../shared/util/rel-path';
import { watch } from '../disk/bounded-fs';
import { isWatchLimit } from './watcher';

/** Most directories that are tried out at the same time. */
const MAX_PROBES = 256;

/**
 * Finds directories that the system does not watch for this process. A watcher that mistakes a directory for the file or
 * the directory that it replaced never reports anything about it. Linux lists watches by inode; on other systems one watch
 * covers a whole tree.
 *
 * A directory counts as unwatched only when a watch of it would be listed: some file systems list other inodes than `lstat`
 * returns, and an unreadable directory can't be watched.
 * @param directories relative to `root`; paths that are no directories any more are left out
 * @returns the identity of each unwatched directory, which a directory made later at its path does not share
 */
export async function findUnwatched(root: string, directories: Iterable<RelPath>): Promise<Map<RelPath, string>> {
  const missing = new Map<RelPath, string>();
  if (process.platform !== 'linux') return missing;
  const absent = await absentFrom(await watchedInodes(), root, directories);
  for (let at = 0; at < absent.length; at += MAX_PROBES) {
    for (const { path, id } of await confirm(root, absent.slice(at, at + MAX_PROBES))) missing.set(path, id);
  }
  return missing;
}

interface Directory {
  readonly path: RelPath;
  readonly ino: bigint;
  readonly id: string;
}

async function absentFrom(watched: ReadonlySet<bigint>, root: string, paths: Iterable<RelPath>): Promise<Directory[]> {
  const absent: Directory[] = [];
  for (const path of paths) {
    const stats = await lstat(join(root, path), { bigint: true }).catch(() => null);
    if (!stats?.isDirectory() || watched.has(stats.ino)) continue;
    absent.push({ path, ino: stats.ino, id: `${stats.dev}:${stats.ino}:${stats.birthtimeNs}` });
  }
  return absent;
}

/** Watches the directories for a moment. @returns those that are listed then, and those that the system's limit left out */
async function confirm(root: string, directories: readonly Directory[]): Promise<Directory[]> {
  const probes = new Map<Directory, FSWatcher>();
  const confirmed: Directory[] = [];
  try {
    for (const directory of directories) {
      try {
        const probe = watch(join(root, directory.path), () => {});
        // The directory may vanish while it is watched; the probe is closed below in any case.
        probe.on('error', () => {});
        probes.set(directory, probe);
      } catch (error) {
        if (isWatchLimit(errorCode(error))) confirmed.push(directory);
      }
    }
    const listed = probes.size > 0 ? await watchedInodes() : new Set();
    for (const directory of probes.keys()) if (listed.has(directory.ino)) confirmed.push(directory);
    return confirmed;
  } finally {
    for (const probe of probes.values()) probe.close();
  }
}

/** The inodes that this process watches through inotify; none on systems that do not list them. */
async function watchedInodes(): Promise<Set<bigint>> {
  const inodes = new Set<bigint>();
  for (const fd of await readdir('/proc/self/fdinfo').catch(() => [])) {
    const info = await readFile(join('/proc/self/fdinfo', fd), 'utf8').catch(() => '');
    for (const [, ino] of info.matchAll(/^inotify wd:\S+ ino:([0-9a-f]+)/gm)) inodes.add(BigInt(`0x${ino}`));
  }
  return inodes;
}
