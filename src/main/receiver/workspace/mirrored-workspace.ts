import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sameStat } from '../../../shared/node/file-stat';
import { errorMessage, systemCode } from '../../../shared/util/errors';
import type { Logger } from '../../../shared/util/log';
import type { SyncState } from '../../../shared/wire/messages';
import { WorkSlice } from '../loop/turns';
import { CaseCollisions } from '../mirror/case-collisions';
import type { FileEntry, FileSet, FilesSummary } from '../mirror/file-set';
import { formatMark, parseMark } from '../mirror/folder-mark';
import { Mirror } from '../mirror/mirror';
import { NewDirectories } from '../mirror/new-directories';
import { RefusedError } from '../mirror/refused-error';
import { HoldingLink } from '../takeover/holding-link';
import { applyChanges, moveOutUnchanged } from './apply-changes';
import { currentBootId } from './boot-id';
import type { MirrorIndex, WorkspaceRow } from './mirror-index';
import type { StagedChanges } from './staged-changes';
import { WorkspaceRecord } from './workspace-record';
import { WriteScheduler } from './write-scheduler';

/** State of the edge's copy, as a commit states it. */
export interface CommitClaim extends FilesSummary {
  readonly revision: number;
}

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

/** Owner of a workspace, see {@link MirroredWorkspace.owner}. */
export interface WorkspaceOwner {
  /** Called when a complete copy proves to be changed by something else. */
  onDamage(state: SyncState): void;
}

/** Most files of a workspace, staged ones included. */
export const MAX_WORKSPACE_FILES = 1_000_000;

/** A mirror with more files is checked after a commit instead of in it. Readers who ask get a check at once. */
const CHECKED_IN_COMMIT_FILES = 100;
/** Delay of a check after the last commit, and longest one after the first, so that it does not hold back others, ms. */
const CHECK_DELAY_MS = 1_000;
const MAX_CHECK_DELAY_MS = 30_000;
/** Largest share of the time that goes into such checks. */
const MAX_CHECK_SHARE = 0.05;
/** Most paths that one line of the log names. */
const MAX_LOGGED_PATHS = 5;

/**
 * One workspace: its mirror folder, the index of its files, and its revision. `complete` is true exactly when the mirror
 * is known to hold that revision. Methods that work on the mirror must be called through {@link scheduler}.
 */
export class MirroredWorkspace {
  readonly scheduler = new WriteScheduler();
  /** Session that may commit changes: the newest one to open the workspace. */
  owner: WorkspaceOwner | null = null;
  readonly holdingLink = new HoldingLink();
  /** Set when the mirror proves to be changed by something else; cleared by the sync that repairs it. */
  hasForeignChanges = false;
  /** False before the first comparison with the disk, and after a sign that something else changed the mirror. */
  private verified = false;
  private closed = false;
  private holds = 0;
  /** Sentence that says why the copy is not complete, unless it is. */
  private fault = 'Its last sync has not ended.';
  /** Begin of the last comparison with the disk, ms since the epoch, and its duration, ms. */
  private lastCheck = { at: 0, durationMs: 0 };
  private nextRecheck: Promise<void> | null = null;
  /** Begins a check after a commit. */
  private checkTimer: NodeJS.Timeout | null = null;
  /** Latest time of the check that is due, ms; null for none. */
  private checkBy: number | null = null;

  private constructor(
    private readonly record: WorkspaceRecord,
    private readonly mirror: Mirror,
    private readonly log: Logger,
  ) {}

  /**
   * Opens the mirror folder of a workspace, and saves the row unless that is done.
   * @param stagingHome absolute path of the preferred parent of the staging folder
   * @param isMirror tells whether a folder is the mirror of a workspace; one inside this mirror is no part of it
   * @throws when the folder or the index can't be used
   */
  static async open(
    row: WorkspaceRow,
    index: MirrorIndex,
    stagingHome: string,
    isMirror: (folder: string) => boolean,
    log: Logger,
  ): Promise<MirroredWorkspace> {
    const record = await WorkspaceRecord.open(row, index, log);
    const isOthers = (path: string) => isMirror(join(row.mirror, path));
    const isSameRun = row.bootId === currentBootId();
    const saved = { mark: parseMark(row.mark), isSameRun, files: record.files, isOthers };
    const mirror = await Mirror.open(row.mirror, stagingHome, row.id, saved);
    const mark = formatMark(mirror.mark);
    // A full disk keeps no copy from being compared and read.
    if (index.workspace(row.id)?.mark !== mark) record.saveOrThrow({ mark });
    return new MirroredWorkspace(record, mirror, log);
  }

  get info(): WorkspaceRow {
    return this.record.row;
  }

  get files(): FileSet {
    return this.record.files;
  }

  get state(): SyncState {
    const { root, revision, complete } = this.info;
    return { path: root, revision, ...this.files.summary, complete };
  }

  /** Sentence for the user that says why the copy is not complete; null when it is. */
  get reason(): string | null {
    return this.info.complete ? null : this.fault;
  }

  /** True until the first commit or complete initial sync: no reader was promised a revision yet. */
  get isNew(): boolean {
    return this.info.revision === 0;
  }

  get isClosed(): boolean {
    return this.closed;
  }

  /** Time of the last comparison with the disk, ms since the epoch; 0 before the first. */
  get checkedAt(): number {
    return this.lastCheck.at;
  }

  /** Records the identity of the edge that has opened the workspace; null for one without. */
  heldBy(holder: string | null): void {
    if (holder === this.info.holder) return;
    if (this.info.holder !== null) this.log.warn(`Another edge mirrors to ${this.info.root} from now on.`);
    this.record.save({ holder });
  }

  /** Names in use; null where the file system tells names apart that differ only in case. */
  namesInUse(): CaseCollisions | null {
    return this.mirror.isCaseSensitive ? null : new CaseCollisions(this.files.paths());
  }

  /** Compares the mirror with the index and corrects the index. A missing mirror folder is made again. */
  async verify(): Promise<void> {
    this.verified = false;
    if (!(await this.mirror.isIntact())) await this.restore();
    const at = Date.now();
    const begin = performance.now();
    const bootId = currentBootId();
    // After a crash of the system, a file's content may be older than its stat.
    const isTrusted = this.info.bootId === bootId;
    const known = (path: string) => (isTrusted ? this.files.get(path) : undefined);
    const found = await this.mirror.scan({ known, log: this.log });
    if (!isTrusted) await this.files.rebuildHash();
    const { gone, other } = await differences(this.files, found);
    const missing = gone.filter((path) => !this.mirror.isOthers(path));
    if (missing.length + other.length > 0) {
      const differing = inWords(missing, other);
      if (!this.isNew) this.log.warn(`The mirror of ${this.info.root} was changed by something else: ${differing}.`);
      this.hasForeignChanges = true;
      this.fault = 'Something else changed the copy; the next sync repairs it.';
      this.record.save({ complete: false, updatedAt: Date.now() });
    }
    await this.adopt(found, gone);
    this.verified = true;
    this.lastCheck = { at, durationMs: performance.now() - begin };
    await this.record.saveFiles();
    if (!isTrusted || this.files.unsavedCount > 0) this.record.save({ bootId });
  }

  /** Takes over what is on disk. */
  private async adopt(found: ReadonlyMap<string, FileEntry>, gone: readonly string[]): Promise<void> {
    const slice = new WorkSlice();
    for (const path of gone) {
      this.files.delete(path);
      if (slice.isOver) await slice.yieldTurn();
    }
    for (const [path, entry] of found) {
      if (this.files.get(path) !== entry) this.files.set(path, entry);
      if (slice.isOver) await slice.yieldTurn();
    }
  }

  /**
   * Compares the mirror with the index now, and tells the owner when a complete copy proves to be damaged. Unlike the other
   * methods it goes through the scheduler itself; calls that wait for their turn share one comparison.
   */
  recheck(): Promise<void> {
    this.nextRecheck ??= this.scheduler.runExclusive(async () => {
      this.nextRecheck = null;
      if (this.closed) return;
      const wasComplete = this.info.complete;
      await this.verify();
      if (wasComplete && !this.info.complete) this.owner?.onDamage(this.state);
    });
    return this.nextRecheck;
  }

  /** True when the mirror was compared with the index and its folder is still the same. */
  async isVerified(): Promise<boolean> {
    return this.verified && (await this.mirror.isIntact());
  }

  /** Compares the mirror with the index unless {@link isVerified}. */
  async ensureVerified(): Promise<void> {
    if (!this.closed && !(await this.isVerified())) await this.verify();
  }

  /**
   * Writes one file at once.
   * @param replaceTree true to replace a directory that holds files, too
   */
  async write(path: string, bytes: Uint8Array, hash: string, replaceTree: boolean): Promise<void> {
    const known = this.files.get(path);
    if (!known && this.files.size >= MAX_WORKSPACE_FILES) throw tooManyFiles();
    if (known?.hash === hash) {
      const current = await this.mirror.stat(path);
      if (current && sameStat(current, known)) return;
    }
    const stat = await this.withMirror(async () =>
      this.mirror.place(await this.mirror.stage(bytes), path, replaceTree),
    );
    if (replaceTree && !known) this.files.deleteBelow(path);
    this.files.set(path, { ...stat, hash });
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
      if (stat) this.files.set(content.path, { ...stat, hash: content.hash });
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
    if (!this.files.get(path)) return;
    await this.mirror.remove(path);
    await this.mirror.prune(path);
    this.files.delete(path);
    this.record.saveSoon();
  }

  /**
   * Moves one file at once.
   * @throws RefusedError when its content is not the expected one
   */
  async rename(from: string, to: string, hash: string): Promise<void> {
    const temp = await moveOutUnchanged(from, hash, this.mirror, this.files);
    try {
      const stat = await this.mirror.place(temp, to, false);
      this.files.set(to, { ...stat, hash });
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

  /**
   * Applies all staged changes together as the claim's revision. The state is complete only when it equals the claim.
   * @returns the errors of the changes that could not be applied, by path
   * @throws when no change could be begun
   */
  async commit(staged: StagedChanges, claim: CommitClaim): Promise<ReadonlyMap<string, RefusedError>> {
    await this.ensureVerified();
    let failures = new Map<string, RefusedError>();
    if (staged.size > 0) {
      // Saved before the first change, so that a crash leaves no half-changed copy that is called complete.
      if (this.info.complete) this.record.saveOrThrow({ complete: false });
      failures = await applyChanges(staged.takeAll(), this.mirror, this.files, this.log);
      if (failures.size > 0) this.verified = false;
    }
    if (!this.verified || this.files.size <= CHECKED_IN_COMMIT_FILES) await this.verify();
    else this.recheckSoon();
    if (!this.equals(claim)) await this.files.rebuildHash();
    await this.record.saveFiles();
    this.fault = 'The copy differs from what the edge holds and is being repaired.';
    this.record.save({ revision: claim.revision, complete: this.equals(claim), updatedAt: Date.now() });
    return failures;
  }

  private recheckSoon(): void {
    const now = performance.now();
    const pauseMs = Math.max(CHECK_DELAY_MS, this.lastCheck.durationMs / MAX_CHECK_SHARE);
    this.checkBy ??= now + Math.max(MAX_CHECK_DELAY_MS, pauseMs);
    if (this.checkTimer) clearTimeout(this.checkTimer);
    const check = () => {
      this.checkTimer = null;
      this.checkBy = null;
      this.recheck().catch((error: unknown) => {
        this.log.warn(`The mirror ${this.info.root} could not be checked: ${errorMessage(error)}`);
      });
    };
    this.checkTimer = setTimeout(check, Math.max(0, Math.min(pauseMs, this.checkBy - now)));
  }

  private equals(claim: CommitClaim): boolean {
    const { files, bytes, hash } = this.files.summary;
    return files === claim.files && bytes === claim.bytes && hash === claim.hash;
  }

  /**
   * Counts the present files of an edge without commits as the next revision.
   * @param fault sentence that says why the copy is not complete, null when it is
   */
  closeRevision(fault: string | null): void {
    if (fault !== null) this.fault = fault;
    this.record.save({ revision: this.info.revision + 1, complete: fault === null, updatedAt: Date.now() });
  }

  /**
   * Records that the copy differs from the edge's files.
   * @param fault sentence that says why
   */
  markIncomplete(fault: string): void {
    this.fault = fault;
    if (this.info.complete) this.record.save({ complete: false, updatedAt: Date.now() });
  }

  /**
   * Resolves with true when the copy is complete at `revision` or later, which is checked on disk; else with false on abort
   * or close.
   */
  async untilRevision(revision: number, signal: AbortSignal): Promise<boolean> {
    while (await this.record.untilRevision(revision, signal)) {
      await this.recheck();
      if (this.info.complete) return !this.closed;
      if (signal.aborted) return false;
    }
    return false;
  }

  /** Keeps the workspace open until the result is disposed. */
  hold(): Disposable {
    this.holds++;
    let isHeld = true;
    return {
      [Symbol.dispose]: () => {
        if (isHeld) this.holds--;
        isHeld = false;
      },
    };
  }

  /** True while a session owns the workspace, or something holds it open. */
  get isInUse(): boolean {
    return this.owner !== null || this.holds > 0;
  }

  /** Waits for running work, saves the state and removes the staging folder. */
  async close(): Promise<void> {
    await this.scheduler.runExclusive(() => this.closeNow());
  }

  /** As {@link close}, unless the workspace is in use after the running work. */
  async closeUnused(): Promise<void> {
    await this.scheduler.runExclusive(async () => {
      if (!this.isInUse) await this.closeNow();
    });
  }

  private async closeNow(): Promise<void> {
    this.owner = null;
    this.closed = true;
    if (this.checkTimer) clearTimeout(this.checkTimer);
    await this.record.close();
    await this.mirror.close();
  }

  /** Closes a workspace that is forgotten. A mirror folder that never got a file is removed. */
  async forget(): Promise<void> {
    await this.close();
    // Fails on a folder that holds files, which stays.
    if (this.isNew) await rmdir(this.mirror.root).catch(() => {});
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

function inWords(missing: readonly string[], other: readonly string[]): string {
  const some = [...missing.slice(0, MAX_LOGGED_PATHS), ...other.slice(0, MAX_LOGGED_PATHS)].slice(0, MAX_LOGGED_PATHS);
  const names = some.map((path) => JSON.stringify(path)).join(', ');
  return `${missing.length} missing, ${other.length} new or changed (${names})`;
}

/** Refusal of a file beyond {@link MAX_WORKSPACE_FILES}. */
export function tooManyFiles(): RefusedError {
  return new RefusedError('too-large', `A workspace may have ${MAX_WORKSPACE_FILES} files at most.`, false);
}
