import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { childOf, parentOf } from '../../../shared/util/rel-path';
import { WorkSlice } from '../loop/turns';
import type { FileSet } from './file-set';
import type { FolderMark } from './folder-mark';
import { hashFile, listDirectory } from './mirror-scan';
import type { SafeDirectory } from './safe-directory';

/** State of a mirror as it was saved. */
export interface SavedMirror {
  /** Mark of its folder; null takes over any folder. */
  readonly mark: FolderMark | null;
  /** True when the mark is of this run of the operating system. */
  readonly isSameRun: boolean;
  readonly files: FileSet;
  /** True for a directory below it that is the mirror of another workspace. */
  readonly isOthers: (directory: string) => boolean;
}

/**
 * True when a folder holds at least one of these files with its content, and nothing else: a mirror that was restored from a
 * backup or copied to another disk, where it is another folder to the file system. Nothing in it would be lost that is not
 * in the copy anyway. Only reads.
 */
export async function holdsOnly(
  folder: SafeDirectory,
  { files, isOthers }: Pick<SavedMirror, 'files' | 'isOthers'>,
): Promise<boolean> {
  const slice = new WorkSlice();
  const directories = new Set<string>(['']);
  for (const path of files.paths()) {
    for (let parent = parentOf(path); parent && !directories.has(parent); parent = parentOf(parent)) {
      directories.add(parent);
    }
    if (slice.isOver) await slice.yieldTurn();
  }
  let found = 0;
  const open = [''];
  for (let directory = open.pop(); directory !== undefined; directory = open.pop()) {
    using entered = folder.enter(directory);
    for (const entry of await listDirectory(entered.path, slice)) {
      const path = childOf(directory, entry.name);
      if (entry.isDirectory() && isOthers(path)) continue;
      if (entry.isDirectory() && directories.has(path)) open.push(path);
      else if (entry.isFile() && (await isKnown(folder, files, path, join(entered.path, entry.name)))) found++;
      else return false;
      if (slice.isOver) await slice.yieldTurn();
    }
  }
  return found > 0;
}

async function isKnown(folder: SafeDirectory, files: FileSet, path: string, place: string): Promise<boolean> {
  const known = files.get(path);
  const stats = lstatSync(place, { throwIfNoEntry: false });
  if (!known || !stats || stats.size !== known.size) return false;
  return (await hashFile(folder, path, stats)) === known.hash;
}
