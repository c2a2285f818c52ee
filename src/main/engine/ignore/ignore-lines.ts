import { readSmallFile } from '../../../shared/node/small-file';
import { errorCode } from '../../../shared/util/errors';

/** One line of an ignore file. */
export interface IgnoreLine {
  /** The text without trailing spaces. */
  readonly pattern: string;
  /** 1-based. */
  readonly line: number;
}

/** The content of an ignore file. */
export interface IgnoreText {
  readonly lines: readonly IgnoreLine[];
  /** The reason why the file exists but can't be read; null when it was read. */
  readonly failure: string | null;
}

/** A larger ignore file is not read: it was not written by hand. */
const MAX_BYTES = 1024 * 1024;
const MAX_LINES = 50_000;
const NONE: IgnoreText = { lines: [], failure: null };

/**
 * Reads an ignore file, without its comments and blank lines.
 * @param file absolute path; a missing file has no lines, nor has a symlink that git would not follow
 */
export function readIgnoreFile(file: string, followSymlink: boolean): IgnoreText {
  try {
    const text = readSmallFile(file, MAX_BYTES, followSymlink);
    const lines = text === null ? [] : linesOf(text);
    return lines.length > MAX_LINES ? { lines: [], failure: 'too many lines' } : { lines, failure: null };
  } catch (error) {
    const code = errorCode(error);
    return NO_FILE.includes(code) ? NONE : { lines: [], failure: code };
  }
}

/** Errors of a path that is no ignore file: missing, a symlink that must not be followed, a socket. */
const NO_FILE: readonly string[] = ['ENOENT', 'ENOTDIR', 'ELOOP', 'EMLINK', 'ENXIO'];

function linesOf(text: string): IgnoreLine[] {
  const lines: IgnoreLine[] = [];
  text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .forEach((raw, index) => {
      if (raw.startsWith('#')) return;
      const pattern = trimTrailingSpaces(raw.replace(/\r$/, ''));
      if (pattern !== '') lines.push({ pattern, line: index + 1 });
    });
  return lines;
}

/** Removes trailing spaces that no backslash escapes, as git does. */
function trimTrailingSpaces(body: string): string {
  let end = body.length;
  while (end > 0 && body[end - 1] === ' ') end--;
  let slashes = 0;
  while (slashes < end && body[end - 1 - slashes] === '\\') slashes++;
  return slashes % 2 && end < body.length ? body.slice(0, end + 1) : body.slice(0, end);
}
