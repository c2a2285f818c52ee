import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import type { Bridge } from '../src/shared/ipc/contract';
import { appFolders } from './support/app/app-environment';
import { chooseInFolderDialog } from './support/desktop/dialogs';
import {
  backToFolders,
  card,
  confirmPreview,
  expectState,
  expectStats,
  openFolder,
  openSettings,
  overview,
  saveSettings,
} from './support/desktop/main-window';
import { expectFile, expectMirrored, mirrorOf, textOf, writeFiles } from './support/files';
import { expect, test } from './support/fixtures';

test('says why a folder can not be mirrored, and goes on', async ({ launch, folder }) => {
  const project = join(folder, 'outer/project');
  await writeFiles(folder, { 'outer/project/src/a.txt': 'a', 'file.txt': 'a file' });
  const app = await launch({ args: [project] });
  const page = await app.window();
  await expectState(page, 'project', 'watching');
  const cases: readonly (readonly [path: string, title: string])[] = [
    [join(folder, 'missing'), 'That folder does not exist.'],
    [join(folder, 'file.txt'), 'That is not a folder.'],
    ['/', 'A whole drive cannot be mirrored.'],
    [homedir(), 'A home folder cannot be mirrored.'],
    ['/etc', 'A system folder cannot be mirrored.'],
    [join(project, 'src'), 'That folder is inside a mirrored folder.'],
    [join(folder, 'outer'), 'That folder contains a mirrored folder.'],
    [app.userData, 'That folder holds this app’s own data or mirrors.'],
    [await mirrorOf(app, 'project'), 'That folder holds this app’s own data or mirrors.'],
  ];
  for (const [path, title] of cases) {
    await add(app, page, path);
    const alert = page.getByRole('alert').filter({ has: page.getByText(path, { exact: true }) });
    await expect(alert).toContainText(title.replace('’', "'"));
    await expect(alert.getByRole('button', { name: 'Try again' })).toHaveCount(title.includes('exist') ? 1 : 0);
    await alert.getByRole('button', { name: `Dismiss the problem with ${path}` }).click();
    await expect(page.getByRole('alert')).toHaveCount(0);
  }
  await expect(page.getByRole('article')).toHaveCount(1);
  await expectState(page, 'project', 'watching');
});

test('a folder that is added twice, or by another name, is there once', async ({ launch, folder }) => {
  const project = join(folder, 'once');
  await writeFiles(project, { 'a.txt': 'a' });
  const app = await launch({ args: [project, `${project}/`, join(project, '../once')] });
  const page = await app.window();
  await expectState(page, 'once', 'watching');
  await add(app, page, project);
  await expect(page.getByRole('alert')).toContainText('That folder is already mirrored.');
  await page.getByRole('button', { name: `Dismiss the problem with ${project}` }).click();
  await expect(page.getByRole('article')).toHaveCount(1);

  const others = ['two', 'three', 'four'].map((name) => join(folder, name));
  for (const path of others) await writeFiles(path, { 'a.txt': 'a' });
  await chooseInFolderDialog(app, ...others);
  await page.getByRole('button', { name: 'Add folder' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('2 more folders after this one');
  await confirmPreview(page, 'two');
  await dialog.getByRole('button', { name: 'Cancel all' }).click();
  await expect(dialog).toBeHidden();
  await expectState(page, 'two', 'watching');
  await expect(page.getByRole('article')).toHaveCount(2);
});

test.describe('more files than the limit', () => {
  test('are refused with the count, the limit and a way out that works', async ({ launch, folder }) => {
    const project = join(folder, 'many');
    await writeFiles(project, Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`${n}.txt`, String(n)])));
    const app = await launch();
    const page = await app.window();
    await openSettings(page);
    await saveMostFiles(page, '5');
    await add(app, page, project);
    const dialog = page.getByRole('dialog', { name: 'Mirror many?' });
    await expect(dialog).toContainText('8 files are more than the limit of 5.');
    await expect(dialog.getByRole('button', { name: 'Mirror 8 files' })).toBeDisabled();
    await dialog.getByRole('button', { name: 'Raise the limit to 10' }).click();
    await confirmPreview(page);
    await expectState(page, 'many', 'watching');
    await openFolder(page, 'many', 'Limits');
    await expect(card(page, 'many')).toContainText('Own limits: 10 files');
  });

  test('of LOCKSTEP_MAX_FILES are refused; ignoring some of them helps', async ({ launch, folder }) => {
    const project = join(folder, 'many');
    await writeFiles(project, { 'a.txt': 'a', 'b.txt': 'b', 'logs/1.txt': '1', 'logs/2.txt': '2' });
    const app = await launch({ args: [project], env: { LOCKSTEP_MAX_FILES: '3' } });
    const page = await app.window();
    await expect(page.getByRole('region', { name: 'Notices' })).toContainText('This folder holds 4 files to send.');
    const firstLook = page.evaluate(() => {
      const { lockstep } = globalThis as unknown as { lockstep: Bridge };
      return new Promise((resolve) => lockstep.on('looking', resolve));
    });
    await add(app, page, project);
    expect(await firstLook).toEqual({ path: project, files: 1, bytes: 1 });
    await expect(page.getByRole('dialog')).toContainText('4 files are more than the limit of 3.');
    await page.getByRole('button', { name: 'Leave out this folder: logs' }).click();
    await confirmPreview(page);
    await expectState(page, 'many', 'watching');
    await expectMirrored(project, ['.aishignore', 'a.txt', 'b.txt'], await mirrorOf(app, 'many'));
  });
});

test('files over the limit that come later are left out, the others stay in sync, also after a restart', async ({
  launch,
  folder,
}) => {
  const project = join(folder, 'growing');
  await writeFiles(project, { 'a.txt': 'a', 'b.txt': 'b' });
  const env = { LOCKSTEP_MAX_FILES: '3' };
  const first = await launch({ args: [project], env });
  await expectState(await first.window(), 'growing', 'watching');
  await writeFiles(project, { 'c.txt': 'c', 'd.txt': 'd', 'e.txt': 'e', 'a.txt': 'changed' });
  const mirror = await mirrorOf(first, 'growing');
  await expectFile(join(mirror, 'a.txt'), 'changed');
  await expect(card(await first.window(), 'growing')).toContainText('In sync, except 2 files');
  await first.close();
  await writeFiles(project, { 'a.txt': 'changed again' });

  const page = await (await launch({ env })).window();
  await expectFile(join(mirror, 'a.txt'), 'changed again');
  await expect(card(page, 'growing')).toContainText('In sync, except 2 files');
  await expectStats(page, 'growing', { filesWatched: 3 });
  await card(page, 'growing').getByRole('button', { name: '2 problems with growing' }).click();
  const problems = card(page, 'growing').getByRole('region', { name: 'Problems' });
  await expect(problems).toContainText('Over the file limit, so not sent');
  await problems.getByRole('button', { name: 'Raise the limit of growing to 6 files' }).click();
  await expect(card(page, 'growing').getByText('In sync', { exact: true })).toBeVisible();
  await expectFile(join(mirror, 'e.txt'), 'e');
});

test('an environment variable with nonsense in it is named and not used', async ({ launch }) => {
  const app = await launch({ env: { LOCKSTEP_MAX_FILES: 'many', LOCKSTEP_SERVER: 'ftp://example.com' } });
  const notices = (await app.window()).getByRole('region', { name: 'Notices' });
  await expect(notices).toContainText('The environment variable LOCKSTEP_MAX_FILES is not used.');
  await expect(notices).toContainText('The environment variable LOCKSTEP_SERVER is not used.');
  await notices.getByRole('button', { name: /^Dismiss: .*LOCKSTEP_SERVER/ }).click();
  await expect(notices).not.toContainText('LOCKSTEP_SERVER');
});

test.describe('settings that can not be understood', () => {
  const kept = (folder: string) =>
    readdir(folder).then((names) => names.filter((name) => name.startsWith('settings.json.corrupt-')));

  test('as they are cut off: set aside, with a notice', async ({ launch, folder }) => {
    const content = '{"version":1,"workspaces":[{"pa';
    const home = join(folder, 'home');
    const { userData } = appFolders(home);
    await writeFiles(userData, { 'settings.json': content });
    const project = join(folder, 'anyway');
    await writeFiles(project, { 'a.txt': 'a' });
    const app = await launch({ home, args: [project] });
    const page = await app.window();
    const notices = page.getByRole('region', { name: 'Notices' });
    await expect(notices).toContainText('The settings could not be read.');
    await expect(notices).toContainText('Lockstep starts with new ones.');
    await expectState(page, 'anyway', 'watching');
    const [file] = await kept(userData);
    expect(await textOf(join(userData, file ?? ''))).toBe(content);
    await expect(notices).toContainText(file ?? '');
  });

  test('in part: the rest is kept', async ({ launch, folder }) => {
    const home = join(folder, 'home');
    const { userData } = appFolders(home);
    const project = join(folder, 'survivor');
    await writeFiles(project, { 'a.txt': 'a' });
    const workspaces = [{ path: project, paused: false, limits: null }];
    await writeFiles(userData, { 'settings.json': JSON.stringify({ version: 1, serverUrl: 42, workspaces }) });
    const app = await launch({ home });
    const page = await app.window();
    await expect(page.getByRole('region', { name: 'Notices' })).toContainText('What could be understood was kept.');
    await expectState(page, 'survivor', 'watching');
    expect(await kept(userData)).toHaveLength(1);
  });

  test('as a folder is in their place', async ({ launch, folder }) => {
    const home = join(folder, 'home');
    const { userData } = appFolders(home);
    await mkdir(join(userData, 'settings.json'), { recursive: true });
    const page = await (await launch({ home })).window();
    await expect(page.getByRole('region', { name: 'Notices' })).toContainText('The settings could not be read.');
  });
});

test('a damaged index is rebuilt, with a notice', async ({ launch, folder }) => {
  const project = join(folder, 'indexed');
  await writeFiles(project, { 'a.txt': 'a', 'b.txt': 'b' });
  const first = await launch({ args: [project] });
  await expectState(await first.window(), 'indexed', 'watching');
  await first.close();
  const indexes = join(first.userData, 'state/index');
  const files = (await readdir(indexes)).filter((name) => name.endsWith('.sqlite'));
  expect(files).toHaveLength(1);
  await writeFile(join(indexes, files[0] ?? ''), 'this is no database'.repeat(1_000));
  await rm(join(project, 'b.txt'));

  const second = await launch();
  const page = await second.window();
  await expect(page.getByRole('region', { name: 'Notices' })).toContainText('What was known about indexed is rebuilt.');
  await expectState(page, 'indexed', 'watching');
  await expectMirrored(project, ['a.txt'], await mirrorOf(second, 'indexed'));
});

test('mirrors that can not be written are waited for, with the reason; another mirror folder helps at once', async ({
  launch,
  folder,
}) => {
  const home = join(folder, 'home');
  await writeFiles(appFolders(home).userData, { mirrors: 'a file where the mirrors should be' });
  const project = join(folder, 'unwritten');
  await writeFiles(project, { 'a.txt': 'a' });
  const app = await launch({ home, args: [project] });
  const page = await app.window();
  await expectState(page, 'unwritten', 'deferred');
  await expect(overview(page)).toHaveAttribute('data-overall', 'attention');
  await expect(card(page, 'unwritten').getByRole('note')).toContainText('The mirror folder can not be used.');
  await expect(card(page, 'unwritten').getByRole('button', { name: 'Ask again unwritten' })).toBeVisible();

  const elsewhere = join(folder, 'elsewhere');
  await chooseInFolderDialog(app, elsewhere);
  await card(page, 'unwritten').getByRole('button', { name: 'Open settings' }).click();
  await page.getByRole('button', { name: 'Change folder for copies' }).click();
  await expect(page.getByTestId('mirror-base')).toHaveText(elsewhere);
  await saveSettings(page);
  await backToFolders(page);
  await expectState(page, 'unwritten', 'watching');
  await expect
    .poll(async () => (await readdir(elsewhere)).filter((name) => name.startsWith('unwritten')))
    .toHaveLength(1);
});

async function add(app: Parameters<typeof chooseInFolderDialog>[0], page: Page, path: string): Promise<void> {
  await chooseInFolderDialog(app, path);
  await page.getByRole('button', { name: 'Add folder' }).click();
}

/** Changes the limit in the settings, which are open, and leaves them. */
async function saveMostFiles(page: Page, count: string): Promise<void> {
  await page.getByLabel('Most files in a folder').fill(count);
  await saveSettings(page);
  await backToFolders(page);
}
