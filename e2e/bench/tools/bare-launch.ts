import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Page } from 'playwright/test';
import { startProcess } from '../../../src/test-support/start-process';
import {
  appArguments,
  appEnvironment,
  appFolders,
  electronExecutable,
  PROJECT,
} from '../../support/app/app-environment';
import { endsWithin, kill } from '../../support/app/child-process';
import { TrayPanel } from '../../support/desktop/tray';
import { Screen } from '../observe/screen';

/** The line with the debugger's address, which Chromium prints once it listens. */
const LISTENING = /^DevTools listening on (ws:\S+)/m;
const APPEARS_MS = 30_000;
const ENDS_MS = 15_000;
/** A window that came to the screen has drawn its content by then, ms. */
const SETTLES_MS = 1_000;

export interface BareLaunch {
  /** Absolute path of the app. */
  readonly app?: string;
  /** Absolute path of the folder that holds all it keeps. */
  readonly home: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** An app that started as a user's desktop starts it: nothing held it up, and it is asked only after it was there. */
export interface BareApp {
  readonly pid: number;
  readonly page: Page;
  /** From the start of the process until its tray icon announced itself to the panel, ms. */
  readonly toTray: number;
  /** From the start of the process until its window was on the screen and had painted the first of its content, ms. */
  readonly toWindow: number;
  stop(): Promise<void>;
}

/** Starts an app that shows a tray icon and a window, and waits for both. */
export async function launchBare({ app = PROJECT, home, args = [], env = {} }: BareLaunch): Promise<BareApp> {
  await mkdir(appFolders(home).config, { recursive: true });
  const [panel, screen] = [await TrayPanel.open(), await Screen.open()];
  const line = appArguments(home, args).map((argument) => (argument === PROJECT ? app : argument));
  const startedAt = performance.timeOrigin + performance.now();
  const child = startProcess(electronExecutable(), ['--remote-debugging-port=0', ...line], {
    env: appEnvironment(home, env),
    cwd: home,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const end = async () => {
    child.kill('SIGTERM');
    if (!(await endsWithin(child, ENDS_MS))) await kill(child);
    panel.close();
    screen.close();
  };
  try {
    const debuggedAt = debuggerOf(child);
    const [trayAt, windowAt] = await within(Promise.all([panel.firstIconAt, screen.windowAt]));
    // An earlier request delays the page.
    await sleep(SETTLES_MS);
    const browser = await chromium.connectOverCDP(await debuggedAt);
    const context = browser.contexts()[0];
    const page = context?.pages()[0] ?? (await context?.waitForEvent('page', { timeout: APPEARS_MS }));
    if (!page) throw new Error('The app shows no window.');
    const toWindow = Math.max(windowAt, await firstPaint(page)) - startedAt;
    return {
      pid: child.pid as number,
      page,
      toTray: trayAt - startedAt,
      toWindow,
      stop: () => browser.close().then(end),
    };
  } catch (error) {
    await end();
    throw error;
  }
}

function within<T>(work: Promise<T>): Promise<T> {
  const late = sleep(APPEARS_MS).then(() => Promise.reject(new Error('The app shows no tray icon, or no window.')));
  return Promise.race([work, late]);
}

async function debuggerOf(child: ChildProcess): Promise<string> {
  let printed = '';
  for (;;) {
    const [chunk] = (await once(child.stderr as NodeJS.ReadableStream & NodeJS.EventEmitter, 'data')) as [Buffer];
    printed += chunk.toString();
    const address = LISTENING.exec(printed)?.[1];
    if (address !== undefined) return address;
  }
}

/** When the page had something to see, ms since the epoch. */
async function firstPaint(page: Page): Promise<number> {
  const told = await page.waitForFunction(
    () => {
      const entry = performance.getEntriesByName('first-contentful-paint')[0];
      return entry ? performance.timeOrigin + entry.startTime : null;
    },
    undefined,
    { timeout: APPEARS_MS },
  );
  return (await told.jsonValue()) as number;
}
