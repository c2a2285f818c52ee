import type { RelPath } from '../util/rel-path';

/** One change that the server has confirmed. */
export interface RecentChange {
  /** When it was confirmed, ms since the epoch. */
  readonly at: number;
  readonly kind: 'added' | 'changed' | 'moved' | 'deleted';
  readonly path: RelPath;
  /** Where a moved file was before; null for every other kind. */
  readonly from: RelPath | null;
  /** Content bytes that were sent for it. */
  readonly bytes: number;
}
