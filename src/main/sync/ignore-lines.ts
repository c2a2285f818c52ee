import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import type { RelPath } from './change';
import { errorCode } from './system-error';

/** One line of an ignore file, rewritten to be relative to the matcher's base. */
export interface IgnoreLine {
  readonly pattern: string;
  /** Says where the line stands, see {@link markOf}. */
  readonly mark: string;
}

/** Which kind of rule a line is. */
export type RuleKind = 'default' | 'gitignore' | 'aishignore';

/** Where a line stands. */
export interface LineOrigin {
  readonly kind: RuleKind;
  /** 1-based. */
  readonly line: number;
  /** The ignore file, relative to the workspace root when it is inside, else absolute. */
  readonly source: string;
}

/** What an ignore file says. */
export interface IgnoreFile {
  readonly lines: readonly IgnoreLine[];
  /** Why that is not known, although there is such a file; null when it is. */
  readonly failure: string | null;
}

/** An ignore file larger than this is not read: nobody writes one by hand. */
const MAX_BYTES = 1024 * 1024;
const NONE: IgnoreFile = { lines: [], failure: null };

export function markOf({ kind, line, source }: LineOrigin): string {
  return `${kind}:${line}:${source}`;
}

export function parseMark(mark: string): LineOrigin {
  const [kind, line, ...source] = mark.split(':');
  return { kind: kind as RuleKind, line: Number(line), source: source.join(':') };
}

/**
 * Reads an ignore file, without its comments and blank lines.
 * @param file absolute path; a missing one, and a symlink where git follows none, has no lines
 * @param directory the directory that the patterns are relative to, relative to the matcher's base
 */
export function readIgnoreFile(
  file: string,
  directory: RelPath,
  origin: Omit<LineOrigin, 'line'>,
  followSymlink = false,
): IgnoreFile {
  try {
    const text = readText(file, followSymlink);
    return text === null ? NONE : { lines: linesOf(text, directory, origin), failure: null };
  } catch (error) {
    const code = errorCode(error);
    return NO_FILE.includes(code) ? NONE : { lines: [], failure: code };
  }
}

/** A symlink that must not be followed is no ignore file, nor is a socket. */
const NO_FILE: readonly string[] = ['ENOENT', 'ENOTDIR', 'ELOOP', 'EMLINK', 'ENXIO'];

function linesOf(text: string, directory: RelPath, origin: Omit<LineOrigin, 'line'>): IgnoreLine[] {
  const lines: IgnoreLine[] = [];
  text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .forEach((raw, index) => {
      const line = raw.replace(/\r$/, '');
      if (line === '' || line.startsWith('#')) return;
      const mark = markOf({ ...origin, line: index + 1 });
      for (const pattern of asMatcherPatterns(line)) {
        lines.push({ pattern: keepReturn(relativeToBase(pattern, directory)), mark });
      }
    });
  return lines;
}

/** Null for what is no regular file. @throws the system's error, or one for a file that is too large */
function readText(path: string, followSymlink: boolean): string | null {
  const noFollow = followSymlink ? 0 : (constants.O_NOFOLLOW ?? 0);
  const fd = openSync(path, constants.O_RDONLY | noFollow | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) return null;
    if (stats.size > MAX_BYTES) throw new Error('larger than 1 MB');
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

/** `!`, then literals up to a run of asterisks right behind one of them, then the rest. */
const RUN_AFTER_LITERAL = /^(!|(?!!))([^\\*?[]*[^\\*?[/])\*{2,}(.*?) *$/;

/**
 * What git takes for a globstar and the matcher does not, said in a way that both understand: a run of asterisks right
 * after a literal, before a slash (`a**` + `/b` also means `ab` and `a…/…/b`) or at the end (`/a**` also means `a…/…`),
 * and escaped slashes (a slash all the same).
 */
function asMatcherPatterns(line: string): string[] {
  const plain = line.replace(/(\\+)\//g, (run, slashes: string) => (slashes.length % 2 ? `${slashes.slice(1)}/` : run));
  const [, not = '', literal = '', rest = ''] = RUN_AFTER_LITERAL.exec(plain) ?? [];
  if (literal === '') return [plain];
  if (/^\/[^ ]/.test(rest)) {
    const anchored = literal.startsWith('/') ? literal : `/${literal}`;
    return [`${not}${anchored}${rest.slice(1)}`, `${not}${anchored}*/**${rest}`];
  }
  const isEnd = rest === '' || rest === '/';
  if (isEnd && literal.includes('/')) return [`${not}${literal}*${rest}`, `${not}${literal}*/**${rest}`];
  return [plain];
}

/** The matcher drops one carriage return at the end of a line; the one of the line's end is dropped already. */
function keepReturn(pattern: string): string {
  return pattern.endsWith('\r') ? `${pattern}\r` : pattern;
}

/** Rewrites one pattern of an ignore file in `directory` so that it means the same in a file at the base. */
function relativeToBase(line: string, directory: RelPath): string {
  if (directory === '') return line;
  const negative = line.startsWith('!');
  const body = trimTrailingSpaces(negative ? line.slice(1) : line);
  if (body === '') return line;
  const prefix = `/${directory.replace(/[\\*?[\] !#]/g, '\\$&')}/`;
  const anchored = body.slice(0, -1).includes('/');
  const rewritten = anchored ? prefix + body.replace(/^\//, '') : `${prefix}**/${body}`;
  return negative ? `!${rewritten}` : rewritten;
}

/** Like git, drops trailing spaces that no backslash quotes. */
function trimTrailingSpaces(body: string): string {
  let end = body.length;
  while (end > 0 && body[end - 1] === ' ') end--;
  let slashes = 0;
  while (slashes < end && body[end - 1 - slashes] === '\\') slashes++;
  return slashes % 2 && end < body.length ? body.slice(0, end + 1) : body.slice(0, end);
}
