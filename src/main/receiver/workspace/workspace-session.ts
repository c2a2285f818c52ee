import { hash as hashOf } from 'node:crypto';
import type { EdgeMessageOf, SyncState } from '../../../shared/wire/messages';
import { accepted } from '../legacy/legacy-client';
import { CaseCollisions } from '../mirror/case-collisions';
import { checkRelative } from '../mirror/mirror-paths';
import { Refused } from '../mirror/refused';
import type { FileSink } from './file-sink';
import { type Claim, MAX_FILES, type MirroredWorkspace, type NewContent, tooManyFiles } from './mirrored-workspace';
import { StagedChanges } from './staged-changes';
import type { Started } from './write-scheduler';

/** A file as it comes; its path is not checked yet. */
interface IncomingFile {
  readonly path: string;
  readonly bytes: Buffer;
}

type ManifestFiles = EdgeMessageOf<'workspace:sync_manifest'>['payload']['files'];

/**
 * What one connection does with a workspace that it opened. Changes are staged until a commit; while the workspace is new
 * they are applied at once, since nobody was promised anything yet and the progress can be seen. A later opening of the
 * same workspace, by any connection, ends this one.
 */
export class WorkspaceSession implements FileSink {
  private readonly staged: StagedChanges;
  private manifest = new Map<string, readonly [hash: string, size: number]>();
  /** Null where names that differ only in case are different names. */
  private names: CaseCollisions | null = null;

  private constructor(
    readonly workspace: MirroredWorkspace,
    private readonly connection: number,
  ) {
    this.staged = new StagedChanges((path) => workspace.files.get(path));
  }

  /**
   * Takes the workspace over and verifies its mirror.
   * @param connection its number; what an older connection still had on the way takes nothing from a newer one
   */
  static open(workspace: MirroredWorkspace, connection: number): Promise<WorkspaceSession> {
    return workspace.scheduler.alone(async () => {
      const { owner } = workspace;
      if (workspace.isClosed) throw takenOver();
      if (owner instanceof WorkspaceSession) {
        if (owner.connection > connection) throw takenOver();
        await owner.discard();
      }
      workspace.owner = null;
      await workspace.verify();
      const session = new WorkspaceSession(workspace, connection);
      workspace.owner = session;
      if (!workspace.mirror.isCaseSensitive) session.names = new CaseCollisions(workspace.files.paths());
      return session;
    });
  }

  get state(): SyncState {
    return this.workspace.state;
  }

  /** @returns once the write was let in */
  put(path: string, bytes: Uint8Array): Promise<Started<void>> {
    const { workspace } = this;
    return workspace.scheduler.beside(path, bytes.length, async () => {
      this.assertOwner();
      this.admit(path);
      const hash = hashOf('sha256', bytes, 'hex');
      if (workspace.isNew) return workspace.write(path, bytes, hash, false);
      return this.stage({ path, bytes, hash });
    });
  }

  /**
   * Takes several files, one after the other.
   * @returns why some could not be taken, by their position
   */
  putAll(files: readonly IncomingFile[]): Promise<Map<number, unknown>> {
    return this.alone(async () => {
      const refused = new Map<number, unknown>();
      const taken: NewContent[] = [];
      for (const [at, { path, bytes }] of files.entries()) {
        const refuse = (error: unknown) => void refused.set(at, error);
        try {
          accepted(checkRelative(path, process.platform) ?? path);
          this.admit(path);
          const file = { path, bytes, hash: hashOf('sha256', bytes, 'hex'), refuse };
          if (this.workspace.isNew) taken.push(file);
          else await this.stage(file);
        } catch (error) {
          refuse(error);
        }
      }
      await this.workspace.writeAll(taken);
      return refused;
    });
  }

  remove(path: string): Promise<void> {
    return this.alone(() => this.removeOne(path));
  }

  rename(from: string, to: string, hash: string): Promise<void> {
    return this.alone(async () => {
      const view = this.workspace.isNew ? this.workspace.files.get(from) : this.staged.view(from);
      if (view?.hash !== hash) throw new Refused('stale-rename', 'The file to be moved has other content here.', true);
      this.names?.delete(from);
      try {
        this.admit(to);
      } catch (error) {
        this.names?.add(from);
        throw error;
      }
      if (this.workspace.isNew) await this.workspace.rename(from, to, hash);
      else await this.discardTemp(this.staged.rename(from, to));
    });
  }

  /**
   * Takes one part of a manifest. After the last one, what is not listed is removed (at the next commit, or at once while
   * the workspace is new).
   * @returns the listed paths that are lacking here or hold other content; null before the last part
   */
  compare(files: ManifestFiles, last: boolean): Promise<string[] | null> {
    return this.alone(async () => {
      if (this.manifest.size + files.length > MAX_FILES) {
        this.manifest.clear();
        throw tooManyFiles();
      }
      for (const [path, hash, size] of files) this.manifest.set(path, [hash, size]);
      if (!last) return null;
      const wanted = this.manifest;
      this.manifest = new Map();
      await this.removeUnlisted(wanted);
      return [...wanted].filter(([path, [hash, size]]) => !this.holds(path, hash, size)).map(([path]) => path);
    });
  }

  commit(claim: Claim): Promise<SyncState> {
    return this.alone(async () => {
      await this.workspace.commit(this.staged, claim);
      return this.workspace.state;
    });
  }

  /** Ends the session when its connection has ended; what it staged is forgotten. */
  close(): Promise<void> {
    return this.workspace.scheduler.alone(async () => {
      if (this.workspace.owner !== this) return;
      this.workspace.owner = null;
      await this.discard();
    });
  }

  private async discard(): Promise<void> {
    this.manifest.clear();
    for (const change of this.staged.take().values()) if (change?.kind === 'new') await this.discardTemp(change.temp);
  }

  private alone<T>(work: () => Promise<T>): Promise<T> {
    return this.workspace.scheduler.alone(() => {
      this.assertOwner();
      return work();
    });
  }

  private assertOwner(): void {
    if (this.workspace.owner !== this) throw takenOver();
  }

  private async stage({ path, bytes, hash }: Omit<NewContent, 'refuse'>): Promise<void> {
    if (this.staged.view(path)?.hash === hash) return;
    const temp = await this.workspace.stage(bytes);
    await this.discardTemp(this.staged.put(path, { kind: 'new', temp, hash, size: bytes.length }));
  }

  private async removeUnlisted(wanted: ReadonlyMap<string, unknown>): Promise<void> {
    for (const path of [...this.staged.paths(this.workspace.files.paths())]) {
      if (!wanted.has(path) && this.staged.view(path)) await this.removeOne(path);
    }
  }

  private async removeOne(path: string): Promise<void> {
    if (this.workspace.isNew) await this.workspace.remove(path);
    else await this.discardTemp(this.staged.remove(path));
    this.names?.delete(path);
  }

  /** @throws Refused when the mirror can't hold one more file, or one of this name */
  private admit(path: string): void {
    if (this.workspace.files.size + this.staged.size >= MAX_FILES && !this.staged.view(path)) throw tooManyFiles();
    if (this.names?.add(path) !== false) return;
    const message = 'Another name differs from this one only in case, and the mirror’s disk takes both for the same.';
    throw new Refused('bad-path', message, false);
  }

  private holds(path: string, hash: string, size: number): boolean {
    const held = this.staged.view(path);
    return held?.hash === hash && held.size === size;
  }

  private async discardTemp(temp: string | null): Promise<void> {
    if (temp) await this.workspace.mirror.discard(temp);
  }
}

function takenOver(): Refused {
  return new Refused(
    'unknown-workspace',
    'The workspace is not open here any more: another connection opened it.',
    true,
  );
}
