import '../support/own-desktop';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from 'playwright/test';
import { TrayPanel } from '../support/tray';
import { type PackedRun, type PackedRunOptions, startPacked } from './packed-app';
import { ScreenReader } from './screen-reader';

interface Fixtures {
  /** Absolute real path of a new, empty folder, removed after the test. */
  readonly folder: string;
  /** Starts the packed app, with its things in `home` below the test's folder; closed after the test. */
  readonly start: (options?: Partial<PackedRunOptions>) => Promise<PackedRun>;
  /** The desktop's panel, there before the app starts; skips the test where there is no such panel. */
  readonly panel: TrayPanel;
  /** Skips the test where a test can't play one. */
  readonly reader: ScreenReader;
}

export const test = base.extend<Fixtures>({
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
  reader: async ({ folder }, use) => {
    test.skip(process.platform !== 'linux', 'only Linux has an accessibility bus that a test can read');
    const reader = await ScreenReader.open(folder);
    await use(reader);
    reader.close();
  },
});

export { expect };
