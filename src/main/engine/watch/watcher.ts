import { parentOf, type RelPath } from '../../../shared/util/rel-path';
import { isIgnoreFile } from '../ignore/ignore-file-names';
import type { IgnoreRules } from '../ignore/ignore-rules';
import type { Change } from './change';

/** Watches the kept directories of one root and reports where something may have changed. */
export interface Watcher {
  /** Resolves when every kept directory is watched. */
  readonly ready: Promise<void>;
  /** Watches one directory. Only where the watcher was made to be led; else it goes through the folder by itself. */
  readonly cover?: (directory: RelPath) => void;
  /** It is silent from the call on. */
  close(): Promise<void>;
}

export interface WatcherHandlers {
  /** @param isEcho true when the same was told before in the system's own words */
  readonly onChange: (change: Change, isEcho: boolean) => void;
  /** Events may have been missed: look at everything again. */
  readonly onError: (error: unknown) => void;
  /** The system grants no more watches; this watcher is of no use. */
  readonly onLimit: (code: string) => void;
}

/**
 * Ignore files are watched even when they ignore themselves: what they say counts all the same.
 * Asked without its kind, a path may still turn out to be a directory: only what is ignored as both is ignored.
 */
export function isIgnored(rules: IgnoreRules, path: RelPath, isDirectory?: boolean): boolean {
  if (path === '' || path === '..' || path.startsWith('../')) return false;
  if (isIgnoreFile(path)) return !rules.isSent(parentOf(path) ?? '', true);
  if (isDirectory !== undefined) return !rules.isSent(path, isDirectory);
  return !rules.isSent(path, true) && !rules.isSent(path, false);
}

/** True for an error code that says that no more watches are to be had. */
export function isWatchLimit(code: string): boolean {
  return code === 'ENOSPC' || code === 'EMFILE' || code === 'ENFILE';
}
