import type { AppSnapshot, PauseLength, WindowRoute } from '../model/app-snapshot';
import type { FileQuery, FolderPreview, FoundFiles, LookProgress, Page } from '../model/file-query';
import type { LedgerEntry } from '../model/ledger-entry';
import type { MuteTarget } from '../model/muted';
import type { PreviewRow } from '../model/preview';
import type { Problem } from '../model/problem';
import type { RecentChange } from '../model/recent-change';
import type { SettingsChange } from '../model/settings';
import type { Limits } from '../model/workspace-state';
/** Calls never reject for reasons a user can cause: they answer with a problem to show. */
export type Outcome<T = null> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

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
  takeDestination(): WindowRoute | null;
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
