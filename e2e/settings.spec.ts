import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseInFolderDialog } from './support/desktop/dialogs';
import {
  backToFolders,
  card,
  expectState,
  openFolder,
  openSettings,
  overview,
  saveSettings,
} from './support/desktop/main-window';
import { expectMirrored, mirrorOf, textOf, writeFiles } from './support/files';
import { expect, test } from './support/fixtures';

test('refuses addresses, keys and limits that can not be used, and says why', async ({ launch }) => {
  const app = await launch();
  const page = await app.window();
  await openSettings(page);
  await page.getByRole('radio', { name: 'A server' }).check();
  const address = page.getByLabel('Server address');
  const save = page.getByRole('button', { name: 'Save' });
  for (const [text, why] of [
    ['', 'Enter the address of the server.'],
    ['example', 'Enter an address such as https://sync.example.com.'],
    ['ftp://example.com', 'Enter an address such as https://sync.example.com.'],
    ['https://user:secret@example.com', 'Leave out the user name and password'],
  ] as const) {
    await address.fill(text);
    await save.click();
    await expect(address).toHaveAccessibleDescription(new RegExp(why.slice(0, 30)));
    await expect(address).toBeFocused();
  }
  await address.fill('sync.example.com');
  await expect(page.locator('.field__error')).toHaveCount(0);
  await page.getByLabel('API key').focus();
  await expect(address).toHaveValue('https://sync.example.com');
  await address.fill('http://sync.example.com');
  await expect(page.getByRole('checkbox', { name: /^Send the key and my files unencrypted/ })).not.toBeChecked();
  await page.getByLabel('API key').fill('a key with spaces');
  await page.getByLabel('Most files in a folder').fill('0');
  await page.getByLabel('Largest file, KB').fill('-1');
  await save.click();
  await expect(page.getByText('Confirm this, or use a https:// address.')).toBeVisible();
  await expect(page.getByLabel('API key')).toHaveAccessibleDescription(/no API key/);
  await expect(page.getByLabel('Most files in a folder')).toHaveAccessibleDescription(/whole number from 1/);
  await expect(page.getByLabel('Largest file, KB')).toHaveAccessibleDescription(/Enter a size above 0/);
  expect(await textOf(join(app.userData, 'settings.json'))).not.toContain('example.com');

  await page.getByRole('button', { name: 'Back to folders' }).click();
  const question = page.getByRole('dialog', { name: 'Discard your changes?' });
  await question.getByRole('button', { name: 'Keep editing' }).click();
  await page.keyboard.press('Escape');
  await expect(address).toHaveValue('http://sync.example.com');
  await question.getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByText('Mirror your first folder')).toBeVisible();
});

test('keeps what is set over a restart', async ({ launch }) => {
  const first = await launch();
  const page = await first.window();
  await openSettings(page);
  await page.getByLabel('Most files in a folder').fill('123');
  await page.getByLabel('Largest file, KB').fill('1.5');
  await page.getByRole('checkbox', { name: 'Start Lockstep when I log in' }).check();
  await saveSettings(page);
  expect(await readFile(join(first.config, 'autostart/lockstep.desktop'), 'utf8')).toContain('--hidden');
  await first.close();

  const next = await (await launch()).window();
  await openSettings(next);
  await expect(next.getByLabel('Most files in a folder')).toHaveValue('123');
  await expect(next.getByLabel('Largest file, KB')).toHaveValue('1.5');
  const startAtLogin = next.getByRole('checkbox', { name: 'Start Lockstep when I log in' });
  await expect(startAtLogin).toBeChecked();
  await startAtLogin.uncheck();
  await saveSettings(next);
  expect(await readdir(join(first.config, 'autostart'))).toEqual([]);
});

test('a changed size limit takes effect at once, in both directions', async ({ launch, folder }) => {
  const project = join(folder, 'sized');
  await writeFiles(project, { 'small.txt': 'small', 'large.txt': 'x'.repeat(200 * 1024) });
  const app = await launch({ args: [project] });
  const page = await app.window();
  await expectState(page, 'sized', 'watching');
  const mirror = await mirrorOf(app, 'sized');
  await expectMirrored(project, ['small.txt'], mirror);
  await openSettings(page);
  await page.getByLabel('Largest file, KB').fill('200');
  await saveSettings(page);
  await expectMirrored(project, ['small.txt', 'large.txt'], mirror);
  await page.getByLabel('Largest file, KB').fill('100');
  await saveSettings(page);
  await expectMirrored(project, ['small.txt'], mirror);
});

test('a folder has limits of its own, and goes back to the defaults', async ({ launch, folder }) => {
  const project = join(folder, 'own');
  await writeFiles(project, { 'small.txt': 'small', 'large.txt': 'x'.repeat(2 * 1024) });
  const app = await launch({ args: [project] });
  const page = await app.window();
  await expectState(page, 'own', 'watching');
  const mirror = await mirrorOf(app, 'own');
  const dialog = page.getByRole('dialog', { name: 'Limits of own' });
  await openFolder(page, 'own', 'Limits');
  await card(page, 'own').getByRole('button', { name: 'Change limits of own' }).click();
  await dialog.getByRole('radio', { name: 'Own limits for this folder' }).check();
  await dialog.getByLabel('Largest file, KB').fill('1');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expectMirrored(project, ['small.txt'], mirror);
  await expect(card(page, 'own')).toContainText('Own limits: 2,000 files, 1 KB a file.');
  await card(page, 'own').getByRole('button', { name: 'Change limits of own' }).click();
  await dialog.getByRole('radio', { name: 'The defaults from Settings' }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expectMirrored(project, ['small.txt', 'large.txt'], mirror);
});

test('mirrors move to another folder when it is chosen, and not to a bad one', async ({ launch, folder }) => {
  const project = join(folder, 'kept');
  await writeFiles(folder, { 'kept/a.txt': 'a', 'file.txt': 'a file' });
  const app = await launch({ args: [project] });
  const page = await app.window();
  await expectState(page, 'kept', 'watching');
  await openSettings(page);
  const change = page.getByRole('button', { name: 'Change folder for copies' });
  for (const bad of [join(project, 'inside'), folder, join(folder, 'file.txt')]) {
    await chooseInFolderDialog(app, bad);
    await change.click();
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('alert')).toContainText('Copies can not be kept there.');
  }
  const chosen = join(folder, 'mirrors of mine');
  await chooseInFolderDialog(app, chosen);
  await change.click();
  await saveSettings(page);
  await backToFolders(page);
  await expectState(page, 'kept', 'watching');
  const copies = async () => (await readdir(chosen)).filter((name) => name.startsWith('kept'));
  await expect.poll(async () => (await copies()).length).toBe(1);
  const [mirror] = await copies();
  await expectMirrored(project, ['a.txt'], join(chosen, mirror ?? ''));
});

test('what the environment sets is shown and can not be changed', async ({ launch }) => {
  const env = {
    LOCKSTEP_SERVER: 'http://127.0.0.1:9',
    LOCKSTEP_API_KEY: 'key-of-the-environment',
    LOCKSTEP_MAX_FILES: '77',
  };
  const page = await (await launch({ env })).window();
  await openSettings(page);
  await expect(page.getByLabel('Server address')).toHaveValue('http://127.0.0.1:9');
  await expect(page.getByLabel('Most files in a folder')).toHaveValue('77');
  for (const label of ['Server address', 'API key', 'Most files in a folder', 'Largest file, KB']) {
    await expect(page.getByLabel(label)).toBeDisabled();
  }
  for (const variable of Object.keys(env)) await expect(page.getByText(variable, { exact: true })).toBeVisible();
  expect(await page.content()).not.toContain('key-of-the-environment');
});

test('a key is kept until it is forgotten; without a key store the window says how long', async ({ launch }) => {
  const app = await launch({ env: { LOCKSTEP_SERVER: 'http://127.0.0.1:9' } });
  const page = await app.window();
  await openSettings(page);
  await expect(page.getByRole('note')).toContainText('This system has no key store');
  await page.getByLabel('API key').fill('key-to-forget');
  await saveSettings(page);
  await expect(page.getByLabel('API key')).toHaveValue('');
  await expect(page.getByLabel('API key')).toHaveAccessibleDescription(/A key is set until you quit/);
  expect(await page.content()).not.toContain('key-to-forget');
  await page.getByRole('button', { name: 'Forget key' }).click();
  await expect(page.getByLabel('API key')).not.toHaveAccessibleDescription(/A key is set/);
  await page.getByLabel('API key').fill('key-to-lose');
  await saveSettings(page);
  await app.close();

  const again = await (await launch({ env: { LOCKSTEP_SERVER: 'http://127.0.0.1:9' } })).window();
  await expect(overview(again)).toContainText('Enter the API key for 127.0.0.1:9 again');
  await openSettings(again);
  await expect(again.locator('.link-state')).toContainText('Enter the API key for 127.0.0.1:9 again');
  await again.getByLabel('API key').fill('key-once-more');
  await saveSettings(again);
  await expect(again.locator('.link-state')).toContainText('Can’t reach 127.0.0.1:9');
});
