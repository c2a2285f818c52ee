import type { Stats } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import { errorCode } from '../../../shared/util/errors';
import type { RelPath } from '../../../shared/util/rel-path';
import type { IgnoreRules } from '../ignore/ignore-rules';
import { isIgnored, isWatchLimit, type Watcher, type WatcherHandlers } from './watcher';

/** How often a polling watcher looks at each file, ms. */
const POLLING_MS = 2_000;

/** Watches a folder with chokidar: told by the system, or looking at every file now and then where it grants no watches. */
export class ChokidarWatcher implements Watcher {
  private readonly watcher: FSWatcher;
  readonly ready: Promise<void>;

  /**
   * @param rules asked again for every path, so that it may be the newest rules' answer
   * @param polling look at every file now and then instead of being told by the system
   */
  constructor(root: string, rules: () => IgnoreRules, handlers: WatcherHandlers, polling: boolean) {
    const toRel = (path: string): RelPath => relative(root, path).split(sep).join('/');
    this.watcher = watch(root, {
      ignoreInitial: true,
      followSymlinks: false,
      // chokidar's own smoothing also drops files whose names look like an editor's; the batcher does it for all.
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
    // The same again as the system said it: what chokidar makes of it misses a file that became a directory.
    this.watcher.on('raw', (_, name, details) => {
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
    this.ready = new Promise((resolve) => this.watcher.once('ready', () => resolve()));
  }

  close(): Promise<void> {
    return this.watcher.close();
  }
}
