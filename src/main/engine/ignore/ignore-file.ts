import { type Effort, foldCase, Glob, toByteString } from '../../../shared/glob/glob';
import type { RelPath } from '../../../shared/util/rel-path';
import type { IgnoreLine } from './ignore-lines';
import { PatternIndex } from './pattern-index';
import { isSimplePattern, SimplePattern } from './simple-pattern';

/** One parsed line. */
interface Pattern extends IgnoreMatch {
  readonly directoriesOnly: boolean;
  /** Matches the name at any depth; otherwise the path relative to the file's directory. */
  readonly byName: boolean;
  /** The literal text before the first special character. */
  readonly prefix: string;
  /** Matches the text after the prefix. Null for a literal pattern. */
  readonly rest: Pick<Glob, 'matches'> | null;
  /** The literal of a `*literal` name pattern. */
  readonly suffix: string | null;
}

/** The line of an ignore file that decides about a path. */
export interface IgnoreMatch {
  /** 1-based. */
  readonly line: number;
  /** True when the line brings back instead of excluding. */
  readonly negative: boolean;
  /** True for a line such as `*` or `/projects/*`, which is about everything in a directory. */
  readonly isCatchAll: boolean;
}

/** The lines of one ignore file, matched as git does: the last line that matches decides. */
export class IgnoreFile {
  private readonly byExactName = new Map<string, Pattern[]>();
  /** All lines but the literal names. */
  private readonly others = new PatternIndex<Pattern>();
  /** Start of the text that the lines are relative to. */
  private readonly insideAt: number;
  /** True when a line brings back. */
  readonly bringsBack: boolean;

  /**
   * @param directory the lines are relative to it
   * @param fold letters of either case are equal
   */
  constructor(
    directory: RelPath,
    lines: readonly IgnoreLine[],
    private readonly fold: boolean,
  ) {
    this.insideAt = directory === '' ? 0 : toByteString(directory).length + 1;
    this.bringsBack = lines.some(({ pattern }) => pattern.startsWith('!'));
    for (const line of lines) this.add(line);
  }

  /**
   * The last line that matches a path inside the directory; null when none does.
   * Not meaningful once `effort` is used up.
   * @param path one character per byte
   */
  find(path: string, isDirectory: boolean, effort: Effort): IgnoreMatch | null {
    const folded = this.fold ? foldCase(path) : path;
    const nameAt = folded.lastIndexOf('/') + 1;
    let last: Pattern | null =
      this.byExactName.get(folded.slice(nameAt))?.findLast(({ directoriesOnly }) => isDirectory || !directoriesOnly) ??
      null;
    this.others.forEach(folded, (patterns) => {
      for (let i = patterns.length - 1; i >= 0; i--) {
        const pattern = patterns[i] as Pattern;
        if ((last && last.line > pattern.line) || --effort.left < 0) return;
        if (pattern.directoriesOnly && !isDirectory) continue;
        if (!matches(pattern, folded, pattern.byName ? nameAt : this.insideAt, effort)) continue;
        last = pattern;
        return;
      }
    });
    return last;
  }

  private add(line: IgnoreLine): void {
    const { pattern, glob } = parsePattern(line, this.fold);
    if (!pattern.byName || pattern.rest) {
      this.others.add(pattern, glob);
      return;
    }
    const same = this.byExactName.get(pattern.prefix);
    if (same) same.push(pattern);
    else this.byExactName.set(pattern.prefix, [pattern]);
  }
}

function matches({ prefix, rest, suffix }: Pattern, text: string, from: number, effort: Effort): boolean {
  if (suffix !== null) return text.length - from >= suffix.length && text.endsWith(suffix);
  if (!text.startsWith(prefix, from)) return false;
  const at = from + prefix.length;
  return rest ? rest.matches(text, at, effort) : at === text.length;
}

/** Parses a line as git does. The literal prefix is split off, since comparing it is the fastest way to rule a line out. */
function parsePattern(
  { pattern, line }: IgnoreLine,
  fold: boolean,
): { readonly pattern: Pattern; readonly glob: string } {
  const negative = pattern.startsWith('!');
  const given = pattern.slice(negative ? 1 : 0);
  const directoriesOnly = given.endsWith('/');
  const body = directoriesOnly ? given.slice(0, -1) : given;
  // `**/name` equals `name`, which is matched much faster.
  const loose = body.replace(/^\*\*\/(?=[^/]+$)/, '');
  const byName = !loose.includes('/');
  const text = loose.startsWith('/') ? loose.slice(1) : loose;
  const special = text.search(/[*?[\\]/);
  const prefix = special < 0 ? text : text.slice(0, special);
  const isSuffix = byName && /^\*[^*?[\\]*$/.test(text);
  const folded = (part: string) => (fold ? foldCase(part) : part);
  const parsed = {
    line,
    negative,
    directoriesOnly,
    byName,
    isCatchAll: /(^|\/)\*+$/.test(body),
    prefix: folded(prefix),
    rest: special < 0 ? null : restOf(text, special, byName, fold),
    suffix: isSuffix ? folded(text.slice(1)) : null,
  };
  return { pattern: parsed, glob: folded(text) };
}

function restOf(text: string, special: number, byName: boolean, fold: boolean): Pick<Glob, 'matches'> {
  if (!isSimplePattern(text)) return new Glob(text.slice(special), fold);
  return new SimplePattern(byName ? text : `/${text}`, special, fold);
}
