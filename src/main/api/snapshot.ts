import type { AppSnapshot } from '../../shared/model/app-snapshot';
import { overallOf } from '../../shared/model/overall';
import type { DestinationSwitch } from '../destination/destination';
import type { ServerConnection } from '../engine/connection/server-connection';
import type { Notices } from '../notifications/notices';
import type { PauseAll } from '../pause/pause-all';
import type { EffectiveSettings } from '../settings/effective-settings';
import type { Updates } from '../updates/updates';
import type { Workspaces } from '../workspaces/workspaces';

/** The parts of the app that a snapshot is taken of. */
export interface AppState {
  readonly connection: ServerConnection;
  readonly destination: DestinationSwitch;
  readonly workspaces: Workspaces;
  readonly pauseAll: PauseAll;
  readonly settings: EffectiveSettings;
  readonly notices: Notices;
  readonly version: string;
  readonly updates: Updates;
}

/** The state of the app for the window, the tray and the terminal, as plain data. */
export function takeSnapshot(parts: AppState): AppSnapshot {
  const { connection, destination, workspaces, pauseAll, settings, notices, version, updates } = parts;
  const conditions = {
    pause: pauseAll.state,
    connection: connection.state,
    workspaces: workspaces.views(),
    notices: notices.list(),
  };
  return {
    ...conditions,
    overall: overallOf(conditions),
    destination: destination.current,
    settings: settings.view(),
    version,
    updates: updates.state,
  };
}
