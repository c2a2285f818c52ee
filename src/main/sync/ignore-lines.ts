import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import type { RelPath } from './change';

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

/** An ignore file larger than this is cut at the limit: nobody writes one by hand. */
const MAX_BYTES = 1024 * 1024;

export function markOf({ kind, line, source }: LineOrigin): string {
  return `${kind}:${line}:${source}`;
}

export function parseMark(mark: string): LineOrigin {
  const [kind, line, ...source] = mark.split(':');
  return { kind: kind as RuleKind, line: Number(line), source: source.join(':') };
}

/**
 * The lines of an ignore file, without comments and blank ones.
 * @param file absolute path; a missing, unreadable or oversized file, or a symlink where git follows none, has no lines
 * @param directory the directory that the patterns are relative to, relative to the matcher's base
 */
export function readIgnoreLines(
  file: string,
  directory: RelPath,
  origin: Omit<LineOrigin, 'line'>,
  followSymlink = false,
): IgnoreLine[] {
  const text = readText(file, followSymlink);
  if (text === null) return [];
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

function readText(path: string, followSymlink: boolean): string | null {
  const noFollow = followSymlink ? 0 : (constants.O_NOFOLLOW ?? 0);
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | noFollow | (constants.O_NONBLOCK ?? 0));
  } catch {
    return null;
  }
  try {
    if (!fstatSync(fd).isFile()) return null;
    return readFileSync(fd).subarray(0, MAX_BYTES).toString('utf8');
  } catch {
    return null;
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
