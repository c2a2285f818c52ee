import { join } from 'node:path';
import { app, dialog, session } from 'electron';
import { createActions } from './actions';
import { openLog } from './app-log';
import { setAppMenu } from './app-menu';
import { registerAppScheme, serveApp } from './app-protocol';
import { type LaunchArguments, parseArguments } from './args';
import { APP_ID, openAutostart, wasOpenedAtLogin } from './autostart';
import { Bell } from './bell';
import { whenCalm } from './calm';
import { CloseHint } from './close-hint';
import { CommandServer } from './command/server';
import { Verbs } from './command/verbs';
import { type DataFolder, openDataFolder } from './data-folder';
import { Destinations } from './destinations';
import { Diagnostics } from './diagnostics/diagnostics';
import { guardAgainstErrors } from './error-guard';
import { FileLists } from './file-lists';
import { fingerprint } from './fingerprint';
import {
  addFolders,
  alreadyRunning,
  becomeTheOne,
  type LaunchRequest,
  onLinkOpened,
  onSecondLaunch,
} from './folders-given';
import { bindCalls } from './ipc';
import { openLedger } from './ledger-export';
import { followLink, registerLinks } from './link-handler';
import { mirrorFolder } from './mirrors';
import { fetchNoDictionaries } from './no-dictionaries';
import { refuseRemoteControl } from './no-remote-control';
import { Notices } from './notices';
import { Notifier } from './notifier';
import { readOverrides } from './overrides';
import { PauseAll } from './pause-all';
import { watchPower } from './power';
import { Preferences } from './preferences';
import { Proposals } from './proposals';
import { drainOnQuit } from './quit';
import { LimitedLog } from './receiver/limited-log';
import { Secrets } from './secrets';
import { wishTaker } from './server-wishes';
import { openSettings } from './settings';
import { type AppParts, takeSnapshot } from './snapshot';
import { KEY_LOST, noteTrouble } from './start-notices';
import { trimHeap } from './sync/heap';
import { Link } from './sync/link';
import { Registry } from './sync/registry';
import { TargetSwitch } from './target';
import { TerminalReport } from './terminal-report';
import { thirdPartyNotices } from './third-party-notices';
import { throttled } from './throttle';
import { AppTray } from './tray';
import { trayActions } from './tray-actions';
import { showsTrayIcons } from './tray-host';
import { TrayImages } from './tray-images';
import { openUpdates } from './updates/open-updates';
import { watchForWakeUps } from './wake-ups';
import { AppWindow } from './window';
import { Workspaces } from './workspaces';

/** The window and the tray follow the state at most this often, ms. */
const PUBLISH_MS = 100;
/** After so long without any change, ms, memory that only the work before it needed is given back. */
const CALM_MS = 5_000;

/**
 * Composition root: what there is, in the order in which it starts.
 * @returns what this and later launches hand their request to
 */
async function start(launch: LaunchArguments, data: DataFolder): Promise<(request: LaunchRequest) => void> {
  fetchNoDictionaries();
  const log = openLog(data.logs);
  log.info(`Lockstep ${app.getVersion()} starts with its files in ${data.root}.`);
  const opened = openSettings(data.root);
  const { settings } = opened;
  const machine = await fingerprint(settings);

  const bell = new Bell();
  const publishSoon = throttled(() => publish(), PUBLISH_MS);
  const changed = () => {
    bell.ring();
    publishSoon();
  };
  const notices = new Notices(log, changed);
  guardAgainstErrors(log, notices);
  const { overrides, notices: overrideNotices } = readOverrides(process.env);
  // Nothing that is started from here on is to inherit the key.
  delete process.env.LOCKSTEP_API_KEY;
  const secrets = new Secrets(log);
  const autostart = openAutostart(launch.dataDir, log);
  const preferences = new Preferences({
    settings,
    secrets,
    overrides,
    autostart,
    defaultMirrorBase: data.mirrors,
    onKeyLost: () => notices.add(KEY_LOST),
  });
  noteTrouble(notices, opened, overrideNotices);

  const ledger = openLedger(data.state, log);
  const link = new Link({
    fingerprint: machine,
    // What a server says may fill no log.
    log: new LimitedLog(log),
    resolveProxy: (url) => session.defaultSession.resolveProxy(url),
  });
  const forbidden = () => [data.root, preferences.mirrorBase];
  const registry = new Registry({
    link,
    fingerprint: machine,
    forbidden,
    stateDir: data.state,
    log,
    onChange: changed,
    onNotice: (title, detail) => notices.add({ id: `engine:${title}`, title, detail }),
    onSent: (root, sent) => ledger?.add({ at: Date.now(), root, ...sent }),
  });
  const target = new TargetSwitch({
    preferences,
    link,
    notices,
    receiver: {
      modulePath: join(import.meta.dirname, 'receiver.js'),
      stateDir: data.receiver,
      mirrors: () => workspaces.mirrors(),
      log,
    },
  });
  const pauseAll = new PauseAll({ settings, log, onChange: changed, onHeld: () => void workspaces.heldChanged() });
  const lookAtPower = watchPower(
    () => settings.current.pauseOnBattery,
    (onBattery) => pauseAll.setOnBattery(onBattery),
  );
  const workspaces = new Workspaces({
    registry,
    settings,
    fingerprint: machine,
    forbidden,
    defaultLimits: () => preferences.limits,
    mirrorOf: (root, id) =>
      target.current.kind === 'embedded' ? mirrorFolder(preferences.mirrorBase, root, id) : null,
    held: () => pauseAll.state !== null,
    announce: (mirrors) => target.announce(mirrors),
    log,
    onChange: changed,
  });
  const files = new FileLists(workspaces, () => preferences.limits, log);
  const updates = openUpdates({
    channel: () => settings.current.updates,
    folder: join(data.state, 'updates'),
    log,
    onChange: changed,
  });
  const version = app.getVersion();
  const parts: AppParts = { link, target, workspaces, pauseAll, preferences, notices, version, updates };

  const closeHint = new CloseHint({
    settings,
    log,
    showsTrayIcons,
    show: () => void window.show(),
    quit: () => app.quit(),
  });
  const window: AppWindow = new AppWindow({
    settings,
    preload: join(import.meta.dirname, '../preload/preload.cjs'),
    log,
    onShow: () => {
      preferences.refresh();
      changed();
    },
    beforeHiding: (closed) => closeHint.beforeHiding(closed),
  });
  const proposals = new Proposals(window);
  const destinations = new Destinations(window);
  const diagnostics = new Diagnostics(parts, data);
  const actions = createActions({
    parts,
    proposals,
    destinations,
    files,
    ledger,
    window,
    logs: data.logs,
    diagnostics,
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
  const tray = new AppTray(new TrayImages(data.icons), trayActions({ actions, window, proposals, destinations }));
  const notifier = new Notifier({
    looking: () => window.focused,
    go: (destination) => void destinations.go(destination),
  });
  const terminal = new TerminalReport((line) => process.stdout.write(`${line}\n`));
  for (const notice of notices.list()) terminal.note(notice);

  const noteWork = whenCalm(() => {
    trimHeap();
    target.calm();
  }, CALM_MS);

  function publish(): void {
    noteWork();
    const snapshot = takeSnapshot(parts);
    tray.update(snapshot);
    window.push(snapshot);
    notifier.update(snapshot);
    terminal.update(snapshot);
  }

  registerLinks(launch.dataDir, log);
  setAppMenu();
  serveApp(join(import.meta.dirname, '../renderer'));
  bindCalls(actions, window, log);
  link.onState(changed);
  link.onConfigUpdate(
    wishTaker(
      () => workspaces.roots(),
      (notice) => notices.add(notice),
    ),
  );
  watchForWakeUps(link, () => {
    notifier.woke();
    pauseAll.look();
    link.retryNow();
    workspaces.syncAllNow();
  });
  drainOnQuit(async () => {
    window.allowClose();
    commands.close();
    updates.close();
    pauseAll.close();
    notifier.close();
    await workspaces.close();
    await target.close();
    ledger?.close();
  }, log);
  app.on('activate', () => void window.show());

  changed();
  await commands.start();
  await lookAtPower();
  await target.apply();
  void workspaces.restore();
  updates.start();
  return ({ folders, links, hidden }) => {
    if (!hidden) void window.show();
    for (const link of links) followLink(link, { proposals, notices, window });
    void addFolders(folders, { parts, actions, terminal });
  };
}

/** A failure before there is a window: said plainly, then the app ends. */
function failToStart(error: unknown): void {
  dialog.showErrorBox('Lockstep can not start', error instanceof Error ? error.message : String(error));
  app.exit(1);
}

function launch(): void {
  const given = parseArguments(process.argv, { cwd: process.cwd(), appPathFirst: process.defaultApp === true });
  refuseRemoteControl();
  app.setName('Lockstep');
  app.setAppUserModelId(APP_ID);
  registerAppScheme();
  const data = openDataFolder(given.dataDir);
  if (!becomeTheOne(given)) {
    process.stdout.write(`${alreadyRunning(given)}\n`);
    app.exit(0);
    return;
  }
  const running = app.whenReady().then(() => start(given, data));
  running.then((take) => take({ ...given, hidden: given.hidden || wasOpenedAtLogin() })).catch(failToStart);
  // One that comes while this is starting waits for its turn.
  onSecondLaunch((request) => void running.then((take) => take(request)));
  onLinkOpened((request) => void running.then((take) => take(request)));
}

try {
  launch();
} catch (error) {
  failToStart(error);
}
