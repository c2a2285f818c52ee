import { join } from 'node:path';
import { StrictServer } from '../src/test-support/strict-server';
import { card, expectState, openFolder } from './support/desktop/main-window';
import { expectNothingAt, mirrorOf, textOf, writeFiles } from './support/files';
import { expect, test } from './support/fixtures';

for (const deleted of [false, true]) {
  test(`forgets a folder and ${deleted ? 'deletes' : 'leaves'} its mirror, after asking`, async ({
    launch,
    folder,
  }) => {
    const project = join(folder, 'unwanted');
    await writeFiles(project, { 'a.txt': 'a', 'b/c.txt': 'c' });
    const app = await launch({ args: [project] });
    const page = await app.window();
    await expectState(page, 'unwanted', 'watching');
    const mirror = await mirrorOf(app, 'unwanted');

    await openFolder(page, 'unwanted');
    const remove = card(page, 'unwanted').getByRole('button', { name: 'Remove unwanted' });
    const dialog = page.getByRole('dialog', { name: 'Stop mirroring unwanted?' });
    await remove.click();
    await expect(dialog).toContainText(`The copy stays where it is: ${mirror}`);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(dialog).toBeHidden();
    await expectState(page, 'unwanted', 'watching');

    await remove.click();
    if (deleted) await dialog.getByRole('checkbox', { name: 'Also delete the copy' }).check();
    if (deleted) await expect(dialog).toContainText(`The copy will be deleted: ${mirror}`);
    await dialog.getByRole('button', { name: deleted ? 'Remove and delete copy' : 'Remove' }).click();
    await expect(page.getByText('Mirror your first folder')).toBeVisible();
    if (deleted) await expectNothingAt(mirror);
    else expect(await textOf(join(mirror, 'b/c.txt'))).toBe('c');
    expect(await textOf(join(project, 'a.txt'))).toBe('a');

    await app.close();
    const next = await (await launch()).window();
    await expect(next.getByText('Mirror your first folder')).toBeVisible();
  });
}

test('says that the copy on a server stays there', async ({ launch, folder }) => {
  const server = await StrictServer.start();
  const project = join(folder, 'remote');
  await writeFiles(project, { 'a.txt': 'a' });
  const env = { LOCKSTEP_SERVER: server.url, LOCKSTEP_API_KEY: server.apiKey };
  const page = await (await launch({ args: [project], env })).window();
  await expectState(page, 'remote', 'watching');
  await openFolder(page, 'remote');
  await card(page, 'remote').getByRole('button', { name: 'Remove remote' }).click();
  const dialog = page.getByRole('dialog', { name: 'Stop mirroring remote?' });
  await expect(dialog).toContainText(`The copy on 127.0.0.1:${server.port} stays there.`);
  await expect(dialog.getByRole('checkbox')).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('Mirror your first folder')).toBeVisible();
  expect(server.ofType('workspace:file_delete_sync')).toHaveLength(0);
  await server.close();
});

test('a folder that was removed can be added again, and its mirror is taken over', async ({ launch, folder }) => {
  const project = join(folder, 'again');
  await writeFiles(project, { 'a.txt': 'a', 'b.txt': 'b' });
  const app = await launch({ args: [project] });
  const page = await app.window();
  await expectState(page, 'again', 'watching');
  await openFolder(page, 'again');
  await card(page, 'again').getByRole('button', { name: 'Remove again' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('Mirror your first folder')).toBeVisible();
  await writeFiles(project, { 'a.txt': 'changed' });
  await app.close();
  const second = await launch({ args: [project] });
  await expectState(await second.window(), 'again', 'watching');
  expect(await textOf(join(await mirrorOf(second, 'again'), 'a.txt'))).toBe('changed');
});
