import { hash as hashOf } from 'node:crypto';
import { withDifference } from '../../../shared/wire/difference';
import { MAX_FRAME_BYTES, type SyncState, type WorkspaceClaim } from '../../../shared/wire/messages';
import { MAX_WORKSPACE_FILES, type NewContent, tooManyFiles } from '../copy/copy-files';
import { StagedChanges } from '../copy/staged-changes';
import type { ContentInfo } from '../history/content-info';
import { WorkSlice } from '../loop/turns';
import type { CaseCollisions } from '../mirror/case-collisions';
import { acceptedPath, faultOfRelative } from '../mirror/mirror-paths';
import { RefusedError } from '../mirror/refused-error';
import type { WorkspaceLink } from '../takeover/edge-link';
import type { FileSink } from './file-sink';
import type { CommitClaim, MirroredWorkspace, WorkspaceOwner } from './mirrored-workspace';
import type { StartedWork } from './write-scheduler';

/** Most bytes in memory that differences were made into: a frame may ask for far more than it holds. */
const MAX_REBUILT_BYTES = 16 * 1024 * 1024;

/** File of a message; its path is not validated yet. */
interface IncomingFile {
  readonly path: string;
  readonly bytes: Buffer;
  /** Content that the bytes are the difference to; absent for a whole content. */
  readonly base?: { readonly hash: string; readonly start: number; readonly end: number };
}

/** Files that a workspace should hold, by relative path; the paths are not validated yet. */
export type Manifest = Map<string, readonly [hash: string, size: number]>;

/** One connection's opening of a workspace. */
export interface SessionOptions {
  /** Its connection; messages of an older one do not take the workspace from a newer one of the same edge. */
  readonly link: WorkspaceLink;
  /** Null for an edge without an identity. */
  readonly claim: WorkspaceClaim | null;
  /** Called when a complete copy proves to be changed by something else. */
  readonly onDamage: (state: SyncState) => void;
  /** Called when another edge has taken the workspace from one with an identity. */
  readonly onTaken: (reason: RefusedError) => void;
}

/** A file of a manifest that is missing here or has other content. */
export interface NeededFile {
  /** Relative. */
  readonly path: string;
  /** Content here; null for none. */
  readonly held: ContentInfo | null;
}

/** A change that a commit could not apply. */
export interface RefusedChange extends NeededFile {
  readonly error: RefusedError;
}

/**
 * Work of one connection on a workspace that it opened. Changes are staged until a commit. In a new workspace they are
 * applied at once, since no reader was promised a revision and the progress can be seen. The session ends when any
 * connection opens the same workspace again.
 */
export class WorkspaceSession implements FileSink, WorkspaceOwner {
  private readonly staged: StagedChanges;
  /** Null where the file system tells names apart that differ only in case. */
  private names: CaseCollisions | null = null;

  private constructor(
    readonly workspace: MirroredWorkspace,
    private readonly options: SessionOptions,
  ) {
    this.staged = new StagedChanges((path) => workspace.files.get(path));
  }

  /**
   * Takes the workspace over and verifies its mirror.
   * @throws RefusedError when a newer connection of the same edge has the workspace, or another edge holds it and the claim
   * does not take it
   */
  static open(workspace: MirroredWorkspace, options: SessionOptions): Promise<WorkspaceSession> {
    return workspace.scheduler.runExclusive(async () => {
      const { claim } = options;
      const { holder } = workspace.info;
      const owner = workspace.owner instanceof WorkspaceSession ? workspace.owner : null;
      if (workspace.isClosed || owner?.isNewer(options)) throw openedElsewhere();
      if (claim && !claim.take && holder !== null && holder !== claim.identity) throw takenOver();
      if (!workspace.holdingLink.take(options.link, claim ? 'identified' : 'opening')) throw takenOver();
      await owner?.discard();
      workspace.owner = null;
      await workspace.verify().catch((error: unknown) => {
        workspace.holdingLink.release();
        throw error;
      });
      owner?.tellTaken(options);
      workspace.heldBy(claim?.identity ?? null);
      const session = new WorkspaceSession(workspace, options);
      workspace.owner = session;
      session.names = workspace.copy.namesInUse();
      return session;
    });
  }

  get state(): SyncState {
    return this.workspace.state;
  }

  onDamage(state: SyncState): void {
    this.options.onDamage(state);
  }

  put(path: string, bytes: Uint8Array): Promise<StartedWork<void>> {
    const { workspace } = this;
    return workspace.scheduler.runWrite(path, bytes.length, async () => {
      this.assertOwner();
      this.admit(path);
      const slice = new WorkSlice();
      const hash = hashOf('sha256', bytes, 'hex');
      if (slice.isOver) await slice.yieldTurn();
      if (workspace.isNew) return workspace.copy.write(path, bytes, hash, false);
      return this.stage({ path, bytes, hash });
    });
  }

  /**
   * Writes several files in order.
   * @returns errors of the refused files, by position
   */
  putAll(files: readonly IncomingFile[]): Promise<Map<number, unknown>> {
    return this.runExclusive(async () => {
      const refused = new Map<number, unknown>();
      const accepted: NewContent[] = [];
      let rebuiltBytes = 0;
      const slice = new WorkSlice();
      for (const [at, { path, bytes: sent, base }] of files.entries()) {
        if (slice.isOver) await slice.yieldTurn();
        const refuse = (error: unknown) => void refused.set(at, error);
        try {
          acceptedPath(faultOfRelative(path, process.platform) ?? path);
          this.admit(path);
          const bytes = base ? this.rebuild(path, sent, base) : sent;
          const file = { path, bytes, hash: hashOf('sha256', bytes, 'hex'), refuse };
          if (this.workspace.isNew) accepted.push(file);
          else await this.stage(file);
          if (base) rebuiltBytes += bytes.length;
          if (rebuiltBytes > MAX_REBUILT_BYTES) {
            await this.workspace.copy.writeAll(accepted.splice(0));
            rebuiltBytes = 0;
          }
        } catch (error) {
          refuse(error);
        }
      }
      await this.workspace.copy.writeAll(accepted);
      return refused;
    });
  }

  remove(path: string): Promise<void> {
    return this.runExclusive(() => this.removeOne(path));
  }

  rename(from: string, to: string, hash: string): Promise<void> {
    return this.runExclusive(async () => {
      const content = this.workspace.isNew ? this.workspace.files.get(from) : this.staged.get(from);
      if (content?.hash !== hash)
        throw new RefusedError('stale-rename', 'The file to be moved has other content here.', true);
      this.names?.delete(from);
      try {
        this.admit(to);
      } catch (error) {
        this.names?.add(from);
        throw error;
      }
      if (this.workspace.isNew) await this.workspace.copy.rename(from, to, hash);
      else await this.discardTemp(this.staged.rename(from, to));
    });
  }

  /**
   * Removes the files that are not listed: at the next commit, or at once in a new workspace.
   * @returns listed paths that are missing here or have other content
   */
  compare(wanted: Manifest): Promise<NeededFile[]> {
    return this.runExclusive(async () => {
      await this.removeUnlisted(wanted);
      const needed: NeededFile[] = [];
      const slice = new WorkSlice();
      for (const [path, [hash, size]] of wanted) {
        if (!this.holds(path, hash, size)) needed.push({ path, held: this.staged.get(path) ?? null });
        if (slice.isOver) await slice.yieldTurn();
      }
      return needed;
    });
  }

  /** Applies the staged changes. @returns the state after it, and the changes that could not be applied */
  commit(claim: CommitClaim): Promise<{ readonly state: SyncState; readonly refused: readonly RefusedChange[] }> {
    return this.runExclusive(async () => {
      const failures = await this.workspace.commit(this.staged, claim);
      const refused = [...failures].map(([path, error]) => ({ path, error, held: this.staged.get(path) ?? null }));
      return { state: this.workspace.state, refused };
    });
  }

  /** Ends the session and discards its staged changes. */
  close(): Promise<void> {
    return this.workspace.scheduler.runExclusive(async () => {
      if (this.workspace.owner !== this) return;
      this.workspace.owner = null;
      await this.discard();
    });
  }

  /** Connections of two edges have no order: the one that asks for the workspace gets it. */
  private isNewer({ link, claim }: SessionOptions): boolean {
    return this.options.link.number > link.number && this.options.claim?.run === claim?.run;
  }

  private tellTaken({ link, claim }: SessionOptions): void {
    const own = this.options;
    if (own.claim && own.link !== link && own.claim.run !== claim?.run) own.onTaken(takenOver());
  }

  private async discard(): Promise<void> {
    for (const change of this.staged.takeAll().values())
      if (change?.kind === 'new') await this.discardTemp(change.temp);
  }

  private runExclusive<T>(work: () => Promise<T>): Promise<T> {
    return this.workspace.scheduler.runExclusive(() => {
      this.assertOwner();
      return work();
    });
  }

  private assertOwner(): void {
    if (this.workspace.owner !== this) throw openedElsewhere();
  }

  private async stage({ path, bytes, hash }: Omit<NewContent, 'refuse'>): Promise<void> {
    if (this.staged.get(path)?.hash === hash) return;
    const temp = await this.workspace.copy.stage(bytes);
    await this.discardTemp(this.staged.put(path, { kind: 'new', temp, hash, size: bytes.length }));
  }

  /** @throws RefusedError when the content here is not the one that the difference is to */
  private rebuild(path: string, middle: Buffer, base: NonNullable<IncomingFile['base']>): Buffer {
    const { copy, files, isNew } = this.workspace;
    const known = isNew ? files.get(path) : this.staged.get(path);
    const isBase = known?.hash === base.hash && known.size <= MAX_FRAME_BYTES;
    const older = isBase ? copy.read(isNew ? { kind: 'moved', from: path } : this.staged.placeOf(path)) : null;
    const newer =
      older && hashOf('sha256', older, 'hex') === base.hash ? withDifference(older, { ...base, middle }) : null;
    if (newer && newer.length <= MAX_FRAME_BYTES) return newer;
    throw new RefusedError('stale-base', 'The file whose change was sent has other content here.', true);
  }

  private async removeUnlisted(wanted: ReadonlyMap<string, unknown>): Promise<void> {
    const slice = new WorkSlice();
    for (const path of [...this.staged.paths(this.workspace.files.paths())]) {
      if (!wanted.has(path) && this.staged.get(path)) await this.removeOne(path);
      if (slice.isOver) await slice.yieldTurn();
    }
  }

  private async removeOne(path: string): Promise<void> {
    if (this.workspace.isNew) await this.workspace.copy.remove(path);
    else await this.discardTemp(this.staged.remove(path));
    this.names?.delete(path);
  }

  /** @throws RefusedError when the mirror can't hold one more file, or one of this name */
  private admit(path: string): void {
    if (this.workspace.files.size + this.staged.size >= MAX_WORKSPACE_FILES && !this.staged.get(path))
      throw tooManyFiles();
    if (this.names?.add(path) !== false) return;
    const message = 'Another name differs from this one only in case, and the mirror’s disk takes both for the same.';
    throw new RefusedError('bad-path', message, false);
  }

  private holds(path: string, hash: string, size: number): boolean {
    const content = this.staged.get(path);
    return content?.hash === hash && content.size === size;
  }

  private async discardTemp(temp: string | null): Promise<void> {
    if (temp) await this.workspace.copy.discard(temp);
  }
}

function takenOver(): RefusedError {
  return new RefusedError('taken-over', 'Another edge mirrors to this workspace.', false);
}

function openedElsewhere(): RefusedError {
  return new RefusedError(
    'unknown-workspace',
    'The workspace is not open here any more: another connection opened it.',
    true,
  );
}
