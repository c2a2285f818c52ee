import type { AppSnapshot } from '../../shared/ipc/contract';
import { overallOf } from '../../shared/model/overall';
import type { DestinationSwitch } from '../destination/destination';
import type { ServerConnection } from '../engine/connection/server-connection';
import type { Notices } from '../notifications/notices';
import type { PauseAll } from '../pause/pause-all';
import type { EffectiveSettings } from '../settings/effective-settings';
import type { Updates } from '../updates/updates';
import type { Workspaces } from '../workspaces/workspaces';

/** The parts of the app that make up what is seen of it. */
export interface AppState {
  readonly link: ServerConnection;
  readonly target: DestinationSwitch;
  readonly workspaces: Workspaces;
  readonly pauseAll: PauseAll;
  readonly preferences: EffectiveSettings;
  readonly notices: Notices;
  readonly version: string;
  readonly updates: Updates;
}

/** The whole state as the window, the tray and the terminal show it: plain data. */
export function takeSnapshot(parts: AppState): AppSnapshot {
  const { link, target, workspaces, pauseAll, preferences, notices, version, updates } = parts;
  const views = workspaces.views();
  const pause = pauseAll.state;
  return {
    overall: pause ? 'paused' : overallOf(link.state, views),
    pause,
    link: link.state,
    target: target.current,
    workspaces: views,
    settings: preferences.view(),
    notices: notices.list(),
    version,
    updates: updates.state,
  };
}
