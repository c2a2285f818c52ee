import { clipboard, dialog } from 'electron';
import type { WorkspaceView } from '../../shared/model/app-snapshot';
import { ProblemError } from '../../shared/model/problem';
import type { SettingsChange } from '../../shared/model/settings';
import type { Emitter } from '../../shared/util/emitter';
import type { Logger } from '../../shared/util/log';
import { openDocument, openFolder, openRuleFile } from '../desktop/open-path';
import { prepareMirrorBase } from '../destination/mirror-folders';
import type { ServerTester } from '../destination/server-test';
import type { FileBrowser } from '../files/file-browser';
import type { Ledger } from '../files/ledger';
import { exportLedger } from '../files/ledger-export';
import { searchFiles } from '../files/search-files';
import type { ChosenFolders, Purpose } from '../window/chosen-folders';
import type { PendingRoute } from '../window/pending-route';
import type { ProposedFolders } from '../window/proposed-folders';
import type { AppWindow } from '../window/window';
import type { Handlers } from './ipc-handlers';
import { attempt } from './outcome';
import { type AppState, takeSnapshot } from './snapshot';

export interface ActionsOptions {
  readonly parts: AppState;
  readonly proposedFolders: ProposedFolders;
  readonly chosenFolders: ChosenFolders;
  readonly pendingRoute: PendingRoute;
  readonly files: FileBrowser;
  /** Null when its file can't be used. */
  readonly ledger: Ledger | null;
  readonly serverTester: ServerTester;
  readonly window: AppWindow;
  readonly logs: string;
  /** The support report. */
  readonly diagnose: () => Promise<string>;
  /** File with the licences of third-party software. */
  readonly thirdPartyNotices: string;
  readonly quit: () => void;
  /** Reads the power supply again. */
  readonly checkPower: () => Promise<void>;
  readonly log: Logger;
  /** Emits when the snapshot changed. */
  readonly changed: Emitter;
}

/** Creates the actions of the user: the same for the window, the tray and the command line. */
export function createActions({
  parts,
  proposedFolders,
  chosenFolders,
  pendingRoute,
  files,
  ledger,
  serverTester,
  window,
  logs,
  diagnose,
  thirdPartyNotices,
  quit,
  checkPower,
  log,
  changed,
}: ActionsOptions): Handlers {
  const { workspaces, pauseAll, settings, connection, notices, updates } = parts;
  const value = <T>(work: () => T | Promise<T>) => attempt(log, work);
  const done = (work: () => unknown) =>
    attempt(log, async () => {
      await work();
      return null;
    });
  const pick = async (purpose: Purpose) => {
    const paths = await pickFolders(purpose, chosenFolders.lastParent, window);
    for (const path of paths) chosenFolders.add(purpose, path);
    return paths;
  };
  return {
    getSnapshot: () => takeSnapshot(parts),
    pickFolders: () => pick('workspace'),
    pickFolder: async (purpose) => (await pick(purpose))[0] ?? null,
    addWorkspace: (path, limits) => value(async () => ({ id: await workspaces.add(path, limits ?? null) })),
    previewFolder: (path, maxFileBytes) =>
      value(() => files.preview(path, maxFileBytes ?? null, (progress) => window.sendPreviewProgress(progress))),
    stopPreview: () => done(() => files.stopPreview()),
    takeProposed: () => proposedFolders.take(),
    takeDestination: () => pendingRoute.take(),
    ignoreFolder: (root, folder) => done(() => files.ignoreFolder(root, folder)),
    listFiles: (place, query) => value(() => files.list(place, query)),
    searchFiles: (query) => searchFiles(query, workspaces.files()),
    recentChanges: (id) => workspaces.active(id)?.recentChanges() ?? [],
    muteProblem: (id, target, muted) => done(() => workspaces.mute(id, target, muted)),
    explainPath: (place, path) => value(() => files.explain(place, path)),
    changeRule: (place, path, change) => value(() => files.changeRule(place, path, change)),
    openRule: (id, source) => done(async () => openRuleFile(await files.ruleFile(id, source))),
    allowFile: (id, path) => done(() => workspaces.allowFile(id, path)),
    allowAlike: (id, path) =>
      value(async () => workspaces.allowFiles(id, await workspaces.filesLike(id, path)).map((file) => file.path)),
    allowedFiles: (id) => value(() => workspaces.allowedFiles(id)),
    revokeAllowed: (id, path) => value(() => workspaces.revokeAllowed(id, path)),
    searchLedger: (query, from) => value(() => ledger?.search(query, from) ?? { rows: [], total: 0, reachable: 0 }),
    exportLedger: () => value(() => exportLedger(ledger, window)),
    pauseAll: (length) => done(() => pauseAll.pause(length)),
    resumeAll: () => done(() => pauseAll.resume()),
    pauseWorkspace: (id) => done(() => workspaces.pause(id)),
    resumeWorkspace: (id) => done(() => workspaces.resume(id)),
    syncNow: (id) =>
      done(() => {
        workspaces.syncNow(id);
        connection.retryNow();
      }),
    acceptFolder: (id) => done(() => workspaces.acceptFolder(id)),
    keepDeleted: (id) => done(() => workspaces.keepDeleted(id)),
    removeWorkspace: (id, deleteMirror) => done(() => workspaces.remove(id, deleteMirror)),
    locateWorkspace: (id, path) => value(async () => ({ id: await workspaces.locate(id, path) })),
    setLimits: (id, limits) => done(() => workspaces.setLimits(id, limits)),
    openFolder: (id) => done(() => openFolder(workspaces.view(id).path)),
    openMirror: (id) => done(() => openMirror(workspaces.view(id))),
    changeSettings: (change) =>
      done(async () => {
        const { mirrorBase } = change;
        const base =
          mirrorBase === undefined ? {} : { mirrorBase: await prepareMirrorBase(mirrorBase, workspaces.roots()) };
        await settings.change({ ...change, ...base });
        changed.emit();
        if (change.pauseOnBattery !== undefined) await checkPower();
        await applySettings(change, parts);
      }),
    testServer: (test) => value(() => serverTester.run(test)),
    retryLink: () => done(() => parts.destination.retry()),
    dismissNotice: (id) => done(() => notices.remove(id)),
    openLogs: () => done(() => openFolder(logs)),
    copyDiagnostics: () => done(async () => clipboard.writeText(await diagnose())),
    openNotices: () => done(() => openDocument(thirdPartyNotices)),
    checkForUpdates: () => done(() => updates.check()),
    quit: () => done(quit),
  };
}

/** Applies changed settings to the running app. */
async function applySettings(change: SettingsChange, parts: AppState): Promise<void> {
  const { workspaces, destination, updates, connection, settings } = parts;
  const { serverUrl, rememberingUrl, apiKey, mirrorBase, limits, caFile, acceptInsecure } = change;
  connection.uploadLimit.set(settings.maxUploadKb);
  if (change.updates !== undefined) updates.channelChanged();
  const server = [serverUrl, rememberingUrl, apiKey, caFile, acceptInsecure];
  if ([...server, mirrorBase].some((value) => value !== undefined)) {
    await destination.apply();
    await workspaces.destinationChanged();
  }
  if (limits !== undefined) await workspaces.limitsChanged();
  if (change.sendTracked !== undefined) workspaces.syncAllNow();
}

/** Words of the system's folder dialog. */
const FOLDER_DIALOGS = {
  workspace: { title: 'Choose folders to mirror', buttonLabel: 'Mirror' },
  mirror: { title: 'Choose the folder for copies', buttonLabel: 'Keep copies here' },
  moved: { title: 'Choose where the folder is now', buttonLabel: 'Use this folder' },
} as const satisfies Readonly<Record<Purpose, Electron.OpenDialogOptions>>;

/** @param parent folder that the dialog starts in; null for the system's choice */
async function pickFolders(purpose: Purpose, parent: string | null, { visible }: AppWindow): Promise<string[]> {
  const several = purpose === 'workspace' ? (['multiSelections'] as const) : [];
  const options: Electron.OpenDialogOptions = {
    ...FOLDER_DIALOGS[purpose],
    ...(parent !== null && purpose !== 'mirror' && { defaultPath: parent }),
    properties: ['openDirectory', 'createDirectory', ...several],
  };
  const { filePaths } = visible ? await dialog.showOpenDialog(visible, options) : await dialog.showOpenDialog(options);
  return filePaths;
}

async function openMirror({ mirror }: WorkspaceView): Promise<void> {
  if (mirror !== null) return openFolder(mirror);
  throw new ProblemError({
    code: 'missing',
    title: 'There is no copy on this computer.',
    detail: 'The files go to the server.',
  });
}
