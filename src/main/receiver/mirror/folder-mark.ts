import { type BigIntStats, lstatSync, mkdirSync, rmdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Identity of a folder on disk. Inode numbers are used again after a deletion, and the device number may be another after
 * every start of the system, so the time of birth counts as well (ns since the epoch; 0 where the file system keeps none, or
 * none that stays as it is).
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

const NO_BIRTH = '0';
/** Times of a folder that show whether its birth follows them, s since the epoch. */
const PROBE_TIME_S = 4_000_000_000;

/** The mark without the time of birth. */
export function withoutBirth(mark: FolderMark): FolderMark {
  return { ...mark, birth: NO_BIRTH };
}

/**
 * True when a folder's time of birth stays while the folder changes. Some network shares, and Windows programs under Wine,
 * show the time of the last change instead.
 * @param folder absolute path of one in which a folder may be made for a moment
 */
export function keepsBirthTime(folder: string): boolean {
  const probe = join(folder, 'probe');
  mkdirSync(probe);
  const before = lstatSync(probe, { bigint: true }).birthtimeNs;
  utimesSync(probe, PROBE_TIME_S, PROBE_TIME_S);
  const after = lstatSync(probe, { bigint: true }).birthtimeNs;
  rmdirSync(probe);
  return before === after;
}

/** True when both are marks of one folder, without a start of the system in between. */
export function sameMark(a: FolderMark, b: FolderMark): boolean {
  return a.dev === b.dev && a.ino === b.ino && sameBirth(a, b);
}

/**
 * True when `found` is the folder that was saved earlier, perhaps before a start of the system or on a disk that was taken
 * out: some file systems number their folders anew then.
 */
export function isSavedFolder(saved: FolderMark, found: FolderMark, isSameRun: boolean): boolean {
  const mayBeRenumbered = !isSameRun || saved.dev !== found.dev;
  return sameBirth(saved, found) && (saved.ino === found.ino || (mayBeRenumbered && saved.birth !== NO_BIRTH));
}

function sameBirth(a: FolderMark, b: FolderMark): boolean {
  return a.birth === b.birth || a.birth === NO_BIRTH || b.birth === NO_BIRTH;
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
