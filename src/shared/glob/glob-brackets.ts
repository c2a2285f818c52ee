/** A bracket expression such as `[a-z_]`. */
export interface CharacterClass {
  readonly negated: boolean;
  /** Pairs of first and last member; a single character is both. */
  readonly ranges: readonly (readonly [first: string, last: string])[];
  /** The named classes in it, such as `[:digit:]`. */
  readonly named: readonly RegExp[];
}

/** The named classes, ASCII only as in git. */
const NAMED: Readonly<Record<string, RegExp>> = {
  alnum: /[0-9A-Za-z]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /[^ -~\u0080-\u00ff]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t\n\r]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};

/**
 * Reads the bracket expression that begins at `start`, as git does: a leading `]` is a member, and a range in the wrong
 * order matches its first character only.
 * @returns the class and the index of its closing bracket; null when git gives up on it, so that the pattern never matches
 */
export function parseClass(
  pattern: string,
  start: number,
): { readonly set: CharacterClass; readonly end: number } | null {
  let at = start + 1;
  const negated = pattern[at] === '!' || pattern[at] === '^';
  if (negated) at++;
  const ranges: [string, string][] = [];
  const named: RegExp[] = [];
  /** The character that a following `-` makes the start of a range. */
  let before = '';
  for (let first = true; first || pattern[at] !== ']'; first = false) {
    let char = pattern[at];
    if (char === undefined) return null;
    if (char === '-' && before !== '' && pattern[at + 1] !== undefined && pattern[at + 1] !== ']') {
      const last = pattern[++at] === '\\' ? pattern[++at] : pattern[at];
      if (last === undefined) return null;
      ranges.push([before, last]);
      before = '';
    } else if (char === '[' && pattern[at + 1] === ':') {
      const end = pattern.indexOf(']', at + 2);
      if (end < 0) return null;
      if (end > at + 2 && pattern[end - 1] === ':') {
        const test = NAMED[pattern.slice(at + 2, end - 1)];
        if (!test) return null;
        named.push(test);
        before = '';
        at = end;
      } else {
        ranges.push(['[', '[']);
        before = '[';
      }
    } else {
      if (char === '\\') char = pattern[++at];
      if (char === undefined) return null;
      ranges.push([char, char]);
      before = char;
    }
    at++;
  }
  return { set: { negated, ranges, named }, end: at };
}

/** True when the class contains the character. With `fold`, `char` is in lower case and either case counts. */
export function classHas({ negated, ranges, named }: CharacterClass, char: string, fold: boolean): boolean {
  const upper = fold && char >= 'a' && char <= 'z' ? char.toUpperCase() : null;
  const isMember =
    ranges.some(
      ([first, last]) =>
        (char >= first && char <= last) || (upper !== null && first !== last && upper >= first && upper <= last),
    ) || named.some((test) => test.test(char) || (upper !== null && test === NAMED.upper));
  return isMember !== negated;
}
