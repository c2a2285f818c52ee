import { type Effort, toByteString } from '../../../shared/glob/glob';
import { IGNORE_KINDS, type IgnoreKind } from '../../../shared/model/verdict';
import type { RelPath } from '../../../shared/util/rel-path';
import type { BringBack, Reach } from '../exceptions/bring-back';
import type { IgnoreFile, IgnoreMatch } from './ignore-file';

/** Most steps of matching spent on one path: some hundred times the need of ordinary ignore files. */
const MAX_EFFORT = 200_000;

/** An ignore file in force. */
export class RuleFile {
  /**
   * @param source as verdicts name it
   * @param matcher null when the file can't be read
   * @param onTooSlow called when matching exceeds its bound; the file then counts as unreadable
   * @param bringBack its lines that reach into ignored directories
   */
  constructor(
    readonly kind: IgnoreKind,
    readonly source: string,
    private matcher: IgnoreFile | null,
    private readonly onTooSlow: () => void = () => {},
    private readonly bringBack: BringBack | null = null,
  ) {}

  /** True when its lines are unknown or can't be applied. */
  get isUnreadable(): boolean {
    return this.matcher === null;
  }

  /** True when one of its lines brings back. */
  get bringsBack(): boolean {
    return this.matcher?.bringsBack ?? false;
  }

  /**
   * The last line that matches; null when none does, or the file is unreadable.
   * @param path one character per byte
   */
  find(path: string, isDirectory: boolean, effort: Effort): IgnoreMatch | null {
    const found = this.matcher?.find(path, isDirectory, effort) ?? null;
    if (effort.left >= 0) return found;
    effort.left = MAX_EFFORT;
    this.matcher = null;
    this.onTooSlow();
    return null;
  }

  /** As {@link BringBack.reach}; null when no line reaches into ignored directories. */
  reach(path: RelPath, ignoredAt: number, effort: Effort): Reach | null {
    return this.bringBack?.reach(path, ignoredAt, effort) ?? null;
  }
}

/** As {@link BringBack.reach}, for the lines of all these files. */
export function reachOfAll(files: RuleSet, path: RelPath, ignoredAt: number): Reach {
  const effort: Effort = { left: MAX_EFFORT };
  const all = files.map((file) => file.reach(path, ignoredAt, effort)).filter((reach) => reach !== null);
  return { here: all.some(({ here }) => here), below: all.some(({ below }) => below) };
}

/** The ignore files in force in one directory, weakest first. */
export type RuleSet = readonly RuleFile[];

/** Orders files by kind, and within a kind as they come: the directories above first. */
export function byPrecedence(files: RuleSet): RuleSet {
  return files.toSorted((a, b) => IGNORE_KINDS.indexOf(a.kind) - IGNORE_KINDS.indexOf(b.kind));
}

/** The line that decides about a path, and its file. */
export interface RuleMatch extends IgnoreMatch {
  readonly file: RuleFile;
}

/** The strongest line about a path. `unreadable` is a file stronger than that line which can't be applied. */
export function findRule(
  files: RuleSet,
  path: RelPath,
  isDirectory: boolean,
): { readonly match: RuleMatch | null; readonly unreadable: RuleFile | null } {
  const effort: Effort = { left: MAX_EFFORT };
  const bytes = toByteString(path);
  let unreadable: RuleFile | null = null;
  for (let i = files.length - 1; i >= 0; i--) {
    const file = files[i] as RuleFile;
    const match = file.find(bytes, isDirectory, effort);
    if (match)
      return { match: { file, line: match.line, negative: match.negative, isCatchAll: match.isCatchAll }, unreadable };
    if (file.isUnreadable) unreadable ??= file;
  }
  return { match: null, unreadable };
}
