import { dirname, isAbsolute, join, sep } from 'node:path';
import { foldCase, Glob, toByteString } from '../../../shared/glob/glob';
import { readSmallFileIfAny } from '../../../shared/node/small-file';
import { realpathSync } from '../disk/bounded-fs';

/** The facts that the conditions of git's `includeIf` are about. */
export interface IncludeFacts {
  readonly gitDir: string;
  /** The file with the condition; null for a variable of the environment. */
  readonly file: string | null;
  /** Addresses of the remotes. */
  readonly remotes: readonly string[];
  /** The home folder of a user, of the present one for ''; null for an unknown one. */
  readonly homeOf: (user: string) => string | null;
}

export const REMOTE_CONDITION = 'hasconfig:remote.*.url:';

/** Limits of a condition's cost, and of the file with the name of the branch. */
const MAX_EFFORT = 1_000_000;
const MAX_HEAD_BYTES = 64 * 1024;

/**
 * True when the condition of an include holds. One that is not known does not.
 * @param onHead called with the file that a condition on the branch reads
 */
export function holds(condition: string, facts: IncludeFacts, onHead: (file: string) => void): boolean {
  if (condition.startsWith(REMOTE_CONDITION)) {
    const pattern = condition.slice(REMOTE_CONDITION.length);
    return facts.remotes.some((url) => wildmatch(pattern, url, false));
  }
  const [, kind, pattern] = /^(gitdir|gitdir\/i|onbranch):(.*)$/s.exec(condition) ?? [];
  if (kind === 'onbranch') return isOnBranch(pattern ?? '', facts.gitDir, onHead);
  return kind !== undefined && isGitDirectory(pattern ?? '', facts, kind === 'gitdir/i');
}

function isOnBranch(pattern: string, gitDir: string, onHead: (file: string) => void): boolean {
  const head = join(gitDir, 'HEAD');
  onHead(head);
  const branch = /^ref:\s*refs\/heads\/(.*?)\s*$/.exec(readSmallFileIfAny(head, MAX_HEAD_BYTES) ?? '')?.[1];
  return branch !== undefined && wildmatch(withAllBelow(pattern), branch, false);
}

function isGitDirectory(condition: string, { gitDir, file, homeOf }: IncludeFacts, fold: boolean): boolean {
  let pattern = inHome(condition, homeOf);
  /** Length of the part in which no character is special. */
  let literal = 0;
  if (pattern.startsWith('./')) {
    if (file === null) return false;
    const base = slashed(dirname(real(file)));
    pattern = base + pattern.slice(1);
    literal = base.length + 1;
  } else if (!isAbsolute(pattern)) pattern = `**/${pattern}`;
  pattern = withAllBelow(pattern);
  const isEqual = (a: string, b: string) => (fold ? foldCase(a) === foldCase(b) : a === b);
  return [real(gitDir), gitDir]
    .map(slashed)
    .some(
      (text) =>
        isEqual(text.slice(0, literal), pattern.slice(0, literal)) &&
        wildmatch(pattern.slice(literal), text.slice(literal), fold),
    );
}

/** Expands `~` and `~user`. An unknown user's pattern stays as it is. */
function inHome(pattern: string, homeOf: IncludeFacts['homeOf']): string {
  const [, user, rest] = /^~([^/]*)(.*)$/s.exec(pattern) ?? [];
  const home = user === undefined ? null : homeOf(user);
  return home === null ? pattern : slashed(user === '' ? real(home) : home) + rest;
}

function wildmatch(pattern: string, text: string, fold: boolean): boolean {
  const bytes = toByteString(text, false);
  const glob = new Glob(toByteString(pattern, false), fold);
  return glob.matches(fold ? foldCase(bytes) : bytes, 0, { left: MAX_EFFORT });
}

/** A pattern that ends in a slash is about all that is below. */
function withAllBelow(pattern: string): string {
  return pattern.endsWith('/') ? `${pattern}**` : pattern;
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
