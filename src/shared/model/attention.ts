import { isMuted, type Muted } from './muted';
import type { FileProblem, ProblemCode } from './problem';
import type { WorkspaceSnapshot } from './workspace-state';

/** What calls for the user: one answer for the engine, the tray and the window. */

/** Files with these are withheld on purpose: worth listing, not worth calling somebody. */
const WITHHELD: readonly ProblemCode[] = ['too-large', 'too-large-for-server', 'not-text', 'secret'];

/** Whether a file is kept back by a rule or a limit, as it should be. */
export function isWithheld({ code }: Pick<FileProblem, 'code'>): boolean {
  return WITHHELD.includes(code);
}

/** Whether the user should be called for a problem with a file. */
export function needsUser(problem: Pick<FileProblem, 'path' | 'code'>, muted: Muted): boolean {
  return !isWithheld(problem) && !isMuted(muted, problem);
}

/** Whether a workspace can't go on as it should without its user, who has not muted why. */
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
    default:
      return false;
  }
}
