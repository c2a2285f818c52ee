import type { ContentInfo } from './content-info';

/** One path that differs between two revisions. */
export interface PathChange {
  readonly path: string;
  readonly kind: 'added' | 'modified' | 'deleted' | 'renamed';
  /** The path before, for `renamed` only. */
  readonly from?: string;
}

/** A path with its content before and after; null for no file. */
type Pair = readonly [path: string, before: ContentInfo | null, after: ContentInfo | null];

/** The differences, by path. A file that went away while another came with its content was renamed. */
export function changesOf(pairs: readonly Pair[]): PathChange[] {
  const changes: PathChange[] = [];
  const gone = new Map<string, string[]>();
  for (const [path, before, after] of pairs) {
    if (before && after && before.hash !== after.hash) changes.push({ path, kind: 'modified' });
    else if (before && !after) gone.set(before.hash, [...(gone.get(before.hash) ?? []), path]);
  }
  for (const [path, before, after] of pairs) {
    if (before || !after) continue;
    const from = gone.get(after.hash)?.shift();
    changes.push(from === undefined ? { path, kind: 'added' } : { path, kind: 'renamed', from });
  }
  for (const paths of gone.values()) for (const path of paths) changes.push({ path, kind: 'deleted' });
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}
