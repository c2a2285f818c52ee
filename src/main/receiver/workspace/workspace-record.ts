import { Emitter } from '../../../shared/util/emitter';
import { errorMessage } from '../../../shared/util/errors';
import type { Logger } from '../../../shared/util/log';
import { FileSet } from '../mirror/file-set';
import type { MirrorIndex, WorkspaceRow } from './mirror-index';

/**
 * Changes of files that are saved together, and delay after the first of them: late enough to leave the disk to the files
 * that follow. Unsaved changes are found again by comparing the mirror.
 */
const MAX_UNSAVED = 20_000;
const SAVE_DELAY_MS = 2_000;

/** State and files of one workspace in memory, saved to the index. */
export class WorkspaceRecord {
  readonly files: FileSet;
  private current: WorkspaceRow;
  private timer: NodeJS.Timeout | null = null;
  private closed = false;
  private readonly changed = new Emitter();

  constructor(
    row: WorkspaceRow,
    private readonly index: MirrorIndex,
    private readonly log: Logger,
  ) {
    this.current = row;
    this.files = new FileSet(index.files(row.id), index.manifest(row.id));
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
      this.log.error(`The index could not be written: ${errorMessage(error)}`);
    }
  }

  /** Schedules a save after changes of files. */
  saveSoon(): void {
    this.current = { ...this.current, updatedAt: Date.now() };
    if (this.files.unsavedCount >= MAX_UNSAVED) this.save({});
    else this.timer ??= setTimeout(() => this.save({}), SAVE_DELAY_MS);
  }

  /** Resolves with true when the copy is complete at `revision` or later, else with false on abort or close. */
  async untilRevision(revision: number, signal: AbortSignal): Promise<boolean> {
    const isReached = () => this.current.complete && this.current.revision >= revision;
    await this.changed.until(() => this.closed || isReached(), signal);
    return isReached();
  }

  /** Saves unsaved changes and ends all waiting. */
  close(): void {
    this.closed = true;
    if (this.timer || this.files.unsavedCount > 0) this.save({});
    this.changed.emit();
  }
}
