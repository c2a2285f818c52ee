import { closeSync, fstatSync, mkdirSync, openSync, rmSync, unlinkSync, writeSync } from 'node:fs';
import { type FileStat, toFileStat } from '../../../shared/node/file-stat';
import type { Mirror } from './mirror';

/** A directory that the mirror does not have, and where it is filled meanwhile. */
interface Top {
  readonly path: string;
  readonly staged: string;
  readonly files: Map<string, FileStat>;
  /** True when something is in it that does not belong there and can't be removed. */
  spoiled: boolean;
}

/** A directory of the mirror to be: below which new one it is, and its place until then. */
interface Place {
  readonly top: Top;
  readonly staged: string;
}

/**
 * Fills directories that a mirror does not have yet beside it, and moves each in whole: one rename a directory instead of
 * one a file, and every file is complete when it is first seen. Used for one group of files, without a pause in it.
 */
export class NewDirectories {
  private readonly places = new Map<string, Place | null>([['', null]]);
  private readonly tops: Top[] = [];

  constructor(private readonly mirror: Mirror) {}

  /** Writes a file; false, with nothing done, when it has to be put into the mirror by itself. */
  write(path: string, bytes: Uint8Array): boolean {
    const slash = path.lastIndexOf('/');
    try {
      const place = this.placeOf(slash < 0 ? '' : path.slice(0, slash));
      if (!place) return false;
      const stamp = writeNew(`${place.staged}/${path.slice(slash + 1)}`, bytes, () => {
        place.top.spoiled = true;
      });
      place.top.files.set(path, stamp);
      return true;
    } catch {
      // Whatever it is (a full disk, a file in the place of a directory), it shows again there, and is told.
      return false;
    }
  }

  /** Moves the directories in. @returns how the files in them look now; any other is not in the mirror */
  moveIn(): Map<string, FileStat> {
    const moved = new Set(this.tops.filter((top) => this.move(top)));
    for (const [path, place] of this.places) if (place && moved.has(place.top)) this.mirror.trust(path);
    const placed = new Map<string, FileStat>();
    for (const { files } of moved) for (const [path, stamp] of files) placed.set(path, stamp);
    return placed;
  }

  private placeOf(directory: string): Place | null {
    const known = this.places.get(directory);
    if (known !== undefined) return known;
    const slash = directory.lastIndexOf('/');
    const parent = this.placeOf(slash < 0 ? '' : directory.slice(0, slash));
    const place = parent ? below(parent, directory.slice(slash + 1)) : this.begin(directory, slash);
    this.places.set(directory, place);
    return place;
  }

  /** Null when something stands there, or the directory above is none. */
  private begin(directory: string, slash: number): Place | null {
    if (slash >= 0 && this.mirror.kindOf(directory.slice(0, slash)) !== 'directory') return null;
    if (this.mirror.kindOf(directory) !== 'nothing') return null;
    const staged = this.mirror.stageDirectory();
    const top = { path: directory, staged, files: new Map(), spoiled: false };
    this.tops.push(top);
    return { top, staged };
  }

  private move({ path, staged, spoiled }: Top): boolean {
    try {
      if (!spoiled) this.mirror.moveDirectoryIn(staged, path);
      else rmSync(staged, { recursive: true, force: true });
      return !spoiled;
    } catch {
      void this.mirror.discard(staged);
      return false;
    }
  }
}

function below({ top, staged }: Place, name: string): Place {
  const path = `${staged}/${name}`;
  mkdirSync(path);
  return { top, staged: path };
}

/**
 * Writes a new file and tells how it looks.
 * @param onRemains called when it was written in part and can't be removed
 * @throws when it could not be written
 */
function writeNew(path: string, bytes: Uint8Array, onRemains: () => void): FileStat {
  const fd = openSync(path, 'wx');
  let whole = false;
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    whole = true;
    return toFileStat(fstatSync(fd));
  } finally {
    closeSync(fd);
    if (!whole) removeRemains(path, onRemains);
  }
}

function removeRemains(path: string, onRemains: () => void): void {
  try {
    unlinkSync(path);
  } catch {
    onRemains();
  }
}
