import type { RelPath } from '../util/rel-path';

/** One change that the server has confirmed. */
export interface RecentChange {
  /** Time of the confirmation, ms since the epoch. */
  readonly at: number;
  readonly kind: 'added' | 'changed' | 'moved' | 'deleted';
  readonly path: RelPath;
  /** Former path of a moved file; null for every other kind. */
  readonly from: RelPath | null;
  /** Content bytes that were sent for it. */
  readonly bytes: number;
}
