import { closeSync, constants, existsSync, lstatSync, openSync } from 'node:fs';
import { join } from 'node:path';

/** Opens a place in the file system without reading what is there; Linux only, and missing among Node's constants. */
const O_PATH = 0x200000;
const FLAGS = O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW;
/** The paths of what this process has opened lead there, whatever has become of the names. */
const OPENED = '/proc/self/fd';
const CAN_HOLD = process.platform === 'linux' && existsSync(OPENED);
/** Most directories that are held open for a while. */
const MAX_KEPT = 128;

/** A directory that was reached without following a symlink. */
export interface Reached extends Disposable {
  /**
   * On Linux this leads to the very directory, also when that is moved away and something else is put in its place
   * meanwhile; elsewhere the way was looked at a moment ago.
   */
  readonly path: string;
}

/** Leads to the directories below one, never through a symlink. */
export class SafeDirectory {
  /** Directories that are held open, by path, the one that was needed last at the end; null while none are kept. */
  private kept: Map<string, number> | null = null;

  /** @param root real absolute path */
  constructor(private readonly root: string) {}

  /**
   * @param directory below the root, with forward slashes; empty for the root itself
   * @throws `ENOENT` or `ENOTDIR` when there is no such directory, or a symlink on the way to it
   */
  reach(directory: string): Reached {
    if (!CAN_HOLD) return lookAt(this.root, directory);
    const { kept } = this;
    const fd = kept ? this.keep(kept, directory) : this.open(directory);
    const letGo = kept ? () => {} : () => closeSync(fd);
    return { path: `${OPENED}/${fd}`, [Symbol.dispose]: letGo };
  }

  /** Keeps what is reached open until the result is disposed of: for many files, with nothing else done meanwhile. */
  keepOpen(): Disposable {
    const kept = new Map<string, number>();
    this.kept = kept;
    return {
      [Symbol.dispose]: () => {
        this.kept = null;
        for (const fd of kept.values()) closeSync(fd);
      },
    };
  }

  /** Keeps nothing any more: what was reached may not be what is there now. */
  forget(): void {
    this.kept = null;
  }

  private keep(kept: Map<string, number>, directory: string): number {
    const known = kept.get(directory);
    kept.delete(directory);
    const fd = known ?? this.openBelowKept(kept, directory);
    kept.set(directory, fd);
    const [oldest] = kept.size > MAX_KEPT ? kept : [];
    if (oldest) {
      kept.delete(oldest[0]);
      closeSync(oldest[1]);
    }
    return fd;
  }

  private openBelowKept(kept: Map<string, number>, directory: string): number {
    if (directory === '') return this.open('');
    const slash = directory.lastIndexOf('/');
    const above = this.keep(kept, slash < 0 ? '' : directory.slice(0, slash));
    return openBelow(above, directory.slice(slash + 1));
  }

  private open(directory: string): number {
    let fd = openSync(this.root, FLAGS);
    for (const name of directory === '' ? [] : directory.split('/')) {
      const above = fd;
      try {
        fd = openBelow(above, name);
      } finally {
        closeSync(above);
      }
    }
    return fd;
  }
}

function openBelow(above: number, name: string): number {
  return openSync(`${OPENED}/${above}/${name}`, FLAGS);
}

function lookAt(root: string, directory: string): Reached {
  let path = root;
  for (const name of directory === '' ? [] : directory.split('/')) {
    path = join(path, name);
    if (!lstatSync(path).isDirectory()) throw Object.assign(new Error(`${path} is no directory`), { code: 'ENOTDIR' });
  }
  return { path, [Symbol.dispose]: () => {} };
}
