import { errorMessage } from '../../../shared/util/errors';
import { WorkSlice } from '../loop/turns';
import type { MirroredWorkspace } from '../workspace/mirrored-workspace';
import type { WorkspaceRegistry } from '../workspace/workspace-registry';

/** Status of a workspace for readers of its mirror. */
export interface WorkspaceStatus {
  readonly id: string;
  /** The same, as the other answers name it. */
  readonly workspace: string;
  /** Absolute path on the edge's machine. */
  readonly root: string;
  /** Absolute path of the mirror folder on the receiver's machine. */
  readonly copy: string;
  readonly revision: number;
  /** True when the mirror is known to hold this revision, false while it is filled or repaired. */
  readonly complete: boolean;
  /** Sentence for the user that says why the mirror is not complete; null when it is. */
  readonly reason: string | null;
  /** True while the edge is connected. */
  readonly connected: boolean;
  readonly files: number;
  readonly bytes: number;
  /** Manifest hash. */
  readonly hash: string;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
  /** Time of the comparison with the disk that the rest is true of, ISO 8601, UTC. */
  readonly checkedAt: string;
}

/** Entry for a workspace whose mirror a list does not open. */
export interface UnopenedStatus
  extends Pick<WorkspaceStatus, 'id' | 'workspace' | 'root' | 'copy' | 'revision' | 'updatedAt'> {
  readonly complete: false;
  readonly connected: boolean;
  /** Sentence for the user. */
  readonly reason: string;
}

const NOT_COMPARED = 'The mirror is not open; its own status compares it with the disk.';

/** Status of one workspace after a comparison of its mirror with the disk. */
export async function checkedStatus(workspace: MirroredWorkspace): Promise<WorkspaceStatus> {
  await workspace.recheck();
  return currentStatus(workspace);
}

/** Status of all workspaces, by root. Opens and compares nothing, so that one bad mirror does not hide the others. */
export async function statusList(workspaces: WorkspaceRegistry): Promise<(WorkspaceStatus | UnopenedStatus)[]> {
  const list: (WorkspaceStatus | UnopenedStatus)[] = [];
  const slice = new WorkSlice();
  for (const { id, root, mirror: copy, revision, updatedAt } of workspaces.rows()) {
    if (slice.isOver) await slice.yieldTurn();
    const time = new Date(updatedAt).toISOString();
    const unopened = {
      id,
      workspace: id,
      root,
      copy,
      revision,
      complete: false,
      connected: false,
      updatedAt: time,
    } as const;
    try {
      const workspace = await workspaces.opened(id);
      if (workspace && !workspace.isClosed && (await workspace.copy.isVerified())) list.push(currentStatus(workspace));
      else {
        const connected = workspace?.holdingLink.isHeld ?? false;
        list.push({ ...unopened, connected, reason: workspaces.faultOf(id) ?? NOT_COMPARED });
      }
    } catch (error) {
      list.push({ ...unopened, reason: `The mirror can not be used: ${errorMessage(error)}` });
    }
  }
  return list;
}

/** Status as of the last comparison. */
export function currentStatus({ info, state, reason, checkedAt, holdingLink }: MirroredWorkspace): WorkspaceStatus {
  const { id, root, mirror: copy, updatedAt } = info;
  const { revision, complete, files, bytes, hash } = state;
  const times = { updatedAt: new Date(updatedAt).toISOString(), checkedAt: new Date(checkedAt).toISOString() };
  const connected = holdingLink.isHeld;
  return { id, workspace: id, root, copy, revision, complete, reason, connected, files, bytes, hash, ...times };
}
