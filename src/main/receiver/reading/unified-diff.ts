import { createTwoFilesPatch } from 'diff';
import { isText } from './text-lines';

/** Time for one file, ms; a comparison that takes longer is left out. */
const TIMEOUT_MS = 300;
const CONTEXT_LINES = 3;

/** Names and contents of a file in two revisions; null for no file. */
export interface FilePair {
  readonly from: { readonly path: string; readonly bytes: Buffer } | null;
  readonly to: { readonly path: string; readonly bytes: Buffer } | null;
}

/** The difference as `diff -u` writes it, with the names that git gives. */
export function unifiedDiff({ from, to }: FilePair): string {
  const oldName = from ? `a/${from.path}` : '/dev/null';
  const newName = to ? `b/${to.path}` : '/dev/null';
  const head = `--- ${oldName}\n+++ ${newName}\n`;
  if ((from && !isText(from.bytes)) || (to && !isText(to.bytes))) return `${head}Binary files differ\n`;
  const [before, after] = [from?.bytes.toString('utf8') ?? '', to?.bytes.toString('utf8') ?? ''];
  const options = { context: CONTEXT_LINES, timeout: TIMEOUT_MS };
  const patch = createTwoFilesPatch(oldName, newName, before, after, undefined, undefined, options);
  if (patch === undefined) return `${head}The difference is too large to be shown; read both files.\n`;
  // The line above the names is not part of the format.
  return patch.slice(patch.indexOf('--- '));
}
