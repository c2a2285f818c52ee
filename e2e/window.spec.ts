import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { chooseInFolderDialog } from './support/desktop/dialogs';
import { backToFolders, card, expectState, openFolder, overview, snapshotOf } from './support/desktop/main-window';
import { writeFiles } from './support/files';
import { expect, test } from './support/fixtures';

const SEARCH = 'Search folders and files';

test('a folder shows what was sent last, in its card, its plot and its list of changes', async ({ launch, folder }) => {
  const project = join(folder, 'busy');
  await writeFiles(project, { 'kept.txt': 'kept', 'src/old.txt': 'moved content' });
  const page = await (await launch({ args: [project] })).window();
  await expectState(page, 'busy', 'watching');
  await rename(join(project, 'src/old.txt'), join(project, 'src/new.txt'));
  await expect(card(page, 'busy')).toContainText('Moved src/new.txt');
  await rm(join(project, 'kept.txt'));
  await expect(card(page, 'busy')).toContainText('Deleted kept.txt');
  const plot = card(page, 'busy').getByRole('img', { name: 'busy: 4 changes, 17 B sent in the last 10 minutes' });
  await expect(plot).toBeVisible();

  await openFolder(page, 'busy');
  await expect(page.getByRole('list', { name: 'Latest changes' }).getByRole('listitem')).toHaveCount(4);
  await page.getByRole('tab', { name: 'Overview' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'Changes' })).toBeFocused();
  const changes = page.getByRole('list', { name: 'Changes' });
  await expect(changes.getByRole('listitem').first()).toContainText('kept.txt');
  await writeFile(join(project, 'later.txt'), 'later');
  await expect(changes.getByRole('listitem').first()).toContainText('later.txt');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'busy', exact: true })).toBeFocused();
});

test('a problem that is muted calls for nobody, also after a restart', async ({ launch, folder }) => {
  const project = join(folder, 'noisy');
  await writeFiles(project, { 'a.txt': 'a' });
  const env = { LOCKSTEP_MAX_FILES: '1' };
  const first = await launch({ args: [project], env });
  const page = await first.window();
  await expectState(page, 'noisy', 'watching');
  await writeFiles(project, { 'b.txt': 'b', 'c.txt': 'c' });
  await expect(overview(page)).toContainText('1 folder needs attention');
  await card(page, 'noisy').getByRole('button', { name: '2 problems with noisy' }).click();
  const problems = page.getByRole('region', { name: 'Problems', exact: true });
  await problems.getByRole('button', { name: 'Mute: b.txt' }).click();
  await expect(problems.getByRole('button', { name: 'Unmute: b.txt' })).toBeFocused();
  await expect.poll(async () => (await snapshotOf(page)).workspaces[0]?.attentionCount).toBe(1);
  await problems.getByRole('button', { name: /^Mute all/ }).click();
  await expect(problems).toContainText('Muted: it does not call for attention.');
  await backToFolders(page);
  await expect(overview(page)).toContainText('Everything is in sync');
  await first.close();

  const second = await (await launch({ env })).window();
  await expectState(second, 'noisy', 'watching');
  await expect(overview(second)).toContainText('Everything is in sync');
  await openFolder(second, 'noisy', 'Problems');
  await card(second, 'noisy')
    .getByRole('button', { name: /^Unmute all/ })
    .click();
  await backToFolders(second);
  await expect(overview(second)).toContainText('1 folder needs attention');
});

test('keys add a folder and open settings and folders; a text field has a menu for the mouse', async ({
  launch,
  folder,
}) => {
  await writeFiles(join(folder, 'first'), { 'a.txt': 'a' });
  await writeFiles(join(folder, 'second'), { 'a.txt': 'a' });
  const app = await launch({ args: [join(folder, 'first')] });
  const page = await app.window();
  await expectState(page, 'first', 'watching');
  await page.keyboard.press('Control+1');
  await expect(page.getByRole('tablist', { name: 'About first' })).toBeVisible();
  await chooseInFolderDialog(app, join(folder, 'second'));
  await page.keyboard.press('Control+o');
  await expect(page.getByRole('dialog', { name: 'Mirror second?' })).toBeVisible();
  await page.keyboard.press('Control+,');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+,');
  await expect(page.getByRole('heading', { name: 'Settings', level: 2 })).toBeVisible();
  await page.keyboard.press('Control+1');
  await expect(page.getByRole('heading', { name: 'Settings', level: 2 })).toBeVisible();

  await app.app.evaluate(({ Menu }) => {
    Menu.prototype.popup = function (this: Electron.Menu) {
      Object.assign(globalThis, { shownMenu: this.items.map(({ role }) => role) });
    };
  });
  await page.getByRole('spinbutton').first().click({ button: 'right' });
  const shown = () => app.app.evaluate(() => (globalThis as { shownMenu?: string[] }).shownMenu ?? []);
  await expect.poll(shown).toContain('paste');
});

test('folders and files are found by one field, and folders by their state', async ({ launch, folder }) => {
  const names = Array.from({ length: 9 }, (_, n) => `project-${n}`);
  for (const name of names) await writeFiles(join(folder, name), { [`src/of-${name}.txt`]: name });
  const page = await (await launch({ args: names.map((name) => join(folder, name)) })).window();
  for (const name of names) await expectState(page, name, 'watching');
  await page.keyboard.press('ControlOrMeta+f');
  await expect(page.getByRole('searchbox', { name: SEARCH })).toBeFocused();
  await page.keyboard.type('project-3');
  await expect(page.getByRole('article')).toHaveCount(1);
  const found = page.getByRole('list', { name: 'Files found' });
  await expect(found.getByRole('listitem')).toHaveText([/of-project-3\.txt/]);
  await found.getByRole('button').click();
  await expect(page.getByRole('tab', { name: 'Files' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('searchbox', { name: 'Search paths' })).toHaveValue('src/of-project-3.txt');
  await expect(page.getByRole('list', { name: 'Paths' }).getByRole('listitem')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');

  await page.getByRole('searchbox', { name: SEARCH }).fill('');
  await page.getByRole('button', { name: 'Pause project-5' }).click();
  await expectState(page, 'project-5', 'paused');
  await expect(overview(page)).toContainText('8 of 9 folders in sync');
  await page.getByRole('radio', { name: 'Paused 1' }).check({ force: true });
  await expect(page.getByRole('article')).toHaveCount(1);
});

test('a long list holds only the rows in sight, and has every row', async ({ launch, folder }) => {
  const rows = 1_500;
  const many = Object.fromEntries(Array.from({ length: rows }, (_, n) => [`f${n}.txt`, 'x'.repeat(rows - n)]));
  await writeFiles(join(folder, 'long'), { ...many, [`${'deep/'.repeat(50)}end.txt`]: 'x'.repeat(5_000) });
  const app = await launch({ args: [join(folder, 'long')] });
  const page = await app.window();
  await expectState(page, 'long', 'watching');
  await openFolder(page, 'long', 'Files');
  const list = page.getByRole('list', { name: 'Paths' });
  await expect(list.getByRole('listitem').first()).toContainText('end.txt');
  await expect(list.getByRole('listitem').first()).toHaveAttribute('aria-setsize', String(rows + 1));
  await expectFewRows(page);
  await page.getByRole('heading', { name: 'long' }).focus();
  await page.keyboard.press('End');
  await expect(list.getByText(`f${rows - 1}.txt`)).toBeVisible();
  await expectFewRows(page);
  const overlapping = await list.evaluate((element) => {
    const boxes = [...element.children].map((row) => row.getBoundingClientRect());
    return boxes.filter((box, i) => i > 0 && Math.abs(box.top - (boxes[i - 1]?.bottom ?? 0)) > 0.5).length;
  });
  expect(overlapping).toBe(0);
  await backToFolders(page);
  await page.getByRole('button', { name: 'Ledger' }).click();
  await page.getByRole('list', { name: 'Sent files' }).waitFor();
  await page.getByRole('heading', { name: 'What left this machine' }).focus();
  await page.keyboard.press('End');
  await expect(page.locator(`[aria-posinset="${rows + 1}"]`)).toBeVisible();
  await expectFewRows(page);
});

async function expectFewRows(page: Page): Promise<void> {
  expect(await page.locator('[aria-posinset]').count()).toBeLessThan(60);
}
