import type { SkipReason } from '../model/workspace-state';
import { count } from './units';

/** The reasons why files were skipped, in words, most files first, then by name. */
export function skipReasons<R extends SkipReason = SkipReason>(
  byReason: Readonly<Partial<Record<R, number>>>,
): readonly { readonly reason: R; readonly n: number; readonly text: string }[] {
  const reasons = Object.entries(byReason) as [R, number][];
  return reasons
    .filter(([, n]) => n > 0)
    .sort(([reason, n], [other, m]) => m - n || (reason < other ? -1 : 1))
    .map(([reason, n]) => ({ reason, n, text: SKIP_TEXT[reason][n === 1 ? 0 : 1] }));
}

/** For one file, and for several. */
const SKIP_TEXT: Readonly<Record<SkipReason, readonly [string, string]>> = {
  unchanged: ['unchanged', 'unchanged'],
  'too-large': ['too large', 'too large'],
  'not-text': ['not text', 'not text'],
  symlink: ['symbolic link', 'symbolic links'],
  special: ['not a regular file', 'not regular files'],
  unreadable: ['not readable', 'not readable'],
  default: ['ignored by default', 'ignored by default'],
  'repository-data': ['data of version control', 'data of version control'],
  gitignore: ['ignored by .gitignore', 'ignored by .gitignore'],
  aishignore: ['ignored by .aishignore', 'ignored by .aishignore'],
  secret: ['looks like a secret', 'look like secrets'],
  'too-large-for-server': ['too large for the server', 'too large for the server'],
  refused: ['refused by the server', 'refused by the server'],
};

/** Reasons that do not withhold a file. */
const NOT_WITHHELD: readonly SkipReason[] = ['unchanged', 'refused'];

/** "4 withheld: 3 ignored by .gitignore, 1 too large"; empty for none. An ignored folder counts as one. */
export function withheldText(byReason: Readonly<Partial<Record<SkipReason, number>>>): string {
  const reasons = skipReasons(byReason).filter(({ reason }) => !NOT_WITHHELD.includes(reason));
  if (reasons.length === 0) return '';
  const total = reasons.reduce((sum, { n }) => sum + n, 0);
  return `${count(total)} withheld: ${reasons.map(({ n, text }) => `${count(n)} ${text}`).join(', ')}`;
}
