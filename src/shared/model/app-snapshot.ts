/** The state of the app, as it crosses from the main process to the window. */

import type { SettingsView } from './settings';
import type { ConnectionState, WorkspaceSnapshot } from './workspace-state';

/** What goes on in the app as a whole. */
export type Activity = 'in-sync' | 'syncing' | 'connecting' | 'offline' | 'paused';

/** The state of the whole app in one word. */
export type Overall = Activity | 'attention';

/** Where files go. */
export type Destination =
  /** The embedded receiver; `mirrorBase` is the folder that holds the mirrors. */
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

/** Everything is paused, whatever each workspace would do by itself. Times are ms since the epoch. */
export type AppPause =
  /** The user wants it: until a time, or with null until they resume. */
  | { readonly kind: 'user'; readonly since: number; readonly until: number | null }
  /** The machine runs on its battery, and the settings say to pause then. */
  | { readonly kind: 'battery' };

/** How long to pause everything; `tomorrow` is the next 08:00, local time, that is at least four hours away. */
export const PAUSE_LENGTHS = ['half-hour', 'hour', 'tomorrow', 'until-resumed'] as const;
export type PauseLength = (typeof PAUSE_LENGTHS)[number];

/** How this copy of the app stands to newer releases. */
export type UpdateState =
  /** It does not update itself: a package manager does it, or whoever unpacked it; a checkout is its developer's. */
  | { readonly kind: 'elsewhere'; readonly by: 'package-manager' | 'hand' | 'checkout' }
  /** The user wants none. */
  | { readonly kind: 'off' }
  /**
   * Nothing newer is known; `checkedAt` is when the release page last said so, ms since the epoch, `unreachable` that the
   * last look brought no answer.
   */
  | { readonly kind: 'idle'; readonly checkedAt: number | null; readonly unreachable: boolean }
  | { readonly kind: 'checking' }
  | { readonly kind: 'downloading'; readonly version: string }
  /** It takes this one's place when the app has ended. */
  | { readonly kind: 'ready'; readonly version: string }
  /** What was fetched is not what the release says it is; it was thrown away. */
  | { readonly kind: 'refused'; readonly version: string };

/** A place in the window that something outside it leads to. */
export type WindowRoute =
  | { readonly kind: 'folders' | 'settings' }
  /** A folder: how it is, or the problems with its files. */
  | { readonly kind: 'workspace'; readonly id: string; readonly part: 'state' | 'problems' };

/** Something about the app itself (not one workspace) that the user should know until dismissed. */
export interface Notice {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
}

/** The whole state that the window draws: snapshot in, calls out. */
export interface AppSnapshot {
  readonly overall: Overall;
  /** Null while each workspace goes by itself. */
  readonly pause: AppPause | null;
  readonly connection: ConnectionState;
  readonly destination: Destination;
  readonly workspaces: readonly WorkspaceView[];
  readonly settings: SettingsView;
  readonly notices: readonly Notice[];
  readonly version: string;
  readonly updates: UpdateState;
}
