import type { AppSnapshot, Overall, WorkspaceView } from '../preload/contract';
import { overallText, workspaceText } from './words';

/** What a click in the menu asks for. */
export type TrayAction =
  | { readonly kind: 'add' | 'open-window' | 'quit' }
  | { readonly kind: 'start-at-login'; readonly on: boolean }
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
  readonly icon: Overall;
  readonly tooltip: string;
  readonly menu: readonly TrayItem[];
}

const separator: TrayItem = { kind: 'separator' };

/** More workspaces than this would not fit on a screen: the rest is in the window. */
const MOST_LISTED = 20;

export function trayModel({ overall, link, workspaces, settings }: AppSnapshot): TrayModel {
  const status = overallText(overall, link, workspaces.length);
  const listed = workspaces.slice(0, MOST_LISTED);
  const more = workspaces.length - listed.length;
  return {
    icon: overall,
    tooltip: `Lockstep: ${status}`,
    menu: [
      { kind: 'item', label: status },
      separator,
      ...listed.map(workspaceItem),
      ...(more > 0 ? [item(`${more} more…`, { kind: 'open-window' })] : []),
      item('Add workspace…', { kind: 'add' }),
      separator,
      item('Open window', { kind: 'open-window' }),
      {
        kind: 'item',
        label: 'Start at login',
        checked: settings.startAtLogin,
        action: { kind: 'start-at-login', on: !settings.startAtLogin },
      },
      separator,
      item('Quit', { kind: 'quit' }),
    ],
  };
}

function workspaceItem(workspace: WorkspaceView): TrayItem {
  const { id, name, state, mirror } = workspace;
  const stopped = state.kind === 'paused' || state.kind === 'failed';
  const goOn = state.kind === 'failed' ? 'Try again' : 'Resume';
  return {
    kind: 'item',
    label: `${name} – ${workspaceText(workspace)}`,
    submenu: [
      stopped ? item(goOn, { kind: 'resume', id }) : item('Pause', { kind: 'pause', id }),
      ...(stopped ? [] : [item('Sync now', { kind: 'sync-now', id })]),
      separator,
      item('Open folder', { kind: 'open-folder', id }),
      ...(mirror === null ? [] : [item('Open mirror', { kind: 'open-mirror', id })]),
      separator,
      item('Remove…', { kind: 'remove', id }),
    ],
  };
}

function item(label: string, action: TrayAction): TrayItem {
  return { kind: 'item', label, action };
}

/** True for states that often last too short to be worth showing: files on their way, a connection being made. */
export function isPassing({ overall, workspaces }: AppSnapshot): boolean {
  return overall === 'offline' || workspaces.some(({ state }) => state.kind === 'scanning' || state.kind === 'syncing');
}
