import { readSmallFile } from '../../../shared/node/small-file';
import { errorCode } from '../../../shared/util/errors';

/** One line of an ignore file. */
export interface IgnoreLine {
  /** As it stands there, without trailing spaces. */
  readonly pattern: string;
  /** 1-based. */
  readonly line: number;
}

/** What an ignore file says. */
export interface IgnoreText {
  readonly lines: readonly IgnoreLine[];
  /** Why that is not known, although there is such a file; null when it is. */
  readonly failure: string | null;
}

/** An ignore file larger than this is not read: nobody writes one by hand. */
const MAX_BYTES = 1024 * 1024;
const MAX_LINES = 50_000;
const NONE: IgnoreText = { lines: [], failure: null };

/**
 * Reads an ignore file, without its comments and blank lines.
 * @param file absolute path; a missing one, and a symlink where git follows none, has no lines
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

/** A symlink that must not be followed is no ignore file, nor is a socket. */
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

/** Like git, drops trailing spaces that no backslash quotes. */
function trimTrailingSpaces(body: string): string {
  let end = body.length;
  while (end > 0 && body[end - 1] === ' ') end--;
  let slashes = 0;
  while (slashes < end && body[end - 1 - slashes] === '\\') slashes++;
  return slashes % 2 && end < body.length ? body.slice(0, end + 1) : body.slice(0, end);
}
