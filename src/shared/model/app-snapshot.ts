/** The state of the app, as it crosses from the main process to the window. */

import type { SettingsView } from './settings';
import type { ConnectionState, WorkspaceSnapshot } from './workspace-state';

/** Activity of the app as a whole, whether or not the user is needed. */
export type Activity = 'in-sync' | 'syncing' | 'connecting' | 'offline' | 'paused';

/** The state of the whole app in one word. */
export type Overall = Activity | 'attention';

/** Destination of all files. */
export type Destination =
  /** The embedded receiver; `mirrorBase` is the folder that holds the copies. */
  { readonly kind: 'embedded'; readonly mirrorBase: string } | { readonly kind: 'server'; readonly url: string };

/** A workspace as the window shows it. */
export interface WorkspaceView extends WorkspaceSnapshot {
  /** Folder the embedded receiver writes to; null with a server. */
  readonly mirror: string | null;
  /** True when the limits are this workspace's own and not the defaults. */
  readonly ownLimits: boolean;
  /** True when it is paused by itself: it stays so when a pause of everything ends. */
  readonly ownPause: boolean;
}

/** A pause of everything, over each workspace's own state. Times are ms since the epoch. */
export type AppPause =
  /** Paused by the user, until a time or, with null, until they resume. */
  | { readonly kind: 'user'; readonly since: number; readonly until: number | null }
  /** The machine runs on its battery, and the settings say to pause then. */
  | { readonly kind: 'battery' };

/** Length of a pause of everything; `tomorrow` is the next 08:00, local time, that is at least four hours away. */
export const PAUSE_LENGTHS = ['half-hour', 'hour', 'tomorrow', 'until-resumed'] as const;
export type PauseLength = (typeof PAUSE_LENGTHS)[number];

/** State of the updates of this copy of the app. */
export type UpdateState =
  /**
   * The app does not update itself: the package manager does, the user who unpacked it, or the developer of a checkout.
   */
  | { readonly kind: 'elsewhere'; readonly by: 'package-manager' | 'hand' | 'checkout' }
  /** Switched off by the user. */
  | { readonly kind: 'off' }
  /**
   * Nothing newer is known. `checkedAt` is the time of the last answer from the release page, ms since the epoch;
   * `unreachable` says that the last check got none.
   */
  | { readonly kind: 'idle'; readonly checkedAt: number | null; readonly unreachable: boolean }
  | { readonly kind: 'checking' }
  | { readonly kind: 'downloading'; readonly version: string }
  /** The new version replaces this one when the app ends. */
  | { readonly kind: 'ready'; readonly version: string }
  /** The download does not match the release, and was deleted. */
  | { readonly kind: 'refused'; readonly version: string };

/** A place in the window that the tray, a notification or a link opens. */
export type WindowRoute =
  | { readonly kind: 'folders' | 'settings' }
  /** A folder: its state, or the problems with its files. */
  | { readonly kind: 'workspace'; readonly id: string; readonly part: 'state' | 'problems' };

/** Something about the app itself (not one workspace) that the user should know until dismissed. */
export interface Notice {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
}

/** The whole state that the window draws. */
export interface AppSnapshot {
  readonly overall: Overall;
  /** Null while everything is not paused as a whole. */
  readonly pause: AppPause | null;
  readonly connection: ConnectionState;
  readonly destination: Destination;
  readonly workspaces: readonly WorkspaceView[];
  readonly settings: SettingsView;
  readonly notices: readonly Notice[];
  readonly version: string;
  readonly updates: UpdateState;
}
