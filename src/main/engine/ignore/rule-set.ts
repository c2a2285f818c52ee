import type { RelPath } from '../../../shared/util/rel-path';
import type { Effort } from './glob';
import type { IgnoreFile, IgnoreMatch } from './ignore-file';
import type { RuleKind } from './verdict';

/** Steps of matching spent on one path at most: some hundred times what ignore files that people write need. */
const EFFORT = 200_000;

/** An ignore file in force. */
export class RuleFile {
  /**
   * @param source as verdicts name it
   * @param matcher null when the file can't be read
   * @param onTooSlow called when it takes too long to match; from then on the file is as if it could not be read
   */
  constructor(
    readonly kind: RuleKind,
    readonly source: string,
    private matcher: IgnoreFile | null,
    private readonly onTooSlow: () => void = () => {},
  ) {}

  /** Nobody knows what it says. */
  get isUnreadable(): boolean {
    return this.matcher === null;
  }

  /** The last line that matches; null when none does, or nobody knows. */
  find(path: RelPath, isDirectory: boolean, effort: Effort): IgnoreMatch | null {
    const found = this.matcher?.find(path, isDirectory, effort) ?? null;
    if (effort.left >= 0) return found;
    effort.left = EFFORT;
    this.matcher = null;
    this.onTooSlow();
    return null;
  }
}

/** The ignore files in force in one directory, weakest first; `.aishignore` files are stronger than all others. */
export interface RuleSet {
  readonly git: readonly RuleFile[];
  readonly aish: readonly RuleFile[];
}

/** What ignore files say of a path. */
export interface RuleAnswer {
  /** The line that decides, and the file that it stands in. */
  readonly decided: { readonly file: RuleFile; readonly match: IgnoreMatch } | null;
  /** A file that can't be asked, and is stronger than what decides. */
  readonly unreadable: RuleFile | null;
}

const NOTHING: RuleAnswer = { decided: null, unreadable: null };

/** Asks ignore files about a path: the strongest one that has a line for it decides. */
export function ask({ git, aish }: RuleSet, path: RelPath, isDirectory: boolean): RuleAnswer {
  if (git.length + aish.length === 0) return NOTHING;
  const effort: Effort = { left: EFFORT };
  let unreadable: RuleFile | null = null;
  for (const files of [aish, git]) {
    for (let i = files.length - 1; i >= 0; i--) {
      const file = files[i] as RuleFile;
      const match = file.find(path, isDirectory, effort);
      if (match) return { decided: { file, match }, unreadable };
      if (file.isUnreadable) unreadable ??= file;
    }
  }
  return { decided: null, unreadable };
}
