import type { AppSnapshot, WorkspaceView } from '../shared/model/app-snapshot';
import { NOTHING_MUTED } from '../shared/model/muted';
import { overallOf } from '../shared/model/overall';
import type { SettingsView } from '../shared/model/settings';
import { DEFAULT_LIMITS, type SyncStats, type WorkspaceState } from '../shared/model/workspace-state';

export const watching = { kind: 'watching', revision: 3, verified: true, since: 1 } as const;
export const failed = { kind: 'failed', problem: { code: 'missing', title: 'Gone.', detail: 'Look.' } } as const;
export const holding = { kind: 'holding', revision: 1, deletions: 900, paths: [], kept: false } as const;
export const syncing = {
  kind: 'syncing',
  initial: true,
  done: 1,
  total: 9,
  bytesDone: 1,
  bytesTotal: 9,
  stalled: null,
} as const;

const NO_STATS: SyncStats = {
  filesSynced: 0,
  filesDeleted: 0,
  filesSkipped: 0,
  skippedByReason: {},
  ignoredByReason: {},
  syncErrors: 0,
  bytesSynced: 0,
  filesWatched: 0,
  bytesWatched: 0,
  queueLength: 0,
  lastSyncAt: null,
};

/** One in `/w`, with the id `id-NAME`. */
export function exampleWorkspace(
  name: string,
  state: WorkspaceState,
  more: Partial<WorkspaceView> = {},
): WorkspaceView {
  return {
    id: `id-${name}`,
    name,
    path: `/w/${name}`,
    state,
    limits: DEFAULT_LIMITS,
    ownLimits: false,
    ownPause: false,
    mirror: `/m/${name}`,
    stats: NO_STATS,
    problems: [],
    problemCount: 0,
    attentionCount: 0,
    muted: NOTHING_MUTED,
    lastChange: null,
    traffic: [],
    ...more,
  };
}

export const exampleSettings: SettingsView = {
  serverUrl: '',
  rememberingUrl: '',
  unencrypted: false,
  insecureAccepted: false,
  caFile: '',
  hasApiKey: false,
  keyStoreAvailable: true,
  mirrorBase: '/m',
  limits: DEFAULT_LIMITS,
  startAtLogin: false,
  maxUploadKb: 0,
  sendTracked: true,
  pauseOnBattery: false,
  notifications: { decision: true, stopped: true, server: true, files: true, pause: true },
  updates: 'stable',
  overridden: [],
};

export function exampleSnapshot(workspaces: readonly WorkspaceView[], more: Partial<AppSnapshot> = {}): AppSnapshot {
  const conditions = {
    pause: null,
    connection: { kind: 'online', since: 1, capabilities: [] } as const,
    workspaces,
    notices: [],
    ...more,
  };
  return {
    overall: overallOf(conditions),
    destination: { kind: 'embedded', mirrorBase: '/m' },
    settings: exampleSettings,
    version: '1.0.0',
    updates: { kind: 'off' },
    ...conditions,
  };
}
