import ignore, { type Ignore } from 'ignore';
import type { Effort } from './glob';

/** The matcher remembers every path that it was asked about; it is renewed after this many, so that it stays bounded. */
const CACHE_LIMIT = 2_000;
/** Directories on the way to a path do not count here: whoever asks has decided about them already. */
const NO_DIRECTORIES = '!*/';
const PLAIN = /^[\w.@+~/*?-][\w.@+~/*? -]*$/;
/** Two stars cross slashes where they stand alone between slashes or ends. */
const DEEP = /(^|\/)\*\*(?=\/|$)/g;
const MOST_STARS = 2;

/**
 * True for a pattern of the kind that people write. The `ignore` package reads those as git does, and quickly; it tries
 * one possibility after the other, so one with more stars, brackets or escapes is for `Glob`.
 */
export function isSimplePattern(pattern: string): boolean {
  const stars = pattern.replace(DEEP, '$1*');
  return PLAIN.test(pattern) && !stars.includes('**') && stars.split('*').length - 1 <= MOST_STARS;
}

/** A plain pattern, matched by the `ignore` package. */
export class SimplePattern {
  private matcher: Ignore | null = null;
  private asked = 0;

  /**
   * @param pattern as in an ignore file, without `!` and a slash at the end
   * @param prefixLength how many characters of it {@link matches} may take as compared already
   * @param fold letters of either case are the same
   */
  constructor(
    private readonly pattern: string,
    private readonly prefixLength: number,
    private readonly fold: boolean,
  ) {}

  /** True when the pattern matches the part of `text` that begins `prefixLength` before `from`. */
  matches(text: string, from: number, effort: Effort): boolean {
    effort.left -= text.length;
    if (this.matcher === null || ++this.asked > CACHE_LIMIT) {
      this.matcher = ignore({ ignoreCase: this.fold, allowRelativePaths: true }).add([this.pattern, NO_DIRECTORIES]);
      this.asked = 0;
    }
    return this.matcher.ignores(text.slice(from - this.prefixLength));
  }
}
