import type { PreviewSummary } from './preview';
import type { Limits } from './workspace-state';

/** What adding a folder would send, shown before the first byte leaves. */
export interface FolderPreview {
  /** Real absolute path. */
  readonly path: string;
  readonly summary: PreviewSummary;
  readonly limits: Limits;
}

/** How far the call `previewFolder` has come: what would be sent of what was looked at so far. */
export interface LookProgress {
  /** The folder as the call named it. */
  readonly path: string;
  readonly files: number;
  readonly bytes: number;
}

/** What part of a workspace's paths to list. */
export type FileFilter = 'all' | 'sent' | 'withheld';

/** What to list of a workspace's paths. */
export interface FileQuery {
  /** Part of a path; empty for all of them. */
  readonly text: string;
  readonly filter: FileFilter;
  /** The folder is walked anew for another number; with the same one the answer comes from the last walk. */
  readonly look: number;
  /** Rows before this one are left out. */
  readonly from: number;
}

/** A stretch of a list that is too long to hand over as a whole. */
export interface Page<T> {
  /** Beginning with the one that was asked for; at most 200. */
  readonly rows: readonly T[];
  /** How many there are in all. */
  readonly total: number;
  /** How many of them can be asked for: fewer than `total` where there are more than anybody scrolls through. */
  readonly reachable: number;
}

/** One file of one workspace. */
export interface FoundFile {
  /** Of the workspace. */
  readonly id: string;
  readonly path: string;
  readonly bytes: number;
}

/** Files of any workspace whose path contains what was searched for. */
export interface FoundFiles {
  /** At most 50, the best first. */
  readonly files: readonly FoundFile[];
  /** How many there are; at most 1,000 are counted. */
  readonly total: number;
}
