import { Emitter } from '../../../shared/util/emitter';
import { errorMessage } from '../../../shared/util/errors';
import type { Logger } from '../../../shared/util/log';
import { WorkSlice } from '../loop/turns';
import { FileSet } from '../mirror/file-set';
import type { MirrorIndex, WorkspaceRow } from './mirror-index';

/**
 * Unsaved changes of files, and delay after the first of them: late enough to leave the disk to the files that follow.
 * Unsaved changes are found again by comparing the mirror.
 */
const MAX_UNSAVED = 20_000;
/** Changes of files in one transaction: it takes a few ms. */
const MAX_SAVED_AT_ONCE = 1_000;
const SAVE_DELAY_MS = 2_000;

/** State and files of one workspace in memory, saved to the index. */
export class WorkspaceRecord {
  private timer: NodeJS.Timeout | null = null;
  private isSaving = false;
  private closed = false;
  private readonly changed = new Emitter();

  private constructor(
    private current: WorkspaceRow,
    readonly files: FileSet,
    private readonly index: MirrorIndex,
    private readonly log: Logger,
  ) {}

  /** Reads what was saved of a workspace. */
  static async open(row: WorkspaceRow, index: MirrorIndex, log: Logger): Promise<WorkspaceRecord> {
    return new WorkspaceRecord(row, await FileSet.load(index.files(row.id), index.manifest(row.id)), index, log);
  }

  get row(): WorkspaceRow {
    return this.current;
  }

  /**
   * Changes the state and saves it with all changes of files.
   * @throws when it can't be saved; the change stays in memory
   */
  saveOrThrow(change: Partial<WorkspaceRow>): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.current = { ...this.current, ...change };
    this.changed.emit();
    this.index.save(this.current, this.files.unsaved(), this.files.summary.hash);
    this.files.markSaved();
  }

  /** As {@link saveOrThrow}, but logs an error, which only costs reading files again after a restart. */
  save(change: Partial<WorkspaceRow>): void {
    try {
      this.saveOrThrow(change);
    } catch (error) {
      this.logError(error);
    }
  }

  /** Schedules a save after changes of files. */
  saveSoon(): void {
    this.current = { ...this.current, updatedAt: Date.now() };
    if (this.files.unsavedCount >= MAX_UNSAVED) void this.saveAll();
    else this.timer ??= setTimeout(() => void this.saveAll(), SAVE_DELAY_MS);
  }

  /**
   * Saves most of the changed files, in several transactions, so that the next save is a short one. Until that the saved
   * state is one that is not complete.
   */
  async saveFiles(): Promise<void> {
    const slice = new WorkSlice();
    try {
      while (this.files.unsavedCount > MAX_SAVED_AT_ONCE) {
        const changes = [...this.files.unsaved(MAX_SAVED_AT_ONCE)];
        this.index.save({ ...this.current, complete: false }, changes, null);
        this.files.markSaved(changes.map(([path]) => path));
        await slice.yieldTurn();
      }
    } catch (error) {
      this.logError(error);
    }
  }

  private async saveAll(): Promise<void> {
    if (this.isSaving) return;
    this.isSaving = true;
    await this.saveFiles();
    this.isSaving = false;
    if (!this.closed) this.save({});
  }

  private logError(error: unknown): void {
    this.log.error(`The index could not be written: ${errorMessage(error)}`);
  }

  /** Resolves with true when the copy is complete at `revision` or later, else with false on abort or close. */
  async untilRevision(revision: number, signal: AbortSignal): Promise<boolean> {
    const isReached = () => this.current.complete && this.current.revision >= revision;
    await this.changed.until(() => this.closed || isReached(), signal);
    return isReached();
  }

  /** Resolves when the copy is at another revision, on abort, and on close. */
  async untilOther(revision: number, signal: AbortSignal): Promise<void> {
    await this.changed.until(() => this.closed || this.current.revision !== revision, signal);
  }

  /** Saves unsaved changes and ends all waiting. */
  async close(): Promise<void> {
    this.closed = true;
    this.changed.emit();
    await this.saveFiles();
    if (this.timer || this.files.unsavedCount > 0) this.save({});
  }
}
