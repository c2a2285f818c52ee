import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { app, dialog } from 'electron';
import { errorMessage } from '../shared/util/errors';
import type { RunningApp } from './application';
import { APP_ID, wasOpenedAtLogin } from './desktop/autostart';
import { type DataFolder, openDataFolder } from './environment/data-folder';
import { disableSpellChecker, refuseSwitches } from './lifecycle/hardening';
import { type LaunchArguments, parseArguments } from './lifecycle/launch-arguments';
import { acquireInstanceLock, alreadyRunning, onLinkOpened, onSecondLaunch } from './lifecycle/single-instance';
import { readStartupSettings } from './lifecycle/startup-settings';
import { AppTray } from './tray/tray';
import { setAppMenu } from './window/app-menu';
import { registerAppScheme, serveApp } from './window/app-protocol';
import { AppWindow } from './window/window';

/** Longest delay before the rest of the app is loaded, and before it starts: both would slow the window down. */
const MAX_DELAY_MS = 1_500;

/** Time in which a new tray icon registers with the desktop. */
const TRAY_REGISTRATION_MS = 100;

/** Time in which a window that is shown draws its content. */
const PAINT_MS = 200;

/** Shows the icon and the window, then loads and starts the rest of the app. */
async function start(launched: LaunchArguments, data: DataFolder): Promise<RunningApp> {
  disableSpellChecker();
  const opened = Promise.withResolvers<RunningApp>();
  const { bounds, paused } = readStartupSettings(data.root, Date.now());
  serveApp(join(import.meta.dirname, '../renderer'), opened.promise);
  const window = new AppWindow({
    preload: join(import.meta.dirname, '../preload/preload.cjs'),
    bounds,
    owner: opened.promise.then(({ owner }) => owner),
  });
  const tray = new AppTray(join(import.meta.dirname, 'tray'), (action) => {
    void opened.promise.then(({ runTrayAction }) => runTrayAction(action));
  });
  const navigated = pageNavigated();
  const shown = launched.hidden ? null : window.show();
  tray.showStarting(paused);
  await (shown ? Promise.race([navigated, sleep(MAX_DELAY_MS)]) : sleep(TRAY_REGISTRATION_MS));
  const { openApp } = await import('./application');
  const running = await openApp(launched, data, { tray, window });
  app.off('before-quit', exitAtOnce);
  opened.resolve(running);
  app.on('activate', () => void window.show());
  await Promise.race([shown?.then(() => sleep(PAINT_MS)), sleep(MAX_DELAY_MS)]);
  await running.start();
  return running;
}

/** Resolves when the page runs in the window's own process; from then on, loading the rest no longer delays it. */
function pageNavigated(): Promise<unknown> {
  return new Promise((resolve) => {
    app.once('web-contents-created', (_event, contents) => contents.once('did-navigate', resolve));
  });
}

/** Ends an app whose rest is not loaded: there is nothing to send, and its window would refuse to close. */
function exitAtOnce(): void {
  app.exit(0);
}

/** Reports a failure before the rest of the app is loaded, in the terminal, too, and ends the app. */
function failToStart(error: unknown): void {
  // Before that, Electron writes to the terminal, and shows no dialog.
  if (app.isReady()) process.stderr.write(`Lockstep can not start\n${errorMessage(error)}\n`);
  dialog.showErrorBox('Lockstep can not start', errorMessage(error));
  app.exit(1);
}

function launch(): void {
  refuseSwitches(process.argv);
  const requested = parseArguments(process.argv, { cwd: process.cwd(), appPathFirst: process.defaultApp === true });
  app.setName('Lockstep');
  app.setAppUserModelId(APP_ID);
  registerAppScheme();
  app.on('before-quit', exitAtOnce);
  // Before the app is ready, so that Electron does not build its default menu first.
  setAppMenu();
  const data = openDataFolder(requested.dataDir);
  if (!acquireInstanceLock(requested)) {
    process.stdout.write(`${alreadyRunning(requested)}\n`);
    app.exit(0);
    return;
  }
  const running = app.whenReady().then(async () => {
    const launched = { ...requested, hidden: requested.hidden || wasOpenedAtLogin() };
    const started = await start(launched, data);
    // The window is on the screen by now and must not come to the front again.
    started.handle({ ...launched, hidden: true });
    return started;
  });
  running.catch(failToStart);
  // A request that arrives during the start is handled after it.
  onSecondLaunch((request) => void running.then(({ handle }) => handle(request)));
  onLinkOpened((request) => void running.then(({ handle }) => handle(request)));
}

try {
  launch();
} catch (error) {
  failToStart(error);
}
