import { lstatSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { lstat, mkdir, readdir, realpath, rename, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type FileStat, toFileStat } from '../../../shared/node/file-stat';
import { isMissing, nullIfMissing, systemCode } from '../../../shared/util/errors';
import { parentOf } from '../../../shared/util/rel-path';
import type { ContentInfo } from '../history/content-info';
import { KeptContents } from '../history/kept-contents';
import type { FileEntry } from './file-set';
import { type FolderMark, isSavedFolder, keepsBirthTime, markOf, sameMark, withoutBirth } from './folder-mark';
import { isCaseSensitive, makeRealDirectory, removeObstacle, retryOnWindows } from './fs-helpers';
import { makeFolder, makeStaging } from './make-folder';
import { hashFile, type MirrorScanOptions, readContent, scanMirror } from './mirror-scan';
import { holdsOnly, type SavedMirror } from './own-content';
import { type KeptDirectories, type OpenedDirectory, replacedFolder, SafeDirectory } from './safe-directory';

/** Time for which a directory counts as a real one after a check, ms. */
const TRUST_MS = 1_000;
/** Folder for kept contents in the staging folder, whose other names have no dot. */
const KEPT_FOLDER = '.kept';
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
  private trustedSince = 0;
  private lastTemp = 0;
  /** Contents that files had before. */
  readonly kept: KeptContents;

  private constructor(
    private readonly safeDirectory: SafeDirectory,
    private readonly staging: string,
    /** False when the file system folds case. */
    readonly isCaseSensitive: boolean,
    private readonly isOthersDirectory: (directory: string) => boolean,
  ) {
    this.kept = new KeptContents(join(staging, KEPT_FOLDER));
  }

  /**
   * Creates a missing folder and empties its staging folder.
   * @param stagingHome preferred parent of the staging folder, used when it is on the mirror's file system
   * @param id name of the staging folder
   * @param saved state of the mirror from an earlier opening; none takes over any folder
   * @throws RefusedError when another folder is in its place, or no staging folder can be on its file system
   */
  static async open(folder: string, stagingHome: string, id: string, saved?: SavedMirror): Promise<Mirror> {
    await makeFolder(folder);
    const root = await realpath(folder);
    const mark = await markAt(root);
    const safeDirectory = new SafeDirectory(root, mark);
    if (saved?.mark) {
      const isLink = (await lstat(folder)).isSymbolicLink();
      const isSaved = isSavedFolder(saved.mark, mark, saved.isSameRun) && !(isLink && saved.mark.ino !== mark.ino);
      const isOurs = isSaved || (!isLink && ((await isEmpty(root)) || (await holdsOnly(safeDirectory, saved))));
      if (!isOurs) throw replacedFolder(folder);
    }
    const staging = await makeStaging(root, [join(stagingHome, id), join(dirname(root), `.lockstep-staging-${id}`)]);
    if (!keepsBirthTime(staging)) safeDirectory.mark = withoutBirth(mark);
    return new Mirror(safeDirectory, staging, await isCaseSensitive(staging), saved?.isOthers ?? (() => false));
  }

  /** Real absolute path. */
  get root(): string {
    return this.safeDirectory.root;
  }

  /** Mark of the folder, to be saved. */
  get mark(): FolderMark {
    return this.safeDirectory.mark;
  }

  /**
   * Makes the folder again after something else removed or emptied it.
   * @throws RefusedError when something else is in its place
   */
  async restore(): Promise<void> {
    const { root, safeDirectory } = this;
    await makeFolder(dirname(root));
    await mkdir(root, { mode: 0o700 }).catch((error: unknown) => {
      if (systemCode(error) !== 'EEXIST') throw error;
    });
    await makeFolder(this.staging);
    const found = await markAt(root);
    const mark = keepsBirthTime(this.staging) ? found : withoutBirth(found);
    if (!sameMark(mark, this.mark) && !(await isEmpty(root))) throw replacedFolder(root);
    safeDirectory.mark = mark;
    this.distrust();
  }

  /** Removes the staging folder. */
  async close(): Promise<void> {
    await rm(this.staging, { recursive: true, force: true });
  }

  /** True while the folder on disk is the one that was opened. */
  async isIntact(): Promise<boolean> {
    try {
      return sameMark(await markAt(this.root), this.mark) && (await stat(this.staging)).isDirectory();
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
      if (systemCode(error) !== 'ENOSPC' || this.kept.bytes === 0) throw error;
      // New files need the room more than older revisions.
      this.kept.retain([]);
      return this.stage(bytes);
    }
  }

  /** Removes a temporary file. On an error it stays until the staging folder is removed. */
  async discard(temp: string): Promise<void> {
    await rm(temp, { recursive: true, force: true }).catch(() => {});
  }

  /**
   * Moves a temporary file to its place and replaces what is there.
   * @param replaceTree true to replace a directory that holds files, too
   * @param before content of the replaced file that is to be kept
   * @throws RefusedError when such a directory is to stay
   */
  async place(temp: string, path: string, replaceTree: boolean, before: ContentInfo | null = null): Promise<FileStat> {
    try {
      return await this.moveIn(temp, path, replaceTree, before).catch((error: unknown) => {
        if (!isMissing(error)) throw error;
        this.distrust();
        return this.moveIn(temp, path, replaceTree, before);
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
    const stats = await this.inParent(path, (target) => lstat(target)).catch(nullIfMissing);
    return stats?.isFile() ? toFileStat(stats) : null;
  }

  /** SHA-256 of the content of a file with this stat, hex. @throws the error for a missing file */
  hash(path: string, stat: FileStat): Promise<string> {
    return hashFile(this.safeDirectory, path, stat);
  }

  /** Content of the regular file at `path`; null when there is none, only through a symlink, or a larger one. */
  read(path: string, maxBytes: number): Buffer | null {
    return readContent(this.safeDirectory, path, maxBytes);
  }

  /** All files on disk, see {@link scanMirror}. */
  scan(options: Omit<MirrorScanOptions, 'isOthers'>): Promise<Map<string, FileEntry>> {
    return scanMirror(new SafeDirectory(this.root, this.mark), { ...options, isOthers: this.isOthersDirectory });
  }

  /** True for a file that is in the mirror of another workspace. */
  isOthers(path: string): boolean {
    for (let parent = parentOf(path); parent; parent = parentOf(parent))
      if (this.isOthersDirectory(parent)) return true;
    return false;
  }

  /**
   * Removes the file or symlink at `path`; a directory stays.
   * @param before content of the file that is to be kept
   */
  async remove(path: string, before: ContentInfo | null = null): Promise<void> {
    try {
      await this.inParent(path, async (target) => {
        const stats = await lstat(target);
        if (stats.isDirectory() || (before && stats.isFile() && this.kept.take(target, before))) return;
        await retryOnWindows(() => unlink(target));
      });
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  /** Removes the empty directories above `path`. */
  async prune(path: string): Promise<void> {
    for (let parent = parentOf(path); parent; parent = parentOf(parent)) {
      try {
        // A symlink is no directory to rmdir.
        await this.inParent(parent, (target) => rmdir(target));
      } catch {
        return;
      }
      this.realDirectories.delete(parent);
    }
  }

  /** Kind of the entry at a path whose parent is a real directory. */
  kindOf(directory: string): 'directory' | 'nothing' | 'other' {
    if (this.trusted().has(directory)) return 'directory';
    using parent = this.safeDirectory.enter(parentOf(directory) ?? '');
    const stats = lstatSync(join(parent.path, basename(directory)), { throwIfNoEntry: false });
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
  keepOpen(): KeptDirectories {
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
      check = this.makeParents(path).then(() => this.inParent(path, (target) => makeRealDirectory(target)));
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

  private async moveIn(
    temp: string,
    path: string,
    replaceTree: boolean,
    before: ContentInfo | null,
  ): Promise<FileStat> {
    await this.makeParents(path);
    return this.inParent(path, async (target, parent) => {
      if (before) this.kept.keep(target, before);
      try {
        renameSync(temp, target);
      } catch (error) {
        if (!OBSTACLE_ERRORS.has(systemCode(error))) throw error;
        this.distrust();
        await removeObstacle(parent, basename(path), replaceTree);
        await retryOnWindows(() => rename(temp, target));
      }
      return toFileStat(lstatSync(target));
    });
  }

  /** Runs `work` on a path whose directories are entered safely: since their check, one may have become a symlink. */
  private async inParent<T>(
    path: string,
    work: (target: string, parent: OpenedDirectory) => T | Promise<T>,
  ): Promise<T> {
    using directory = this.safeDirectory.enter(parentOf(path) ?? '');
    return await work(join(directory.path, basename(path)), directory);
  }
}

async function markAt(folder: string): Promise<FolderMark> {
  return markOf(await lstat(folder, { bigint: true }));
}

async function isEmpty(folder: string): Promise<boolean> {
  const stats = await lstat(folder);
  return stats.isDirectory() && (await readdir(folder)).length === 0;
}
