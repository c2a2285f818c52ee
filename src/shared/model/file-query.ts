import type { RelPath } from '../util/rel-path';
import type { PreviewSummary, WithheldRule } from './verdict';
import type { Limits } from './workspace-state';

/** Files that adding a folder would send, shown before the first byte leaves. */
export interface FolderPreview {
  /** Real absolute path. */
  readonly path: string;
  readonly summary: PreviewSummary;
  readonly limits: Limits;
  /** Second work trees of repositories in the folder that would be sent, too; at most 20. */
  readonly linkedWorkTrees: readonly RelPath[];
}

/** Progress of the call `previewFolder`: files and bytes that would be sent, among those scanned so far. */
export interface PreviewProgress {
  /** The folder as the call named it. */
  readonly path: string;
  readonly files: number;
  readonly bytes: number;
}

/** Part of a folder's paths to list, also those that one rule withholds. */
export type FileFilter = 'all' | 'sent' | 'withheld' | WithheldRule;

/** A request for a list of a folder's paths. */
export interface FileQuery {
  /** Part of a path; empty for all of them. */
  readonly text: string;
  readonly filter: FileFilter;
  /** Number of the walk: a new number walks a workspace again, the same one answers from the last walk. */
  readonly look: number;
  /** Rows before this one are left out. */
  readonly from: number;
}

/** A page of a list that is too long to send as a whole. */
export interface Page<T> {
  /** Rows from the requested one on; at most 200. */
  readonly rows: readonly T[];
  /** Number of all rows. */
  readonly total: number;
  /** Number of rows that can be requested; fewer than `total` for a very long list. */
  readonly reachable: number;
}

/** One file of one workspace. */
export interface FoundFile {
  /** Id of the workspace. */
  readonly id: string;
  readonly path: string;
  readonly bytes: number;
}

/** Files of any workspace whose path contains the searched text. */
export interface FoundFiles {
  /** At most 50, the best first. */
  readonly files: readonly FoundFile[];
  /** Number of matches; at most 1,000 are counted. */
  readonly total: number;
}
