import { mayHangIn } from '../disk/mount-table';
import type { IgnoreRules } from '../ignore/ignore-rules';
import { ChokidarWatcher } from './chokidar-watcher';
import { InotifyWatcher } from './inotify-watcher';
import type { Watcher, WatcherHandlers } from './watcher';

export interface WatchOptions {
  /** True to poll instead of using system events. */
  readonly polling: boolean;
  /** Most files that the folder may hold. */
  readonly maxFiles: number;
  /**
   * True when a full scan follows that calls `watchDirectory`, if the watcher has it, with each directory before it is
   * listed. The watcher then lists nothing itself.
   */
  readonly scanLed: boolean;
}

/** A folder that may hold more files counts as large. */
export const LARGE_FILES = 5_000;

/**
 * Watches a folder with chokidar, except for large folders on Linux: there the calls and memory that chokidar spends on
 * each directory cost more than the rest of the start. On a network disk chokidar would wait for ever where nothing answers.
 * @param rules called for every path, so that changed rules apply at once
 */
export function watchFolder(
  root: string,
  rules: () => IgnoreRules,
  handlers: WatcherHandlers,
  { polling, maxFiles, scanLed }: WatchOptions,
): Watcher {
  const isDirect = process.platform === 'linux' && (maxFiles > LARGE_FILES || mayHangIn(root)) && !polling;
  if (isDirect) return new InotifyWatcher(root, rules, handlers, scanLed);
  return new ChokidarWatcher(root, rules, handlers, polling);
}
