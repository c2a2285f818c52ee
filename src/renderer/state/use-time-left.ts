import type { WorkspaceState } from '../../shared/model/workspace-state';
import { progressOf } from '../format/descriptions';
import { follow, type Pace, timeLeftWords } from '../format/time-left';

/** By workspace, so that every view of one says the same; only of those that are being synced. */
const paces = new Map<string, Pace>();

/** How long a workspace's sync still takes, in words; null where that is not known or not asked for. */
export function useTimeLeft(id: string, state: WorkspaceState): string | null {
  const done = progressOf(state);
  if (done === null || state.kind !== 'syncing' || state.stalled) {
    paces.delete(id);
    return null;
  }
  const pace = follow(paces.get(id) ?? null, done, performance.now());
  paces.set(id, pace);
  return pace.left === null ? null : timeLeftWords(pace.left);
}
