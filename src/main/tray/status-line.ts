import type { AppSnapshot, Destination, WindowRoute, WorkspaceView } from '../../shared/model/app-snapshot';
import { needsAttention } from '../../shared/model/attention';
import type { ConnectionState } from '../../shared/model/workspace-state';
import { pauseLeft, pauseWords } from '../../shared/text/pause-text';
import { count, plural } from '../../shared/text/units';
import { nameInLine, workspaceText } from '../../shared/text/workspace-text';
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
  const { connection, workspaces } = snapshot;
  const needy = workspaces.filter(needsAttention);
  const activity = activityOf(snapshot);
  const { line, figure, cause } = say(snapshot, activity, needy, now);
  return {
    activity,
    attention: connection.kind === 'refused' || needy.length > 0 || receiverFails(snapshot),
    line,
    tooltip: figure ? `${line}, ${figure}` : line,
    cause: cause ?? null,
  };
}

/** Also what is on its way to the first connection counts as activity: an icon that starts as offline would be wrong. */
function activityOf(snapshot: AppSnapshot): TrayIcon['activity'] {
  const { connection, workspaces, pause } = snapshot;
  if (pause || isAllPaused(workspaces)) return 'paused';
  if (isOffline(connection) || receiverFails(snapshot)) return 'offline';
  if (connection.kind !== 'online') return 'syncing';
  if (workspaces.some(({ state }) => state.kind === 'waiting')) return 'offline';
  return workspaces.some(isBusy) ? 'syncing' : 'in-sync';
}

function say(
  snapshot: AppSnapshot,
  activity: TrayIcon['activity'],
  needy: readonly WorkspaceView[],
  now: number,
): Said {
  const { pause, connection, destination, workspaces } = snapshot;
  if (pause) return { line: pauseWords(pause, now), figure: pauseLeft(pause, now) };
  if (connection.kind === 'refused')
    return { line: refusal(connection.reason, destination), cause: { kind: 'settings' } };
  if (receiverFails(snapshot)) return { line: 'The mirrors can not be written', cause: { kind: 'folders' } };
  const [first] = needy;
  if (first) return needy.length === 1 ? aboutOne(first) : aboutMany(needy.length);
  switch (activity) {
    case 'paused':
      return { line: workspaces.length === 1 ? `${nameOf(workspaces)} is paused` : 'All folders are paused' };
    case 'offline':
      return { line: `Offline – waiting for ${nameOfTarget(destination)}` };
    case 'syncing':
      return syncing(snapshot);
    case 'in-sync':
      return inSync(workspaces);
  }
}

function aboutOne(workspace: WorkspaceView): Said {
  const { id, name, attentionCount } = workspace;
  const part = attentionCount > 0 ? 'problems' : 'state';
  return { line: `${nameInLine(name)}: ${workspaceText(workspace)}`, cause: { kind: 'workspace', id, part } };
}

function aboutMany(folders: number): Said {
  return { line: `${count(folders)} folders need you`, cause: { kind: 'folders' } };
}

function syncing({ connection, destination, workspaces }: AppSnapshot): Said {
  if (connection.kind !== 'online') return { line: `Connecting to ${nameOfTarget(destination)}…` };
  const busy = workspaces.filter(isBusy);
  if (busy.length > 1) return { line: `Syncing ${count(busy.length)} folders…` };
  const state = busy[0]?.state;
  const share = state?.kind === 'syncing' && state.initial && state.total > 0 ? state.done / state.total : 0;
  // In steps, so that the tooltip changes a few times in all.
  const tenths = Math.floor(share * 10);
  return { line: `Syncing ${nameOf(busy)}`, figure: tenths > 0 ? `${tenths * 10}%` : null };
}

function inSync(workspaces: readonly WorkspaceView[]): Said {
  if (workspaces.length === 0) return { line: 'No folders yet' };
  const going = workspaces.filter(({ state }) => state.kind !== 'paused');
  const [first] = going;
  const revision = first?.state.kind === 'watching' ? `revision ${count(first.state.revision)}` : null;
  const paused = workspaces.length - going.length;
  const rest = paused > 0 ? `, ${count(paused)} paused` : '';
  if (going.length > 1) return { line: `In sync – ${plural(going.length, 'folder')}${rest}` };
  return { line: `In sync – ${nameOf(going)}${rest}`, figure: paused > 0 ? null : revision };
}

function isAllPaused(workspaces: readonly WorkspaceView[]): boolean {
  return workspaces.length > 0 && workspaces.every(({ state }) => state.kind === 'paused');
}

function isBusy({ state }: WorkspaceView): boolean {
  return state.kind === 'scanning' || state.kind === 'syncing';
}

/** From the first failed attempt on; the attempts after it change nothing of that. */
function isOffline(link: ConnectionState): boolean {
  return link.kind === 'offline' || link.kind === 'refused' || (link.kind === 'connecting' && link.attempt > 0);
}

/** The embedded receiver has ended more than once: the app says so until it runs. */
function receiverFails({ notices, connection }: AppSnapshot): boolean {
  return connection.kind === 'closed' && notices.some(({ id }) => id === 'receiver');
}

/** Refused by the server, or an address or a key that no connection can be made with. */
function refusal(reason: string, destination: Destination): string {
  if (!/^The server refused/.test(reason)) return 'The server address or the API key can not be used';
  return `${sentenceCase(nameOfTarget(destination))} refused the API key`;
}

function nameOfTarget(destination: Destination): string {
  if (destination.kind === 'embedded') return 'the receiver on this computer';
  return URL.parse(destination.url)?.host ?? 'the server';
}

function sentenceCase(text: string): string {
  return text.replace(/^the /, 'The ');
}

function nameOf([first]: readonly WorkspaceView[]): string {
  return nameInLine(first?.name ?? '');
}
