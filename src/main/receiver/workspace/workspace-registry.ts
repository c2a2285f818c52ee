import { existsSync, lstatSync, renameSync } from 'node:fs';
import { errorMessage } from '../../../shared/util/errors';
import { SerialQueue } from '../../../shared/util/serial-queue';
import { workspaceId } from '../../../shared/wire/workspace-id';
import { currentBootId } from '../copy/boot-id';
import type { WorkspaceRow } from '../copy/mirror-index';
import { RefusedError } from '../mirror/refused-error';
import { MirroredWorkspace, type MirrorOptions } from './mirrored-workspace';

/**
 * Decides where the mirror of a workspace is kept.
 * @param root absolute path on the edge's machine
 * @returns absolute path of a folder, created when it is missing; null when this workspace is not accepted
 */
export type ResolveMirror = (fingerprint: string, root: string) => string | null;

/** Options of {@link WorkspaceRegistry}. */
export interface WorkspaceRegistryOptions extends Omit<MirrorOptions, 'isMirror'> {
  /** Most open workspaces, unless more are in use. */
  readonly maxOpen: number;
  /** Folder of a workspace's mirror under an older name; null for none. */
  readonly formerMirror: (root: string) => string | null;
}

/** Workspace that stays open until this is disposed. */
export interface HeldWorkspace extends Disposable {
  readonly workspace: MirroredWorkspace;
}

/** All workspaces of the receiver. Each is opened at need, and the one used longest ago is closed when too many are open. */
export class WorkspaceRegistry {
  /** Open workspaces by id, the one used longest ago first. */
  private readonly workspaces = new Map<string, Promise<MirroredWorkspace>>();
  /** Id of the workspace of each mirror folder, so that opening one does not read all rows. */
  private readonly idsByMirror: Map<string, string>;
  /** Sentences about workspaces that could not be opened at the last attempt. */
  private readonly faults = new Map<string, string>();
  /** One queue per workspace, so that opening and forgetting it do not overlap. */
  private readonly queues = new Map<string, SerialQueue>();
  private unusedClosed: Promise<void> | null = null;
  private isClosing = false;

  constructor(private readonly options: WorkspaceRegistryOptions) {
    this.idsByMirror = new Map(options.index.workspaces().map(({ id, mirror }) => [mirror, id]));
  }

  /** Opens the workspace with this root and this mirror folder, or creates it. */
  async openFor(fingerprint: string, root: string, mirror: string): Promise<HeldWorkspace> {
    const id = workspaceId(fingerprint, root);
    // A folder mirrors one workspace. An edge whose fingerprint changed leaves an earlier one behind.
    const earlier = this.idsByMirror.get(mirror);
    if (earlier !== undefined && earlier !== id) await this.queueOf(earlier).run(() => this.forget(earlier));
    return this.queueOf(id).run(async () => {
      const known = this.options.index.workspace(id);
      const moved = known && known.mirror !== mirror ? await this.move(known, mirror) : known;
      this.idsByMirror.set(mirror, id);
      return this.load(moved ?? newRow(id, fingerprint, root, mirror));
    });
  }

  /** The workspace with this id; null when there is none. */
  async get(id: string): Promise<HeldWorkspace | null> {
    if (!this.options.index.workspace(id)) return null;
    return this.queueOf(id).run(async () => {
      const row = this.options.index.workspace(id);
      return row ? this.load(row) : null;
    });
  }

  /** The workspace with this id when it is open; null otherwise. */
  async opened(id: string): Promise<MirroredWorkspace | null> {
    return (await this.workspaces.get(id)) ?? null;
  }

  /** Sentence about a workspace that could not be opened; null when it was, or was not tried. */
  faultOf(id: string): string | null {
    return this.faults.get(id) ?? null;
  }

  /** Opens the known workspaces whose mirrors exist, as many as may be open. An error shows again when one is used. */
  async openAll(): Promise<void> {
    for (const { id, mirror } of this.options.index.workspaces().slice(0, this.options.maxOpen)) {
      if (existsSync(mirror)) (await this.get(id).catch(() => null))?.[Symbol.dispose]();
    }
  }

  /** Saved state of all workspaces, or of those of one edge, by root. */
  rows(fingerprint?: string): WorkspaceRow[] {
    return this.options.index.workspaces(fingerprint);
  }

  /** Saved state of a workspace; null when it is not known. */
  row(fingerprint: string, root: string): WorkspaceRow | null {
    const row = this.options.index.workspace(workspaceId(fingerprint, root));
    return row?.fingerprint === fingerprint && row.root === root ? row : null;
  }

  /**
   * Forgets the workspaces whose mirror is now another folder or none. Their mirror folders stay, unless no file ever came;
   * one with the former name is renamed.
   */
  async forgetMoved(resolve: ResolveMirror): Promise<void> {
    for (const { id, fingerprint, root, mirror } of this.options.index.workspaces()) {
      const resolved = resolve(fingerprint, root);
      if (resolved === mirror) continue;
      await this.queueOf(id).run(async () => {
        const row = this.options.index.workspace(id);
        if (row && resolved !== null) await this.move(row, resolved);
        else await this.forget(id);
      });
    }
  }

  /** Workspaces that are open now. */
  async inUse(): Promise<MirroredWorkspace[]> {
    const settled = await Promise.allSettled(this.workspaces.values());
    return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  }

  /** Waits for running work and closes all workspaces. */
  async close(): Promise<void> {
    this.isClosing = true;
    await this.unusedClosed;
    await Promise.all([...this.queues.values()].map((queue) => queue.idle()));
    for (const workspace of this.workspaces.values()) await workspace.then((opened) => opened.close()).catch(() => {});
    this.workspaces.clear();
  }

  private queueOf(id: string): SerialQueue {
    const queue = this.queues.get(id) ?? new SerialQueue();
    this.queues.set(id, queue);
    return queue;
  }

  private async load(row: WorkspaceRow): Promise<HeldWorkspace> {
    const workspace = await this.loadUnheld(row);
    const hold = workspace.hold();
    this.unusedClosed ??= this.closeUnused().finally(() => {
      this.unusedClosed = null;
    });
    return { workspace, [Symbol.dispose]: () => hold[Symbol.dispose]() };
  }

  private loadUnheld(row: WorkspaceRow): Promise<MirroredWorkspace> {
    let workspace = this.workspaces.get(row.id);
    this.workspaces.delete(row.id);
    if (workspace) this.workspaces.set(row.id, workspace);
    else {
      const isMirror = (folder: string) => this.idsByMirror.has(folder);
      workspace = MirroredWorkspace.open(row, { ...this.options, isMirror });
      workspace.then(
        () => this.faults.delete(row.id),
        (error: unknown) => {
          this.workspaces.delete(row.id);
          this.faults.set(row.id, `The mirror ${row.mirror} can not be used: ${errorMessage(error)}`);
        },
      );
      this.workspaces.set(row.id, workspace);
    }
    return workspace;
  }

  /** Closes those used longest ago that are not in use, while too many are open. */
  private async closeUnused(): Promise<void> {
    for (const id of [...this.workspaces.keys()]) {
      if (this.isClosing || this.workspaces.size <= this.options.maxOpen) break;
      await this.queueOf(id).run(() => this.closeIfUnused(id));
    }
  }

  private async closeIfUnused(id: string): Promise<void> {
    try {
      const workspace = await this.workspaces.get(id);
      if (!workspace || workspace.isInUse) return;
      await workspace.closeUnused();
      if (workspace.isClosed) this.workspaces.delete(id);
    } catch (error) {
      this.options.log.warn(`A workspace could not be closed: ${errorMessage(error)}`);
    }
  }

  /** Renames a mirror that has its former name, and forgets any other. @returns the new row, null when it was forgotten */
  private async move(row: WorkspaceRow, mirror: string): Promise<WorkspaceRow | null> {
    const { index, log } = this.options;
    const { id, root } = row;
    if (row.mirror === mirror) return row;
    if (this.options.formerMirror(root) === row.mirror) {
      try {
        const opening = this.workspaces.get(id);
        this.workspaces.delete(id);
        await (await opening)?.close();
        if (!lstatSync(row.mirror).isDirectory()) throw new Error('It is no folder.');
        renameSync(row.mirror, mirror);
        const moved = { ...(index.workspace(id) ?? row), mirror };
        index.save(moved, [], index.manifest(id));
        this.idsByMirror.delete(row.mirror);
        this.idsByMirror.set(mirror, id);
        log.info(`The mirror of ${root} was renamed to ${mirror}.`);
        return moved;
      } catch (error) {
        log.warn(`The mirror ${row.mirror} could not be renamed, and a new one is made: ${errorMessage(error)}`);
      }
    } else log.info(`The mirror of ${root} is now ${mirror}.`);
    await this.forget(id);
    return null;
  }

  private async forget(id: string): Promise<void> {
    const workspace = this.workspaces.get(id);
    this.workspaces.delete(id);
    await workspace?.then((opened) => opened.forget()).catch(() => {});
    this.faults.delete(id);
    const mirror = this.options.index.workspace(id)?.mirror;
    if (mirror !== undefined && this.idsByMirror.get(mirror) === id) this.idsByMirror.delete(mirror);
    this.options.index.forget(id);
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
    mark: null,
    holder: null,
    revision: 0,
    complete: false,
    updatedAt: Date.now(),
    bootId: currentBootId(),
  };
}
