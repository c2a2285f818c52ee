import type { RelPath } from '../../../shared/util/rel-path';
import { type Effort, foldCase, Glob } from './glob';
import type { IgnoreLine } from './ignore-lines';
import { isSimplePattern, SimplePattern } from './simple-pattern';

/** One line, ready to be matched. */
interface Pattern extends IgnoreMatch {
  readonly directoriesOnly: boolean;
  /** Matches the name alone, at any depth; else the path from the file's directory on. */
  readonly byName: boolean;
  /** What the name or path begins with before the first special character. */
  readonly prefix: string;
  /** Matches from the end of the prefix on. Null when there is nothing special there. */
  readonly rest: Pick<Glob, 'matches'> | null;
  /** For `*literal` patterns of names: the literal. */
  readonly suffix: string | null;
}

/** What a file says of a path. */
export interface IgnoreMatch {
  /** The line that decides, 1-based. */
  readonly line: number;
  /** The line brings back instead of excluding. */
  readonly negative: boolean;
}

/** The lines of one ignore file, matched as git does: the last one that fits decides. */
export class IgnoreFile {
  private readonly byExactName = new Map<string, Pattern[]>();
  /** All but the plain names, in order. */
  private readonly others: Pattern[] = [];

  /**
   * @param directory that the lines are relative to
   * @param fold letters of either case are the same
   */
  constructor(
    private readonly directory: RelPath,
    lines: readonly IgnoreLine[],
    private readonly fold: boolean,
  ) {
    for (const line of lines) this.add(parsePattern(line, fold));
  }

  /**
   * The last line that matches a path inside the directory; null when none does.
   * Meaningless once `effort` is used up.
   */
  find(path: RelPath, isDirectory: boolean, effort: Effort): IgnoreMatch | null {
    const folded = this.fold ? foldCase(path) : path;
    const nameAt = folded.lastIndexOf('/') + 1;
    const insideAt = this.directory === '' ? 0 : this.directory.length + 1;
    const plain = this.byExactName
      .get(folded.slice(nameAt))
      ?.findLast(({ directoriesOnly }) => isDirectory || !directoriesOnly);
    for (let i = this.others.length - 1; i >= 0; i--) {
      const pattern = this.others[i] as Pattern;
      if (plain && plain.line > pattern.line) break;
      if (--effort.left < 0) return null;
      if (pattern.directoriesOnly && !isDirectory) continue;
      if (fits(pattern, folded, pattern.byName ? nameAt : insideAt, effort)) return pattern;
    }
    return plain ?? null;
  }

  private add(pattern: Pattern): void {
    if (!pattern.byName || pattern.rest) {
      this.others.push(pattern);
      return;
    }
    const same = this.byExactName.get(pattern.prefix);
    if (same) same.push(pattern);
    else this.byExactName.set(pattern.prefix, [pattern]);
  }
}

function fits({ prefix, rest, suffix }: Pattern, text: string, from: number, effort: Effort): boolean {
  if (suffix !== null) return text.length - from >= suffix.length && text.endsWith(suffix);
  if (!text.startsWith(prefix, from)) return false;
  const at = from + prefix.length;
  return rest ? rest.matches(text, at, effort) : at === text.length;
}

/** Takes a line apart as git does. What stands before the first special character is set apart before it is matched. */
function parsePattern({ pattern, line }: IgnoreLine, fold: boolean): Pattern {
  const negative = pattern.startsWith('!');
  const given = pattern.slice(negative ? 1 : 0);
  const directoriesOnly = given.endsWith('/');
  const body = directoriesOnly ? given.slice(0, -1) : given;
  // `**/name` means what `name` does, which is matched much faster.
  const loose = body.replace(/^\*\*\/(?=[^/]+$)/, '');
  const byName = !loose.includes('/');
  const text = loose.startsWith('/') ? loose.slice(1) : loose;
  const special = text.search(/[*?[\\]/);
  const prefix = special < 0 ? text : text.slice(0, special);
  const isSuffix = byName && /^\*[^*?[\\]*$/.test(text);
  return {
    line,
    negative,
    directoriesOnly,
    byName,
    prefix: fold ? foldCase(prefix) : prefix,
    rest: special < 0 ? null : restOf(text, special, byName, fold),
    suffix: isSuffix ? (fold ? foldCase(text.slice(1)) : text.slice(1)) : null,
  };
}

function restOf(text: string, special: number, byName: boolean, fold: boolean): Pick<Glob, 'matches'> {
  if (!isSimplePattern(text)) return new Glob(text.slice(special), fold);
  return new SimplePattern(byName ? text : `/${text}`, special, fold);
}
