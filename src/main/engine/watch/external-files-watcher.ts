import { dirname, resolve } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import { existsSync, lstatIfAny, readlinkSync } from '../disk/bounded-fs';
import { eventLoss } from './event-loss';

/** Longest chain of symlinks that is followed. */
const MAX_LINKS = 10;

/** Watches single files outside a workspace, such as git's own ignore files, that may come and go. */
export class ExternalFilesWatcher {
  private watcher: FSWatcher | null = null;
  private watched = '';

  /** @param onChange called when one of the files was created, modified or deleted */
  constructor(private readonly onChange: () => void) {}

  /**
   * Watches these files (absolute paths) from now on, and the targets of symlinks. Of a file in a missing directory the
   * coming of that directory is reported; the caller then calls this again.
   */
  watch(files: readonly string[]): void {
    const wanted = new Set(files.flatMap(withTargets).map(existingPart));
    const directories = new Set([...wanted].map((file) => dirname(file)));
    const watched = JSON.stringify([[...wanted], [...directories]]);
    if (watched === this.watched) return;
    this.watched = watched;
    void this.watcher?.close();
    const answering = [...directories].filter(isAnswering);
    if (answering.length < directories.size) this.watched = '';
    this.watcher = watch(answering, {
      depth: 0,
      ignoreInitial: true,
      atomic: false,
      ignorePermissionErrors: true,
      // Only the files themselves, since their directory may be a whole home folder.
      ignored: (path: string) => !wanted.has(path) && !directories.has(path),
    });
    this.watcher.on('raw', () => eventLoss.count());
    this.watcher.on('all', (_, path) => {
      if (wanted.has(path)) this.onChange();
    });
    // Without these watches a change is found by the next full scan.
    this.watcher.on('error', () => {});
  }

  async close(): Promise<void> {
    await this.watcher?.close();
  }
}

/** False for a directory on a disk that does not answer, for which chokidar would wait. */
function isAnswering(directory: string): boolean {
  try {
    lstatIfAny(directory);
    return true;
  } catch {
    return false;
  }
}

/** A path and, when it is a symlink, the paths on the way to its target. */
function withTargets(file: string): string[] {
  const paths = [file];
  try {
    for (let at = file; paths.length <= MAX_LINKS; paths.push(at)) at = resolve(dirname(at), readlinkSync(at));
  } catch {
    // The last path is no symlink.
  }
  return paths;
}

/** The path as far as it exists, with the first part that does not. */
function existingPart(path: string): string {
  let at = path;
  while (dirname(at) !== at && !existsSync(dirname(at))) at = dirname(at);
  return at;
}
