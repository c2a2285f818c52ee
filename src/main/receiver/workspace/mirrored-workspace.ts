import { rmdir } from 'node:fs/promises';
import { errorMessage } from '../../../shared/util/errors';
import type { Logger } from '../../../shared/util/log';
import type { SyncState } from '../../../shared/wire/messages';
import { currentBootId } from '../copy/boot-id';
import { CopyFiles, type FilesOnDisk } from '../copy/copy-files';
import type { MirrorIndex, WorkspaceRow } from '../copy/mirror-index';
import type { StagedChanges } from '../copy/staged-changes';
import { WorkspaceRecord } from '../copy/workspace-record';
import { type HistoryLimits, RevisionHistory } from '../history/revision-history';
import type { FileSet, FilesSummary } from '../mirror/file-set';
import { RefusedError } from '../mirror/refused-error';
import { HoldingLink } from '../takeover/holding-link';
import { CommitCheck } from './commit-check';
import { WriteScheduler } from './write-scheduler';

/** State of the edge's copy, as a commit states it. */
export interface CommitClaim extends FilesSummary {
  readonly revision: number;
  /** True to change nothing unless the copy equals the claim afterwards. */
  readonly exact?: boolean | undefined;
}

/** Owner of a workspace, see {@link MirroredWorkspace.owner}. */
export interface WorkspaceOwner {
  /** Called when a complete copy proves to be changed by something else. */
  onDamage(state: SyncState): void;
}

/** Options that all mirrors of a receiver share. */
export interface MirrorOptions {
  readonly index: MirrorIndex;
  /** Absolute path of the preferred parent of the staging folders. */
  readonly stagingHome: string;
  /** Tells whether a folder is the mirror of a workspace; one inside another mirror is no part of that. */
  readonly isMirror: (folder: string) => boolean;
  readonly historyLimits: HistoryLimits;
  /** Called after a revision was saved, with the id of the workspace. */
  readonly onRevision: (id: string) => void;
  readonly log: Logger;
}

/** A mirror with more files is checked after a commit instead of in it. Readers who ask get a check at once. */
const CHECKED_IN_COMMIT_FILES = 100;
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
  private closed = false;
  private holds = 0;
  /** Sentence that says why the copy is not complete, unless it is. */
  private fault = 'Its last sync has not ended.';
  /** Begin of the last comparison with the disk, ms since the epoch, and its duration, ms. */
  private lastCheck = { at: 0, durationMs: 0 };
  private nextRecheck: Promise<void> | null = null;
  private readonly commitCheck: CommitCheck;
  /** The revisions that can be read. */
  readonly history: RevisionHistory;
  /** True while a commit is at work on a copy that was complete: its revision can still be read. */
  private isReplaced = false;

  private constructor(
    private readonly record: WorkspaceRecord,
    /** Its files on the disk. */
    readonly copy: CopyFiles,
    private readonly options: Pick<MirrorOptions, 'historyLimits' | 'onRevision'>,
    private readonly log: Logger,
  ) {
    this.history = new RevisionHistory(record.files, copy.kept, options.historyLimits, record.row);
    this.commitCheck = new CommitCheck(async () => {
      await this.recheck().catch((error: unknown) => {
        this.log.warn(`The mirror ${this.info.root} could not be checked: ${errorMessage(error)}`);
      });
    });
  }

  /**
   * Opens the mirror folder of a workspace, and saves the row unless that is done.
   * @throws when the folder or the index can't be used
   */
  static async open(row: WorkspaceRow, options: MirrorOptions): Promise<MirroredWorkspace> {
    const { index, stagingHome, isMirror, log } = options;
    const record = await WorkspaceRecord.open(row, index, log);
    const copy = await CopyFiles.open(record, index, stagingHome, isMirror, log);
    return new MirroredWorkspace(record, copy, options, log);
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

  /** True when the revision that readers get is known to be complete. */
  get isReadComplete(): boolean {
    return this.info.complete || this.isReplaced;
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

  /** Compares the mirror with the index and corrects the index. A missing mirror folder is made again. */
  async verify(): Promise<void> {
    const at = Date.now();
    const begin = performance.now();
    const found = await this.copy.compare();
    if (found.missing.length + found.other.length > 0) this.noteForeign(found);
    await this.copy.adopt(found);
    this.lastCheck = { at, durationMs: performance.now() - begin };
    await this.record.saveFiles();
    if (!found.isSameRun || this.files.unsavedCount > 0) this.record.save({ bootId: currentBootId() });
  }

  private noteForeign(found: FilesOnDisk): void {
    const { root } = this.info;
    if (!this.isNew) this.log.warn(`The mirror of ${root} was changed by something else: ${inWords(found)}.`);
    this.hasForeignChanges = true;
    this.fault = 'Something else changed the copy; the next sync repairs it.';
    this.record.save({ complete: false, updatedAt: Date.now() });
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

  /** Compares the mirror with the index unless that was done and its folder is still the same. */
  async ensureVerified(): Promise<void> {
    if (!this.closed && !(await this.copy.isVerified())) await this.verify();
  }

  /**
   * Applies all staged changes together as the claim's revision. The state is complete only when it equals the claim.
   * @returns the errors of the changes that could not be applied, by path
   * @throws when no change could be begun, and RefusedError when an exact claim would not be met
   */
  async commit(staged: StagedChanges, claim: CommitClaim): Promise<ReadonlyMap<string, RefusedError>> {
    await this.ensureVerified();
    if (claim.exact && !isSame(await staged.summaryAfter(this.files.summary), claim)) throw inexact();
    let failures: ReadonlyMap<string, RefusedError> = new Map();
    this.isReplaced = this.info.complete;
    try {
      if (staged.size > 0) {
        // Saved before the first change, so that a crash leaves no half-changed copy that is called complete.
        if (this.info.complete) this.record.saveOrThrow({ complete: false });
        failures = await this.copy.apply(staged);
      }
      await this.afterChanges(claim);
    } finally {
      this.isReplaced = false;
    }
    return failures;
  }

  private async afterChanges(claim: CommitClaim): Promise<void> {
    if (!this.copy.isTrusted || this.files.size <= CHECKED_IN_COMMIT_FILES) await this.verify();
    else this.commitCheck.schedule(this.lastCheck.durationMs);
    if (!this.equals(claim)) await this.files.rebuildHash();
    await this.record.saveFiles();
    this.fault = 'The copy differs from what the edge holds and is being repaired.';
    this.saveRevision(claim.revision, this.equals(claim));
  }

  private saveRevision(revision: number, complete: boolean): void {
    const updatedAt = Date.now();
    this.history.close({ revision, updatedAt, complete });
    this.record.save({ revision, complete, updatedAt });
    this.options.onRevision(this.info.id);
  }

  private equals(claim: CommitClaim): boolean {
    return isSame(this.files.summary, claim);
  }

  /**
   * Counts the present files of an edge without commits as the next revision.
   * @param fault sentence that says why the copy is not complete, null when it is
   */
  closeRevision(fault: string | null): void {
    if (fault !== null) this.fault = fault;
    this.saveRevision(this.info.revision + 1, fault === null);
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

  /** Resolves when readers get another revision than this one, on abort, and on close. */
  untilOther(revision: number, signal: AbortSignal): Promise<void> {
    return this.record.untilOther(revision, signal);
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
    this.commitCheck.close();
    await this.record.close();
    await this.copy.close();
  }

  /** Closes a workspace that is forgotten. A mirror folder that never got a file is removed. */
  async forget(): Promise<void> {
    await this.close();
    // Fails on a folder that holds files, which stays.
    if (this.isNew) await rmdir(this.copy.folder).catch(() => {});
  }
}

function isSame(one: FilesSummary, other: FilesSummary): boolean {
  return one.files === other.files && one.bytes === other.bytes && one.hash === other.hash;
}

function inexact(): RefusedError {
  return new RefusedError('inexact', 'The changes that arrived do not lead to what the commit claims.', true);
}

function inWords({ missing, other }: FilesOnDisk): string {
  const some = [...missing.slice(0, MAX_LOGGED_PATHS), ...other.slice(0, MAX_LOGGED_PATHS)].slice(0, MAX_LOGGED_PATHS);
  const names = some.map((path) => JSON.stringify(path)).join(', ');
  return `${missing.length} missing, ${other.length} new or changed (${names})`;
}
