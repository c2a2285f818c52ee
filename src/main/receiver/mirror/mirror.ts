import { lstatSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { lstat, mkdir, realpath, rename, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type FileStat, toFileStat } from '../../../shared/node/file-stat';
import { isMissing, nullIfMissing, systemCode } from '../../../shared/util/errors';
import { clearTheWay, identityOf, isCaseSensitive, makeRealDirectory, persistently } from './fs-helpers';
import { Refused } from './refused';
import { SafeDirectory } from './safe-directory';

/** How long a directory that was found to be a real one is believed to be, ms. */
const TRUST_MS = 1_000;
/** Stands for the check of a directory that has passed. */
const REAL = Promise.resolve();
/** What a rename answers when something that is not a plain file is in its way; systems differ. */
const IN_THE_WAY = new Set(['EISDIR', 'ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES']);

/**
 * The folder that holds the copy of one workspace. A file appears in it whole, by a rename out of the staging folder
 * beside it, and no symlink in it is ever followed. Paths are relative, with forward slashes, and checked by the caller.
 *
 * The three calls that every file needs are made without the thread pool: this process has nothing else to do, and for
 * files of source code the way through the pool takes several times longer than the calls themselves.
 */
export class Mirror {
  private readonly directories = new Map<string, Promise<void>>();
  private readonly directory: SafeDirectory;
  private trustedSince = 0;
  private lastTemp = 0;

  private constructor(
    /** Real absolute path. */
    readonly root: string,
    private readonly staging: string,
    private identity: string,
    /** False when the file system takes names that differ only in case for the same. */
    readonly isCaseSensitive: boolean,
  ) {
    this.directory = new SafeDirectory(root);
  }

  /**
   * Creates the folder when it is missing and empties its staging folder.
   * @param stagingHome preferred place for the staging folder; used when it is on the mirror's file system
   * @param id names the staging folder
   */
  static async open(folder: string, stagingHome: string, id: string): Promise<Mirror> {
    await mkdir(folder, { recursive: true });
    const root = await realpath(folder);
    const { dev } = await stat(root);
    await mkdir(stagingHome, { recursive: true });
    const near = (await stat(stagingHome)).dev === dev;
    const staging = near ? join(stagingHome, id) : join(dirname(root), `.lockstep-staging-${id}`);
    await rm(staging, { recursive: true, force: true });
    await mkdir(staging);
    if ((await stat(staging)).dev !== dev) {
      await rmdir(staging);
      const message = `The mirror folder ${basename(root)} is the top of a disk. Choose a folder inside it.`;
      throw new Refused('io', message, true);
    }
    return new Mirror(root, staging, await identityOf(root), await isCaseSensitive(staging));
  }

  /** Makes the folder anew after something else removed it. */
  async restore(): Promise<void> {
    await mkdir(this.root, { recursive: true });
    await mkdir(this.staging, { recursive: true });
    this.identity = await identityOf(this.root);
    this.distrust();
  }

  /** Removes the staging folder with everything in it. */
  async close(): Promise<void> {
    await rm(this.staging, { recursive: true, force: true });
  }

  /** True while the folder is still the one that was opened. */
  async isThere(): Promise<boolean> {
    try {
      return (await identityOf(this.root)) === this.identity && (await stat(this.staging)).isDirectory();
    } catch {
      return false;
    }
  }

  /** Writes content to a new temporary file and returns its path. */
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

  /** Removes a temporary file. One that can't be removed now goes with the staging folder. */
  async discard(temp: string): Promise<void> {
    await rm(temp, { recursive: true, force: true }).catch(() => {});
  }

  /**
   * Moves a temporary file to its place, and whatever stands there out of the way.
   * @param replaceTree also when a directory that holds files stands there
   * @returns how the file looks now
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

  /** Moves a file out of the mirror into a temporary file and returns the path of that. */
  async takeOut(path: string): Promise<string> {
    const temp = this.tempPath();
    await this.at(path, (target) => persistently(() => rename(target, temp)));
    return temp;
  }

  /** How the regular file at `path` looks; null when there is none that can be reached without following a symlink. */
  async look(path: string): Promise<FileStat | null> {
    if (!(await this.hasParents(path))) return null;
    const stats = await lstat(join(this.root, path)).catch(nullIfMissing);
    return stats?.isFile() ? toFileStat(stats) : null;
  }

  /** Removes the file or symlink at `path`. A directory, or nothing, is left alone. */
  async remove(path: string): Promise<void> {
    if (!(await this.hasParents(path))) return;
    try {
      await this.at(path, async (target) => {
        if (!(await lstat(target)).isDirectory()) await persistently(() => unlink(target));
      });
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  /** Removes the directories above `path` that hold nothing any more. */
  async prune(path: string): Promise<void> {
    for (let at = parentOf(path); at !== ''; at = parentOf(at)) {
      if (!(await this.hasParents(at))) return;
      try {
        // A symlink is no directory to rmdir.
        await this.at(at, rmdir);
      } catch {
        return;
      }
      this.directories.delete(at);
    }
  }

  /** What stands where a directory would be, whose parent is a real one. */
  kindOf(directory: string): 'directory' | 'nothing' | 'other' {
    if (this.trusted().has(directory)) return 'directory';
    const stats = lstatSync(join(this.root, directory), { throwIfNoEntry: false });
    if (!stats) return 'nothing';
    if (!stats.isDirectory()) return 'other';
    this.trust(directory);
    return 'directory';
  }

  /** Notes that a directory is a real one. */
  trust(directory: string): void {
    this.trusted().set(directory, REAL);
  }

  /** Moves a directory from beside the mirror to its place, where nothing stands. */
  moveDirectoryIn(staged: string, path: string): void {
    using directory = this.directory.reach(parentOf(path));
    renameSync(staged, join(directory.path, basename(path)));
  }

  /** Makes an empty directory beside the mirror and returns its path. */
  stageDirectory(): string {
    const temp = this.tempPath();
    mkdirSync(temp);
    return temp;
  }

  /** For many files that are put in place one after the other: what leads to them is reached once. */
  keepDirectoriesOpen(): Disposable {
    return this.directory.keepOpen();
  }

  /** Forget which directories were found to be real ones. */
  distrust(): void {
    this.directories.clear();
    this.directory.forget();
  }

  private tempPath(): string {
    return join(this.staging, (++this.lastTemp).toString(36));
  }

  private async makeParents(path: string): Promise<void> {
    const parent = parentOf(path);
    if (parent !== '') await this.makeDirectory(parent);
  }

  private makeDirectory(path: string): Promise<void> {
    const trusted = this.trusted();
    let known = trusted.get(path);
    if (!known) {
      known = this.makeParents(path).then(() => this.at(path, makeRealDirectory));
      known.catch(() => trusted.delete(path));
      trusted.set(path, known);
    }
    return known;
  }

  /** The directories that were found to be real ones a moment ago. */
  private trusted(): Map<string, Promise<void>> {
    if (performance.now() - this.trustedSince > TRUST_MS) {
      this.directories.clear();
      this.trustedSince = performance.now();
    }
    return this.directories;
  }

  /** True when every directory above `path` exists and is a real one. */
  private async hasParents(path: string): Promise<boolean> {
    const trusted = this.trusted();
    const unknown: string[] = [];
    for (let at = parentOf(path); at !== '' && !trusted.has(at); at = parentOf(at)) unknown.push(at);
    for (const directory of unknown.reverse()) {
      const stats = await lstat(join(this.root, directory)).catch(nullIfMissing);
      if (!stats?.isDirectory()) return false;
      trusted.set(directory, REAL);
    }
    return true;
  }

  private async moveIn(temp: string, path: string, replaceTree: boolean): Promise<FileStat> {
    await this.makeParents(path);
    return this.at(path, async (target) => {
      try {
        renameSync(temp, target);
      } catch (error) {
        if (!IN_THE_WAY.has(systemCode(error))) throw error;
        this.distrust();
        await clearTheWay(target, replaceTree);
        await persistently(() => rename(temp, target));
      }
      return toFileStat(lstatSync(target));
    });
  }

  /** Does something at a path. What leads to it was looked at before, but may have become a symlink since. */
  private async at<T>(path: string, work: (target: string) => T | Promise<T>): Promise<T> {
    using directory = this.directory.reach(parentOf(path));
    return await work(join(directory.path, basename(path)));
  }
}

/** The directory that holds `path`; the mirror's root is `''`. */
function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}
