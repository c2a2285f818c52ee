import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import { eventLoss } from './event-loss';

/** Watches single files outside a workspace, such as git's own ignore files, that may come and go. */
export class ExternalFilesWatcher {
  private watcher: FSWatcher | null = null;
  private watched = '';

  /** @param onChange called when one of the files was created, modified or deleted */
  constructor(private readonly onChange: () => void) {}

  /** Watches these files (absolute paths) from now on, except for those in missing directories. */
  watch(files: readonly string[]): void {
    const wanted = new Set(files);
    const directories = new Set([...wanted].map((file) => dirname(file)).filter((directory) => existsSync(directory)));
    const watched = JSON.stringify([[...wanted], [...directories]]);
    if (watched === this.watched) return;
    this.watched = watched;
    void this.watcher?.close();
    this.watcher = watch([...directories], {
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
