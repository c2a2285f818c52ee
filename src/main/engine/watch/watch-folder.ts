import type { IgnoreRules } from '../ignore/ignore-rules';
import { ChokidarWatcher } from './chokidar-watcher';
import { InotifyWatcher } from './inotify-watcher';
import type { Watcher, WatcherHandlers } from './watcher';

export interface WatchOptions {
  /** Look at every file now and then instead of being told by the system. */
  readonly polling: boolean;
  /** How many files the folder may hold. */
  readonly maxFiles: number;
  /**
   * Somebody is about to go through the whole folder, and would call `cover` with every kept directory before it is listed,
   * if the watcher has that: so it need not go through it as well.
   */
  readonly led: boolean;
}

/** A folder that may hold more files is a large one. */
export const LARGE_FILES = 5_000;

/**
 * Watches a folder: with chokidar, but for large folders on Linux. There a watch covers one directory, and what chokidar
 * looks at and remembers for each costs more than all the rest that is done at a start.
 * @param rules asked again for every path, so that it may be the newest rules' answer
 */
export function watchFolder(
  root: string,
  rules: () => IgnoreRules,
  handlers: WatcherHandlers,
  { polling, maxFiles, led }: WatchOptions,
): Watcher {
  const isDirect = process.platform === 'linux' && maxFiles > LARGE_FILES && !polling;
  if (isDirect) return new InotifyWatcher(root, rules, handlers, led);
  return new ChokidarWatcher(root, rules, handlers, polling);
}
