import { sameStat } from '../../../shared/node/file-stat';
import { systemCode } from '../../../shared/util/errors';
import type { Logger } from '../../../shared/util/log';
import type { SyncState } from '../../../shared/wire/messages';
import type { FileSet, Summary } from '../mirror/file-set';
import type { Mirror } from '../mirror/mirror';
import { scanMirror } from '../mirror/mirror-scan';
import { NewDirectories } from '../mirror/new-directories';
import { Refused } from '../mirror/refused';
import { applyChanges, takeOut } from './apply-changes';
import { bootId } from './boot-id';
import type { WorkspaceRow } from './mirror-index';
import type { StagedChanges } from './staged-changes';
import type { WorkspaceRecord } from './workspace-record';
import { WriteScheduler } from './write-scheduler';

/** What a commit says about the edge's copy. */
export interface Claim extends Summary {
  readonly revision: number;
}

/** Content of a file that is to be written. */
export interface NewContent {
  /** Relative, with forward slashes, and checked. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** SHA-256, hex. */
  readonly hash: string;
  /** To be told why it could not be written. */
  readonly refuse: (error: unknown) => void;
}

/** Most files of a workspace, staged ones included. */
export const MAX_FILES = 1_000_000;

/**
 * One workspace: its mirror folder, what is known of it, and its revision. `complete` is true exactly when the mirror is
 * known to hold that revision. Whoever calls a method that works on the mirror has passed the gate.
 */
export class MirroredWorkspace {
  readonly scheduler = new WriteScheduler();
  /** Whoever may change this workspace by commits; the newest one to open it. */
  owner: object | null = null;
  /** False before the mirror was first verified, and when something else seems to have changed it since. */
  private verified = false;
  private closed = false;

  constructor(
    private readonly record: WorkspaceRecord,
    readonly mirror: Mirror,
    private readonly log: Logger,
  ) {}

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

  /** True until the first commit or complete initial sync: nothing was promised about the copy yet. */
  get isNew(): boolean {
    return this.info.revision === 0;
  }

  get isClosed(): boolean {
    return this.closed;
  }

  /** Compares the mirror with what is remembered of it, and takes the mirror's word. A mirror that is gone is made anew. */
  async verify(): Promise<void> {
    this.verified = false;
    if (!(await this.mirror.isThere())) await this.mirror.restore();
    const boot = bootId();
    // What was written shortly before the system went down may be older than its stamp says.
    const trusted = this.info.boot === boot;
    const known = (path: string) => (trusted ? this.files.get(path) : undefined);
    const found = await scanMirror(this.mirror.root, { known, log: this.log });
    this.verified = true;
    if (!trusted) this.files.recount();
    const before = this.files.summary.hash;
    for (const path of this.files.paths()) if (!found.has(path)) this.files.delete(path);
    for (const [path, entry] of found) if (this.files.get(path) !== entry) this.files.set(path, entry);
    if (this.files.summary.hash !== before) {
      if (!this.isNew) this.log.warn(`The mirror of ${this.info.root} was changed by something else.`);
      this.record.save({ boot, complete: false, updatedAt: Date.now() });
    } else if (!trusted || this.files.unsavedCount > 0) this.record.save({ boot });
  }

  /** True when the mirror was compared with what is remembered, and its folder is still the same. */
  async isVerified(): Promise<boolean> {
    return this.verified && (await this.mirror.isThere());
  }

  async ensureVerified(): Promise<void> {
    if (!this.closed && !(await this.isVerified())) await this.verify();
  }

  /**
   * Writes one file at once.
   * @param replaceTree also where a directory with files in it stands
   */
  async write(path: string, bytes: Uint8Array, hash: string, replaceTree: boolean): Promise<void> {
    const known = this.files.get(path);
    if (!known && this.files.size >= MAX_FILES) throw tooManyFiles();
    if (known?.hash === hash) {
      const stamp = await this.mirror.look(path);
      if (stamp && sameStat(stamp, known)) return;
    }
    const stamp = await this.withMirror(async () =>
      this.mirror.place(await this.mirror.stage(bytes), path, replaceTree),
    );
    if (replaceTree && !known) this.files.deleteBelow(path);
    this.files.set(path, { ...stamp, hash });
    this.record.touched();
  }

  /** Writes several files at once; those in directories that are not there yet come with them. */
  async writeAll(contents: readonly NewContent[]): Promise<void> {
    using _ = this.mirror.keepDirectoriesOpen();
    const directories = new NewDirectories(this.mirror);
    const apart = new Set(contents.filter(({ path, bytes }) => !directories.write(path, bytes)));
    const placed = directories.moveIn();
    for (const content of contents) {
      const stamp = apart.has(content) ? undefined : placed.get(content.path);
      if (stamp) this.files.set(content.path, { ...stamp, hash: content.hash });
      else await this.writeOne(content);
    }
    this.record.touched();
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
    // Not asked of the disk: where it folds case, it would find the file under its new name.
    if (!this.files.get(path)) return;
    await this.mirror.remove(path);
    await this.mirror.prune(path);
    this.files.delete(path);
    this.record.touched();
  }

  /** Moves one file at once. */
  async rename(from: string, to: string, hash: string): Promise<void> {
    const temp = await takeOut(from, hash, this.mirror, this.files);
    try {
      const stamp = await this.mirror.place(temp, to, false);
      this.files.set(to, { ...stamp, hash });
    } finally {
      await this.mirror.prune(from);
      this.record.touched();
    }
  }

  /** Stages content for a commit, and returns the path of the temporary file. */
  stage(bytes: Uint8Array): Promise<string> {
    return this.withMirror(() => this.mirror.stage(bytes));
  }

  /**
   * Applies what is staged, all of it together, and calls it the claim's revision. Afterwards the state is what is true,
   * complete only when it equals the claim.
   * @throws when nothing could be begun
   */
  async commit(staged: StagedChanges, claim: Claim): Promise<void> {
    await this.ensureVerified();
    if (staged.size > 0) {
      // Durable before the first change: a crash half-way must not leave a copy that calls itself complete.
      if (this.info.complete) this.record.saveOrThrow({ complete: false });
      const failures = await applyChanges(staged.take(), this.mirror, this.files, this.log);
      if (failures > 0) await this.verify();
    }
    if (!this.equals(claim)) this.files.recount();
    const complete = this.equals(claim);
    this.record.save({ revision: claim.revision, complete, updatedAt: Date.now() });
  }

  private equals(claim: Claim): boolean {
    const { files, bytes, hash } = this.files.summary;
    return files === claim.files && bytes === claim.bytes && hash === claim.hash;
  }

  /** The next revision of an edge without commits: it has sent everything once. */
  finishInitialSync(complete: boolean): void {
    this.record.save({ revision: this.info.revision + 1, complete, updatedAt: Date.now() });
  }

  /** The copy lacks something that was sent. */
  markIncomplete(): void {
    if (this.info.complete) this.record.save({ complete: false, updatedAt: Date.now() });
  }

  /** Resolves when the copy is complete at `revision` or later; false when `signal` is aborted or the workspace closed first. */
  reached(revision: number, signal: AbortSignal): Promise<boolean> {
    return this.record.reached(revision, signal);
  }

  /** Waits for running work, writes down what is known, and lets go of the mirror. */
  async close(): Promise<void> {
    await this.scheduler.alone(async () => {
      this.owner = null;
      this.closed = true;
      this.record.close();
      await this.mirror.close();
    });
  }

  /** Does the work again in a new folder when somebody removed the mirror meanwhile; what is lost shows at the next commit. */
  private async withMirror<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (systemCode(error) !== 'ENOENT' || this.closed) throw error;
    }
    this.verified = false;
    await this.mirror.restore();
    return work();
  }
}

export function tooManyFiles(): Refused {
  return new Refused('too-large', `A workspace may have ${MAX_FILES} files at most.`, false);
}
