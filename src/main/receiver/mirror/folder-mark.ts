import type { BigIntStats } from 'node:fs';

/**
 * Identity of a folder on disk. Inode numbers are used again after a deletion, and the device number may be another after
 * every start of the system, so the time of birth counts as well (ns since the epoch; 0 where the file system keeps none).
 */
export interface FolderMark {
  readonly dev: string;
  readonly ino: string;
  readonly birth: string;
}

/** The mark of a folder with this stat. */
export function markOf({ dev, ino, birthtimeNs }: Pick<BigIntStats, 'dev' | 'ino' | 'birthtimeNs'>): FolderMark {
  return { dev: `${dev}`, ino: `${ino}`, birth: `${birthtimeNs}` };
}

/** True when both are marks of one folder, without a start of the system in between. */
export function sameMark(a: FolderMark, b: FolderMark): boolean {
  return a.dev === b.dev && a.ino === b.ino && a.birth === b.birth;
}

/**
 * True when `found` is the folder that was saved earlier, perhaps before a start of the system or on a disk that was taken
 * out: some file systems number their folders anew then.
 */
export function isSavedFolder(saved: FolderMark, found: FolderMark, isSameRun: boolean): boolean {
  const mayBeRenumbered = !isSameRun || saved.dev !== found.dev;
  return saved.birth === found.birth && (saved.ino === found.ino || mayBeRenumbered);
}

/** @returns null for text that is no mark */
export function parseMark(text: string | null): FolderMark | null {
  const [dev, ino, birth] = text?.split(':') ?? [];
  return dev && ino && birth ? { dev, ino, birth } : null;
}

/** Text for {@link parseMark}. */
export function formatMark({ dev, ino, birth }: FolderMark): string {
  return `${dev}:${ino}:${birth}`;
}
