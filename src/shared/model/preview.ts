import type { RelPath } from '../util/rel-path';
import type { WithheldRule } from './workspace-state';

/** One line of a preview: what would become of one path. */
export interface PreviewRow {
  /** Relative to the folder; an ignored directory is one row that ends in `/`. */
  readonly path: RelPath;
  readonly verdict: 'sent' | 'withheld';
  /** Stable word for what decides; null for what is sent without any rule about it. */
  readonly rule: WithheldRule | null;
  /** Where the rule stands, if it stands in a file. */
  readonly source: string | null;
  /** 1-based line in `source`. */
  readonly line: number | null;
  /** Size of the file; 0 for an ignored directory, which is not looked into. */
  readonly bytes: number;
  /** One sentence for a person; null without a rule. */
  readonly reason: string | null;
}

/** What a preview comes to. */
export interface PreviewSummary {
  readonly files: number;
  readonly bytes: number;
  /** Paths withheld, by rule; an ignored directory counts as one. */
  readonly withheld: Readonly<Partial<Record<WithheldRule, number>>>;
  /** The largest of what is sent. */
  readonly largestFiles: readonly { readonly path: RelPath; readonly bytes: number }[];
  /** The folders with the most files of what is sent. */
  readonly largestFolders: readonly { readonly path: RelPath; readonly files: number; readonly bytes: number }[];
}
