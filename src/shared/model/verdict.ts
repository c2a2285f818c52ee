import type { RelPath } from '../util/rel-path';

/**
 * The kinds of ignore files, weakest first: a line of a later kind overrides every line of an earlier one. The file is
 * named after its kind, with a dot in front.
 */
export const IGNORE_KINDS = ['gitignore', 'aishignore'] as const;
export type IgnoreKind = (typeof IGNORE_KINDS)[number];

/** Stable word for the reason why a path is withheld; `unreadable` also stands for an ignore file that can't be applied. */
export const WITHHELD_RULES = [
  'default',
  'repository-data',
  ...IGNORE_KINDS,
  'secret',
  'too-large',
  'too-large-for-server',
  'not-text',
  'symlink',
  'special',
  'unreadable',
] as const;
export type WithheldRule = (typeof WITHHELD_RULES)[number];

/** The path may leave the machine. The rule is what brings it back: a line of an ignore file, or that git tracks it. */
export interface Sent {
  readonly verdict: 'sent';
  readonly rule: IgnoreKind | 'tracked' | null;
  readonly source: string | null;
  readonly line: number | null;
  readonly reason: string | null;
}

/** The path does not leave the machine. */
export interface Withheld {
  readonly verdict: 'withheld';
  readonly rule: WithheldRule;
  /** The ignore file, relative to the folder when it is inside, else absolute; the file itself for a secret's line. */
  readonly source: string | null;
  /** 1-based line in `source`; null when no line decides. */
  readonly line: number | null;
  /** One sentence for the user. */
  readonly reason: string;
  /** Id of the rule about secrets. */
  readonly secret?: string;
}

/** May this path leave the machine, and which rule says so. */
export type Verdict = Sent | Withheld;

/** The verdict for a path that no rule is about. */
export const SENT: Sent = { verdict: 'sent', rule: null, source: null, line: null, reason: null };

/** Files below a folder. */
export interface FolderSize {
  readonly files: number;
  readonly bytes: number;
  /** False when there are more than were counted. */
  readonly isWhole: boolean;
}

/** One line of a preview: the verdict about one path. */
export type PreviewRow = Verdict & {
  /** Relative to the folder; an ignored directory is one row that ends in `/`. */
  readonly path: RelPath;
  /** Size of the file; 0 for an ignored directory, which is not scanned. */
  readonly bytes: number;
  /** An ignored directory of which some entries are sent; only in answers about one path. */
  readonly isInPart?: boolean;
  /** Nothing is there: the verdict is about a file that would be; only in answers about one path. */
  readonly isMissing?: boolean;
  /** The files in an ignored directory; absent in a list of many rows. */
  readonly holds?: FolderSize;
  /** Text that would be sent with the raised limit; only in previews that look for it. */
  readonly isLargeSource?: boolean;
};

/** Totals of a preview. */
export interface PreviewSummary {
  readonly files: number;
  readonly bytes: number;
  /** Paths withheld, by rule; an ignored directory counts as one. */
  readonly withheld: Readonly<Partial<Record<WithheldRule, number>>>;
  /** Text files over the size limit that would be sent with the raised one. */
  readonly largeSources: number;
  /** Largest files among those that are sent. */
  readonly largestFiles: readonly { readonly path: RelPath; readonly bytes: number }[];
  /** Ignored folders that a line of an ignore file brings back, installed packages last; at most 20. */
  readonly withheldFolders: readonly PreviewRow[];
  /** Number of all of those. */
  readonly withheldFolderCount: number;
  /** Folders with the most files that are sent. */
  readonly largestFolders: readonly { readonly path: RelPath; readonly files: number; readonly bytes: number }[];
}
