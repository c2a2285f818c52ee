import type { WorkspaceState } from '../../shared/model/workspace-state';
import { progressOf } from '../format/descriptions';
import { type Pace, timeLeftText, updatePace } from '../format/time-left';

/** Pace by workspace, shared by every view of one; only of those that are being synced. */
const paces = new Map<string, Pace>();

/** Time left of a workspace's sync, in words; null where it is unknown or not shown. */
export function useTimeLeft(id: string, state: WorkspaceState): string | null {
  const done = progressOf(state);
  if (done === null || state.kind !== 'syncing' || state.stalled) {
    paces.delete(id);
    return null;
  }
  const pace = updatePace(paces.get(id) ?? null, done, performance.now());
  paces.set(id, pace);
  return pace.left === null ? null : timeLeftText(pace.left);
}
