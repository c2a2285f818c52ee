import { join } from 'node:path';
import { existsSync, lstatSync, statSync } from '../disk/bounded-fs';

const NO_ERROR = { throwIfNoEntry: false } as const;

/**
 * The attributes of a file that change with its content, for a symlink also those of its target; '' when it is missing or
 * can't be seen.
 */
export function stampOf(file: string): string {
  try {
    const stats = lstatSync(file, NO_ERROR);
    if (!stats) return '';
    const target = stats.isSymbolicLink() ? statSync(file, NO_ERROR) : stats;
    return [stats, target].map((one) => one && `${one.ino} ${one.size} ${one.mtimeMs} ${one.ctimeMs}`).join(' ');
  } catch {
    return '';
  }
}

/** The same for a `.git`, of which only matters whether a repository is there: git changes the directory all the time. */
export function gitStampOf(git: string): string {
  try {
    const stats = statSync(git, NO_ERROR);
    if (!stats?.isDirectory()) return stampOf(git);
    return `${stats.ino} ${existsSync(join(git, 'HEAD'))}`;
  } catch {
    return '';
  }
}
