import type { RelPath } from '../util/rel-path';
import type { WithheldRule } from './workspace-state';

/** One line of a preview: what would become of one path. */
export interface PreviewRow {
  /** Relative to the folder; an ignored directory is one row that ends in `/`. */
  readonly path: RelPath;
  readonly verdict: 'sent' | 'withheld';
  /** Rule that decides; null for a file that is sent without any. */
  readonly rule: WithheldRule | null;
  /** Ignore file that holds the rule; null for a rule without a file. */
  readonly source: string | null;
  /** 1-based line in `source`. */
  readonly line: number | null;
  /** Size of the file; 0 for an ignored directory, which is not scanned. */
  readonly bytes: number;
  /** One sentence for a person; null without a rule. */
  readonly reason: string | null;
}

/** Totals of a preview. */
export interface PreviewSummary {
  readonly files: number;
  readonly bytes: number;
  /** Paths withheld, by rule; an ignored directory counts as one. */
  readonly withheld: Readonly<Partial<Record<WithheldRule, number>>>;
  /** Largest files among those that are sent. */
  readonly largestFiles: readonly { readonly path: RelPath; readonly bytes: number }[];
  /** Folders with the most files that are sent. */
  readonly largestFolders: readonly { readonly path: RelPath; readonly files: number; readonly bytes: number }[];
}
