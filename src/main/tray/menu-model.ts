import type { AppPause, AppSnapshot, PauseLength, WindowRoute, WorkspaceView } from '../../shared/model/app-snapshot';
import { needsAttention } from '../../shared/model/attention';
import { pauseLeft, pauseText } from '../../shared/text/pause-text';
import { nameInLine, workspaceText } from '../../shared/text/workspace-text';
import type { TrayIcon } from './icon-file';
import { type TrayStatus, trayStatus } from './status-line';

/** What a click in the menu asks for, or folders dropped on the icon. */
export type TrayAction =
  | { readonly kind: 'add' | 'open-window' | 'resume-all' | 'quit' }
  | { readonly kind: 'start-at-login' | 'pause-on-battery'; readonly on: boolean }
  | { readonly kind: 'pause-all'; readonly length: PauseLength }
  | { readonly kind: 'go'; readonly to: WindowRoute }
  | { readonly kind: 'propose'; readonly paths: readonly string[] }
  | {
      readonly kind: 'pause' | 'resume' | 'sync-now' | 'open-folder' | 'open-mirror' | 'remove';
      readonly id: string;
    };

/** A menu item: a line without action is just information; `checked` makes it a checkbox. */
export type TrayItem =
  | { readonly kind: 'separator' }
  | {
      readonly kind: 'item';
      readonly label: string;
      readonly action?: TrayAction;
      readonly checked?: boolean;
      readonly submenu?: readonly TrayItem[];
    };

/** Everything the tray shows. Plain data: equal models look the same. */
export interface TrayModel {
  readonly icon: TrayIcon;
  readonly tooltip: string;
  readonly menu: readonly TrayItem[];
}

const separator: TrayItem = { kind: 'separator' };

/** More workspaces than this would not fit on a screen: the rest is in the window. */
const MOST_LISTED = 20;

/** @param now ms since the epoch */
export function trayModel(snapshot: AppSnapshot, now: number): TrayModel {
  const { pause, workspaces, settings } = snapshot;
  const status = trayStatus(snapshot, now);
  const listed = mostUrgent(workspaces);
  const more = workspaces.length - listed.length;
  return {
    icon: { activity: status.activity, attention: status.attention },
    tooltip: `Lockstep: ${status.tooltip}`,
    menu: [
      pause ? resumeItem(pause, now) : statusItem(status),
      separator,
      ...listed.map((workspace) => workspaceItem(workspace, pause)),
      ...(more > 0 ? [item(`${more} more…`, { kind: 'open-window' })] : []),
      item('Add workspace…', { kind: 'add' }),
      separator,
      { kind: 'item', label: 'Pause all', submenu: pauseItems(settings.pauseOnBattery) },
      item('Open window', { kind: 'open-window' }),
      checkbox('Start at login', settings.startAtLogin, 'start-at-login'),
      separator,
      item('Quit', { kind: 'quit' }),
    ],
  };
}

/** The tray before anything is known of the folders: it claims nothing but that the app is on its way. */
export function startingModel(paused: boolean): TrayModel {
  return {
    icon: { activity: paused ? 'paused' : 'syncing', attention: false },
    tooltip: 'Lockstep: Starting…',
    menu: [
      { kind: 'item', label: 'Starting…' },
      separator,
      item('Open window', { kind: 'open-window' }),
      separator,
      item('Quit', { kind: 'quit' }),
    ],
  };
}

/** What is going on. Where somebody is needed, a click leads to the cause. */
function statusItem({ line, cause }: TrayStatus): TrayItem {
  return cause ? item(line, { kind: 'go', to: cause }) : { kind: 'item', label: line };
}

/** A pause can't be overlooked, and ends with one click. */
function resumeItem(pause: AppPause, now: number): TrayItem {
  const left = pauseLeft(pause, now);
  return item(`${left === null ? pauseText(pause, now) : `Paused, ${left}`} – Resume now`, { kind: 'resume-all' });
}

/** All of them in their order or, where there are too many, those first that need somebody. */
function mostUrgent(workspaces: readonly WorkspaceView[]): readonly WorkspaceView[] {
  if (workspaces.length <= MOST_LISTED) return workspaces;
  const needy = workspaces.filter(needsAttention);
  const others = workspaces.filter((workspace) => !needsAttention(workspace));
  return [...needy, ...others].slice(0, MOST_LISTED);
}

function pauseItems(onBattery: boolean): readonly TrayItem[] {
  const lengths: readonly (readonly [string, PauseLength])[] = [
    ['For 30 minutes', 'half-hour'],
    ['For an hour', 'hour'],
    ['Until tomorrow, 08:00', 'tomorrow'],
    ['Until I resume', 'until-resumed'],
  ];
  return [
    ...lengths.map(([label, length]) => item(label, { kind: 'pause-all', length })),
    separator,
    checkbox('Pause on battery', onBattery, 'pause-on-battery'),
  ];
}

function workspaceItem(workspace: WorkspaceView, pause: AppPause | null): TrayItem {
  const { id, name, state, mirror } = workspace;
  const stopped = state.kind === 'paused' || state.kind === 'failed';
  return {
    kind: 'item',
    label: `${nameInLine(name)} – ${workspaceText(workspace)}`,
    submenu: [
      item(goOnWords(workspace, pause), { kind: stopped && isOwn(workspace, pause) ? 'resume' : 'pause', id }),
      ...(stopped ? [] : [item('Sync now', { kind: 'sync-now', id })]),
      item('Show in window', { kind: 'go', to: { kind: 'workspace', id, part: 'state' } }),
      separator,
      item('Open folder', { kind: 'open-folder', id }),
      ...(mirror === null ? [] : [item('Open mirror', { kind: 'open-mirror', id })]),
      separator,
      item('Remove…', { kind: 'remove', id }),
    ],
  };
}

/** While everything is paused, a workspace only chooses whether it goes on with the others. */
function goOnWords({ state, ownPause }: WorkspaceView, pause: AppPause | null): string {
  if (state.kind === 'failed') return 'Try again';
  if (pause) return ownPause ? 'Resume with the others' : 'Stay paused when the others resume';
  return state.kind === 'paused' ? 'Resume' : 'Pause';
}

/** Whether the workspace stands still by itself, so that it can be resumed. */
function isOwn({ state, ownPause }: WorkspaceView, pause: AppPause | null): boolean {
  return !pause || ownPause || state.kind === 'failed';
}

function item(label: string, action: TrayAction): TrayItem {
  return { kind: 'item', label, action };
}

function checkbox(label: string, checked: boolean, kind: 'start-at-login' | 'pause-on-battery'): TrayItem {
  return { kind: 'item', label, checked, action: { kind, on: !checked } };
}
