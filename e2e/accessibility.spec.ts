import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import type { Bridge } from '../src/shared/ipc/contract';
import { StrictServer } from '../src/test-support/strict-server';
import type { RunningApp } from './support/app/launch';
import { expectAccessible, tabTo } from './support/desktop/accessibility';
import { chooseInFolderDialog } from './support/desktop/dialogs';
import { backToFolders, card, expectState, openFolder, openSettings, overview } from './support/desktop/main-window';
import { expectFile, mirrorOf, writeFiles } from './support/files';
import { expect, test } from './support/fixtures';

test.describe('axe finds nothing wrong, light and dark,', () => {
  // Axe looks at everything, several times: that takes its time on a busy machine.
  test.describe.configure({ timeout: 150_000 });

  test('while there is nothing yet, and when a folder is added', async ({ launch, folder }) => {
    await writeFiles(join(folder, 'added'), { 'a.txt': 'a', 'big.txt': 'x'.repeat(200_000), 'build/b.js': 'b' });
    await writeFiles(join(folder, 'many'), { 'a.txt': 'a', 'b/c.txt': 'c', 'b/d.txt': 'd' });
    const app = await launch({ env: { LOCKSTEP_MAX_FILES: '2' } });
    const page = await app.window();
    await page.getByText('Mirror your first folder').waitFor();
    await expectAccessible(page, 'nothing yet');
    await chooseInFolderDialog(app, join(folder, 'missing'));
    await page.getByRole('button', { name: 'Choose a folder' }).click();
    await page.getByRole('alert').waitFor();
    await expectAccessible(page, 'a folder that can not be added');
    await chooseInFolderDialog(app, join(folder, 'added'));
    await page.getByRole('button', { name: 'Add folder' }).click();
    await page.getByRole('button', { name: 'Send this folder: build/' }).waitFor();
    await expectAccessible(page, 'what would be sent');
    await page.keyboard.press('Escape');
    await chooseInFolderDialog(app, join(folder, 'many'));
    await page.getByRole('button', { name: 'Add folder' }).click();
    await page.getByRole('button', { name: /^Raise the limit/ }).waitFor();
    await expectAccessible(page, 'more files than the limit');
  });

  test('in the middle of a first sync, paused, and while the server is away', async ({ launch, folder }) => {
    const server = await StrictServer.start();
    await writeFiles(join(folder, 'first'), { 'a.txt': 'a' });
    const env = { LOCKSTEP_SERVER: server.url, LOCKSTEP_API_KEY: server.apiKey };
    const app = await launch({ env });
    const page = await app.window();
    await expect(overview(page)).toContainText('Mirroring to');
    // A closed dialog confirms nothing.
    for (const socket of server.sockets) socket.pause();
    await chooseInFolderDialog(app, join(folder, 'first'));
    await page.getByRole('button', { name: 'Choose a folder' }).click();
    await page.getByRole('button', { name: 'Mirror 1 file' }).click();
    await page.getByRole('progressbar', { name: 'Progress of first' }).waitFor();
    await expectAccessible(page, 'a first sync');
    await page.evaluate(() => (globalThis as unknown as { lockstep: Bridge }).lockstep.pauseAll('hour'));
    await page.getByRole('region', { name: 'Pause' }).waitFor();
    await expectAccessible(page, 'everything paused');
    await page.getByRole('button', { name: 'Resume now' }).click();
    await server.close();
    await expect(overview(page)).toContainText('Can’t reach');
    await expectAccessible(page, 'a server that is away');
  });

  test('with folders in many states', async ({ launch, folder }) => {
    const many = Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`most/${n}.txt`, String(n)]));
    await writeFiles(join(folder, 'good'), { 'a.txt': 'a', 'over.txt': 'x'.repeat(200_000) });
    await writeFiles(join(folder, 'resting'), { 'a.txt': 'a' });
    await writeFiles(join(folder, 'holding'), { 'a.txt': 'a', ...many });
    await writeFiles(join(folder, 'away'), { 'a.txt': 'a' });
    await writeFiles(join(folder, 'too-many'), { 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' });
    const names = ['good', 'resting', 'holding', 'away', 'too-many'];
    const app = await launch({ args: names.map((name) => join(folder, name)) });
    const page = await app.window();
    for (const name of names) await expectState(page, name, 'watching');
    await page.getByRole('button', { name: 'Pause resting' }).click();
    await rename(join(folder, 'holding/most'), join(folder, 'most'));
    await rename(join(folder, 'away'), join(folder, 'gone'));
    await setOwnLimit(page, 'too-many', '3');
    await writeFiles(join(folder, 'too-many'), { 'd.txt': 'd' });
    await expectState(page, 'resting', 'paused');
    await expectState(page, 'holding', 'holding');
    await expectState(page, 'away', 'unavailable');
    await expect(card(page, 'too-many')).toContainText('In sync, except 1 file');
    await expectAccessible(page, 'folders in many states');

    await page.getByRole('button', { name: 'Mute this problem of away' }).click();
    await page.getByRole('button', { name: 'Unmute this problem of away' }).waitFor();
    await expectAccessible(page, 'a problem that is muted');
  });

  test('in every view and dialog of a folder, and when searching', async ({ launch, folder }) => {
    await writeFiles(join(folder, 'good'), { 'a.txt': 'a', 'over.txt': 'x'.repeat(200_000), '.env': 'A=b' });
    const page = await (await launch({ args: [join(folder, 'good')] })).window();
    await expectState(page, 'good', 'watching');
    await openFolder(page, 'good');
    await page.getByRole('button', { name: 'Remove good' }).click();
    await expectAccessible(page, 'the question before a folder is removed');
    await page.keyboard.press('Escape');
    await page.getByRole('list', { name: 'Latest changes' }).waitFor();
    await expectAccessible(page, 'a folder');
    await openFolder(page, 'good', 'Changes');
    await page.getByRole('list', { name: 'Changes' }).waitFor();
    await expectAccessible(page, 'the changes of a folder');
    await openFolder(page, 'good', 'Files');
    await page.getByRole('button', { name: 'Actions for .env' }).click();
    await page.getByRole('menuitem', { name: 'Allow this file' }).waitFor();
    await expectAccessible(page, 'the files of a folder, with the actions of one');
    await page.keyboard.press('Escape');
    await openFolder(page, 'good', 'Problems');
    await page.getByRole('button', { name: 'Raise the limits of good' }).waitFor();
    await expectAccessible(page, 'the problems of a folder');
    await openFolder(page, 'good', 'Limits');
    await expectAccessible(page, 'the limits of a folder');
    await backToFolders(page);
    await page.getByRole('button', { name: 'Ledger' }).click();
    await page.getByRole('list', { name: 'Sent files' }).waitFor();
    await expectAccessible(page, 'what left this machine');
    await backToFolders(page);
    await page.getByRole('searchbox', { name: 'Search folders and files' }).fill('a.txt');
    await page.getByRole('list', { name: 'Files found' }).waitFor();
    await expectAccessible(page, 'what was searched for');
    await page.getByRole('searchbox', { name: 'Search folders and files' }).fill('nothing like it');
    await page.getByText('No mirrored file matches.').waitFor();
    await expectAccessible(page, 'a search without a result');
    await page.getByRole('searchbox', { name: 'Search folders and files' }).fill('');
  });

  test('in the settings, with mistakes in them and unsaved', async ({ launch }) => {
    const page = await (await launch()).window();
    await openSettings(page);
    await expectAccessible(page, 'the settings');
    await page.getByRole('radio', { name: 'A server' }).check();
    await page.getByLabel('Server address').fill('no address');
    await page.getByLabel('Most files in a folder').fill('0');
    await page.getByRole('button', { name: 'Save' }).click();
    await expectAccessible(page, 'mistakes in the settings');
    await backToFolders(page);
    await page.getByRole('dialog').waitFor();
    await expectAccessible(page, 'the question before changes are lost');
  });

  test('with a server that refuses, and settings of the environment', async ({ launch, folder }) => {
    const server = await StrictServer.start();
    await writeFiles(join(folder, 'refused'), { 'a.txt': 'a' });
    const env = { LOCKSTEP_SERVER: server.url, LOCKSTEP_API_KEY: 'wrong-key', LOCKSTEP_MAX_FILES: 'nonsense' };
    const page = await (await launch({ args: [join(folder, 'refused')], env })).window();
    await expect(overview(page)).toContainText('Refused by');
    await expectState(page, 'refused', 'waiting');
    await expectAccessible(page, 'a server that refuses, and a notice');
    await openSettings(page);
    await expectAccessible(page, 'settings of the environment');
    await server.close();
  });
});

test.describe('by keyboard alone', () => {
  test('a folder is added, paused, resumed and removed', async ({ launch, folder }) => {
    await writeFiles(join(folder, 'typed'), { 'a.txt': 'a' });
    const app = await launch();
    const page = await app.window();
    await chooseInFolderDialog(app, join(folder, 'typed'));
    await press(page, 'Choose a folder');
    await expect(page.getByRole('button', { name: 'Mirror 1 file' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expectState(page, 'typed', 'watching');
    await expectFile(join(await mirrorOf(app, 'typed'), 'a.txt'), 'a');

    await press(page, 'Pause typed');
    await expectState(page, 'typed', 'paused');
    await expect(page.getByRole('button', { name: 'Resume typed' })).toBeFocused();
    await page.keyboard.press('Space');
    await expectState(page, 'typed', 'watching');

    await press(page, 'typed');
    await press(page, 'Remove typed');
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await page.keyboard.press('Escape');
    // At once, like a user who changes their mind.
    await page.keyboard.press('Enter');
    await expect(dialog).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: 'Remove typed' })).toBeFocused();
    await page.keyboard.press('Enter');
    await tabTo(page, dialog.getByRole('checkbox'));
    await page.keyboard.press('Space');
    await press(page, 'Remove and delete copy');
    await expect(page.getByText('Mirror your first folder')).toBeVisible();
    await expect(page.getByRole('main')).toBeFocused();
  });

  test('settings are changed, and Escape leads back to where one was', async ({ launch }) => {
    const page = await (await launch()).window();
    await press(page, 'Settings');
    await expect(page.getByRole('heading', { name: 'Settings' })).toBeFocused();
    await tabTo(page, page.getByRole('radio', { name: 'This computer' }));
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('radio', { name: 'A server' })).toBeChecked();
    await page.keyboard.press('ArrowUp');
    await tabTo(page, page.getByLabel('Most files in a folder'));
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('42');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Saved', { exact: true })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByText('Up to 42 files a folder')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Settings' })).toBeFocused();
  });
});

test('a screen reader is told what changes for good', async ({ launch, folder }) => {
  await writeFiles(join(folder, 'spoken'), { 'a.txt': 'a' });
  const app = await launch({ args: [join(folder, 'spoken')] });
  const page = await app.window();
  const announcer = page.getByTestId('announcer');
  await expectState(page, 'spoken', 'watching');
  await page.getByRole('button', { name: 'Pause spoken' }).click();
  await expect(announcer).toContainText('spoken: paused');
  await page.getByRole('button', { name: 'Resume spoken' }).click();
  await expect(announcer).toContainText('spoken: in sync');
});

for (const width of [400, 1_200]) {
  test(`everything fits into a window ${width} pixels wide`, async ({ launch, folder }) => {
    const name = 'a-folder-with-a-name-that-is-longer-than-the-window-is-wide-and-has-no-spaces-in-it';
    await writeFiles(join(folder, name), {
      'a.txt': 'a',
      'over.txt': 'x'.repeat(200_000),
      [`${name}/build/b.js`]: 'b',
    });
    const app = await launch();
    const page = await app.window();
    await page.getByText('Mirror your first folder').waitFor();
    await resize(app, page, width);
    await expectToFit(page, 'nothing yet');
    await chooseInFolderDialog(app, join(folder, name));
    await page.getByRole('button', { name: 'Choose a folder' }).click();
    await page.getByRole('button', { name: 'Mirror 1 file' }).waitFor();
    await expectToFit(page, 'what would be sent');
    await page.keyboard.press('Enter');
    await expectState(page, name, 'watching');
    for (const zoom of [1, 2]) {
      await app.app.evaluate(
        ({ BrowserWindow }, factor) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(factor),
        zoom,
      );
      await expect.poll(() => page.evaluate('innerWidth')).toBe(width / zoom);
      await expectToFit(page, `folders, enlarged by ${zoom}`);
      for (const tab of ['Overview', 'Changes', 'Files', 'Problems', 'Limits']) {
        await openFolder(page, name, tab);
        await expectToFit(page, `${tab}, enlarged by ${zoom}`);
      }
      await backToFolders(page);
    }
    await openSettings(page);
    await page.getByRole('radio', { name: 'A server' }).check();
    await expectToFit(page, 'the settings');
  });
}

/** Moves to a button by Tab and presses it. */
async function press(page: Page, name: string): Promise<void> {
  await tabTo(page, page.getByRole('button', { name, exact: true }));
  await page.keyboard.press('Enter');
}

async function setOwnLimit(page: Page, name: string, mostFiles: string): Promise<void> {
  await openFolder(page, name, 'Limits');
  await page.getByRole('button', { name: `Change limits of ${name}` }).click();
  const dialog = page.getByRole('dialog', { name: `Limits of ${name}` });
  await dialog.getByRole('radio', { name: 'Own limits for this folder' }).check();
  await dialog.getByLabel('Most files in a folder').fill(mostFiles);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await backToFolders(page);
}

async function resize({ app }: RunningApp, page: Page, width: number): Promise<void> {
  await app.evaluate(({ BrowserWindow }, w) => BrowserWindow.getAllWindows()[0]?.setContentSize(w, 700), width);
  await expect.poll(() => page.evaluate('innerWidth')).toBe(width);
}

async function expectToFit(page: Page, what: string): Promise<void> {
  expect(await page.evaluate(BEYOND), `${what}: what does not fit`).toEqual([]);
}

/** In the page: what reaches beyond the window, while the page is wider than that. */
const BEYOND = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const all = [...document.querySelectorAll('body *')];
  const beyond = all.filter((element) => element.getBoundingClientRect().right > clientWidth);
  return [scrollWidth - clientWidth, ...beyond.map((element) => String(element.className))];
})()`;
