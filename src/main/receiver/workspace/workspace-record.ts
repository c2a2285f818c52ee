import type { Logger } from '../../../shared/util/log';
import { FileSet } from '../mirror/file-set';
import type { MirrorIndex, WorkspaceRow } from './mirror-index';

/**
 * Changes of single files are written down after this many, or this long (ms) after the first of them: late enough not to
 * take the time of the files that follow. What is lost by that is found again by looking at the mirror.
 */
const SAVE_AFTER = 20_000;
const SAVE_AFTER_MS = 2_000;

/** What is known of one workspace, kept in the index; and whoever waits for its next revision. */
export class WorkspaceRecord {
  readonly files: FileSet;
  private current: WorkspaceRow;
  private timer: NodeJS.Timeout | null = null;
  private closed = false;
  private readonly waiters = new Set<() => void>();

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
   * Changes the state and writes it down, with all changes of files.
   * @throws when it can't be written; the change holds in memory even so
   */
  saveOrThrow(change: Partial<WorkspaceRow>): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.current = { ...this.current, ...change };
    this.wake();
    this.index.save(this.current, this.files.unsaved(), this.files.summary.hash);
    this.files.saved();
  }

  /** As {@link saveOrThrow}; a failure is logged. It costs reading files again after a restart, nothing else. */
  save(change: Partial<WorkspaceRow>): void {
    try {
      this.saveOrThrow(change);
    } catch (error) {
      this.log.error(`The index could not be written: ${(error as Error).message}`);
    }
  }

  /** Notes that files changed, and writes that down soon. */
  touched(): void {
    this.current = { ...this.current, updatedAt: Date.now() };
    if (this.files.unsavedCount >= SAVE_AFTER) this.save({});
    else this.timer ??= setTimeout(() => this.save({}), SAVE_AFTER_MS);
  }

  /** Resolves when the copy is complete at `revision` or later; false when `signal` is aborted or the record closed first. */
  async reached(revision: number, signal: AbortSignal): Promise<boolean> {
    while (!(this.current.complete && this.current.revision >= revision)) {
      if (signal.aborted || this.closed) return false;
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.waiters.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        this.waiters.add(wake);
        signal.addEventListener('abort', wake);
      });
    }
    return true;
  }

  /** Writes down what was not written yet. */
  close(): void {
    this.closed = true;
    if (this.timer || this.files.unsavedCount > 0) this.save({});
    this.wake();
  }

  private wake(): void {
    for (const wake of [...this.waiters]) wake();
  }
}
