import { DirectoryWatcher } from './directory-watcher';
import type { Rules } from './rules';
import { TreeWatcher } from './tree-watcher';
import type { Watcher, WatcherHandlers } from './watching';

/**
 * Watches a folder in the way that is best on this system.
 * @param rules asked again for every path, so that it may be the newest rules' answer
 * @param polling look at every file now and then instead of being told by the system
 */
export function watchFolder(root: string, rules: () => Rules, handlers: WatcherHandlers, polling: boolean): Watcher {
  if (process.platform === 'linux' && !polling) return new DirectoryWatcher(root, rules, handlers);
  return new TreeWatcher(root, rules, handlers, polling);
}
