import type { RecentChange } from '../model/recent-change';

/** The kinds of changes in a word each. */
export const CHANGE_TEXT: Readonly<Record<RecentChange['kind'], string>> = {
  added: 'Added',
  changed: 'Changed',
  moved: 'Moved',
  deleted: 'Deleted',
};
