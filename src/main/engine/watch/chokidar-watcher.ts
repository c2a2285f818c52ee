import type { Stats } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import { errorCode } from '../../../shared/util/errors';
import type { RelPath } from '../../../shared/util/rel-path';
import type { IgnoreRules } from '../ignore/ignore-rules';
import { eventLoss } from './event-loss';
import { isIgnored, isWatchLimit, type Watcher, type WatcherHandlers } from './watcher';

/** Interval at which a polling watcher reads each file's attributes. */
const POLLING_MS = 2_000;

/** Watches a folder with chokidar: by system events, or by polling when the system grants no watches. */
export class ChokidarWatcher implements Watcher {
  private readonly watcher: FSWatcher;
  private readonly watched = Promise.withResolvers<void>();
  readonly ready = this.watched.promise;

  /**
   * @param rules called for every path, so that changed rules apply at once
   * @param polling true to poll instead of using system events
   */
  constructor(root: string, rules: () => IgnoreRules, handlers: WatcherHandlers, polling: boolean) {
    const toRel = (path: string): RelPath => relative(root, path).split(sep).join('/');
    this.watcher = watch(root, {
      ignoreInitial: true,
      followSymlinks: false,
      // chokidar's own smoothing also drops files named like an editor's; the debouncer smooths events for all files.
      atomic: false,
      ignorePermissionErrors: true,
      backend: polling ? 'polling' : 'auto',
      pollingInterval: POLLING_MS,
      pollingBinaryInterval: POLLING_MS,
      ignored: (path: string, stats?: Stats) => isIgnored(rules(), toRel(path), stats?.isDirectory()),
    });
    this.watcher.on('all', (event, path) => {
      const kind = event === 'addDir' || event === 'unlinkDir' ? 'tree' : 'file';
      handlers.onChange({ kind, path: toRel(path) }, kind === 'file');
    });
    // The system's own events are also used, since chokidar's miss a file that became a directory.
    this.watcher.on('raw', (_, name, details) => {
      eventLoss.count();
      const { watchedPath } = details as { watchedPath?: unknown };
      if (typeof name !== 'string' || typeof watchedPath !== 'string') return;
      const path = toRel(join(watchedPath, name));
      if (path !== '' && !isIgnored(rules(), path, undefined)) handlers.onChange({ kind: 'file', path }, false);
    });
    this.watcher.on('error', (error) => {
      const code = errorCode(error);
      if (isWatchLimit(code)) handlers.onLimit(code);
      else handlers.onError(error);
    });
    this.watcher.once('ready', () => this.watched.resolve());
  }

  close(): Promise<void> {
    // Before it is ready, chokidar never says so after its end.
    this.watched.resolve();
    return this.watcher.close();
  }
}
