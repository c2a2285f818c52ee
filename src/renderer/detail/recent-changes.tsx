import type { VNode } from 'preact';
import type { WorkspaceView } from '../../shared/model/app-snapshot';
import type { RecentChange } from '../../shared/model/recent-change';
import { bridge } from '../bridge/bridge';
import { useAnswer } from '../state/use-answer';

/** Shortest time between two requests for a growing list, ms. */
const SETTLE_MS = 400;

interface RecentChangesProps {
  readonly workspace: WorkspaceView;
  readonly children: (changes: readonly RecentChange[]) => VNode;
}

/** Fetches the changes that were sent of a workspace, or says that there are none. */
export function RecentChanges({ workspace: { id, stats, lastChange }, children }: RecentChangesProps) {
  const question = `${id} ${lastChange?.at ?? 0} ${stats.filesSynced + stats.filesDeleted}`;
  const { outcome } = useAnswer(() => ask(id), question, SETTLE_MS);
  if (lastChange === null) return <p class="panel__lead">Nothing was sent since Lockstep started.</p>;
  return outcome?.ok ? children(outcome.value) : null;
}

async function ask(id: string) {
  return { ok: true, value: await bridge.recentChanges(id) } as const;
}
