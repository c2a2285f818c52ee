import type { AppSnapshot, WindowRoute } from '../model/app-snapshot';
import type { FolderPreview, FoundFiles, Page, PreviewProgress } from '../model/file-query';
import type { LedgerEntry } from '../model/ledger-entry';
import type { Problem } from '../model/problem';
import type { RecentChange } from '../model/recent-change';
import type { ServerTestResult } from '../model/settings';
import type { PreviewRow } from '../model/verdict';
import type { CallArguments } from './call-arguments';

/** The result of a call that can fail. Calls do not reject for reasons that a user can cause. */
export type Outcome<T = null> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

/** An entry of a table of names and types; it has no value. */
interface Typed<T> {
  readonly type?: T;
}

type TypeOf<E> = E extends Typed<infer T> ? T : never;

function typed<T>(): Typed<T> {
  return {};
}

/**
 * Calls from the window to the main process, each with the type of its result; {@link CallArguments} has those of its
 * arguments, which the comments name in their order. Sender and arguments of every call are checked. `id` is that of a
 * `WorkspaceView`, `place` an id or the path of a `FolderPreview`.
 */
const CALLS = {
  getSnapshot: typed<AppSnapshot>(),
  /** Opens the system's folder dialog for folders to mirror; none when cancelled. */
  pickFolders: typed<readonly string[]>(),
  /** (purpose): opens the system's folder dialog; null when cancelled. */
  pickFolder: typed<string | null>(),
  /** (path, limits?): starts mirroring a folder and remembers it; `limits` are its own. */
  addWorkspace: typed<Outcome<{ readonly id: string }>>(),
  /** (path, maxFileBytes?): the files that `addWorkspace` would send or withhold of a folder; refuses the same folders. */
  previewFolder: typed<Outcome<FolderPreview>>(),
  /** Ends a running `previewFolder`, and forgets the rows of the last one. */
  stopPreview: typed<Outcome>(),
  /** Folders proposed outside the window, of which it shows a preview; each is handed over once. */
  takeProposed: typed<readonly string[]>(),
  /** The view that a click on a notification leads to, handed over once; null for none. */
  takeDestination: typed<WindowRoute | null>(),
  /** (root, folder): adds a folder, relative to the root, to the `.aishignore` of a previewed or known root. */
  ignoreFolder: typed<Outcome>(),
  /** (place, query): the paths that match, largest first, each with its verdict; of a folder only while it is previewed. */
  listFiles: typed<Outcome<Page<PreviewRow>>>(),
  /** (query): mirrored files of all workspaces whose path contains every word of `query`. */
  searchFiles: typed<FoundFiles>(),
  /** (id): changes that the server has confirmed since the app started, newest first, at most 200. */
  recentChanges: typed<readonly RecentChange[]>(),
  /** (id, target, muted): whether one problem, or all of its kind, call for attention. Remembered. */
  muteProblem: typed<Outcome>(),
  /** (place, path): the verdict on one path relative to the root, which need not exist. */
  explainPath: typed<Outcome<PreviewRow>>(),
  /** (place, path, change): sends an ignored path, or keeps a path here, by a line in `.aishignore`; the verdict then. */
  changeRule: typed<Outcome<PreviewRow>>(),
  /** (id, source): opens the ignore file that a row names as its `source`. */
  openRule: typed<Outcome>(),
  /** (id, path): sends one withheld file as long as its content stays as it is. */
  allowFile: typed<Outcome>(),
  /** (id, path): allows every withheld file that the rule which withholds `path` takes for a secret; their paths. */
  allowAlike: typed<Outcome<readonly string[]>>(),
  /** (id): the files that are sent although they look like secrets. */
  allowedFiles: typed<Outcome<readonly string[]>>(),
  /** (id, path): withholds an allowed file, or those below a folder, again; all of them with `''`. Their paths. */
  revokeAllowed: typed<Outcome<readonly string[]>>(),
  /** (query, from): the ledger of all sent files, newest first; `query` is part of a path, `from` the first row. */
  searchLedger: typed<Outcome<Page<LedgerEntry>>>(),
  /** Asks for a file and writes the whole ledger to it as JSON lines; its path, null when cancelled. */
  exportLedger: typed<Outcome<string | null>>(),
  /** (length): pauses everything, also folders that are added later; replaces an earlier pause. Survives a restart. */
  pauseAll: typed<Outcome>(),
  /** Ends a pause of everything, on battery too: until the machine next runs on it. */
  resumeAll: typed<Outcome>(),
  /** (id) */
  pauseWorkspace: typed<Outcome>(),
  /** (id): resumes a paused workspace, retries a failed one. While everything is paused it starts only after that. */
  resumeWorkspace: typed<Outcome>(),
  /** (id): compares the folder with the copy now; when offline, connects now. */
  syncNow: typed<Outcome>(),
  /** (id): goes on with a folder that was emptied or replaced, and sends pending deletions. */
  acceptFolder: typed<Outcome>(),
  /** (id): rejects pending deletions: the server keeps its copies. */
  keepDeleted: typed<Outcome>(),
  /** (id, deleteMirror): stops and forgets a workspace; its copy is deleted only on request. */
  removeWorkspace: typed<Outcome>(),
  /** (id, path): goes on with a folder that was moved, at its new path; the id there. */
  locateWorkspace: typed<Outcome<{ readonly id: string }>>(),
  /** (id, limits): limits of its own for one workspace; null returns it to the defaults. */
  setLimits: typed<Outcome>(),
  /** (id) */
  openFolder: typed<Outcome>(),
  /** (id): opens the copy on this computer. */
  openMirror: typed<Outcome>(),
  /** (change) */
  changeSettings: typed<Outcome>(),
  /** (server): connects to a server once, and stores nothing. */
  testServer: typed<Outcome<ServerTestResult>>(),
  /** Connects now instead of at the next attempt. */
  retryLink: typed<Outcome>(),
  /** (id of the notice) */
  dismissNotice: typed<Outcome>(),
  openLogs: typed<Outcome>(),
  /** Copies a support report: versions, states, the end of the log; no keys, names or contents. */
  copyDiagnostics: typed<Outcome>(),
  /** Opens the licences of third-party software. */
  openNotices: typed<Outcome>(),
  /** Looks for a newer release now; the snapshot shows the progress. */
  checkForUpdates: typed<Outcome>(),
  /** Sends what is queued (for a bounded time) and ends the app: closing the window only hides it. */
  quit: typed<Outcome>(),
};

export type CallName = keyof typeof CALLS;
export const CALL_NAMES = Object.keys(CALLS) as readonly CallName[];

export type Calls = {
  readonly [K in CallName]: (...args: CallArguments[K]) => TypeOf<(typeof CALLS)[K]>;
};

/** Events from the main process to the window, each with the type of its value. */
const EVENTS = {
  snapshot: typed<AppSnapshot>(),
  /** `takeProposed` has folders. */
  proposed: typed<null>(),
  /** Progress of a `previewFolder`; a few times a second. */
  looking: typed<PreviewProgress>(),
  /** `takeDestination` has a view to show. */
  destination: typed<null>(),
};

export type EventName = keyof typeof EVENTS;
export const EVENT_NAMES = Object.keys(EVENTS) as readonly EventName[];

/** The value of each event. */
export type Events = { readonly [K in EventName]: TypeOf<(typeof EVENTS)[K]> };

/** Channel by which the preload script, never the page itself, tells the path of something dropped on the window. */
export const DROPPED_CHANNEL = 'dropped';

/** The object that the preload script puts on `window.lockstep`. */
export type Bridge = {
  readonly [K in CallName]: (...args: Parameters<Calls[K]>) => Promise<ReturnType<Calls[K]>>;
} & {
  /** Calls `listener` with each new value until the returned function is called. */
  on<K extends EventName>(event: K, listener: (value: Events[K]) => void): () => void;
  /** Absolute path of a file dropped on the window; the app then knows that the user chose it. */
  pathOfDropped(file: File): string;
};
