import { join } from 'node:path';
import { runToEnd } from './support/app/terminal';
import { snapshotOf } from './support/desktop/main-window';
import { writeFiles } from './support/files';
import { expect, test } from './support/fixtures';

test('a link to a folder only shows what would be sent; a hostile one is refused with a reason', async ({
  launch,
  folder,
}) => {
  const home = join(folder, 'home');
  const project = join(folder, 'a project & more');
  await writeFiles(project, { 'a.txt': 'a' });
  const follow = (link: string) => runToEnd({ home, args: [link] });
  const app = await launch({ home, args: [`lockstep://add?path=${encodeURIComponent(project)}`] });
  const page = await app.window();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('a project & more');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toHaveCount(0);
  expect((await snapshotOf(page)).workspaces).toEqual([]);

  const second = await follow(`lockstep://add?path=${encodeURIComponent(project)}`);
  expect(second).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('shows what the link names') });
  await expect(dialog).toContainText('a project & more');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toHaveCount(0);

  await follow('lockstep://add?path=%2Fhome%2F..%2F..%2Fetc');
  await expect(page.getByText('A link was not followed.')).toBeVisible();
  await expect(page.getByText('The path in it goes up again.')).toBeVisible();
  await follow(`lockstep://remove?path=${encodeURIComponent(project)}`);
  await expect(page.getByText('Only links like lockstep://add?path=… are known.')).toBeVisible();
  await expect(dialog).toHaveCount(0);
  expect((await snapshotOf(page)).workspaces).toEqual([]);
});
