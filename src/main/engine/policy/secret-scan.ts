import type { RelPath } from '../../../shared/util/rel-path';
import { SECRET_CONTENT_RULES, SECRET_NAME_RULES } from './secret-rules';

/** The rule that takes a file for a secret, and the place of the match; never the secret itself. */
export interface SecretFinding {
  /** Id of the rule in `secret-rules.ts`. */
  readonly id: string;
  /** Completes "withheld because it is …". */
  readonly what: string;
  /** 1-based line of the match; null for a match of the name. */
  readonly line: number | null;
}

/** Content is searched in slices of this size, which bounds the memory and the time of one search. */
const SLICE_BYTES = 1024 * 1024;
/** The next slice begins this much before the end of the last: longer than any secret that the rules describe. */
const OVERLAP_BYTES = 8 * 1024;
/** The patterns with an index to begin at. */
const FROM_INDEX = new Map(
  SECRET_CONTENT_RULES.map(({ id, pattern }) => [id, new RegExp(pattern, `${pattern.flags}g`)]),
);

const ANY_NAME = anyOf(SECRET_NAME_RULES.filter(({ wholePath }) => !wholePath).map(({ pattern }) => pattern.source));
const ANY_PATH = anyOf(SECRET_NAME_RULES.filter(({ wholePath }) => wholePath).map(({ pattern }) => pattern.source));

/** The rule that a path's name matches, null for an ordinary name. */
export function findSecretName(path: RelPath): SecretFinding | null {
  const whole = path.toLowerCase();
  const name = whole.slice(whole.lastIndexOf('/') + 1);
  // One pass for all rules first, since nearly no name matches.
  if (!ANY_NAME.test(name) && !ANY_PATH.test(whole)) return null;
  const rule = SECRET_NAME_RULES.find(({ pattern, wholePath }) => pattern.test(wholePath ? whole : name));
  return rule ? { id: rule.id, what: rule.what, line: null } : null;
}

/** The hints are not grouped one by one, since that would halve the speed. */
const ANY_HINT = new RegExp(
  SECRET_CONTENT_RULES.flatMap(({ hints, behindHint }) =>
    hints.map((hint) => hint.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') + (behindHint?.source ?? '')),
  ).join('|'),
);

/** The first rule that a file's content matches, null for ordinary content. */
export function findSecretContent(bytes: Buffer): SecretFinding | null {
  for (let at = 0, lines = 0; ; ) {
    const text = bytes.toString('latin1', at, at + SLICE_BYTES);
    // The first character of a later slice only shows what stands before the second; the last slice has searched there.
    const found = findIn(text, at === 0 ? 0 : 1);
    if (found) return { ...found, line: lines + found.line };
    if (at + SLICE_BYTES >= bytes.length) return null;
    const step = SLICE_BYTES - OVERLAP_BYTES;
    lines += lineOf(text, step) - 1;
    at += step;
  }
}

function findIn(text: string, from: number): (SecretFinding & { readonly line: number }) | null {
  // One pass for all hints first, since nearly no file has any.
  if (!ANY_HINT.test(text)) return null;
  for (const { id, what, hints } of SECRET_CONTENT_RULES) {
    if (!hints.some((hint) => text.includes(hint))) continue;
    const pattern = FROM_INDEX.get(id) as RegExp;
    pattern.lastIndex = from;
    const match = pattern.exec(text);
    if (match) return { id, what, line: lineOf(text, match.index) };
  }
  return null;
}

/** 1-based line of the character at this index. */
function lineOf(text: string, at: number): number {
  let line = 1;
  for (let i = text.indexOf('\n'); i >= 0 && i < at; i = text.indexOf('\n', i + 1)) line++;
  return line;
}

function anyOf(sources: readonly string[]): RegExp {
  return new RegExp(sources.map((source) => `(?:${source})`).join('|'));
}
