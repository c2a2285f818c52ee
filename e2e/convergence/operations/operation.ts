import { SECRET } from '../source/filter';
import type { Source } from '../source/source';
import type { Random } from './random';

/** Changes a folder in one of the ways in which people and programs do. False when the folder holds nothing for it. */
export interface Operation {
  readonly name: string;
  /** Relative frequency. */
  readonly weight: number;
  readonly run: (random: Random, source: Source) => boolean;
}

/** A folder with more files is not filled further. */
export const MAX_FILES = 350;

/** Content that no file had before: text or not, small or around the limit, or with a token in it. */
export function content(random: Random, source: Source): Buffer {
  const dice = random.next();
  if (dice < 0.04) return Buffer.alloc(0);
  const start = `${source.nextContent()}.`;
  if (dice < 0.06) return Buffer.from(`${start}${SECRET}\n`);
  const bytes = Buffer.from(start + random.letters(Math.max(0, size(random, source.maxFileBytes) - start.length)));
  if (dice < 0.2 && bytes.length > start.length) bytes[bytes.length - 1] = 0xff;
  return bytes;
}

function size(random: Random, limit: number): number {
  const dice = random.next();
  if (dice < 0.75) return random.int(1, Math.min(300, limit));
  if (dice < 0.85) return limit + random.int(-1, 1);
  return random.int(1, Math.floor(limit * 1.3));
}

export function contentOf(source: Source, path: string): Buffer {
  return source.tree.bytes(path) as Buffer;
}

/** Does something to one path. False when that is not possible; anything else means that it was done. */
type OnPath = (random: Random, source: Source, path: string) => unknown;

export function onFile(run: OnPath) {
  return (random: Random, source: Source): boolean => {
    const files = source.files();
    return files.length > 0 && run(random, source, random.pick(files)) !== false;
  };
}

export function onDirectory(run: OnPath) {
  return (random: Random, source: Source): boolean => {
    const directories = [...source.tree.directories].filter((path) => path !== '');
    return directories.length > 0 && run(random, source, random.pick(directories)) !== false;
  };
}
