import type { VNode } from 'preact';
import type { WorkspaceView } from '../../shared/model/app-snapshot';
import type { RecentChange } from '../../shared/model/recent-change';
import { bridge } from '../bridge/bridge';
import { useRequest } from '../state/use-request';

/** Shortest time between two requests for a growing list, ms. */
const DEBOUNCE_MS = 400;

interface RecentChangesProps {
  readonly workspace: WorkspaceView;
  readonly children: (changes: readonly RecentChange[]) => VNode;
}

/** Fetches the changes that were sent of a workspace, or says that there are none. */
export function RecentChanges({ workspace: { id, stats, lastChange }, children }: RecentChangesProps) {
  const key = `${id} ${lastChange?.at ?? 0} ${stats.filesSynced + stats.filesDeleted}`;
  const { outcome } = useRequest(() => fetchChanges(id), key, DEBOUNCE_MS);
  if (lastChange === null) return <p class="panel__lead">Nothing was sent since Lockstep started.</p>;
  return outcome?.ok ? children(outcome.value) : null;
}

async function fetchChanges(id: string) {
  return { ok: true, value: await bridge.recentChanges(id) } as const;
}
