import { existsSync } from 'node:fs';
import type { Logger } from '../../../shared/util/log';
import { SerialQueue } from '../../../shared/util/serial-queue';
import { workspaceId } from '../../../shared/wire/workspace-id';
import { RefusedError } from '../mirror/refused-error';
import { currentBootId } from './boot-id';
import type { MirrorIndex, WorkspaceRow } from './mirror-index';
import { MirroredWorkspace } from './mirrored-workspace';

/**
 * Decides where the mirror of a workspace is kept.
 * @param root absolute path on the edge's machine
 * @returns absolute path of a folder, created when it is missing; null when this workspace is not accepted
 */
export type ResolveMirror = (fingerprint: string, root: string) => string | null;

/** All workspaces of the receiver, each opened on first use. */
export class WorkspaceRegistry {
  private readonly opened = new Map<string, Promise<MirroredWorkspace>>();
  /** One queue per workspace, so that opening and forgetting it do not overlap. */
  private readonly queues = new Map<string, SerialQueue>();

  /** @param stagingHome absolute path of the preferred parent of the staging folders */
  constructor(
    private readonly index: MirrorIndex,
    private readonly stagingHome: string,
    private readonly log: Logger,
  ) {}

  /** Opens the workspace with this root and this mirror folder, or creates it. */
  async openFor(fingerprint: string, root: string, mirror: string): Promise<MirroredWorkspace> {
    const id = workspaceId(fingerprint, root);
    // A folder mirrors one workspace. An edge whose fingerprint changed leaves an earlier one behind.
    await this.forgetUnless((row) => row.mirror !== mirror || row.id === id);
    return this.queueOf(id).run(async () => {
      const known = this.index.workspace(id);
      if (known && known.mirror !== mirror) {
        this.log.info(`The mirror of ${root} is now ${mirror}.`);
        await this.forget(id);
      }
      return this.load(known?.mirror === mirror ? known : newRow(id, fingerprint, root, mirror));
    });
  }

  /** The workspace with this id; null when there is none. */
  async get(id: string): Promise<MirroredWorkspace | null> {
    if (!this.index.workspace(id)) return null;
    return this.queueOf(id).run(async () => {
      const row = this.index.workspace(id);
      return row ? this.load(row) : null;
    });
  }

  /** Opens the known workspaces whose mirrors exist. An error shows again when the workspace is used. */
  async openAll(): Promise<void> {
    for (const { id, mirror } of this.index.workspaces()) if (existsSync(mirror)) await this.get(id).catch(() => {});
  }

  /** Saved state of all workspaces, by root. */
  rows(): WorkspaceRow[] {
    return this.index.workspaces();
  }

  /** Forgets the workspaces for which `keep` returns false. Their mirror folders stay, unless no file ever came. */
  async forgetUnless(keep: (row: WorkspaceRow) => boolean): Promise<void> {
    for (const row of this.index.workspaces())
      if (!keep(row)) await this.queueOf(row.id).run(() => this.forget(row.id));
  }

  /** Waits for running work and closes all workspaces. */
  async close(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.idle()));
    for (const workspace of this.opened.values()) await workspace.then((opened) => opened.close()).catch(() => {});
    this.opened.clear();
  }

  private queueOf(id: string): SerialQueue {
    const queue = this.queues.get(id) ?? new SerialQueue();
    this.queues.set(id, queue);
    return queue;
  }

  private load(row: WorkspaceRow): Promise<MirroredWorkspace> {
    let workspace = this.opened.get(row.id);
    if (!workspace) {
      workspace = MirroredWorkspace.open(row, this.index, this.stagingHome, this.log);
      workspace.catch(() => this.opened.delete(row.id));
      this.opened.set(row.id, workspace);
    }
    return workspace;
  }

  private async forget(id: string): Promise<void> {
    const workspace = this.opened.get(id);
    this.opened.delete(id);
    await workspace?.then((opened) => opened.forget()).catch(() => {});
    this.index.forget(id);
  }
}

/** Refusal of a root that this receiver keeps no mirror of. */
export function unknownWorkspace(path: string): RefusedError {
  return new RefusedError('unknown-workspace', `This receiver keeps no mirror of ${path}.`, false);
}

function newRow(id: string, fingerprint: string, root: string, mirror: string): WorkspaceRow {
  return {
    id,
    fingerprint,
    root,
    mirror,
    revision: 0,
    complete: false,
    updatedAt: Date.now(),
    bootId: currentBootId(),
  };
}
