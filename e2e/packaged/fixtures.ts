import '../support/desktop/own-desktop';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test as base, expect } from 'playwright/test';
import { TrayPanel } from '../support/desktop/tray';
import { type PackedRun, type PackedRunOptions, startPacked } from './packed-app';
import { ScreenReader } from './screen-reader';

interface Fixtures {
  /** Absolute real path of a new, empty folder, removed after the test. */
  readonly folder: string;
  /** Starts the packed app, with its things in `home` below the test's folder; closed after the test. */
  readonly start: (options?: Partial<PackedRunOptions>) => Promise<PackedRun>;
  /** The desktop's panel, there before the app starts; skips the test where there is no such panel. */
  readonly panel: TrayPanel;
}

interface WorkerFixtures {
  /** One for all tests of a session, as the accessibility bus is. Only on Linux: see {@link skipWithoutReader}. */
  readonly reader: ScreenReader;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
  folder: async ({}, use) => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'lockstep-packaged-')));
    await use(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  },
  start: async ({ folder }, use, testInfo) => {
    const running: PackedRun[] = [];
    await use(async (options = {}) => {
      const run = await startPacked({ home: join(folder, 'home'), ...options });
      running.push(run);
      return run;
    });
    for (const run of running) await run.close();
    if (testInfo.status === testInfo.expectedStatus) return;
    for (const run of running) await testInfo.attach('what the app printed', { body: run.stdout() + run.stderr() });
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
  panel: async ({}, use) => {
    test.skip(process.platform !== 'linux', 'only Linux has a panel that a test can play');
    const panel = await TrayPanel.open();
    await use(panel);
    panel.close();
  },
  reader: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
    async ({}, use) => {
      // The desktop's own folder, which goes when the desktop goes.
      const reader = await ScreenReader.open(dirname(process.env.XAUTHORITY ?? ''));
      await use(reader);
      reader.close();
    },
    { scope: 'worker' },
  ],
});

/** For the top of a file whose tests read the window. */
export function skipWithoutReader(): void {
  test.skip(process.platform !== 'linux', 'only Linux has an accessibility bus that a test can read');
}

export { expect };
