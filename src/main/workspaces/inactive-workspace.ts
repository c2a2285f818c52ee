import { basename } from 'node:path';
import { type Muted, NOTHING_MUTED } from '../../shared/model/muted';
import type { Problem } from '../../shared/model/problem';
import type { Limits, SyncStats, WorkspaceSnapshot, WorkspaceState } from '../../shared/model/workspace-state';

/** A remembered workspace that the engine does not run: paused, failed to start, or about to start. */
export interface InactiveWorkspace {
  readonly id: string;
  readonly path: string;
  readonly paused: boolean;
  /** Why it could not be started; null when that was not tried. */
  readonly failure: Problem | null;
}

const NOTHING_YET: SyncStats = {
  filesSynced: 0,
  filesDeleted: 0,
  filesSkipped: 0,
  skippedByReason: {},
  syncErrors: 0,
  bytesSynced: 0,
  filesWatched: 0,
  bytesWatched: 0,
  queueLength: 0,
  lastSyncAt: null,
};

/** What the window and the tray show of it. */
export function inactiveSnapshot(
  workspace: InactiveWorkspace,
  limits: Limits,
  muted: Muted = NOTHING_MUTED,
): WorkspaceSnapshot {
  return {
    id: workspace.id,
    path: workspace.path,
    name: basename(workspace.path),
    state: inactiveState(workspace),
    limits,
    stats: NOTHING_YET,
    problems: [],
    problemCount: 0,
    attentionCount: 0,
    muted,
    lastChange: null,
    traffic: [],
  };
}

function inactiveState({ paused, failure }: InactiveWorkspace): WorkspaceState {
  if (failure) return { kind: 'failed', problem: failure };
  return paused ? { kind: 'paused' } : { kind: 'scanning', found: 0 };
}
