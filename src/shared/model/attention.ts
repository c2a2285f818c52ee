import { isMuted, type Muted } from './muted';
import { type FileProblem, traitsOf } from './problem';
import type { WorkspaceSnapshot } from './workspace-state';

/** Whether a problem or a workspace needs the user: one answer for the engine, the tray and the window. */

/** Whether a problem with a file needs the user. */
export function needsUser(problem: Pick<FileProblem, 'path' | 'code'>, muted: Muted): boolean {
  return traitsOf(problem).withheld === undefined && !isMuted(muted, problem);
}

/** Whether a workspace can't go on as it should without the user, who has not muted why. */
export function needsAttention({
  state,
  attentionCount,
  muted,
}: Pick<WorkspaceSnapshot, 'state' | 'attentionCount' | 'muted'>): boolean {
  if (attentionCount > 0) return true;
  switch (state.kind) {
    case 'syncing':
      return state.stalled !== null;
    case 'holding':
      return !state.kept;
    case 'failed':
    case 'unavailable':
    case 'deferred':
      return !isMuted(muted, { code: state.problem.code, path: null });
    case 'scanning':
    case 'watching':
    case 'waiting':
    case 'paused':
      return false;
  }
}
