import { hash as hashOf } from 'node:crypto';
import type { EdgeMessageOf, SyncState } from '../sync/protocol';
import type { Started } from './gate';
import { Refused } from './refused';
import { Staging } from './staging';
import type { Target } from './target';
import type { Claim, Workspace } from './workspace';

type ManifestFiles = EdgeMessageOf<'workspace:sync_manifest'>['payload']['files'];

/** Most files that one manifest may list. */
const MAX_MANIFEST_FILES = 1_000_000;

/**
 * What one connection does with a workspace that it opened. Changes are staged until a commit; while the workspace is new
 * they are applied at once, since nobody was promised anything yet and the progress can be seen. A later opening of the
 * same workspace, by any connection, ends this one.
 */
export class WorkspaceSession implements Target {
  private readonly staging: Staging;
  private manifest = new Map<string, readonly [hash: string, size: number]>();

  private constructor(readonly workspace: Workspace) {
    this.staging = new Staging((path) => workspace.files.get(path));
  }

  /** Takes the workspace over and verifies its mirror. */
  static open(workspace: Workspace): Promise<WorkspaceSession> {
    return workspace.gate.alone(async () => {
      const session = new WorkspaceSession(workspace);
      if (workspace.owner instanceof WorkspaceSession) await workspace.owner.discard();
      workspace.owner = session;
      await workspace.verify();
      return session;
    });
  }

  get state(): SyncState {
    return this.workspace.state;
  }

  /** @returns once the write was let in */
  put(path: string, bytes: Uint8Array): Promise<Started<void>> {
    const { workspace } = this;
    return workspace.gate.beside(path, bytes.length, async () => {
      this.assertOwner();
      const hash = hashOf('sha256', bytes, 'hex');
      if (workspace.isNew) return workspace.write(path, bytes, hash, false);
      if (this.staging.view(path)?.hash === hash) return;
      const temp = await workspace.stage(bytes);
      await this.discardTemp(this.staging.put(path, { kind: 'new', temp, hash, size: bytes.length }));
    });
  }

  remove(path: string): Promise<void> {
    return this.alone(async () => {
      if (this.workspace.isNew) await this.workspace.remove(path);
      else await this.discardTemp(this.staging.remove(path));
    });
  }

  rename(from: string, to: string, hash: string): Promise<void> {
    return this.alone(async () => {
      const view = this.workspace.isNew ? this.workspace.files.get(from) : this.staging.view(from);
      if (view?.hash !== hash) throw new Refused('stale-rename', 'The file to be moved has other content here.', true);
      if (this.workspace.isNew) await this.workspace.rename(from, to, hash);
      else await this.discardTemp(this.staging.rename(from, to));
    });
  }

  /**
   * Takes one part of a manifest. After the last one, what is not listed is removed (at the next commit, or at once while
   * the workspace is new).
   * @returns the listed paths that are lacking here or hold other content; null before the last part
   */
  compare(files: ManifestFiles, last: boolean): Promise<string[] | null> {
    return this.alone(async () => {
      if (this.manifest.size + files.length > MAX_MANIFEST_FILES) {
        this.manifest.clear();
        throw new Refused('too-large', `A workspace may list ${MAX_MANIFEST_FILES} files at most.`, false);
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
      await this.workspace.commit(this.staging, claim);
      return this.workspace.state;
    });
  }

  /** Ends the session when its connection has ended; what it staged is forgotten. */
  close(): Promise<void> {
    return this.workspace.gate.alone(async () => {
      if (this.workspace.owner !== this) return;
      this.workspace.owner = null;
      await this.discard();
    });
  }

  private async discard(): Promise<void> {
    this.manifest.clear();
    for (const change of this.staging.take().values()) if (change?.kind === 'new') await this.discardTemp(change.temp);
  }

  private alone<T>(work: () => Promise<T>): Promise<T> {
    return this.workspace.gate.alone(() => {
      this.assertOwner();
      return work();
    });
  }

  private assertOwner(): void {
    if (this.workspace.owner === this) return;
    throw new Refused('unknown-workspace', 'The workspace was opened by another connection meanwhile.', true);
  }

  private async removeUnlisted(wanted: ReadonlyMap<string, unknown>): Promise<void> {
    for (const path of [...this.staging.paths(this.workspace.files.paths())]) {
      if (wanted.has(path) || !this.staging.view(path)) continue;
      if (this.workspace.isNew) await this.workspace.remove(path);
      else await this.discardTemp(this.staging.remove(path));
    }
  }

  private holds(path: string, hash: string, size: number): boolean {
    const held = this.staging.view(path);
    return held?.hash === hash && held.size === size;
  }

  private async discardTemp(temp: string | null): Promise<void> {
    if (temp) await this.workspace.mirror.discard(temp);
  }
}
