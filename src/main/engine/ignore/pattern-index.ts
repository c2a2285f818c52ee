import { parseClass } from '../../../shared/glob/glob-brackets';

/** Patterns that share a needed part of a text. */
interface Bucket<T> {
  /** In the order of their lines. */
  readonly patterns: T[];
  /** The last question for which it was passed on. */
  asked: number;
}

/** Only the first characters of a pattern are searched for parts that it needs. */
const MAX_SEARCHED = 1_000;
/** Below this number of patterns the index costs more than it saves. */
const MIN_INDEXED = 12;
/** Ends a text, so that the end of a name is a part, too. No path contains it. */
const END = '\0';
/** Marks of parts of one and two bytes, so that no two parts share a key. */
const ONE = 1 << 25;
const TWO = 1 << 24;

/**
 * Finds the patterns that can match a text at all: each pattern stands under one part of up to three bytes that every text
 * which it matches has. Of thousands of patterns a text so meets a few.
 */
export class PatternIndex<T> {
  private readonly buckets = new Map<number, Bucket<T>>();
  private readonly all: T[] = [];
  /** Patterns that need no part. */
  private readonly rest: T[] = [];
  private question = 0;

  /** Adds a pattern. Its line follows those of all patterns that were added before. */
  add(pattern: T, glob: string): void {
    this.all.push(pattern);
    const keys = neededParts(glob).flatMap(keysOf);
    if (keys.length === 0) {
      this.rest.push(pattern);
      return;
    }
    const sizes = keys.map((key) => this.buckets.get(key)?.patterns.length ?? 0);
    const key = keys[sizes.indexOf(Math.min(...sizes))] as number;
    const bucket = this.buckets.get(key);
    if (bucket) bucket.patterns.push(pattern);
    else this.buckets.set(key, { patterns: [pattern], asked: 0 });
  }

  /** Calls `take` with lists, in the order of their lines, that together hold every pattern which may match the path. */
  forEach(path: string, take: (patterns: readonly T[]) => void): void {
    if (this.all.length < MIN_INDEXED) {
      take(this.all);
      return;
    }
    this.question++;
    let two = 0;
    let three = 0;
    for (let at = -1; at <= path.length; at++) {
      const byte = at < 0 ? 47 : at === path.length ? 0 : path.charCodeAt(at);
      two = ((two & 0xff) << 8) | byte;
      three = ((three & 0xffff) << 8) | byte;
      this.ask(byte | ONE, take);
      if (at >= 0) this.ask(two | TWO, take);
      if (at >= 1) this.ask(three, take);
    }
    take(this.rest);
  }

  private ask(key: number, take: (patterns: readonly T[]) => void): void {
    const bucket = this.buckets.get(key);
    if (!bucket || bucket.asked === this.question) return;
    bucket.asked = this.question;
    take(bucket.patterns);
  }
}

/** The keys of the longest parts of a text, of at most three bytes. */
function keysOf(text: string): number[] {
  const code = (at: number) => text.charCodeAt(at);
  if (text.length === 1) return [code(0) | ONE];
  if (text.length === 2) return [(code(0) << 8) | code(1) | TWO];
  const keys: number[] = [];
  for (let at = 2; at < text.length; at++) keys.push((code(at - 2) << 16) | (code(at - 1) << 8) | code(at));
  return keys;
}

/** The literal parts that every path contains which a pattern matches, when a slash stands before and a NUL behind the path. */
function neededParts(glob: string): string[] {
  const parts: string[] = [];
  let part = '/';
  const flush = (next: string) => {
    if (part !== '') parts.push(part);
    part = next;
  };
  const end = Math.min(glob.length, MAX_SEARCHED);
  let at = 0;
  while (at < end) {
    const char = glob[at] as string;
    if (char === '*') {
      const isAlone = at === 0 || glob[at - 1] === '/';
      const start = at;
      while (glob[at] === '*') at++;
      // Between slashes it may match nothing: the slash before it then is the one behind it.
      const isOptional = isAlone && at - start > 1 && glob[at] === '/';
      flush(isOptional ? '/' : '');
      if (isOptional) at++;
      continue;
    }
    if (char === '?') flush('');
    else if (char === '[') {
      const found = parseClass(glob, at);
      // Such a pattern matches nothing.
      if (!found) return parts;
      flush('');
      at = found.end;
    } else part += char === '\\' ? (glob[++at] ?? '') : char;
    at++;
  }
  if (at >= glob.length && part !== '') part += END;
  flush('');
  return parts;
}
