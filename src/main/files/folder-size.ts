import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FolderSize } from '../../shared/model/verdict';
import { TimeSlice } from '../../shared/node/time-slice';

/** Most entries that are counted, since an ignored folder may hold any number. */
const MAX_ENTRIES = 50_000;

/** Counts the files below a folder, and their bytes, up to a bound. Links are not followed. @param folder absolute path */
export async function folderSize(folder: string, signal: AbortSignal): Promise<FolderSize> {
  const slice = new TimeSlice();
  const queue = [folder];
  let files = 0;
  let bytes = 0;
  let entries = 0;
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const entry of entriesOf(at)) {
      if (++entries > MAX_ENTRIES || signal.aborted) return { files, bytes, isWhole: false };
      if (slice.isOver) await slice.yieldTurn();
      if (entry.isDirectory()) queue.push(join(at, entry.name));
      if (!entry.isFile()) continue;
      files++;
      bytes += sizeOf(join(at, entry.name));
    }
  }
  return { files, bytes, isWhole: true };
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // It went away, or can not be read: then nothing in it is known.
    return [];
  }
}

function sizeOf(file: string): number {
  try {
    return lstatSync(file, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    return 0;
  }
}
