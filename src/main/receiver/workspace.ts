import type { Logger } from '../sync/log';
import type { SyncState } from '../sync/protocol';
import { applyChanges, takeOut } from './apply';
import { bootId } from './boot-id';
import { FileSet, type Summary, sameStamp } from './file-set';
import { Gate } from './gate';
import type { Mirror } from './mirror';
import type { MirrorIndex, WorkspaceRow } from './mirror-index';
import { scanMirror } from './mirror-scan';
import { codeOf, Refused } from './refused';
import type { Staging } from './staging';

/** What a commit says about the edge's copy. */
export interface Claim extends Summary {
  readonly revision: number;
}

/** Most files of a workspace, staged ones included. */
export const MAX_FILES = 1_000_000;
/** Changes that were applied at once are saved after this many, or this long (ms) after the first of them. */
const SAVE_AFTER = 1_000;
const SAVE_AFTER_MS = 500;

/**
 * One workspace: its mirror folder, the list of what that holds, and its revision. All work on it passes its gate.
 * `complete` is true exactly when the mirror is known to hold that revision.
 */
export class Workspace {
  readonly gate = new Gate();
  /** Whoever may change this workspace by commits; the newest one to open it. */
  owner: object | null = null;
  readonly files: FileSet;
  private row: WorkspaceRow;
  /** False before the mirror was first verified, and when something else seems to have changed it since. */
  private verified = false;
  private closed = false;
  private saveTimer: NodeJS.Timeout | null = null;
  private waiters = new Set<() => void>();

  constructor(
    row: WorkspaceRow,
    readonly mirror: Mirror,
    private readonly index: MirrorIndex,
    private readonly log: Logger,
  ) {
    this.row = row;
    this.files = new FileSet(index.files(row.id));
  }

  get info(): WorkspaceRow {
    return this.row;
  }

  get state(): SyncState {
    const { root, revision, complete } = this.row;
    return { path: root, revision, ...this.files.summary, complete };
  }

  /** True until the first commit or complete initial sync: nothing was promised about the copy yet. */
  get isNew(): boolean {
    return this.row.revision === 0;
  }

  /** Compares the mirror with what is remembered of it, and takes the mirror's word. A mirror that is gone is made anew. */
  async verify(): Promise<void> {
    if (!(await this.mirror.isThere())) await this.mirror.restore();
    this.verified = true;
    const boot = bootId();
    // What was written shortly before the system went down may be older than its stamp says.
    const trusted = this.row.boot === boot;
    const found = await scanMirror(this.mirror.root, {
      known: (path) => (trusted ? this.files.get(path) : undefined),
      log: this.log,
    });
    const before = this.files.summary.hash;
    for (const path of this.files.paths()) if (!found.has(path)) this.files.delete(path);
    for (const [path, entry] of found) if (this.files.get(path) !== entry) this.files.set(path, entry);
    const differs = this.files.summary.hash !== before;
    if (differs && !this.isNew)
      this.log.warn(`The mirror of ${this.row.root} was changed by something else; it will be repaired.`);
    if (differs || !trusted || this.files.unsavedCount > 0) {
      this.save({ boot, ...(differs && { complete: false, updatedAt: Date.now() }) });
    }
  }

  /** True when the mirror was compared with what is remembered, and its folder is still the same. */
  async isVerified(): Promise<boolean> {
    return this.verified && (await this.mirror.isThere());
  }

  async ensureVerified(): Promise<void> {
    if (!this.closed && !(await this.isVerified())) await this.verify();
  }

  /** Writes one file at once. */
  async write(path: string, bytes: Uint8Array, hash: string, replaceTree: boolean): Promise<void> {
    const known = this.files.get(path);
    if (!known && this.files.size >= MAX_FILES) throw tooManyFiles();
    if (known?.hash === hash) {
      const stamp = await this.mirror.look(path);
      if (stamp && sameStamp(stamp, known)) return;
    }
    const stamp = await this.withMirror(async () =>
      this.mirror.place(await this.mirror.stage(bytes), path, replaceTree),
    );
    if (replaceTree && !known) this.files.deleteBelow(path);
    this.files.set(path, { ...stamp, hash });
    this.changed();
  }

  /** Removes one file at once. */
  async remove(path: string): Promise<void> {
    // Not asked of the disk: where it folds case, it would find the file under its new name.
    if (!this.files.get(path)) return;
    await this.mirror.remove(path);
    await this.mirror.prune(path);
    this.files.delete(path);
    this.changed();
  }

  /** Moves one file at once. */
  async rename(from: string, to: string, hash: string): Promise<void> {
    const temp = await takeOut(from, hash, this.mirror, this.files);
    try {
      const stamp = await this.mirror.place(temp, to, false);
      this.files.set(to, { ...stamp, hash });
    } finally {
      await this.mirror.prune(from);
      this.changed();
    }
  }

  /**
   * Applies what is staged, all of it together, and calls it the claim's revision. Afterwards the state is what is true,
   * complete only when it equals the claim.
   * @throws Refused when nothing could be begun
   */
  async commit(staging: Staging, claim: Claim): Promise<void> {
    await this.ensureVerified();
    if (staging.size > 0) {
      // Durable before the first change: a crash half-way must not leave a copy that calls itself complete.
      if (this.row.complete) this.saveOrThrow({ complete: false });
      const failures = await applyChanges(staging.take(), this.mirror, this.files, this.log);
      if (failures > 0) await this.verify();
    }
    const { files, bytes, hash } = this.files.summary;
    const complete = files === claim.files && bytes === claim.bytes && hash === claim.hash;
    this.save({ revision: claim.revision, complete, updatedAt: Date.now() });
  }

  /** Calls the copy complete, as the next revision: an edge without commits has sent everything once. */
  finishInitialSync(): void {
    this.save({ revision: this.row.revision + 1, complete: true, updatedAt: Date.now() });
  }

  /** Resolves when the copy is complete at `revision` or later; false when `signal` is aborted first. */
  async reached(revision: number, signal: AbortSignal): Promise<boolean> {
    while (!(this.row.complete && this.row.revision >= revision)) {
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

  get isClosed(): boolean {
    return this.closed;
  }

  /** Waits for running work, saves, and lets go of the mirror. */
  async close(): Promise<void> {
    await this.gate.alone(async () => {
      this.owner = null;
      this.closed = true;
      this.wakeWaiters();
      if (this.files.unsavedCount > 0) this.save({});
      await this.mirror.close();
    });
  }

  /** Stages content for a commit. */
  stage(bytes: Uint8Array): Promise<string> {
    return this.withMirror(() => this.mirror.stage(bytes));
  }

  /** Does the work again in a new folder when somebody removed the mirror meanwhile; what is lost shows at the next commit. */
  private async withMirror<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
    this.verified = false;
    await this.mirror.restore();
    return work();
  }

  private changed(): void {
    this.row = { ...this.row, updatedAt: Date.now() };
    if (this.files.unsavedCount >= SAVE_AFTER) this.save({});
    else this.saveTimer ??= setTimeout(() => this.save({}), SAVE_AFTER_MS);
  }

  /** Changes the state and writes it down. A failure to write costs reading files again after a restart, nothing else. */
  private save(change: Partial<WorkspaceRow>): void {
    try {
      this.saveOrThrow(change);
    } catch (error) {
      this.log.error(`The index could not be written: ${(error as Error).message}`);
    }
  }

  private wakeWaiters(): void {
    for (const wake of [...this.waiters]) wake();
  }

  private saveOrThrow(change: Partial<WorkspaceRow>): void {
    if (this.saveTimer) clearTimeout(this.saveTimer);
    this.saveTimer = null;
    this.row = { ...this.row, ...change };
    this.wakeWaiters();
    this.index.save(this.row, this.files.unsaved());
    this.files.saved();
  }
}

export function tooManyFiles(): Refused {
  return new Refused('too-large', `A workspace may have ${MAX_FILES} files at most.`, false);
}
