import type { Activity, AppSnapshot, Destination, WindowRoute, WorkspaceView } from '../../shared/model/app-snapshot';
import { needsAttention } from '../../shared/model/attention';
import { activityOf, appNeedsUser, isBusy, receiverFails } from '../../shared/model/overall';
import type { ConnectionState, RefusalCause } from '../../shared/model/workspace-state';
import { destinationName } from '../../shared/text/destination-text';
import { pauseLeft, pauseText } from '../../shared/text/pause-text';
import { count, plural } from '../../shared/text/units';
import { connectionText, headline, nameInLine, overallText, workspaceText } from '../../shared/text/workspace-text';
import type { TrayIcon } from './icon-file';

/** What the tray says of the whole app. Pure: a function of the snapshot and the time. */
export interface TrayStatus {
  readonly activity: TrayIcon['activity'];
  /** Somebody is needed, whatever goes on meanwhile. */
  readonly attention: boolean;
  /** What is going on, in one line, without figures that change many times a second. */
  readonly line: string;
  /** The line with the one figure that is worth having. */
  readonly tooltip: string;
  /** Where the window shows what the line is about; null when there is nothing to do about it. */
  readonly cause: WindowRoute | null;
}

/** Part of a status: the rest follows from it. */
interface Said {
  readonly line: string;
  readonly figure?: string | null;
  readonly cause?: WindowRoute;
}

/** @param now ms since the epoch */
export function trayStatus(snapshot: AppSnapshot, now: number): TrayStatus {
  const activity = activityOf(snapshot);
  const { line, figure, cause } = say(snapshot, activity, now);
  return {
    // An icon that starts as offline would be wrong.
    activity: activity === 'connecting' ? 'syncing' : activity,
    attention: appNeedsUser(snapshot),
    line,
    tooltip: figure ? `${line}, ${figure}` : line,
    cause: cause ?? null,
  };
}

function say(snapshot: AppSnapshot, activity: Activity, now: number): Said {
  const { pause, connection, destination, workspaces } = snapshot;
  if (pause) return { line: pauseText(pause, now), figure: pauseLeft(pause, now) };
  if (connection.kind === 'refused')
    return {
      line: refusal(connection, destination),
      cause: { kind: connection.cause === 'replaced' ? 'folders' : 'settings' },
    };
  const [needy, ...others] = workspaces.filter(needsAttention);
  if (needy && others.length === 0 && !receiverFails(snapshot)) return aboutOne(needy);
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
      return syncing(snapshot);
    case 'in-sync':
      return inSync(snapshot);
  }
}

function aboutOne(workspace: WorkspaceView): Said {
  const { id, name, attentionCount } = workspace;
  const part = attentionCount > 0 ? 'problems' : 'state';
  return { line: `${nameInLine(name)}: ${workspaceText(workspace)}`, cause: { kind: 'workspace', id, part } };
}

function syncing({ workspaces }: AppSnapshot): Said {
  const word = overallText('syncing');
  const busy = workspaces.filter(isBusy);
  if (busy.length > 1) return { line: `${word} ${count(busy.length)} folders…` };
  const state = busy[0]?.state;
  const share = state?.kind === 'syncing' && state.initial && state.total > 0 ? state.done / state.total : 0;
  // In steps, so that the tooltip changes a few times in all.
  const tenths = Math.floor(share * 10);
  return { line: `${word} ${nameOf(busy)}`, figure: tenths > 0 ? `${tenths * 10}%` : null };
}

function inSync(snapshot: AppSnapshot): Said {
  const { workspaces } = snapshot;
  if (workspaces.length === 0) return { line: headline(snapshot) };
  const word = overallText('in-sync');
  const going = workspaces.filter(({ state }) => state.kind !== 'paused');
  const [first] = going;
  const revision = first?.state.kind === 'watching' ? `revision ${count(first.state.revision)}` : null;
  const paused = workspaces.length - going.length;
  const rest = paused > 0 ? `, ${count(paused)} paused` : '';
  if (going.length > 1) return { line: `${word} – ${plural(going.length, 'folder')}${rest}` };
  return { line: `${word} – ${nameOf(going)}${rest}`, figure: paused > 0 ? null : revision };
}

function refusal(connection: Extract<ConnectionState, { kind: 'refused' }>, destination: Destination): string {
  const causes: Readonly<Record<RefusalCause, string>> = {
    key: `${destinationName(destination)} refused the API key`,
    settings: 'the server address or the API key cannot be used',
    replaced: 'another edge is connected in this one’s place',
  };
  return `${connectionText(connection)} – ${causes[connection.cause]}`;
}

function nameOf([first]: readonly WorkspaceView[]): string {
  return nameInLine(first?.name ?? '');
}
