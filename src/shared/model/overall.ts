import type { Activity, AppSnapshot, Overall } from './app-snapshot';
import { needsAttention } from './attention';
import type { ConnectionState, WorkspaceSnapshot, WorkspaceState } from './workspace-state';

/** The one rule for the state of the whole app; tray, window, terminal and announcements all follow it. */

type AppConditions = Pick<AppSnapshot, 'pause' | 'connection' | 'workspaces' | 'notices'>;

/** The most urgent state: a pause of everything, then a need for the user, then the activity. */
export function overallOf(app: AppConditions): Overall {
  if (app.pause) return 'paused';
  return appNeedsUser(app) ? 'attention' : activityOf(app);
}

/** The activity, whether or not the user is needed. */
export function activityOf({ pause, connection, workspaces }: AppConditions): Activity {
  if (pause || isEachPaused(workspaces)) return 'paused';
  if (isOffline(connection)) return 'offline';
  if (connection.kind === 'connecting') return 'connecting';
  if (workspaces.some(({ state }) => state.kind === 'waiting')) return 'offline';
  return workspaces.some(isBusy) ? 'syncing' : 'in-sync';
}

/** Whether the server, the embedded receiver or a workspace can't go on without the user. */
export function appNeedsUser(app: AppConditions): boolean {
  return app.connection.kind === 'refused' || receiverFails(app) || foldersInNeed(app).length > 0;
}

/** The workspaces that need the user now. While there is no connection, its state comes before problems with files. */
export function foldersInNeed(app: AppConditions): AppSnapshot['workspaces'] {
  const isWaiting = activityOf(app) === 'offline';
  return app.workspaces.filter((workspace) =>
    needsAttention(isWaiting ? { ...workspace, attentionCount: 0 } : workspace),
  );
}

/** Id of the notice that the embedded receiver keeps failing. */
export const RECEIVER_NOTICE = 'receiver';

/** The embedded receiver has ended more than once, and does not run now. */
export function receiverFails({ connection, notices }: Pick<AppSnapshot, 'connection' | 'notices'>): boolean {
  return connection.kind === 'closed' && notices.some(({ id }) => id === RECEIVER_NOTICE);
}

/**
 * Whether an attempt to connect failed or a connection was lost: until there is one, also during each further attempt.
 * The first attempt since the destination was set is not offline, but connecting.
 */
export function isOffline(connection: ConnectionState): boolean {
  return connection.kind === 'connecting' ? connection.attempt > 0 : connection.kind !== 'online';
}

/** Whether the copy is what the folder is, apart from removals that the user chose to keep and files with a problem. */
export function isInSync({ state }: Pick<WorkspaceSnapshot, 'state'>): boolean {
  return state.kind === 'watching' || (state.kind === 'holding' && state.kept);
}

/** Whether another computer mirrors to the place of this workspace's copy. */
export function isTakenOver(state: WorkspaceState): boolean {
  return state.kind === 'failed' && state.problem.code === 'taken-over';
}

/** Whether a workspace looks for changes or sends them. */
export function isBusy({ state }: Pick<WorkspaceSnapshot, 'state'>): boolean {
  return state.kind === 'scanning' || state.kind === 'syncing';
}

function isEachPaused(workspaces: AppConditions['workspaces']): boolean {
  return workspaces.length > 0 && workspaces.every(({ state }) => state.kind === 'paused');
}
