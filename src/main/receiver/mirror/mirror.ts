import { lstatSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { lstat, mkdir, realpath, rename, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type FileStat, toFileStat } from '../../../shared/node/file-stat';
import { isMissing, nullIfMissing, systemCode } from '../../../shared/util/errors';
import { parentOf } from '../../../shared/util/rel-path';
import { identityOf, isCaseSensitive, makeRealDirectory, removeObstacle, retryOnWindows } from './fs-helpers';
import { RefusedError } from './refused-error';
import { SafeDirectory } from './safe-directory';

/** Time for which a directory counts as a real one after a check, ms. */
const TRUST_MS = 1_000;
/** Result of a check that has passed. */
const REAL = Promise.resolve();
/** Errors of a rename onto something other than a file; they differ between systems. */
const OBSTACLE_ERRORS = new Set(['EISDIR', 'ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES']);

/**
 * Folder that holds the copy of one workspace. A file appears in it whole, by a rename out of the staging folder, and no
 * symlink in it is ever followed. Paths are relative, with forward slashes, and validated by the caller.
 *
 * Write, rename and stat of a file are synchronous: for files of source code the detour through the thread pool takes
 * several times longer than the calls, and this process has nothing else to do.
 */
export class Mirror {
  private readonly realDirectories = new Map<string, Promise<void>>();
  private readonly safeDirectory: SafeDirectory;
  private trustedSince = 0;
  private lastTemp = 0;

  private constructor(
    /** Real absolute path. */
    readonly root: string,
    private readonly staging: string,
    private identity: string,
    /** False when the file system folds case. */
    readonly isCaseSensitive: boolean,
  ) {
    this.safeDirectory = new SafeDirectory(root);
  }

  /**
   * Creates a missing folder and empties its staging folder.
   * @param stagingHome preferred parent of the staging folder, used when it is on the mirror's file system
   * @param id name of the staging folder
   * @throws RefusedError when no staging folder can be on the mirror's file system
   */
  static async open(folder: string, stagingHome: string, id: string): Promise<Mirror> {
    await mkdir(folder, { recursive: true });
    const root = await realpath(folder);
    const { dev } = await stat(root);
    await mkdir(stagingHome, { recursive: true });
    const isSameDisk = (await stat(stagingHome)).dev === dev;
    const staging = isSameDisk ? join(stagingHome, id) : join(dirname(root), `.lockstep-staging-${id}`);
    await rm(staging, { recursive: true, force: true });
    await mkdir(staging);
    if ((await stat(staging)).dev !== dev) {
      await rmdir(staging);
      const message = `The mirror folder ${basename(root)} is the top of a disk. Choose a folder inside it.`;
      throw new RefusedError('io', message, true);
    }
    return new Mirror(root, staging, await identityOf(root), await isCaseSensitive(staging));
  }

  /** Makes the folder again after something else removed it. */
  async restore(): Promise<void> {
    await mkdir(this.root, { recursive: true });
    await mkdir(this.staging, { recursive: true });
    this.identity = await identityOf(this.root);
    this.distrust();
  }

  /** Removes the staging folder. */
  async close(): Promise<void> {
    await rm(this.staging, { recursive: true, force: true });
  }

  /** True while the folder on disk is the one that was opened. */
  async isIntact(): Promise<boolean> {
    try {
      return (await identityOf(this.root)) === this.identity && (await stat(this.staging)).isDirectory();
    } catch {
      return false;
    }
  }

  /** Writes content to a new temporary file. @returns its path */
  async stage(bytes: Uint8Array): Promise<string> {
    const temp = this.tempPath();
    try {
      writeFileSync(temp, bytes, { flag: 'wx' });
      return temp;
    } catch (error) {
      await this.discard(temp);
      throw error;
    }
  }

  /** Removes a temporary file. On an error it stays until the staging folder is removed. */
  async discard(temp: string): Promise<void> {
    await rm(temp, { recursive: true, force: true }).catch(() => {});
  }

  /**
   * Moves a temporary file to its place and replaces what is there.
   * @param replaceTree true to replace a directory that holds files, too
   * @throws RefusedError when such a directory is to stay
   */
  async place(temp: string, path: string, replaceTree: boolean): Promise<FileStat> {
    try {
      return await this.moveIn(temp, path, replaceTree).catch((error: unknown) => {
        if (!isMissing(error)) throw error;
        this.distrust();
        return this.moveIn(temp, path, replaceTree);
      });
    } catch (error) {
      await this.discard(temp);
      throw error;
    }
  }

  /** Moves a file of the mirror to a temporary file. @returns the path of that */
  async moveOut(path: string): Promise<string> {
    const temp = this.tempPath();
    await this.inParent(path, (target) => retryOnWindows(() => rename(target, temp)));
    return temp;
  }

  /** Stat of the regular file at `path`; null when there is none, or only through a symlink. */
  async stat(path: string): Promise<FileStat | null> {
    if (!(await this.hasRealParents(path))) return null;
    const stats = await lstat(join(this.root, path)).catch(nullIfMissing);
    return stats?.isFile() ? toFileStat(stats) : null;
  }

  /** Removes the file or symlink at `path`; a directory stays. */
  async remove(path: string): Promise<void> {
    if (!(await this.hasRealParents(path))) return;
    try {
      await this.inParent(path, async (target) => {
        if (!(await lstat(target)).isDirectory()) await retryOnWindows(() => unlink(target));
      });
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  /** Removes the empty directories above `path`. */
  async prune(path: string): Promise<void> {
    for (let parent = parentOf(path); parent; parent = parentOf(parent)) {
      if (!(await this.hasRealParents(parent))) return;
      try {
        // A symlink is no directory to rmdir.
        await this.inParent(parent, rmdir);
      } catch {
        return;
      }
      this.realDirectories.delete(parent);
    }
  }

  /** Kind of the entry at a path whose parent is a real directory. */
  kindOf(directory: string): 'directory' | 'nothing' | 'other' {
    if (this.trusted().has(directory)) return 'directory';
    const stats = lstatSync(join(this.root, directory), { throwIfNoEntry: false });
    if (!stats) return 'nothing';
    if (!stats.isDirectory()) return 'other';
    this.trust(directory);
    return 'directory';
  }

  /** Marks a directory as a real one. */
  trust(directory: string): void {
    this.trusted().set(directory, REAL);
  }

  /** Moves a directory from the staging folder to its place, which must be free. */
  moveDirectoryIn(staged: string, path: string): void {
    using directory = this.safeDirectory.enter(parentOf(path) ?? '');
    renameSync(staged, join(directory.path, basename(path)));
  }

  /** Makes an empty directory in the staging folder. @returns its path */
  stageDirectory(): string {
    const temp = this.tempPath();
    mkdirSync(temp);
    return temp;
  }

  /** Keeps entered directories open until the result is disposed, for many files in a row. */
  keepOpen(): Disposable {
    return this.safeDirectory.keepOpen();
  }

  /** Forgets which directories were checked, so that the next access checks them again. */
  distrust(): void {
    this.realDirectories.clear();
    this.safeDirectory.forget();
  }

  private tempPath(): string {
    return join(this.staging, (++this.lastTemp).toString(36));
  }

  private async makeParents(path: string): Promise<void> {
    const parent = parentOf(path);
    if (parent) await this.makeDirectory(parent);
  }

  private makeDirectory(path: string): Promise<void> {
    const trusted = this.trusted();
    let check = trusted.get(path);
    if (!check) {
      check = this.makeParents(path).then(() => this.inParent(path, makeRealDirectory));
      check.catch(() => trusted.delete(path));
      trusted.set(path, check);
    }
    return check;
  }

  /** Directories that were checked within {@link TRUST_MS}. */
  private trusted(): Map<string, Promise<void>> {
    if (performance.now() - this.trustedSince > TRUST_MS) {
      this.realDirectories.clear();
      this.trustedSince = performance.now();
    }
    return this.realDirectories;
  }

  /** True when all directories above `path` exist and are real ones. */
  private async hasRealParents(path: string): Promise<boolean> {
    const trusted = this.trusted();
    const unchecked: string[] = [];
    for (let parent = parentOf(path); parent && !trusted.has(parent); parent = parentOf(parent)) unchecked.push(parent);
    for (const directory of unchecked.reverse()) {
      const stats = await lstat(join(this.root, directory)).catch(nullIfMissing);
      if (!stats?.isDirectory()) return false;
      trusted.set(directory, REAL);
    }
    return true;
  }

  private async moveIn(temp: string, path: string, replaceTree: boolean): Promise<FileStat> {
    await this.makeParents(path);
    return this.inParent(path, async (target) => {
      try {
        renameSync(temp, target);
      } catch (error) {
        if (!OBSTACLE_ERRORS.has(systemCode(error))) throw error;
        this.distrust();
        await removeObstacle(target, replaceTree);
        await retryOnWindows(() => rename(temp, target));
      }
      return toFileStat(lstatSync(target));
    });
  }

  /** Runs `work` on a path whose directories are entered safely: since their check, one may have become a symlink. */
  private async inParent<T>(path: string, work: (target: string) => T | Promise<T>): Promise<T> {
    using directory = this.safeDirectory.enter(parentOf(path) ?? '');
    return await work(join(directory.path, basename(path)));
  }
}
