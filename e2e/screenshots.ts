import { appendFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import type { Bridge } from '../src/shared/ipc/contract';
import type { PauseLength } from '../src/shared/model/app-snapshot';
import { StrictServer } from '../src/test-support/strict-server';
import { Camera } from './pictures/camera';
import { makeHome, makeProject, removeHome, write } from './pictures/home';
import type { RunningApp } from './support/app/launch';
import { chooseInFolderDialog } from './support/desktop/dialogs';
import { backToFolders, card, expectState, openFolder, openSettings } from './support/desktop/main-window';
import { test as base, expect } from './support/fixtures';

/** The home of an invented user; the app keeps its data there, too. */
const test = base.extend<{ readonly home: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
  home: async ({}, use) => {
    const home = await makeHome();
    await use(home);
    await removeHome(home);
  },
});

test('the first minutes', async ({ home, launch }) => {
  const storefront = await makeProject(home, 'storefront');
  await write(join(storefront, '.env'), 'A_KEY=stays-here\n');
  await write(join(storefront, '.gitignore'), '*.log\ncoverage/\n');
  await write(join(storefront, 'server.log'), 'noise\n');
  const app = await launch({ home: join(home, '.lockstep') });
  const camera = await cameraOf(app);
  const { page } = camera;
  await page.getByText('Mirror your first folder').waitFor();
  await camera.shoot('empty');
  await chooseInFolderDialog(app, storefront);
  await page.getByRole('button', { name: 'Choose a folder' }).click();
  await page.getByRole('button', { name: /^Mirror \d/ }).waitFor();
  await camera.shoot('preview');
});

test('more files than the limit', async ({ home, launch }) => {
  const storefront = await makeProject(home, 'storefront');
  const app = await launch({ home: join(home, '.lockstep'), env: { LOCKSTEP_MAX_FILES: '500' } });
  const camera = await cameraOf(app);
  const { page } = camera;
  await page.getByText('Mirror your first folder').waitFor();
  await chooseInFolderDialog(app, storefront);
  await page.getByRole('button', { name: 'Choose a folder' }).click();
  await page.getByRole('button', { name: /^Raise the limit/ }).waitFor();
  await camera.shoot('over-limit');
});

test('the first sync', async ({ home, launch }) => {
  const server = await StrictServer.start();
  const storefront = await makeProject(home, 'storefront');
  const tokens = await makeProject(home, 'design-tokens');
  const env = { LOCKSTEP_SERVER: server.url, LOCKSTEP_API_KEY: server.apiKey };
  const app = await launch({ home: join(home, '.lockstep'), env, args: [tokens] });
  const page = await app.window();
  await expectState(page, 'design-tokens', 'watching');
  const stop = slowDown(server);
  await add(page, storefront);
  await expect(card(page, 'storefront')).toContainText('left', { timeout: 30_000 });
  stop();
  for (const socket of server.sockets) socket.pause();
  await new Camera(app, page).shoot('first-sync');
  await server.close();
});

test('the folders and all there is to know of one', async ({ home, launch }) => {
  test.setTimeout(240_000);
  const app = await launch({ home: join(home, '.lockstep') });
  const page = await app.window();
  const names = ['storefront', 'billing-api', 'design-tokens', 'mobile-app'];
  const paths = new Map<string, string>();
  for (const name of names) paths.set(name, await makeProject(home, name));
  const [storefront, billing] = names.map((name) => paths.get(name) as string) as [string, string];
  await write(join(storefront, '.env'), 'A_KEY=stays-here\n');
  await write(join(storefront, '.gitignore'), '*.log\ncoverage/\n');
  await write(join(storefront, 'server.log'), 'noise\n');
  await write(join(storefront, 'locales/שלום.json'), '{ "greeting": "שלום" }\n');
  await shiftClock(app, -9.5);
  for (const path of paths.values()) await add(page, path);
  for (const name of names) await expectState(page, name, 'watching');
  await page.getByRole('button', { name: 'Pause mobile-app' }).click();
  await work(app, page, storefront, billing);
  const camera = new Camera(app, page);
  await camera.shoot('window');

  await page.getByRole('searchbox', { name: 'Search folders and files' }).fill('types');
  await page.getByRole('list', { name: 'Files found' }).waitFor();
  await camera.shoot('search');
  await page.getByRole('searchbox', { name: 'Search folders and files' }).fill('');

  await openFolder(page, 'storefront');
  await page.getByRole('list', { name: 'Latest changes' }).waitFor();
  await camera.shoot('folder');
  await openFolder(page, 'storefront', 'Changes');
  await page.getByRole('list', { name: 'Changes' }).waitFor();
  await camera.shoot('changes');
  await openFolder(page, 'storefront', 'Files');
  await page.getByRole('radio', { name: 'Withheld' }).check({ force: true });
  await expect(page.getByText('.env', { exact: true }).first()).toBeVisible();
  await camera.shoot('files');
  await openFolder(page, 'storefront', 'Problems');
  await camera.shoot('problems');
  await openFolder(page, 'storefront', 'Limits');
  await camera.shoot('limits');
  await backToFolders(page);
  await page.getByRole('button', { name: 'Ledger' }).click();
  await page.getByRole('list', { name: 'Sent files' }).waitFor();
  await camera.shoot('ledger');
  await backToFolders(page);
  await openSettings(page);
  await camera.shoot('settings');
  await backToFolders(page);

  await pauseFor(page, 'hour');
  await expect(page.getByRole('button', { name: 'Resume now' })).toBeVisible();
  await camera.shoot('paused');
  await page.getByRole('button', { name: 'Resume now' }).click();
  await expectState(page, 'storefront', 'watching');

  // Folders that need attention: one with most files deleted, and one on a missing drive.
  await rename(join(paths.get('design-tokens') as string), join(home, 'code/tokens-elsewhere'));
  await rm(join(storefront, 'src'), { recursive: true });
  await rm(join(storefront, 'v4'), { recursive: true });
  await expectState(page, 'storefront', 'holding');
  await expectState(page, 'design-tokens', 'unavailable');
  await camera.shoot('attention');
});

/** Makes a server take in a little at a time. @returns what ends that */
function slowDown(server: StrictServer): () => void {
  const pauses = [...server.sockets].map((socket) => {
    const pause = () => socket.pause();
    socket.on('message', pause);
    return () => socket.off('message', pause);
  });
  const timer = setInterval(() => {
    for (const socket of server.sockets) socket.resume();
  }, 150);
  return () => {
    clearInterval(timer);
    for (const end of pauses) end();
  };
}

async function cameraOf(app: RunningApp): Promise<Camera> {
  return new Camera(app, await app.window());
}

/** Adds a folder as the preview's button does. */
async function add(page: Page, path: string): Promise<void> {
  const outcome = await page.evaluate(
    (folder) =>
      (
        globalThis as unknown as { lockstep: { addWorkspace(p: string): Promise<{ ok: boolean }> } }
      ).lockstep.addWorkspace(folder),
    path,
  );
  expect(outcome.ok, path).toBe(true);
}

/** Pauses everything, as the tray's menu does. */
async function pauseFor(page: Page, length: PauseLength): Promise<void> {
  await page.evaluate(
    (chosen) => (globalThis as unknown as { lockstep: Pick<Bridge, 'pauseAll'> }).lockstep.pauseAll(chosen),
    length,
  );
}

/** Sets the app's clock to so many minutes from now: ten minutes of work take seconds. */
async function shiftClock({ app }: RunningApp, minutes: number): Promise<void> {
  await app.evaluate((_electron, ms) => {
    const clock = Date as unknown as { now: () => number; real?: () => number };
    const real = clock.real ?? clock.now;
    clock.real = real;
    clock.now = () => real.call(Date) + ms;
  }, minutes * 60_000);
}

/** Ten minutes of work. */
async function work(app: RunningApp, page: Page, storefront: string, billing: string): Promise<void> {
  const edits = [-8, -7.2, -6.1, -5.7, -5.3, -3.6, -3.2, -2.9, -2.2, -1.4, -1.1, -0.6];
  for (const [index, minutes] of edits.entries()) {
    await shiftClock(app, minutes);
    const size = 400 + ((index * 7919) % 9_000);
    await appendFile(join(storefront, index % 2 ? 'src/checkout.ts' : 'src/totals.ts'), '/'.repeat(size));
    if (index % 3 === 0) await appendFile(join(billing, 'index.js'), `// ${index}\n`);
    await page.waitForTimeout(250);
  }
  await shiftClock(app, -0.2);
  await write(join(storefront, 'docs/checkout.md'), '# Checkout\n');
  await page.waitForTimeout(250);
  await rename(join(storefront, 'docs/checkout.md'), join(storefront, 'docs/checkout-flow.md'));
  await page.waitForTimeout(400);
  await shiftClock(app, 0);
  await write(join(storefront, 'src/checkout.ts'), 'export const checkout = true;\n');
  await page.waitForTimeout(400);
  await expectState(page, 'storefront', 'watching');
  await card(page, 'storefront').getByText('Changed').waitFor();
}
