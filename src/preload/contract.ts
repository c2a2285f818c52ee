/**
 * The calls and events between the window and the main process, declared once. Types only.
 * A method's name is its channel; the preload bridge, the main handlers and the window are derived from it.
 */
import type { LedgerEntry } from '../main/sync/ledger-entry';
import type { PreviewRow, PreviewSummary } from '../main/sync/preview-summary';
import type { Problem } from '../main/sync/problem';
import type { RecentChange } from '../main/sync/recent-change';
import type { Limits, LinkState, Overall, WorkspaceSnapshot } from '../main/sync/status';
import type { MuteTarget } from '../shared/muted';

export type { LedgerEntry } from '../main/sync/ledger-entry';
export type { PreviewRow, PreviewSummary } from '../main/sync/preview-summary';
export type { FileProblem, Problem, ProblemCode } from '../main/sync/problem';
export type { RecentChange } from '../main/sync/recent-change';
export type {
  Limits,
  LinkState,
  Overall,
  SkipReason,
  SyncStats,
  WorkspaceSnapshot,
  WorkspaceState,
} from '../main/sync/status';
export type { Muted, MuteTarget } from '../shared/muted';
export type { TrafficSlot } from '../shared/traffic';

/** Calls never reject for reasons a user can cause: they answer with a problem to show. */
export type Outcome<T = null> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

/** Where files go. */
export type Target =
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
export type PauseLength = 'half-hour' | 'hour' | 'tomorrow' | 'until-resumed';

/** What the system's notifications tell of; each can be switched off. */
export type NotificationKind =
  /** A folder waits for a decision: removals are held back, or it is not the folder that it was. */
  | 'decision'
  /** A folder stopped, or is not there. */
  | 'stopped'
  /** The server refused the connection, or has been away for long. */
  | 'server'
  /** Files of a folder could not be sent. */
  | 'files'
  /** A pause of everything may have been forgotten. */
  | 'pause';

/** Which releases the app updates itself to. */
export type UpdateChannel = 'stable' | 'beta' | 'off';

/** How this copy of the app stands to newer releases. */
export type UpdateState =
  /** It does not update itself: a package manager does it, or whoever unpacked it; a checkout is its developer's. */
  | { readonly kind: 'elsewhere'; readonly by: 'package-manager' | 'hand' | 'checkout' }
  /** The user wants none. */
  | { readonly kind: 'off' }
  /** Nothing newer is known; `checkedAt` is when the release page last said so, ms since the epoch. */
  | { readonly kind: 'idle'; readonly checkedAt: number | null }
  | { readonly kind: 'checking' }
  | { readonly kind: 'downloading'; readonly version: string }
  /** It takes this one's place when the app has ended. */
  | { readonly kind: 'ready'; readonly version: string }
  /** What was fetched is not what the release says it is; it was thrown away. */
  | { readonly kind: 'refused'; readonly version: string };

/** A place in the window that something outside it leads to. */
export type Destination =
  | { readonly kind: 'folders' | 'settings' }
  /** A folder: how it is, or the problems with its files. */
  | { readonly kind: 'workspace'; readonly id: string; readonly part: 'state' | 'problems' };

/** Something about the app itself (not one workspace) that the user should know until dismissed. */
export interface Notice {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
}

/** Settings as the window may see them: the key itself never leaves the main process. */
export interface SettingsView {
  /** Empty: the embedded receiver. */
  readonly serverUrl: string;
  /** Files and the key travel to the server, over a network, for everybody on the way to read. */
  readonly unencrypted: boolean;
  /** The user, or the environment, has taken that risk for this address. */
  readonly insecureAccepted: boolean;
  /** File with the certificates of the server's own authority; empty for none. */
  readonly caFile: string;
  readonly hasApiKey: boolean;
  /** False when the system has no key store: the key then lives only until the app quits, and the window says so. */
  readonly keyStoreAvailable: boolean;
  /** Folder for the embedded receiver's mirrors. */
  readonly mirrorBase: string;
  readonly limits: Limits;
  readonly startAtLogin: boolean;
  readonly pauseOnBattery: boolean;
  /** Which notifications are shown. */
  readonly notifications: Readonly<Record<NotificationKind, boolean>>;
  readonly updates: UpdateChannel;
  /** Set by environment variables, so not changeable here. */
  readonly overridden: readonly ('serverUrl' | 'apiKey' | 'limits' | 'caFile')[];
}

/** What may be changed. An absent key stays as it is. `apiKey: ''` forgets the key. */
export interface SettingsChange {
  readonly serverUrl?: string;
  readonly apiKey?: string;
  /** The user takes the risk of an unencrypted connection to the address that is given, or set. */
  readonly acceptInsecure?: true;
  /** Empty for none. */
  readonly caFile?: string;
  readonly mirrorBase?: string;
  readonly limits?: Limits;
  readonly startAtLogin?: boolean;
  readonly pauseOnBattery?: boolean;
  /** Kinds that are not named stay as they are. */
  readonly notifications?: Readonly<Partial<Record<NotificationKind, boolean>>>;
  readonly updates?: UpdateChannel;
}

/** The whole state that the window draws: snapshot in, calls out. */
export interface AppSnapshot {
  readonly overall: Overall;
  /** Null while each workspace goes by itself. */
  readonly pause: AppPause | null;
  readonly link: LinkState;
  readonly target: Target;
  readonly workspaces: readonly WorkspaceView[];
  readonly settings: SettingsView;
  readonly notices: readonly Notice[];
  readonly version: string;
  readonly updates: UpdateState;
}

/** What adding a folder would send, shown before the first byte leaves. */
export interface FolderPreview {
  /** Real absolute path. */
  readonly path: string;
  readonly summary: PreviewSummary;
  readonly limits: Limits;
}

/** How far {@link Calls.previewFolder} has come: what would be sent of what was looked at so far. */
export interface LookProgress {
  /** The folder as the call named it. */
  readonly path: string;
  readonly files: number;
  readonly bytes: number;
}

/** What part of a workspace's paths to list. */
export type FileFilter = 'all' | 'sent' | 'withheld';

/** What to list of a workspace's paths. */
export interface FileQuery {
  /** Part of a path; empty for all of them. */
  readonly text: string;
  readonly filter: FileFilter;
  /** The folder is walked anew for another number; with the same one the answer comes from the last walk. */
  readonly look: number;
  /** Rows before this one are left out. */
  readonly from: number;
}

/** A stretch of a list that is too long to hand over as a whole. */
export interface Page<T> {
  /** Beginning with the one that was asked for; at most 200. */
  readonly rows: readonly T[];
  /** How many there are in all. */
  readonly total: number;
  /** How many of them can be asked for: fewer than `total` where there are more than anybody scrolls through. */
  readonly reachable: number;
}

/** One file of one workspace. */
export interface FoundFile {
  /** Of the workspace. */
  readonly id: string;
  readonly path: string;
  readonly bytes: number;
}

/** Files of any workspace whose path contains what was searched for. */
export interface FoundFiles {
  /** At most 50, the best first. */
  readonly files: readonly FoundFile[];
  /** How many there are; at most 1,000 are counted. */
  readonly total: number;
}

/** Window → main. Every call is checked for its sender and its arguments. Ids are `WorkspaceView.id`. */
export interface Calls {
  getSnapshot(): AppSnapshot;
  /** Opens the system's folder dialog; null when cancelled. */
  pickFolder(purpose: 'workspace' | 'mirror'): string | null;
  /** Starts mirroring a folder and remembers it; `limits` makes them its own. */
  addWorkspace(path: string, limits?: Limits): Outcome<{ readonly id: string }>;
  /** What {@link addWorkspace} would send of a folder and what not; refuses what that would refuse. */
  previewFolder(path: string): Outcome<FolderPreview>;
  /** Ends a {@link previewFolder} that nobody waits for any more. */
  stopPreview(): Outcome;
  /** Folders chosen outside the window, for which it is to show what would be sent; each is handed over once. */
  takeProposed(): readonly string[];
  /** Where something outside the window leads to (a click on a notification), handed over once; null for nowhere. */
  takeDestination(): Destination | null;
  /** Adds a line for a folder (relative to the root, `/`-separated) to the `.aishignore` of a previewed or known root. */
  ignoreFolder(root: string, folder: string): Outcome;
  /** The paths of a workspace that match, biggest first, with the verdict on each and what decides it. */
  listFiles(id: string, query: FileQuery): Outcome<Page<PreviewRow>>;
  /** Files that are mirrored, of any workspace, whose path contains every word of `query`. */
  searchFiles(query: string): FoundFiles;
  /** What the server has confirmed of a workspace since the app started, newest first, at most 200. */
  recentChanges(id: string): readonly RecentChange[];
  /** Whether a problem, or every one of its kind, of a workspace calls for attention. Remembered. */
  muteProblem(id: string, target: MuteTarget, muted: boolean): Outcome;
  /** The verdict on one path relative to the root, which need not exist. */
  explainPath(id: string, path: string): Outcome<PreviewRow>;
  /** Opens the ignore file that a row names as its `source`. */
  openRule(id: string, source: string): Outcome;
  /** Lets one withheld file through as long as its content stays as it is. */
  allowFile(id: string, path: string): Outcome;
  /** What left this machine, newest first; `query` is part of a path, entries before the one numbered `from` are left out. */
  searchLedger(query: string, from: number): Outcome<Page<LedgerEntry>>;
  /** Asks where to, then writes the whole ledger as JSON lines; answers the file, null when cancelled. */
  exportLedger(): Outcome<string | null>;
  /** Pauses everything, also what is added meanwhile; replaces an earlier pause. Survives a restart. */
  pauseAll(length: PauseLength): Outcome;
  /** Ends a pause of everything, on battery too: until the machine next runs on it. */
  resumeAll(): Outcome;
  pauseWorkspace(id: string): Outcome;
  /** Resumes a paused workspace, and retries a failed one. While everything is paused it starts only after that. */
  resumeWorkspace(id: string): Outcome;
  /** Compares the folder with the server's copy right away; retries the link at once when offline. */
  syncNow(id: string): Outcome;
  /** The folder is right as it is: go on with one that was emptied or replaced, and send held deletions. */
  acceptFolder(id: string): Outcome;
  /** Rejects held deletions: the server keeps its copies. */
  keepDeleted(id: string): Outcome;
  /** Stops and forgets a workspace; the mirror is deleted only on request. */
  removeWorkspace(id: string, deleteMirror: boolean): Outcome;
  /** Own limits for one workspace; null returns it to the defaults. */
  setLimits(id: string, limits: Limits | null): Outcome;
  openFolder(id: string): Outcome;
  openMirror(id: string): Outcome;
  changeSettings(change: SettingsChange): Outcome;
  /** Reconnect now instead of at the next attempt. */
  retryLink(): Outcome;
  dismissNotice(id: string): Outcome;
  openLogs(): Outcome;
  /** Puts a report for whoever helps on the clipboard: versions, states, the last of the log; no keys, names or contents. */
  copyDiagnostics(): Outcome;
  /** Opens the licences of everything in the app that others wrote. */
  openNotices(): Outcome;
  /** Looks for a newer release now; how that goes is in the snapshot. */
  checkForUpdates(): Outcome;
  /** Sends what is queued (for a bounded time) and ends the app: closing the window only hides it. */
  quit(): Outcome;
}

/** Main → window. */
export interface Events {
  snapshot: AppSnapshot;
  /** There are folders to {@link Calls.takeProposed}. */
  proposed: null;
  /** A look at a folder went on; a few times a second. */
  looking: LookProgress;
  /** There is a destination to {@link Calls.takeDestination}. */
  destination: null;
}

/** What the preload script puts on `window.lockstep`. */
export type Bridge = {
  readonly [K in keyof Calls]: (...args: Parameters<Calls[K]>) => Promise<ReturnType<Calls[K]>>;
} & {
  /** Calls `listener` with each new value until the returned function is called. */
  on<K extends keyof Events>(event: K, listener: (value: Events[K]) => void): () => void;
  /** Absolute path of a file dropped on the window. */
  pathOfDropped(file: File): string;
};
