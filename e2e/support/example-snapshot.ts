/** Snapshots for unit tests: everything as it is at rest, but for what a test is about. */
import type { AppSnapshot, WorkspaceState, WorkspaceView } from '../preload/contract';
import { inactiveSnapshot } from './inactive-workspace';
import { DEFAULT_LIMITS, overallOf } from './sync/status';

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

/** One in `/w`, with the id `id-NAME`. */
export function exampleWorkspace(
  name: string,
  state: WorkspaceState,
  more: Partial<WorkspaceView> = {},
): WorkspaceView {
  const found = { id: `id-${name}`, path: `/w/${name}`, paused: false, failure: null };
  const own = { name, mirror: `/m/${name}`, ownLimits: false, ownPause: false };
  return { ...inactiveSnapshot(found, DEFAULT_LIMITS), ...own, state, ...more };
}

export function exampleSnapshot(workspaces: readonly WorkspaceView[], more: Partial<AppSnapshot> = {}): AppSnapshot {
  const link = more.link ?? { kind: 'online', since: 1, capabilities: [] };
  return {
    overall: more.pause ? 'paused' : overallOf(link, workspaces),
    pause: null,
    link,
    target: { kind: 'embedded', mirrorBase: '/m' },
    workspaces,
    settings: {
      serverUrl: '',
      unencrypted: false,
      insecureAccepted: false,
      caFile: '',
      hasApiKey: false,
      keyStoreAvailable: true,
      mirrorBase: '/m',
      limits: DEFAULT_LIMITS,
      startAtLogin: false,
      pauseOnBattery: false,
      notifications: { decision: true, stopped: true, server: true, files: true, pause: true },
      updates: 'stable',
      overridden: [],
    },
    notices: [],
    version: '1.0.0',
    updates: { kind: 'off' },
    ...more,
  };
}
