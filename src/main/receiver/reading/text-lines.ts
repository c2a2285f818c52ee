import { ReadError } from './read-error';

/** Lines from 1 on, both included; without an end all that follow. */
export interface LineRange {
  readonly from: number;
  readonly to: number | null;
}

/** True for content that is shown as text: UTF-8 without a NUL byte. */
export function isText(bytes: Buffer): boolean {
  return !bytes.includes(0) && Buffer.from(bytes.toString('utf8'), 'utf8').equals(bytes);
}

/** @throws ReadError for a range that is none */
export function parseRange(text: string): LineRange {
  const match = /^(\d{1,9})(?:-(\d{1,9})?)?$/.exec(text);
  const from = Number(match?.[1]);
  const to = match?.[2] === undefined ? (text.includes('-') ? null : from) : Number(match[2]);
  if (match && from >= 1 && (to === null || to >= from)) return { from, to };
  throw new ReadError('bad-request', 'lines must be A-B, A- or A, counted from 1.');
}

/** Bytes of some lines with their ends; empty past the last one. */
export function linesOf(bytes: Buffer, { from, to }: LineRange): Buffer {
  const begin = startOf(bytes, from, 0, 1);
  return bytes.subarray(begin, to === null ? undefined : startOf(bytes, to + 1, begin, from));
}

/** Number of lines of a content. */
export function lineCount(bytes: Buffer): number {
  let count = 0;
  for (let at = 0; at < bytes.length; count++) {
    const end = bytes.indexOf(10, at);
    at = end < 0 ? bytes.length : end + 1;
  }
  return count;
}

/** Position at which a line begins. @param at position at which the line `line` begins */
function startOf(bytes: Buffer, wanted: number, at: number, line: number): number {
  let position = at;
  for (let current = line; current < wanted; current++) {
    const end = bytes.indexOf(10, position);
    if (end < 0) return bytes.length;
    position = end + 1;
  }
  return position;
}
