import { closeSync, fstatSync, mkdirSync, openSync, rmSync, unlinkSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import { type FileStat, toFileStat } from '../../../shared/node/file-stat';
import { parentOf } from '../../../shared/util/rel-path';
import type { Mirror } from './mirror';

/** Topmost directory that the mirror lacks, filled in the staging folder. */
interface NewTree {
  readonly path: string;
  readonly staged: string;
  readonly files: Map<string, FileStat>;
  /** True when it holds a half-written file that can't be removed. */
  isSpoiled: boolean;
}

/** Directory in a new tree. */
interface StagedDirectory {
  readonly tree: NewTree;
  readonly staged: string;
}

/**
 * Fills directories that the mirror lacks in the staging folder and moves each in whole: one rename per tree instead of
 * one per file, and readers see only complete files. Used for one group of files.
 */
export class NewDirectories {
  /** Null for a directory that the mirror has. */
  private readonly directories = new Map<string, StagedDirectory | null>([['', null]]);
  private readonly trees: NewTree[] = [];

  constructor(private readonly mirror: Mirror) {}

  /** Writes a file. @returns false, with nothing written, when the file is not in a new directory */
  write(path: string, bytes: Uint8Array): boolean {
    try {
      const directory = this.directoryOf(parentOf(path) ?? '');
      if (!directory) return false;
      const { tree, staged } = directory;
      const stat = writeNew(`${staged}/${basename(path)}`, bytes, () => {
        tree.isSpoiled = true;
      });
      tree.files.set(path, stat);
      return true;
    } catch {
      // The file is then written by itself, where the error (a full disk …) shows again and is reported.
      return false;
    }
  }

  /**
   * Moves the trees into the mirror.
   * @param afterEach called after each tree
   * @returns stats of their files; files of a tree that can't be moved are missing
   */
  async moveIn(afterEach: () => Promise<void>): Promise<Map<string, FileStat>> {
    const moved = new Set<NewTree>();
    for (const tree of this.trees) {
      if (this.move(tree)) moved.add(tree);
      await afterEach();
    }
    for (const [path, directory] of this.directories)
      if (directory && moved.has(directory.tree)) this.mirror.trust(path);
    return new Map([...moved].flatMap(({ files }) => [...files]));
  }

  private directoryOf(path: string): StagedDirectory | null {
    const known = this.directories.get(path);
    if (known !== undefined) return known;
    const parentPath = parentOf(path) ?? '';
    const parent = this.directoryOf(parentPath);
    const directory = parent ? makeBelow(parent, basename(path)) : this.startTree(path, parentPath);
    this.directories.set(path, directory);
    return directory;
  }

  /** @returns null when the mirror has an entry there, or no directory above it */
  private startTree(path: string, parent: string): StagedDirectory | null {
    if (parent !== '' && this.mirror.kindOf(parent) !== 'directory') return null;
    if (this.mirror.kindOf(path) !== 'nothing') return null;
    const staged = this.mirror.stageDirectory();
    const tree = { path, staged, files: new Map(), isSpoiled: false };
    this.trees.push(tree);
    return { tree, staged };
  }

  private move({ path, staged, isSpoiled }: NewTree): boolean {
    try {
      if (!isSpoiled) this.mirror.moveDirectoryIn(staged, path);
      else rmSync(staged, { recursive: true, force: true });
      return !isSpoiled;
    } catch {
      void this.mirror.discard(staged);
      return false;
    }
  }
}

function makeBelow({ tree, staged }: StagedDirectory, name: string): StagedDirectory {
  const path = `${staged}/${name}`;
  mkdirSync(path);
  return { tree, staged: path };
}

/**
 * Writes a new file.
 * @param onRemains called when a half-written file can't be removed
 * @throws the error of writing
 */
function writeNew(path: string, bytes: Uint8Array, onRemains: () => void): FileStat {
  const fd = openSync(path, 'wx');
  let isWhole = false;
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    isWhole = true;
    return toFileStat(fstatSync(fd));
  } finally {
    closeSync(fd);
    if (!isWhole) removeRemains(path, onRemains);
  }
}

function removeRemains(path: string, onRemains: () => void): void {
  try {
    unlinkSync(path);
  } catch {
    onRemains();
  }
}
