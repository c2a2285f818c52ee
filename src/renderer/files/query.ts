import type { PreviewRow } from '../../shared/model/verdict';

/** Turns typed or pasted text into part of a path relative to `root`, with forward slashes. */
export function relativeQuery(typed: string, root: string): string {
  const path = typed.trim().replaceAll('\\', '/');
  const base = `${root.replaceAll('\\', '/').replace(/\/+$/, '')}/`;
  return path.startsWith(base) ? path.slice(base.length) : path.replace(/^\.\/+/, '');
}

/** Whether the query names one path that is not among the rows, so that it needs an explanation of its own. */
export function wantsExplanation(query: string, rows: readonly PreviewRow[]): boolean {
  const bare = withoutSlash(query);
  if (bare === '' || bare.startsWith('/')) return false;
  if (rows.some(({ path }) => withoutSlash(path) === bare)) return false;
  return rows.length === 0 || bare.includes('/');
}

function withoutSlash(path: string): string {
  return path.replace(/(?<=.)\/+$/, '');
}
