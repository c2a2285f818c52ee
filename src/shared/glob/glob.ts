import { type CharacterClass, classHas, parseClass } from './glob-brackets';

/** The budget of matching steps for one path. Matchers subtract their steps, and stop below zero. */
export interface Effort {
  left: number;
}

type Token =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'class'; readonly set: CharacterClass }
  /** Any number of characters other than slashes. */
  | { readonly kind: 'star' }
  /** Any number of any characters. */
  | { readonly kind: 'deep' }
  /** The next two tokens may be skipped. */
  | { readonly kind: 'optional' };

/**
 * A pattern of git's ignore files (`wildmatch` with `WM_PATHNAME`), matched by following all possibilities side by side, so
 * that the time is at most the length of the pattern times the length of the text, for hostile patterns too.
 */
export class Glob {
  /** Parsed at first use; null for a pattern that never matches. */
  private tokens: readonly Token[] | null | undefined;
  /** The last step in which each state was reached. */
  private readonly reached: number[] = [];
  private step = 0;

  /** @param fold letters of either case are equal; texts must then be in lower case */
  constructor(
    private readonly pattern: string,
    private readonly fold: boolean,
  ) {}

  /** True when the pattern matches all of `text` from `from` on. Not meaningful once `effort` is used up. */
  matches(text: string, from: number, effort: Effort): boolean {
    if (this.tokens === undefined) this.tokens = parse(this.pattern, this.fold);
    if (this.tokens === null) return false;
    let states: number[] = [];
    this.step++;
    this.enter(0, states);
    for (let at = from; at < text.length && states.length > 0 && effort.left > 0; at++) {
      effort.left -= states.length;
      const next: number[] = [];
      this.step++;
      for (const state of states) this.advance(state, text[at] as string, next);
      states = next;
    }
    return states.includes(this.tokens.length);
  }

  private advance(state: number, char: string, next: number[]): void {
    const token = this.tokens?.[state];
    switch (token?.kind) {
      case 'char':
        if (token.char === char) this.enter(state + 1, next);
        return;
      case 'any':
        if (char !== '/') this.enter(state + 1, next);
        return;
      case 'class':
        if (char !== '/' && classHas(token.set, char, this.fold)) this.enter(state + 1, next);
        return;
      case 'star':
        if (char !== '/') this.enter(state, next);
        return;
      case 'deep':
        this.enter(state, next);
    }
  }

  /** Adds a state, and the states reached from it without a character. */
  private enter(first: number, states: number[]): void {
    const waiting = [first];
    for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
      if (this.reached[state] === this.step) continue;
      this.reached[state] = this.step;
      states.push(state);
      const kind = this.tokens?.[state]?.kind;
      if (kind === 'star' || kind === 'deep' || kind === 'optional') waiting.push(state + 1);
      if (kind === 'optional') waiting.push(state + 3);
    }
  }
}

/** @returns null for a pattern that never matches */
function parse(pattern: string, fold: boolean): Token[] | null {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] as string;
    if (char === '*') {
      const start = at;
      while (pattern[at + 1] === '*') at++;
      tokens.push(...starTokens(pattern, start, at + 1));
    } else if (char === '?') tokens.push({ kind: 'any' });
    else if (char === '[') {
      const found = parseClass(pattern, at);
      if (!found) return null;
      tokens.push({ kind: 'class', set: found.set });
      at = found.end;
    } else {
      const literal = char === '\\' ? pattern[++at] : char;
      if (literal === undefined) return null;
      tokens.push({ kind: 'char', char: fold && char !== '\\' ? foldCase(literal) : literal });
    }
  }
  return tokens;
}

/**
 * Two or more stars cross slashes when they stand alone between slashes or ends. With the slash after them they then also
 * match nothing.
 */
function starTokens(pattern: string, start: number, end: number): Token[] {
  const alone =
    (start === 0 || pattern[start - 1] === '/') &&
    (end === pattern.length || pattern[end] === '/' || pattern.startsWith('\\/', end));
  if (end - start < 2 || !alone) return [{ kind: 'star' }];
  return pattern[end] === '/' ? [{ kind: 'optional' }, { kind: 'deep' }] : [{ kind: 'deep' }];
}

/** Puts ASCII letters in lower case; git folds no others. */
export function foldCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

const NOT_ASCII = /[\u0080-\uffff]/;

/** True on a system on which names that differ in the form of their accents only are the same: there git composes them. */
export function composesNames(platform: NodeJS.Platform = process.platform): boolean {
  return platform === 'darwin';
}

const COMPOSES_NAMES = composesNames();

/** A path in the form in which git compares it. @param compose puts letters with accents into one form */
export function comparable(path: string, compose = COMPOSES_NAMES): string {
  return compose && NOT_ASCII.test(path) ? path.normalize('NFC') : path;
}

/** The UTF-8 bytes of a path, one character each, since git's patterns match bytes. @param compose as {@link comparable} */
export function toByteString(text: string, compose = COMPOSES_NAMES): string {
  return NOT_ASCII.test(text) ? Buffer.from(comparable(text, compose)).toString('latin1') : text;
}
