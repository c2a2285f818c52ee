import { parentOf, type RelPath } from '../../../shared/util/rel-path';
import { isIgnoreFile } from '../ignore/ignore-file-names';
import type { IgnoreRules } from '../ignore/ignore-rules';
import type { Change } from './change';

/** Watches the directories of one root that the rules let in, and reports possible changes. */
export interface Watcher {
  /** Resolves when all of these directories are watched, or the watcher is closed. */
  readonly ready: Promise<void>;
  /** Watches one directory. Only present with `scanLed`; otherwise the watcher walks the folder itself. */
  readonly watchDirectory?: (directory: RelPath) => void;
  /** Stops the watcher. It reports nothing from the call on. */
  close(): Promise<void>;
}

export interface WatcherHandlers {
  /** @param isEcho true when the same change was reported before by a raw system event */
  readonly onChange: (change: Change, isEcho: boolean) => void;
  /** Events may have been lost, so that a full scan is needed. */
  readonly onError: (error: unknown) => void;
  /** The system grants no more watches, so that this watcher is useless. */
  readonly onLimit: (code: string) => void;
}

/**
 * True for a path that need not be watched. An ignore file that ignores itself still applies, so it is watched.
 * @param isDirectory undefined when the kind is not known: the path must then be ignored as a file and as a directory
 */
export function isIgnored(rules: IgnoreRules, path: RelPath, isDirectory?: boolean): boolean {
  if (path === '' || path === '..' || path.startsWith('../')) return false;
  if (isIgnoreFile(path)) return !rules.isSent(parentOf(path) ?? '', true);
  if (isDirectory !== undefined) return !rules.isSent(path, isDirectory);
  return !rules.isSent(path, true) && !rules.isSent(path, false) && !rules.awaitsRepository(path);
}

/** True for an error code that means that the system grants no more watches. */
export function isWatchLimit(code: string): boolean {
  return code === 'ENOSPC' || code === 'EMFILE' || code === 'ENFILE';
}
