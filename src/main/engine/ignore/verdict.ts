/** The kinds of files that hold rules. */
export type RuleKind = 'gitignore' | 'aishignore';

/** Where a line stands. */
export interface LineOrigin {
  readonly kind: RuleKind;
  /** The ignore file, relative to the workspace root when it is inside, else absolute. */
  readonly source: string;
  /** 1-based. */
  readonly line: number;
}

/** May this path leave the machine, and if not, which rule says so. */
export type Verdict =
  | { readonly sent: true }
  | {
      readonly sent: false;
      /** Stable word for the kind of rule; `unreadable` where an ignore file that has a say can't be read or applied. */
      readonly rule: 'default' | RuleKind | 'unreadable';
      /** The ignore file, as in {@link LineOrigin}; null for a default. */
      readonly source: string | null;
      /** 1-based line in that file; null when none decides. */
      readonly line: number | null;
    };

export const SENT: Verdict = { sent: true };
export const IGNORED_BY_DEFAULT: Verdict = { sent: false, rule: 'default', source: null, line: null };

/** The verdict of a line that excludes. */
export function byLine({ kind, source, line }: LineOrigin): Verdict {
  return { sent: false, rule: kind, source, line };
}

/** The verdict where an ignore file may have a say that nobody knows. */
export function byUnreadable(source: string): Verdict {
  return { sent: false, rule: 'unreadable', source, line: null };
}
