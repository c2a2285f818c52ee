import { join } from 'node:path';
import { app } from 'electron';
import { trimHeap } from '../shared/node/heap';
import { lowerPriority } from '../shared/node/priority';
import { errorMessage } from '../shared/util/errors';
import { debounced, throttled } from '../shared/util/throttle';
import { createActions } from './api/actions';
import { askOver } from './api/ask-over';
import { confirmedHandlers } from './api/confirmed-handlers';
import { registerIpcHandlers, rememberDrops } from './api/ipc-handlers';
import { type AppState, takeSnapshot } from './api/snapshot';
import { CommandServer } from './command/server';
import { Verbs } from './command/verbs';
import { followLink, registerLinks } from './desktop/link-handler';
import { Diagnostics } from './diagnostics/diagnostics';
import type { DataFolder } from './environment/data-folder';
import { thirdPartyNotices } from './environment/third-party-notices';
import { FileBrowser } from './files/file-browser';
import type { LaunchArguments } from './lifecycle/launch-arguments';
import { addFolders } from './lifecycle/launch-folders';
import { drainOnQuit } from './lifecycle/quit';
import type { LaunchRequest } from './lifecycle/single-instance';
import { TerminalReport } from './lifecycle/terminal-report';
import { watchForWakeUps } from './lifecycle/wake';
import { createMirroring } from './mirroring';
import { CloseHint } from './notifications/close-hint';
import { Notifier } from './notifications/notifier';
import { requestedFolderHandler } from './notifications/requested-folders';
import { createServices } from './services';
import { IconHost } from './tray/icon-host';
import { latestChanges } from './tray/latest-changes';
import type { TrayAction } from './tray/menu-model';
import type { AppTray } from './tray/tray';
import { trayActions } from './tray/tray-actions';
import { openUpdates } from './updates/updates';
import { ChosenFolders } from './window/chosen-folders';
import { PendingRoute } from './window/pending-route';
import { ProposedFolders } from './window/proposed-folders';
import type { AppWindow, WindowOwner } from './window/window';

/** Shortest time between two updates of the window and the tray. */
const PUBLISH_MS = 100;
/** Time without a change after which memory is released that only the work before needed. */
const IDLE_MS = 5_000;

/** Steps by which this process yields to those that draw the window, see {@link lowerPriority}. */
const PRIORITY_STEPS = 2;

/** The parts that are on the screen before this file is loaded. */
export interface StartupUi {
  readonly tray: AppTray;
  readonly window: AppWindow;
}

/** The loaded app, behind its icon and its window. */
export interface RunningApp {
  readonly owner: WindowOwner;
  /** Runs a click in the tray's menu. */
  readonly runTrayAction: (action: TrayAction) => void;
  /** Connects, and starts the folders that were running when the app last quit. */
  start(): Promise<void>;
  /** Handles the folders and links of this launch or a later one. */
  handle(request: LaunchRequest): void;
}

/**
 * Composition root: creates every part and connects them. The window's calls are answered once this resolves.
 * @throws when the app can't be opened
 */
export async function openApp(
  { dataDir }: LaunchArguments,
  data: DataFolder,
  { tray, window }: StartupUi,
): Promise<RunningApp> {
  const services = await createServices(dataDir, data);
  const { log, settingsFile, settings, notices, changed } = services;
  const { connection, destination, workspaces, pauseAll, ledger, serverTester, checkPower } = createMirroring(
    services,
    data,
  );
  const files = new FileBrowser(workspaces, () => settings.limits, log);
  const updates = openUpdates({
    channel: () => settingsFile.current.updates,
    folder: join(data.state, 'updates'),
    log,
    changed,
  });
  const version = app.getVersion();
  const parts: AppState = { connection, destination, workspaces, pauseAll, settings, notices, version, updates };

  const iconHost = new IconHost(() => tray.renew());
  const closeHint = new CloseHint({
    settingsFile,
    log,
    showsTrayIcon: () => iconHost.showsIcon(),
    show: () => void window.show(),
    quit: () => app.quit(),
  });
  const proposedFolders = new ProposedFolders(window);
  const chosenFolders = new ChosenFolders();
  const pendingRoute = new PendingRoute(window);
  const diagnostics = new Diagnostics(parts, data);
  const actions = createActions({
    parts,
    proposedFolders,
    chosenFolders,
    pendingRoute,
    files,
    ledger,
    serverTester,
    window,
    logs: data.logs,
    diagnose: () => diagnostics.report(),
    thirdPartyNotices: thirdPartyNotices(),
    quit: () => app.quit(),
    checkPower,
    log,
    changed,
  });
  const verbs = new Verbs({
    parts,
    actions,
    diagnostics,
    receiver: () => destination.receiverAccess,
    show: (route) => pendingRoute.open(route),
    log,
    changed,
  });
  const commands = new CommandServer({
    dataFolder: data.root,
    answer: (request, signal) => verbs.answer(request, signal),
    refuse: (code, title, detail) => verbs.refuse(code, title, detail),
    log,
  });
  const notifier = new Notifier({
    isWindowFocused: () => window.focused,
    notified: settingsFile.current.toldIncidents,
    remember: (toldIncidents) => {
      try {
        settingsFile.update({ toldIncidents });
      } catch (error) {
        log.warn(`The notifications shown could not be remembered: ${errorMessage(error)}`);
      }
    },
    openRoute: (route) => void pendingRoute.open(route),
  });
  const terminal = new TerminalReport((line) => process.stdout.write(`${line}\n`));
  for (const notice of notices.list()) terminal.note(notice);

  const trimWhenIdle = debounced(() => {
    trimHeap();
    destination.trimMemory();
  }, IDLE_MS);

  const publish = throttled(() => {
    trimWhenIdle();
    const snapshot = takeSnapshot(parts);
    // The menu stays as it is while many files are sent.
    const isCalm = snapshot.overall !== 'syncing';
    const changesOf = (id: string) => workspaces.active(id)?.recentChanges() ?? [];
    tray.update(snapshot, isCalm ? latestChanges(snapshot.workspaces, changesOf) : null);
    window.push(snapshot);
    notifier.update(snapshot);
    terminal.update(snapshot);
  }, PUBLISH_MS);

  const confirmed = confirmedHandlers(actions, {
    settings,
    chosenFolders,
    rootOf: (id) => workspaces.view(id).path,
    workspaces,
    planRule: (place, path, change) => files.planRule(place, path, change),
    ask: (question) => askOver(window, question),
    log,
  });
  registerIpcHandlers(confirmed, window, log);
  rememberDrops(chosenFolders, window);
  changed.on(publish);
  connection.onState(() => changed.emit());
  connection.onConfigUpdate(
    requestedFolderHandler(
      () => workspaces.roots(),
      (notice) => notices.add(notice),
    ),
  );
  watchForWakeUps(connection, () => {
    notifier.restartGracePeriods();
    pauseAll.refresh();
    connection.retryNow();
    workspaces.syncAllNow();
  });
  drainOnQuit(async () => {
    window.allowClose();
    commands.close();
    updates.close();
    pauseAll.close();
    notifier.close();
    iconHost.close();
    const unfinished = await workspaces.close();
    for (const root of unfinished) log.warn(`${root}: not in sync when the app was quit.`);
    terminal.quit(unfinished);
    await destination.close();
    ledger?.close();
  }, log);
  changed.emit();

  return {
    owner: {
      log,
      onShow: () => {
        settings.refresh();
        changed.emit();
      },
      beforeHiding: (closed) => closeHint.beforeHiding(closed),
      remember: (bounds) => settingsFile.update({ window: bounds }),
    },
    runTrayAction: trayActions({ actions, window, proposedFolders, pendingRoute }),
    async start() {
      lowerPriority(PRIORITY_STEPS);
      await commands.start();
      await checkPower();
      await destination.apply();
      void workspaces.restore();
      registerLinks(dataDir, log);
      updates.start();
      await iconHost.start();
    },
    handle({ folders, links, hidden }) {
      if (!hidden) void window.show();
      for (const link of links) followLink(link, { proposedFolders, notices, window });
      void addFolders(folders, { parts, actions, terminal });
    },
  };
}
