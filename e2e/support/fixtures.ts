import './desktop/own-desktop';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from 'playwright/test';
import type { AppFolders } from './app/app-environment';
import { type LaunchOptions, launchApp, type RunningApp } from './app/launch';
import { startInTerminal, type TerminalOptions, type TerminalRun } from './app/terminal';
import { confirmQuestions } from './desktop/dialogs';
import { NotificationServer } from './desktop/notification-server';
import { TrayPanel } from './desktop/tray';

// The tests run in Electron's Node, and are to see archives in folders as the files that they are.
process.noAsar = true;

interface Fixtures {
  /** Absolute real path of a new, empty folder, removed after the test. */
  readonly folder: string;
  /** Starts the real app, with its things in `home` below the test's folder; closed after the test. */
  readonly launch: (options?: Partial<LaunchOptions>) => Promise<RunningApp>;
  /** Starts the real app as in a terminal; interrupted after the test. */
  readonly startInTerminal: (options?: Partial<TerminalOptions>) => Promise<TerminalRun>;
  /** The desktop's panel, there before the app starts; skips the test where there is no such panel. */
  readonly panel: TrayPanel;
  /** The desktop's notifications, there before the app starts; skips the test where a test can't play them. */
  readonly notifications: NotificationServer;
}

/** Errors that the app did not expect are logged with where they came from. */
const STACK_TRACE = /^\s+at .+:\d+:\d+\)?$/m;

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
  folder: async ({}, use) => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'lockstep-e2e-')));
    await use(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  },
  launch: async ({ folder }, use, testInfo) => {
    const running: RunningApp[] = [];
    await use(async (options = {}) => {
      const app = await launchApp({ home: join(folder, 'home'), ...options });
      running.push(app);
      await confirmQuestions(app);
      return app;
    });
    for (const app of running) await expectToQuit(app);
    for (const app of running) await expectNoErrors(app);
    if (testInfo.status === testInfo.expectedStatus) return;
    for (const app of running) {
      await testInfo.attach('what the app printed', { body: app.output() });
      await testInfo.attach('what the app logged', { body: await logOf(app) });
    }
  },
  startInTerminal: async ({ folder }, use) => {
    const running: TerminalRun[] = [];
    await use(async (options = {}) => {
      const run = await startInTerminal({ home: join(folder, 'home'), ...options });
      running.push(run);
      return run;
    });
    for (const run of running) await run.interrupt();
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
  panel: async ({}, use) => {
    test.skip(process.platform !== 'linux', 'only Linux has a panel that a test can play');
    const panel = await TrayPanel.open();
    await use(panel);
    panel.close();
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
  notifications: async ({}, use) => {
    test.skip(process.platform !== 'linux', 'only Linux has notifications that a test can play');
    const server = await NotificationServer.open();
    await use(server);
    server.close();
  },
});

/**
 * One app with nothing to mirror, for a group of tests that leave it as it is: they run one after the other, and the app
 * ends with the last of them. Called in the group.
 */
export function shareApp(): () => RunningApp {
  let folder: string;
  let app: RunningApp;
  test.describe.configure({ mode: 'default' });
  test.beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'lockstep-e2e-')));
    app = await launchApp({ home: join(folder, 'home') });
  });
  test.afterAll(async () => {
    await expectToQuit(app);
    await expectNoErrors(app);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return () => app;
}

async function expectToQuit(app: RunningApp): Promise<void> {
  expect.soft(await app.close(), 'the app quits when it is asked to').toBe(true);
}

async function expectNoErrors(app: RunningApp): Promise<void> {
  expect.soft(await logOf(app), 'the log holds no unexpected error').not.toMatch(STACK_TRACE);
}

/** The content of the app's log; empty when there is none. */
function logOf({ userData }: AppFolders): Promise<string> {
  return readFile(join(userData, 'logs/lockstep.log'), 'utf8').catch(() => '');
}

export { expect };
