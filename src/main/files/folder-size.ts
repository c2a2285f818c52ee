import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FolderSize } from '../../shared/model/verdict';
import { SerialQueue } from '../../shared/util/serial-queue';

/** Limits of a count, since an ignored folder may hold any number of files, or lie on a slow disk. */
export interface CountBounds {
  readonly maxFiles: number;
  /** Files and all others. */
  readonly maxEntries: number;
  readonly maxMs: number;
}

const BOUNDS: CountBounds = { maxFiles: 10_000, maxEntries: 50_000, maxMs: 3_000 };
/** Entries that are read of a directory at once, and files that are asked for their sizes. */
const BATCH = 64;
/** Most folders that wait to be counted. */
const MAX_WAITING = 50;

/** Counts folders one after the other, so that many of them keep the disk no busier than one. */
export class FolderSizes {
  private readonly queue = new SerialQueue();
  private waiting: object[] = [];

  /** Counts the files below a folder; null when too many others were asked for since. @param folder absolute path */
  async count(folder: string): Promise<FolderSize | null> {
    const turn = {};
    this.waiting = [...this.waiting, turn].slice(-MAX_WAITING);
    return this.queue.run(async () => {
      const isWanted = this.waiting.includes(turn);
      this.waiting = this.waiting.filter((other) => other !== turn);
      return isWanted ? folderSize(folder) : null;
    });
  }
}

/** Counts the files below a folder, and their bytes, up to the bounds. Links are not followed. @param folder absolute path */
export async function folderSize(folder: string, bounds = BOUNDS): Promise<FolderSize> {
  const endsAt = performance.now() + bounds.maxMs;
  const folders = [folder];
  let files = 0;
  let bytes = 0;
  let entries = 0;
  let batch: string[] = [];
  const measure = async () => {
    for (const size of await Promise.all(batch.map(sizeOf))) bytes += size;
    batch = [];
  };
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    for await (const entry of entriesOf(at)) {
      const isOver = (entry.isFile() && files === bounds.maxFiles) || ++entries > bounds.maxEntries;
      if (isOver || performance.now() > endsAt) {
        await measure();
        return { files, bytes, isWhole: false };
      }
      if (entry.isDirectory()) folders.push(join(at, entry.name));
      if (!entry.isFile()) continue;
      files++;
      if (batch.push(join(at, entry.name)) === BATCH) await measure();
    }
  }
  await measure();
  return { files, bytes, isWhole: true };
}

async function* entriesOf(folder: string) {
  try {
    yield* await opendir(folder, { bufferSize: BATCH });
  } catch {
    // It went away, or can not be read: then nothing in it is known.
  }
}

async function sizeOf(file: string): Promise<number> {
  return lstat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
