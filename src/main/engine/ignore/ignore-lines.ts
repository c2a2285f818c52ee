import { dirname } from 'node:path';
import { composesNames, toByteString } from '../../../shared/glob/glob';
import type { IgnoreKind } from '../../../shared/model/verdict';
import { readSmallBytes } from '../../../shared/node/small-file';
import { errorCode } from '../../../shared/util/errors';
import { statSync } from '../disk/bounded-fs';

/** One line of an ignore file. */
export interface IgnoreLine {
  /** The bytes without trailing spaces, one character each. */
  readonly pattern: string;
  /** 1-based. */
  readonly line: number;
}

/** The content of an ignore file. */
export interface IgnoreText {
  readonly lines: readonly IgnoreLine[];
  /** The reason why the file exists but can't be read; null when it was read. */
  readonly failure: string | null;
  /** The reason why git finds other rules in the file than its author wrote; null when it finds the same. */
  readonly misread: string | null;
}

/** A larger ignore file is not read: it was not written by hand. */
const MAX_BYTES = 1024 * 1024;
const MAX_LINES = 50_000;
/** The text of a file that is not there. */
export const NO_LINES: IgnoreText = { lines: [], failure: null, misread: null };

/** The reason of a file of another user. */
export const NOT_OWN = "another user's, and can not be read";

/** Byte order marks, one character per byte. */
const UTF8_MARK = '\u00EF\u00BB\u00BF';
const UTF16_MARKS: readonly string[] = ['\u00FF\u00FE', '\u00FE\u00FF'];

/**
 * Reads an ignore file, without its comments and blank lines.
 * @param file absolute path; a missing file has no lines, nor has a symlink that git would not follow
 */
export function readIgnoreFile(file: string, kind: IgnoreKind, followSymlink: boolean): IgnoreText {
  try {
    const bytes = readSmallBytes(file, MAX_BYTES, followSymlink);
    return bytes === null ? NO_LINES : parseIgnoreFile(bytes, kind);
  } catch (error) {
    const code = errorCode(error);
    return NO_FILE.includes(code) ? NO_LINES : { ...NO_LINES, failure: code };
  }
}

/**
 * Reads a file with git's rules from outside the work tree. git passes over one that it may not read. That holds for
 * another user's, which this one can't repair; one's own counts as unreadable, since it holds what its owner keeps in.
 * @param file absolute path
 */
export function readOutsideFile(file: string): IgnoreText {
  const text = readIgnoreFile(file, 'gitignore', true);
  return text.failure === 'EACCES' && !isOwn(file) ? { ...NO_LINES, misread: NOT_OWN } : text;
}

/** True when the user of this process owns a file, or the directory that hides it. */
function isOwn(file: string): boolean {
  const user = process.geteuid?.();
  for (let at = file; ; at = dirname(at)) {
    try {
      return user === undefined || statSync(at).uid === user;
    } catch {
      if (dirname(at) === at) return true;
    }
  }
}

/** Errors of a path that is no ignore file: missing, a symlink that must not be followed, a socket. */
const NO_FILE: readonly string[] = ['ENOENT', 'ENOTDIR', 'ELOOP', 'EMLINK', 'ENXIO'];

/** Parses an ignore file. git reads a `.gitignore` as bytes, so that one in UTF-16 has other lines for it; any other file is read as it is meant. */
export function parseIgnoreFile(bytes: Buffer, kind: IgnoreKind, compose = composesNames()): IgnoreText {
  const raw = bytes.toString('latin1');
  const isUtf16 = UTF16_MARKS.some((mark) => raw.startsWith(mark));
  const isGits = kind === 'gitignore';
  const text = isUtf16 && !isGits ? toByteString(fromUtf16(bytes), false) : raw;
  if (!isGits && text.includes('\0')) return { ...NO_LINES, failure: 'not text: it holds NUL bytes' };
  const lines = linesOf(text, compose);
  if (lines.length > MAX_LINES) return { ...NO_LINES, failure: 'too many lines' };
  const misread = isUtf16 ? 'in UTF-16' : text.includes('\0') ? 'not text: it holds NUL bytes' : null;
  return { lines, failure: null, misread: isGits ? misread : null };
}

function fromUtf16(bytes: Buffer): string {
  const even = Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)));
  return (bytes[0] === 0xff ? even : even.swap16()).toString('utf16le');
}

function linesOf(text: string, compose: boolean): IgnoreLine[] {
  const lines: IgnoreLine[] = [];
  (text.startsWith(UTF8_MARK) ? text.slice(UTF8_MARK.length) : text).split('\n').forEach((raw, index) => {
    if (raw.startsWith('#')) return;
    const pattern = trimTrailingSpaces(untilNul(raw.replace(/\r$/, '')));
    if (pattern !== '') lines.push({ pattern: compose ? composed(pattern) : pattern, line: index + 1 });
  });
  return lines;
}

/** git's patterns end at a NUL byte. */
function untilNul(body: string): string {
  const end = body.indexOf('\0');
  return end < 0 ? body : body.slice(0, end);
}

/** Puts letters with accents into one form, as they are in paths. */
function composed(pattern: string): string {
  if (!/[\u0080-\u00ff]/.test(pattern)) return pattern;
  return toByteString(Buffer.from(pattern, 'latin1').toString('utf8'), true);
}

/** Removes trailing spaces that no backslash escapes, as git does. */
function trimTrailingSpaces(body: string): string {
  let end = body.length;
  while (end > 0 && body[end - 1] === ' ') end--;
  let slashes = 0;
  while (slashes < end && body[end - 1 - slashes] === '\\') slashes++;
  return slashes % 2 && end < body.length ? body.slice(0, end + 1) : body.slice(0, end);
}
