import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sameStat } from '../../../shared/node/file-stat';
import { systemCode } from '../../../shared/util/errors';
import type { Logger } from '../../../shared/util/log';
import { MAX_FRAME_BYTES } from '../../../shared/wire/messages';
import type { KeptContents } from '../history/kept-contents';
import { WorkSlice } from '../loop/turns';
import { CaseCollisions } from '../mirror/case-collisions';
import type { FileEntry, FileSet } from '../mirror/file-set';
import { formatMark, parseMark } from '../mirror/folder-mark';
import { Mirror } from '../mirror/mirror';
import { NewDirectories } from '../mirror/new-directories';
import { RefusedError } from '../mirror/refused-error';
import { applyChanges, contentToKeep, moveOutUnchanged } from './apply-changes';
import { currentBootId } from './boot-id';
import type { MirrorIndex } from './mirror-index';
import type { ContentPlace, StagedChanges } from './staged-changes';
import type { WorkspaceRecord } from './workspace-record';

/** Content of a file that is to be written. */
export interface NewContent {
  /** Relative, with forward slashes, and validated. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** SHA-256, hex. */
  readonly hash: string;
  /** Called with the error when the file can't be written. */
  readonly refuse: (error: unknown) => void;
}

/** Comparison of a mirror's folder with the index. */
export interface FilesOnDisk {
  /** Every file on the disk. */
  readonly files: ReadonlyMap<string, FileEntry>;
  /** Files in the index that are not on the disk. */
  readonly gone: readonly string[];
  /** The same without those at which another workspace has its mirror by now. */
  readonly missing: readonly string[];
  /** Files that are not in the index with their content. */
  readonly other: readonly string[];
  /** False after a crash of the system: every file was read. */
  readonly isSameRun: boolean;
}

/** Most files of a workspace, staged ones included. */
export const MAX_WORKSPACE_FILES = 1_000_000;

/** The files of one workspace: its mirror folder, and the index that says what is in it. Both change together. */
export class CopyFiles {
  /** False before the first comparison with the disk, and after a sign that something else changed the mirror. */
  private verified = false;
  private closed = false;

  private constructor(
    private readonly record: WorkspaceRecord,
    private readonly mirror: Mirror,
    private readonly log: Logger,
  ) {}

  /**
   * Opens the mirror folder of a workspace, and saves its mark unless that is done.
   * @param stagingHome absolute path of the preferred parent of the staging folder
   * @param isMirror tells whether a folder is the mirror of a workspace; one inside this mirror is no part of it
   * @throws when the folder or the index can't be used
   */
  static async open(
    record: WorkspaceRecord,
    index: MirrorIndex,
    stagingHome: string,
    isMirror: (folder: string) => boolean,
    log: Logger,
  ): Promise<CopyFiles> {
    const { row } = record;
    const isOthers = (path: string) => isMirror(join(row.mirror, path));
    const isSameRun = row.bootId === currentBootId();
    const saved = { mark: parseMark(row.mark), isSameRun, files: record.files, isOthers };
    const mirror = await Mirror.open(row.mirror, stagingHome, row.id, saved);
    const mark = formatMark(mirror.mark);
    // A full disk keeps no copy from being compared and read.
    if (index.workspace(row.id)?.mark !== mark) record.saveOrThrow({ mark });
    return new CopyFiles(record, mirror, log);
  }

  get all(): FileSet {
    return this.record.files;
  }

  /** Absolute path of the mirror. */
  get folder(): string {
    return this.mirror.root;
  }

  /** Content of a file of the mirror or the staging folder, of at most the limit of a frame; null for another one. */
  read(place: ContentPlace): Buffer | null {
    return place.kind === 'new' ? readFileSync(place.temp) : this.mirror.read(place.from, MAX_FRAME_BYTES);
  }

  /** Contents that files of the mirror had before. */
  get kept(): KeptContents {
    return this.mirror.kept;
  }

  /** Names in use; null where the file system tells names apart that differ only in case. */
  namesInUse(): CaseCollisions | null {
    return this.mirror.isCaseSensitive ? null : new CaseCollisions(this.all.paths());
  }

  /** True when the mirror was compared with the index and its folder is still the same. */
  async isVerified(): Promise<boolean> {
    return this.verified && (await this.mirror.isIntact());
  }

  /** True unless the next commit has to compare the mirror first. */
  get isTrusted(): boolean {
    return this.verified;
  }

  /** Compares the mirror with the index, see {@link adopt}. A missing mirror folder is made again. */
  async compare(): Promise<FilesOnDisk> {
    this.verified = false;
    if (!(await this.mirror.isIntact())) await this.restore();
    // After a crash of the system, a file's content may be older than its stat.
    const isSameRun = this.record.row.bootId === currentBootId();
    const known = (path: string) => (isSameRun ? this.all.get(path) : undefined);
    const files = await this.mirror.scan({ known, log: this.log });
    if (!isSameRun) await this.all.rebuildHash();
    const { gone, other } = await differences(this.all, files);
    return { files, gone, missing: gone.filter((path) => !this.mirror.isOthers(path)), other, isSameRun };
  }

  /** Corrects the index by what {@link compare} has found. */
  async adopt({ files, gone }: FilesOnDisk): Promise<void> {
    const slice = new WorkSlice();
    for (const path of gone) {
      this.all.delete(path);
      if (slice.isOver) await slice.yieldTurn();
    }
    for (const [path, entry] of files) {
      if (this.all.get(path) !== entry) this.all.set(path, entry);
      if (slice.isOver) await slice.yieldTurn();
    }
    this.verified = true;
  }

  /**
   * Writes one file at once.
   * @param replaceTree true to replace a directory that holds files, too
   */
  async write(path: string, bytes: Uint8Array, hash: string, replaceTree: boolean): Promise<void> {
    const known = this.all.get(path);
    if (!known && this.all.size >= MAX_WORKSPACE_FILES) throw tooManyFiles();
    if (known?.hash === hash) {
      const current = await this.mirror.stat(path);
      if (current && sameStat(current, known)) return;
    }
    const before = contentToKeep(path, this.all);
    const stat = await this.withMirror(async () =>
      this.mirror.place(await this.mirror.stage(bytes), path, replaceTree, before),
    );
    if (replaceTree && !known) this.all.deleteBelow(path);
    this.all.set(path, { ...stat, hash });
    this.record.saveSoon();
  }

  /** Writes several files at once, with the directories that are missing. */
  async writeAll(contents: readonly NewContent[]): Promise<void> {
    using kept = this.mirror.keepOpen();
    const slice = new WorkSlice();
    const yieldIfOver = async () => {
      if (!slice.isOver) return;
      // A directory may be moved away meanwhile.
      kept.closeAll();
      await slice.yieldTurn();
    };
    const directories = new NewDirectories(this.mirror);
    const single = new Set<NewContent>();
    for (const content of contents) {
      if (!directories.write(content.path, content.bytes)) single.add(content);
      await yieldIfOver();
    }
    const placed = await directories.moveIn(yieldIfOver);
    for (const content of contents) {
      const stat = single.has(content) ? undefined : placed.get(content.path);
      if (stat) this.all.set(content.path, { ...stat, hash: content.hash });
      else await this.writeOne(content);
      await yieldIfOver();
    }
    this.record.saveSoon();
  }

  private async writeOne({ path, bytes, hash, refuse }: NewContent): Promise<void> {
    try {
      await this.write(path, bytes, hash, false);
    } catch (error) {
      refuse(error);
    }
  }

  /** Removes one file at once. */
  async remove(path: string): Promise<void> {
    // The index decides: a disk that folds case would find the file under its new name.
    if (!this.all.get(path)) return;
    await this.mirror.remove(path, contentToKeep(path, this.all));
    await this.mirror.prune(path);
    this.all.delete(path);
    this.record.saveSoon();
  }

  /**
   * Moves one file at once.
   * @throws RefusedError when its content is not the expected one
   */
  async rename(from: string, to: string, hash: string): Promise<void> {
    const temp = await moveOutUnchanged(from, hash, this.mirror, this.all);
    try {
      const stat = await this.mirror.place(temp, to, false, contentToKeep(to, this.all));
      this.all.set(to, { ...stat, hash });
    } finally {
      await this.mirror.prune(from);
      this.record.saveSoon();
    }
  }

  /** Stores content for a later commit. @returns a handle for {@link StagedChanges} and {@link discard} */
  stage(bytes: Uint8Array): Promise<string> {
    return this.withMirror(() => this.mirror.stage(bytes));
  }

  /** Removes staged content. */
  discard(staged: string): Promise<void> {
    return this.mirror.discard(staged);
  }

  /** Applies all staged changes. @returns the errors of those that could not be applied, by path */
  async apply(staged: StagedChanges): Promise<Map<string, RefusedError>> {
    const failures = await applyChanges(staged.takeAll(), this.mirror, this.all, this.log);
    if (failures.size > 0) this.verified = false;
    return failures;
  }

  /** Removes the staging folder. */
  async close(): Promise<void> {
    this.closed = true;
    await this.mirror.close();
  }

  /** Repeats the work in a new folder when the mirror was removed. The next commit finds the files lost with it. */
  private async withMirror<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (systemCode(error) !== 'ENOENT' || this.closed) throw error;
    }
    this.verified = false;
    await this.restore();
    return work();
  }

  private async restore(): Promise<void> {
    await this.mirror.restore();
    this.record.save({ mark: formatMark(this.mirror.mark) });
  }
}

/** Paths at which the disk differs from the index. */
async function differences(files: FileSet, found: ReadonlyMap<string, FileEntry>) {
  const slice = new WorkSlice();
  const gone: string[] = [];
  const other: string[] = [];
  for (const path of files.paths()) {
    if (!found.has(path)) gone.push(path);
    if (slice.isOver) await slice.yieldTurn();
  }
  for (const [path, { hash }] of found) {
    if (files.get(path)?.hash !== hash) other.push(path);
    if (slice.isOver) await slice.yieldTurn();
  }
  return { gone, other };
}

/** Refusal of a file beyond {@link MAX_WORKSPACE_FILES}. */
export function tooManyFiles(): RefusedError {
  return new RefusedError('too-large', `A workspace may have ${MAX_WORKSPACE_FILES} files at most.`, false);
}
