import type { Muted } from './muted';
import type { FileProblem, Problem } from './problem';
import type { RecentChange } from './recent-change';
import type { TrafficSlot } from './traffic';
import type { WithheldRule } from './verdict';

/** State of one workspace, each with just its own data. Only the workspace's `StateHolder` changes it. */
export type WorkspaceState =
  /** Walking the folder; `found` counts the files seen so far. */
  | { readonly kind: 'scanning'; readonly found: number }
  /**
   * Sending; `initial` until the first full pass is acknowledged. `done` counts files that are acknowledged or need not be
   * sent, `bytes*` are content bytes.
   */
  | {
      readonly kind: 'syncing';
      readonly initial: boolean;
      readonly done: number;
      readonly total: number;
      readonly bytesDone: number;
      readonly bytesTotal: number;
      /**
       * Set while everything was sent once, and is sent again, since the server can't say whether it still has it. The
       * figures are about the latter.
       */
      readonly again?: true;
      /**
       * Set when there was no progress for a while, with the time of the last (ms since the epoch) and the reason in
       * words.
       */
      readonly stalled: { readonly since: number; readonly reason: string } | null;
    }
  /**
   * Everything known is acknowledged. `verified` is true when the server's manifest hash equals the local one, false
   * when the server can only confirm delivery. `since` is the time of the confirmation (ms since the epoch).
   */
  | { readonly kind: 'watching'; readonly revision: number; readonly verified: boolean; readonly since: number }
  /** May have work, but no connection; continues by itself when the connection is back. */
  | { readonly kind: 'waiting'; readonly queued: number; readonly lastInSync: number | null }
  /**
   * Everything but these deletions is acknowledged: they would remove most of the workspace and wait for the user.
   * `paths` holds at most 200 of them, `deletions` counts all; `kept` is true once the user chose to keep the server's
   * copies.
   */
  | {
      readonly kind: 'holding';
      readonly revision: number;
      readonly deletions: number;
      readonly paths: readonly string[];
      readonly kept: boolean;
    }
  /**
   * The folder is missing or another one. Nothing is deleted; the workspace continues by itself when the folder is
   * back.
   */
  | { readonly kind: 'unavailable'; readonly problem: Problem; readonly since: number }
  /**
   * The server is connected, but can't accept the workspace now (its disk is full, its folder can't be used). It is
   * asked again at `retryAt`. Times are ms since the epoch.
   */
  | { readonly kind: 'deferred'; readonly problem: Problem; readonly since: number; readonly retryAt: number }
  | { readonly kind: 'paused' }
  /** Stopped by one problem; the user can retry. */
  | { readonly kind: 'failed'; readonly problem: Problem };

/** Reason why a file was not sent: the server has it, the gate withholds it, or the server refused it. */
export type SkipReason = 'unchanged' | WithheldRule | 'refused';

/** Counters of one workspace since it was started. */
export interface SyncStats {
  /** Files whose content (or rename) was acknowledged. */
  readonly filesSynced: number;
  /** Files acknowledged as deleted. */
  readonly filesDeleted: number;
  readonly filesSkipped: number;
  readonly skippedByReason: Readonly<Partial<Record<SkipReason, number>>>;
  /** Ignored paths by rule, as the last whole scan found them; an ignored folder counts as one. Not part of the skipped ones. */
  readonly ignoredByReason: Readonly<Partial<Record<WithheldRule, number>>>;
  readonly syncErrors: number;
  /** Content bytes acknowledged (not frames). */
  readonly bytesSynced: number;
  /** Files that the server should hold now. */
  readonly filesWatched: number;
  /** Content bytes of those. */
  readonly bytesWatched: number;
  /** Changes not acknowledged yet. */
  readonly queueLength: number;
  /** Time of the last acknowledgement, ms since the epoch; null before the first. */
  readonly lastSyncAt: number | null;
}

/** Everything the window and the tray know about one workspace. Plain data, cloneable. */
export interface WorkspaceSnapshot {
  /** Stable id of this root on this machine. */
  readonly id: string;
  /** Real absolute path. */
  readonly path: string;
  /** Last path segment, for display. */
  readonly name: string;
  readonly state: WorkspaceState;
  readonly stats: SyncStats;
  readonly limits: Limits;
  /** At most 200; `problemCount` is the whole number. */
  readonly problems: readonly FileProblem[];
  readonly problemCount: number;
  /** Number of problems that need the user; withheld files and muted problems don't count. */
  readonly attentionCount: number;
  readonly muted: Muted;
  /** Last change sent since the app started; null before the first. */
  readonly lastChange: RecentChange | null;
  /** Traffic of the last ten minutes, oldest first, without empty slots. */
  readonly traffic: readonly TrafficSlot[];
}

/** Limits of one workspace. */
export interface Limits {
  /** Most files in a workspace. */
  readonly maxFiles: number;
  /** Largest file, bytes. */
  readonly maxFileBytes: number;
}

export const DEFAULT_LIMITS: Limits = { maxFiles: 2_000, maxFileBytes: 102_400 };

/** The size limit that a preview proposes when source files are over the default. */
export const RAISED_FILE_BYTES = 1024 * 1024;

/** Largest values of the limits: more than one machine hashes in a sensible time. */
export const LIMIT_BOUNDS: Limits = { maxFiles: 1_000_000, maxFileBytes: 100 * 1024 * 1024 };
/** Largest limit for upload, KB a second. */
export const MAX_UPLOAD_KB = 1_000_000;

/**
 * Cause of a refused connection: the server does not take the API key, no connection can be made with the address or the
 * key, the key was not kept over a restart, or the server has given the place of this connection to another one.
 */
export type RefusalCause = 'key' | 'key-missing' | 'settings' | 'replaced';

/** The connection to the server, for the window and the tray. */
export type ConnectionState =
  /** `attempt` is 0 only for the first one since the destination was set. */
  | { readonly kind: 'connecting'; readonly attempt: number }
  | { readonly kind: 'online'; readonly since: number; readonly capabilities: readonly string[] }
  /** `retryAt` (ms since the epoch) is when the next attempt is due. */
  | { readonly kind: 'offline'; readonly reason: string; readonly retryAt: number }
  /** No more attempts until the user acts. */
  | { readonly kind: 'refused'; readonly cause: RefusalCause; readonly reason: string }
  | { readonly kind: 'closed' };
