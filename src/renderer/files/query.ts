import type { PreviewRow } from '../../shared/model/preview';

/** What was typed or pasted, as part of a path relative to `root`: `/`-separated, without what leads to the root. */
export function relativeQuery(typed: string, root: string): string {
  const path = typed.trim().replaceAll('\\', '/');
  const base = `${root.replaceAll('\\', '/').replace(/\/+$/, '')}/`;
  return path.startsWith(base) ? path.slice(base.length) : path.replace(/^\.\/+/, '');
}

/**
 * True when the query names one path rather than searching for some, and none of the rows is that path: it then takes
 * an explanation of its own.
 */
export function wantsExplanation(query: string, rows: readonly PreviewRow[]): boolean {
  const bare = withoutSlash(query);
  if (bare === '' || bare.startsWith('/')) return false;
  if (rows.some(({ path }) => withoutSlash(path) === bare)) return false;
  return rows.length === 0 || bare.includes('/');
}

function withoutSlash(path: string): string {
  return path.replace(/(?<=.)\/+$/, '');
}
