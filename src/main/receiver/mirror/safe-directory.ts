import { closeSync, constants, existsSync, fstatSync, lstatSync, openSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parentOf } from '../../../shared/util/rel-path';
import { type FolderMark, markOf, sameMark } from './folder-mark';
import { RefusedError } from './refused-error';

/** Opens a path as a location only; a flag of Linux that Node's constants lack. */
const O_PATH = 0x200000;
const FLAGS = O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW;
/** Paths through a file descriptor stay valid when the directory is renamed or replaced. */
const FD_FOLDER = '/proc/self/fd';
const HAS_FD_FOLDER = process.platform === 'linux' && existsSync(FD_FOLDER);
/** Most directories that {@link SafeDirectory.keepOpen} holds open. */
const MAX_KEPT = 128;

/** Directory that was entered without following a symlink. */
export interface OpenedDirectory extends Disposable {
  /**
   * On Linux a path through a file descriptor, safe against a directory that is replaced meanwhile. Elsewhere the real
   * path, checked a moment ago.
   */
  readonly path: string;
}

/** Directories that are kept open until they are closed here. */
export interface KeptDirectories extends Disposable {
  /** Closes those that are open; others are kept again. */
  closeAll(): void;
}

/** Enters directories below a root and never follows a symlink. */
export class SafeDirectory {
  /** File descriptors of open directories by path, least recently used first; null outside {@link keepOpen}. */
  private kept: Map<string, number> | null = null;

  /**
   * @param root real absolute path
   * @param mark of the folder there; any other folder is refused
   */
  constructor(
    readonly root: string,
    public mark: FolderMark,
  ) {}

  /**
   * Enters a directory.
   * @param directory below the root, with forward slashes; empty for the root itself
   * @throws `ENOENT` or `ENOTDIR` when the directory is missing or the path to it holds a symlink
   * @throws RefusedError when another folder is in the place of the root
   */
  enter(directory: string): OpenedDirectory {
    if (!HAS_FD_FOLDER) {
      if (!sameMark(markOf(lstatSync(this.root, { bigint: true })), this.mark)) throw replacedFolder(this.root);
      return checkPath(this.root, directory);
    }
    const { kept } = this;
    const fd = kept ? this.keep(kept, directory) : this.open(directory);
    const release = kept ? () => {} : () => closeSync(fd);
    return { path: `${FD_FOLDER}/${fd}`, [Symbol.dispose]: release };
  }

  /** Keeps entered directories open until the result is disposed, for work on many files in a row. */
  keepOpen(): KeptDirectories {
    const kept = new Map<string, number>();
    this.kept = kept;
    const closeAll = () => {
      for (const fd of kept.values()) closeSync(fd);
      kept.clear();
    };
    return {
      closeAll,
      [Symbol.dispose]: () => {
        this.kept = null;
        closeAll();
      },
    };
  }

  /** Ends {@link keepOpen} early, when the directories on disk may have been replaced. */
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
    const parent = parentOf(directory);
    return parent === null ? this.open('') : openBelow(this.keep(kept, parent), basename(directory));
  }

  private open(directory: string): number {
    let fd = this.openRoot();
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

  private openRoot(): number {
    const fd = openSync(this.root, FLAGS);
    if (sameMark(markOf(fstatSync(fd, { bigint: true })), this.mark)) return fd;
    closeSync(fd);
    throw replacedFolder(this.root);
  }
}

/** Refusal of all work on a mirror while another folder is in its place. */
export function replacedFolder(root: string): RefusedError {
  const message = `Another folder or a link is in the place of the mirror ${root}, and is left alone. Move it away: then the copy is made again. Or put the old folder back.`;
  return new RefusedError('io', message, true);
}

/** Enters a directory below an entered one, as {@link SafeDirectory.enter} does. */
export function enterBelow(above: OpenedDirectory, name: string): OpenedDirectory {
  if (!HAS_FD_FOLDER) return checkPath(above.path, name);
  const fd = openSync(join(above.path, name), FLAGS);
  return { path: `${FD_FOLDER}/${fd}`, [Symbol.dispose]: () => closeSync(fd) };
}

function openBelow(above: number, name: string): number {
  return openSync(`${FD_FOLDER}/${above}/${name}`, FLAGS);
}

function checkPath(root: string, directory: string): OpenedDirectory {
  let path = root;
  for (const name of directory === '' ? [] : directory.split('/')) {
    path = join(path, name);
    if (!lstatSync(path).isDirectory()) throw Object.assign(new Error(`${path} is no directory`), { code: 'ENOTDIR' });
  }
  return { path, [Symbol.dispose]: () => {} };
}
