import type { Activity, AppSnapshot, Destination, WindowRoute, WorkspaceView } from '../../shared/model/app-snapshot';
import { activityOf, appNeedsUser, foldersInNeed, isBusy, receiverFails } from '../../shared/model/overall';
import type { ConnectionState, RefusalCause } from '../../shared/model/workspace-state';
import { destinationName } from '../../shared/text/destination-text';
import { pauseLeft, pauseText } from '../../shared/text/pause-text';
import { count, plural } from '../../shared/text/units';
import { connectionText, headline, nameInLine, overallText, workspaceText } from '../../shared/text/workspace-text';
import type { TrayIcon } from './icon-file';

/** The status of the whole app in the tray. */
export interface TrayStatus {
  readonly activity: TrayIcon['activity'];
  /** The user is needed, independent of the activity. */
  readonly attention: boolean;
  /** One line of text, without figures that change many times a second. */
  readonly line: string;
  /** The line with its most important figure. */
  readonly tooltip: string;
  /** Place in the window that shows the cause; null when the user is not needed. */
  readonly cause: WindowRoute | null;
}

interface StatusText {
  readonly line: string;
  readonly figure?: string | null;
  readonly cause?: WindowRoute;
}

/** @param now ms since the epoch */
export function trayStatus(snapshot: AppSnapshot, now: number): TrayStatus {
  const activity = activityOf(snapshot);
  const { line, figure, cause } = statusText(snapshot, activity, now);
  return {
    // The first attempt to connect is shown as activity, not as offline.
    activity: activity === 'connecting' ? 'syncing' : activity,
    attention: appNeedsUser(snapshot),
    line,
    tooltip: figure ? `${line}, ${figure}` : line,
    cause: cause ?? null,
  };
}

function statusText(snapshot: AppSnapshot, activity: Activity, now: number): StatusText {
  const { pause, connection, destination, workspaces } = snapshot;
  if (pause) return { line: pauseText(pause, now), figure: pauseLeft(pause, now) };
  if (connection.kind === 'refused')
    return {
      line: refusalText(connection, destination),
      cause: { kind: connection.cause === 'replaced' ? 'folders' : 'settings' },
    };
  const [urgent, ...others] = foldersInNeed(snapshot);
  if (urgent && others.length === 0 && !receiverFails(snapshot)) return folderText(urgent);
  if (appNeedsUser(snapshot))
    return { line: headline({ ...snapshot, overall: 'attention' }), cause: { kind: 'folders' } };
  switch (activity) {
    case 'paused':
      return { line: workspaces.length === 1 ? `${nameOf(workspaces)} is paused` : headline(snapshot) };
    case 'offline':
      return { line: `${overallText(activity)} – waiting for ${destinationName(destination)}` };
    case 'connecting':
      return { line: `${overallText(activity)} to ${destinationName(destination)}…` };
    case 'syncing':
      return syncingText(snapshot);
    case 'in-sync':
      return inSyncText(snapshot);
  }
}

function folderText(workspace: WorkspaceView): StatusText {
  const { id, name, attentionCount } = workspace;
  const part = attentionCount > 0 ? 'problems' : 'state';
  return { line: `${nameInLine(name)}: ${workspaceText(workspace)}`, cause: { kind: 'workspace', id, part } };
}

function syncingText({ workspaces }: AppSnapshot): StatusText {
  const word = overallText('syncing');
  const busy = workspaces.filter(isBusy);
  if (busy.length > 1) return { line: `${word} ${count(busy.length)} folders…` };
  const state = busy[0]?.state;
  const share = state?.kind === 'syncing' && state.initial && state.total > 0 ? state.done / state.total : 0;
  // Steps of a tenth, so that the tooltip changes only a few times.
  const tenths = Math.floor(share * 10);
  return { line: `${word} ${nameOf(busy)}`, figure: tenths > 0 ? `${tenths * 10}%` : null };
}

function inSyncText(snapshot: AppSnapshot): StatusText {
  const { workspaces } = snapshot;
  if (workspaces.length === 0) return { line: headline(snapshot) };
  const word = overallText('in-sync');
  const running = workspaces.filter(({ state }) => state.kind !== 'paused');
  const [first] = running;
  const revision = first?.state.kind === 'watching' ? `revision ${count(first.state.revision)}` : null;
  const paused = workspaces.length - running.length;
  const rest = paused > 0 ? `, ${count(paused)} paused` : '';
  if (running.length > 1) return { line: `${word} – ${plural(running.length, 'folder')}${rest}` };
  return { line: `${word} – ${nameOf(running)}${rest}`, figure: paused > 0 ? null : revision };
}

function refusalText(connection: Extract<ConnectionState, { kind: 'refused' }>, destination: Destination): string {
  const causes: Readonly<Record<RefusalCause, string>> = {
    key: `${destinationName(destination)} refused the API key`,
    'key-missing': 'enter the API key again',
    settings: 'the server address or the API key cannot be used',
    replaced: 'another computer mirrors to the same place',
  };
  return `${connectionText(connection)} – ${causes[connection.cause]}`;
}

function nameOf([first]: readonly WorkspaceView[]): string {
  return nameInLine(first?.name ?? '');
}
