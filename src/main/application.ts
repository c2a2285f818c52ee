import { join } from 'node:path';
import { app } from 'electron';
import { trimHeap } from '../shared/node/heap';
import { lowerPriority } from '../shared/node/priority';
import { Emitter } from '../shared/util/emitter';
import { debounced, throttled } from '../shared/util/throttle';
import { createActions } from './api/actions';
import { registerIpcHandlers } from './api/ipc-handlers';
import { type AppState, takeSnapshot } from './api/snapshot';
import { CommandServer } from './command/server';
import { Verbs } from './command/verbs';
import { followLink, registerLinks } from './desktop/link-handler';
import { Diagnostics } from './diagnostics/diagnostics';
import { openEngine } from './engine';
import type { DataFolder } from './environment/data-folder';
import { thirdPartyNotices } from './environment/third-party-notices';
import { FileBrowser } from './files/file-browser';
import type { LaunchArguments } from './lifecycle/launch-arguments';
import { addFolders } from './lifecycle/launch-folders';
import { drainOnQuit } from './lifecycle/quit';
import type { LaunchRequest } from './lifecycle/single-instance';
import { TerminalReport } from './lifecycle/terminal-report';
import { watchForWakeUps } from './lifecycle/wake';
import { CloseHint } from './notifications/close-hint';
import { Notifier } from './notifications/notifier';
import { requestedFolderHandler } from './notifications/requested-folders';
import { createServices } from './services';
import type { TrayAction } from './tray/menu-model';
import type { AppTray } from './tray/tray';
import { trayActions } from './tray/tray-actions';
import { showsTrayIcons } from './tray/tray-support';
import { openUpdates } from './updates/open-updates';
import { PendingRoute } from './window/pending-route';
import { ProposedFolders } from './window/proposed-folders';
import type { AppWindow, WindowOwner } from './window/window';

/** The window and the tray follow the state at most this often, ms. */
const PUBLISH_MS = 100;
/** After so long without any change, ms, memory that only the work before it needed is given back. */
const CALM_MS = 5_000;

/** How far the work steps back behind the processes that draw the window, see {@link lowerPriority}. */
const BEHIND_THE_WINDOW = 2;

/** What is on the screen before this file is loaded. */
export interface OnScreen {
  readonly tray: AppTray;
  readonly window: AppWindow;
}

/** The whole app, behind its icon and its window. */
export interface RunningApp {
  readonly owner: WindowOwner;
  /** Does what a click in the tray's menu asks for. */
  readonly act: (action: TrayAction) => void;
  /** Starts the work: the connection, and the folders that were running when the app last quit. */
  begin(): Promise<void>;
  /** Does what this launch or a later one asks for. */
  take(request: LaunchRequest): void;
}

/**
 * Composition root: what there is, and how it hangs together. The window's calls are answered once this resolves.
 * @throws when the app can't be
 */
export async function openApp(
  { dataDir }: LaunchArguments,
  data: DataFolder,
  { tray, window }: OnScreen,
): Promise<RunningApp> {
  const bell = new Emitter();
  const publishSoon = throttled(() => publish(), PUBLISH_MS);
  const changed = () => {
    bell.emit();
    publishSoon();
  };
  const foundation = await createServices(dataDir, data, changed);
  const { log, settingsFile, settings, notices } = foundation;
  const { connection, destination, workspaces, pauseAll, ledger, lookAtPower } = openEngine(foundation, data, changed);
  const files = new FileBrowser(workspaces, () => settings.limits, log);
  const updates = openUpdates({
    channel: () => settingsFile.current.updates,
    folder: join(data.state, 'updates'),
    log,
    onChange: changed,
  });
  const version = app.getVersion();
  const parts: AppState = { connection, destination, workspaces, pauseAll, settings, notices, version, updates };

  const closeHint = new CloseHint({
    settingsFile,
    log,
    showsTrayIcons,
    show: () => void window.show(),
    quit: () => app.quit(),
  });
  const proposedFolders = new ProposedFolders(window);
  const pendingRoute = new PendingRoute(window);
  const diagnostics = new Diagnostics(parts, data);
  const actions = createActions({
    parts,
    proposedFolders,
    pendingRoute,
    files,
    ledger,
    window,
    logs: data.logs,
    diagnose: () => diagnostics.report(),
    thirdPartyNotices: thirdPartyNotices(),
    quit: () => app.quit(),
    lookAtPower,
    log,
    onChange: changed,
  });
  const verbs = new Verbs({ parts, actions, diagnostics, changed: bell });
  const commands = new CommandServer({
    dataFolder: data.root,
    answer: (request, signal) => verbs.answer(request, signal),
    refuse: (code, title, detail) => verbs.refuse(code, title, detail),
    log,
  });
  const notifier = new Notifier({
    looking: () => window.focused,
    told: settingsFile.current.toldIncidents,
    remember: (toldIncidents) => {
      try {
        settingsFile.update({ toldIncidents });
      } catch (error) {
        log.warn(`What was told could not be remembered: ${String(error)}`);
      }
    },
    go: (destination) => void pendingRoute.go(destination),
  });
  const terminal = new TerminalReport((line) => process.stdout.write(`${line}\n`));
  for (const notice of notices.list()) terminal.note(notice);

  const noteWork = debounced(() => {
    trimHeap();
    destination.calm();
  }, CALM_MS);

  function publish(): void {
    noteWork();
    const snapshot = takeSnapshot(parts);
    tray.update(snapshot);
    window.push(snapshot);
    notifier.update(snapshot);
    terminal.update(snapshot);
  }

  registerIpcHandlers(actions, window, log);
  connection.onState(changed);
  connection.onConfigUpdate(
    requestedFolderHandler(
      () => workspaces.roots(),
      (notice) => notices.add(notice),
    ),
  );
  watchForWakeUps(connection, () => {
    notifier.woke();
    pauseAll.look();
    connection.retryNow();
    workspaces.syncAllNow();
  });
  drainOnQuit(async () => {
    window.allowClose();
    commands.close();
    updates.close();
    pauseAll.close();
    notifier.close();
    const unfinished = await workspaces.close();
    for (const root of unfinished) log.warn(`${root}: not in sync when the app was quit.`);
    terminal.quit(unfinished);
    await destination.close();
    ledger?.close();
  }, log);
  changed();

  return {
    owner: {
      log,
      onShow: () => {
        settings.refresh();
        changed();
      },
      beforeHiding: (closed) => closeHint.beforeHiding(closed),
      remember: (place) => settingsFile.update({ window: place }),
    },
    act: trayActions({ actions, window, proposedFolders, pendingRoute }),
    async begin() {
      lowerPriority(BEHIND_THE_WINDOW);
      await commands.start();
      await lookAtPower();
      await destination.apply();
      void workspaces.restore();
      registerLinks(dataDir, log);
      updates.start();
    },
    take({ folders, links, hidden }) {
      if (!hidden) void window.show();
      for (const link of links) followLink(link, { proposedFolders, notices, window });
      void addFolders(folders, { parts, actions, terminal });
    },
  };
}
