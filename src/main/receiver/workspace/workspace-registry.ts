import { existsSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../../../shared/util/log';
import { workspaceId } from '../../../shared/wire/workspace-id';
import { Mirror } from '../mirror/mirror';
import { Refused } from '../mirror/refused';
import { bootId } from './boot-id';
import type { MirrorIndex, WorkspaceRow } from './mirror-index';
import { MirroredWorkspace } from './mirrored-workspace';
import { WorkspaceRecord } from './workspace-record';

/**
 * Where the mirror of a workspace is kept.
 * @param root absolute path on the edge's machine
 * @returns absolute path of a folder, created when it is missing; null when this workspace is not accepted
 */
export type ResolveMirror = (fingerprint: string, root: string) => string | null;

/** All workspaces that the receiver knows, each opened when it is first needed. */
export class WorkspaceRegistry {
  private readonly open = new Map<string, Promise<MirroredWorkspace>>();
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor(
    private readonly index: MirrorIndex,
    private readonly stateDir: string,
    private readonly log: Logger,
  ) {}

  /** The workspace with this root and this mirror folder; known from before or new. */
  async use(fingerprint: string, root: string, mirror: string): Promise<MirroredWorkspace> {
    const id = workspaceId(fingerprint, root);
    // A folder mirrors one workspace. Another one may have had it before, when the edge's fingerprint changed.
    await this.forgetUnless((row) => row.mirror !== mirror || row.id === id);
    return this.inTurn(id, async () => {
      const known = this.index.workspace(id);
      if (known && known.mirror !== mirror) {
        this.log.info(`The mirror of ${root} is now ${mirror}.`);
        await this.forget(id);
      }
      return this.load(known?.mirror === mirror ? known : newRow(id, fingerprint, root, mirror));
    });
  }

  /** A workspace that is known already; null when there is none. */
  get(id: string): Promise<MirroredWorkspace | null> {
    return this.inTurn(id, async () => {
      const row = this.index.workspace(id);
      return row ? this.load(row) : null;
    });
  }

  /** Opens the known workspaces whose mirrors are there. What goes wrong with one is told to whoever needs it. */
  async prepare(): Promise<void> {
    for (const { id, mirror } of this.index.workspaces()) if (existsSync(mirror)) await this.get(id).catch(() => {});
  }

  /** What is remembered of every workspace, by root. */
  rows(): WorkspaceRow[] {
    return this.index.workspaces();
  }

  /** Forgets every workspace of which `keep` says no; their mirror folders stay as they are, if anything ever came. */
  async forgetUnless(keep: (row: WorkspaceRow) => boolean): Promise<void> {
    for (const row of this.index.workspaces()) if (!keep(row)) await this.inTurn(row.id, () => this.forget(row.id));
  }

  async close(): Promise<void> {
    await Promise.all(this.turns.values());
    for (const workspace of this.open.values()) await workspace.then((opened) => opened.close()).catch(() => {});
    this.open.clear();
  }

  /** Opening and forgetting one workspace must not overtake each other. */
  private inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const done = (this.turns.get(id) ?? Promise.resolve()).then(work);
    const turn = done.then(
      () => {},
      () => {},
    );
    this.turns.set(id, turn);
    void turn.then(() => this.turns.get(id) === turn && this.turns.delete(id));
    return done;
  }

  private load(row: WorkspaceRow): Promise<MirroredWorkspace> {
    let workspace = this.open.get(row.id);
    if (!workspace) {
      workspace = this.create(row);
      workspace.catch(() => this.open.delete(row.id));
      this.open.set(row.id, workspace);
    }
    return workspace;
  }

  private async create(row: WorkspaceRow): Promise<MirroredWorkspace> {
    const mirror = await Mirror.open(row.mirror, join(this.stateDir, 'staging'), row.id);
    this.index.save(row, [], this.index.manifest(row.id));
    return new MirroredWorkspace(new WorkspaceRecord(row, this.index, this.log), mirror, this.log);
  }

  private async forget(id: string): Promise<void> {
    const workspace = this.open.get(id);
    this.open.delete(id);
    if (workspace) await workspace.then(letGo).catch(() => {});
    this.index.forget(id);
  }
}

async function letGo(workspace: MirroredWorkspace): Promise<void> {
  await workspace.close();
  // It was opened for a folder that turned out not to be mirrored: only an empty folder can be removed like this.
  if (workspace.isNew) await rmdir(workspace.mirror.root).catch(() => {});
}

/** The refusal for a root that this receiver keeps no mirror of. */
export function unknownWorkspace(path: string): Refused {
  return new Refused('unknown-workspace', `This receiver keeps no mirror of ${path}.`, false);
}

function newRow(id: string, fingerprint: string, root: string, mirror: string): WorkspaceRow {
  return { id, fingerprint, root, mirror, revision: 0, complete: false, updatedAt: Date.now(), boot: bootId() };
}
