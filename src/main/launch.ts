import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { app, dialog } from 'electron';
import type { RunningApp } from './application';
import { APP_ID, wasOpenedAtLogin } from './desktop/autostart';
import { type DataFolder, openDataFolder } from './environment/data-folder';
import { type LaunchArguments, parseArguments } from './lifecycle/launch-arguments';
import { fetchNoDictionaries } from './lifecycle/no-dictionaries';
import { refuseRemoteControl } from './lifecycle/no-remote-control';
import { acquireInstanceLock, alreadyRunning, onLinkOpened, onSecondLaunch } from './lifecycle/single-instance';
import { readStartupSettings } from './lifecycle/startup-settings';
import { AppTray } from './tray/tray';
import { setAppMenu } from './window/app-menu';
import { registerAppScheme, serveApp } from './window/app-protocol';
import { AppWindow } from './window/window';

/** The window has the machine to itself for so long at most, ms: the work that begins then would take turns with it. */
const MOST_WAITED_MS = 1_500;

/** A tray icon is announced to the desktop in a few turns, which take so long, ms. */
const SETTLES_MS = 100;

/** A window that is shown draws its content in this time, ms. */
const PAINTS_MS = 200;

/** Shows the icon and the window, then loads and starts all that is behind them. */
async function appear(given: LaunchArguments, data: DataFolder): Promise<RunningApp> {
  fetchNoDictionaries();
  const opened = Promise.withResolvers<RunningApp>();
  const look = readStartupSettings(data.root, Date.now());
  serveApp(join(import.meta.dirname, '../renderer'), opened.promise);
  const window = new AppWindow({
    preload: join(import.meta.dirname, '../preload/preload.cjs'),
    place: look.place,
    owner: opened.promise.then(({ owner }) => owner),
  });
  const tray = new AppTray(
    join(import.meta.dirname, 'tray'),
    (action) => void opened.promise.then(({ act }) => act(action)),
  );
  const arrived = pageArrives();
  const shown = given.hidden ? null : window.show();
  tray.begin(look.paused);
  await (shown ? Promise.race([arrived, pause(MOST_WAITED_MS)]) : pause(SETTLES_MS));
  const { openApp } = await import('./application');
  const running = await openApp(given, data, { tray, window });
  opened.resolve(running);
  app.on('activate', () => void window.show());
  await Promise.race([shown?.then(() => pause(PAINTS_MS)), pause(MOST_WAITED_MS)]);
  await running.begin();
  return running;
}

/**
 * Resolves when the page has come to the window's own process. That takes turns with this one until then; from there on
 * the two work side by side, and loading the rest holds nobody up.
 */
function pageArrives(): Promise<unknown> {
  return new Promise((resolve) => {
    app.once('web-contents-created', (_event, contents) => contents.once('did-navigate', resolve));
  });
}

/** A failure before there is a window: said plainly, then the app ends. */
function failToStart(error: unknown): void {
  dialog.showErrorBox('Lockstep can not start', error instanceof Error ? error.message : String(error));
  app.exit(1);
}

function launch(): void {
  const asked = parseArguments(process.argv, { cwd: process.cwd(), appPathFirst: process.defaultApp === true });
  refuseRemoteControl();
  app.setName('Lockstep');
  app.setAppUserModelId(APP_ID);
  registerAppScheme();
  // Before the app is ready: then Electron makes none of its own first.
  setAppMenu();
  const data = openDataFolder(asked.dataDir);
  if (!acquireInstanceLock(asked)) {
    process.stdout.write(`${alreadyRunning(asked)}\n`);
    app.exit(0);
    return;
  }
  const running = app.whenReady().then(async () => {
    const given = { ...asked, hidden: asked.hidden || wasOpenedAtLogin() };
    const started = await appear(given, data);
    // The window is there already, if it is wanted: it is not to come to the front once more.
    started.take({ ...given, hidden: true });
    return started;
  });
  running.catch(failToStart);
  // One that comes while this is starting waits for its turn.
  onSecondLaunch((request) => void running.then(({ take }) => take(request)));
  onLinkOpened((request) => void running.then(({ take }) => take(request)));
}

try {
  launch();
} catch (error) {
  failToStart(error);
}
