import type { AppPause, AppSnapshot, PauseLength, WindowRoute, WorkspaceView } from '../../shared/model/app-snapshot';
import { needsAttention, needsUser } from '../../shared/model/attention';
import { isTakenOver } from '../../shared/model/overall';
import { CHANGE_TEXT } from '../../shared/text/change-text';
import { pauseLeft, pauseText } from '../../shared/text/pause-text';
import { nameInLine, TAKE_BACK, workspaceText } from '../../shared/text/workspace-text';
import type { TrayIcon } from './icon-file';
import type { LatestChange } from './latest-changes';
import { type TrayStatus, trayStatus } from './status-line';

/** The action of a menu item, or of folders dropped on the icon. */
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

/** A menu item. A line without an action is only information; `checked` makes it a checkbox. */
export type TrayItem =
  | { readonly kind: 'separator' }
  | {
      readonly kind: 'item';
      readonly label: string;
      readonly action?: TrayAction;
      readonly checked?: boolean;
      readonly submenu?: readonly TrayItem[];
    };

/** The content of the tray. Plain data: equal models look the same. */
export interface TrayModel {
  readonly icon: TrayIcon;
  readonly tooltip: string;
  readonly menu: readonly TrayItem[];
}

const separator: TrayItem = { kind: 'separator' };

/** Most workspaces in the menu, which must fit on a screen; the window shows the rest. */
const MAX_LISTED = 20;

/** @param now ms since the epoch */
export function trayModel(snapshot: AppSnapshot, now: number, changes: readonly LatestChange[]): TrayModel {
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
      item('Add folder…', { kind: 'add' }),
      ...(changes.length > 0 ? [changesItem(changes, workspaces.length > 1)] : []),
      separator,
      { kind: 'item', label: 'Pause all', submenu: pauseItems(settings.pauseOnBattery) },
      item('Open window', { kind: 'open-window' }),
      item('Settings…', { kind: 'go', to: { kind: 'settings' } }),
      checkbox('Start at login', settings.startAtLogin, 'start-at-login'),
      separator,
      item('Quit', { kind: 'quit' }),
    ],
  };
}

/** The tray before the state of the folders is known. */
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

/** The status line. When the user is needed, a click leads to the cause. */
function statusItem({ line, cause }: TrayStatus): TrayItem {
  return cause ? item(line, { kind: 'go', to: cause }) : { kind: 'item', label: line };
}

/** The status line during a pause of all, which a click ends. */
function resumeItem(pause: AppPause, now: number): TrayItem {
  const left = pauseLeft(pause, now);
  return item(`${left === null ? pauseText(pause, now) : `Paused, ${left}`} – Resume now`, { kind: 'resume-all' });
}

/** All workspaces in their order; if there are too many, first those that need attention. */
function mostUrgent(workspaces: readonly WorkspaceView[]): readonly WorkspaceView[] {
  if (workspaces.length <= MAX_LISTED) return workspaces;
  const urgent = workspaces.filter(needsAttention);
  const others = workspaces.filter((workspace) => !needsAttention(workspace));
  return [...urgent, ...others].slice(0, MAX_LISTED);
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
      ...problemItems(workspace),
      item(resumeLabel(workspace, pause), { kind: stopped && canResume(workspace, pause) ? 'resume' : 'pause', id }),
      ...(stopped ? [] : [item('Sync now', { kind: 'sync-now', id })]),
      item('Show in window', { kind: 'go', to: { kind: 'workspace', id, part: 'state' } }),
      separator,
      item('Open folder', { kind: 'open-folder', id }),
      ...(mirror === null ? [] : [item('Open copy', { kind: 'open-mirror', id })]),
      separator,
      item('Remove…', { kind: 'remove', id }),
    ],
  };
}

/** The problem of a workspace that needs the user; a click leads to it. */
function problemItems({ id, state, problems, muted }: WorkspaceView): readonly TrayItem[] {
  const own = 'problem' in state ? state.problem : null;
  const problem = own ?? problems.find((candidate) => needsUser(candidate, muted));
  if (!problem) return [];
  const to = { kind: 'workspace', id, part: own ? 'state' : 'problems' } as const;
  return [item(problem.title, { kind: 'go', to }), separator];
}

function changesItem(changes: readonly LatestChange[], named: boolean): TrayItem {
  const submenu = changes.map(({ id, name, kind, path }) => {
    const place = named ? ` – ${nameInLine(name)}` : '';
    const to = { kind: 'workspace', id, part: 'state' } as const;
    return item(`${CHANGE_TEXT[kind]} ${nameInLine(path)}${place}`, { kind: 'go', to });
  });
  return { kind: 'item', label: 'Latest changes', submenu };
}

/** During a pause of all, a workspace only chooses whether it resumes with the others. */
function resumeLabel({ state, ownPause }: WorkspaceView, pause: AppPause | null): string {
  if (isTakenOver(state)) return TAKE_BACK;
  if (state.kind === 'failed') return 'Try again';
  if (pause) return ownPause ? 'Resume with the others' : 'Stay paused when the others resume';
  return state.kind === 'paused' ? 'Resume' : 'Pause';
}

/** False for a workspace that only the pause of all stops. */
function canResume({ state, ownPause }: WorkspaceView, pause: AppPause | null): boolean {
  return !pause || ownPause || state.kind === 'failed';
}

function item(label: string, action: TrayAction): TrayItem {
  return { kind: 'item', label, action };
}

function checkbox(label: string, checked: boolean, kind: 'start-at-login' | 'pause-on-battery'): TrayItem {
  return { kind: 'item', label, checked, action: { kind, on: !checked } };
}
