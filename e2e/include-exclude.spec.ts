import { execFileSync } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { lockstep } from './support/app/command';
import { answerMessageBoxes, chooseInFolderDialog } from './support/desktop/dialogs';
import { card, confirmPreview, expectState, openFolder } from './support/desktop/main-window';
import { mirrorOf, textOf, writeFiles } from './support/files';
import { expect, test } from './support/fixtures';

const KB = 1024;

test('an ignored folder and a large file are sent, and a file is kept here, by buttons that show the line', async ({
  launch,
  folder,
}) => {
  const project = join(folder, 'project');
  await writeFiles(project, { 'a.txt': 'a', 'build/tool.ts': 'tool', 'build/sub/b.ts': 'b', '.env': 'KEY=1' });
  const app = await launch({ args: [project] });
  const page = await app.window();
  await expectState(page, 'project', 'watching');
  const mirror = await mirrorOf(app, 'project');
  await openFolder(page, 'project', 'Files');
  await expect(page.locator('[data-folder-files="2"]')).toHaveText('2 files, 5 B');

  const asked = await answerMessageBoxes(app, { button: 'Cancel' });
  const choose = async (path: string, action: string) => {
    await page.getByRole('button', { name: `Actions for ${path}`, exact: true }).click();
    await page.getByRole('menuitem', { name: action }).click();
  };
  await choose('build/', 'Send this folder');
  await expect.poll(async () => (await asked()).length).toBe(1);
  expect((await asked())[0]).toMatchObject({
    message: 'Send build?',
    detail: `This line is added to ${join(project, '.aishignore')}:\n\n!/build/\n\nThe folder holds 2 files, 5 B.`,
  });
  await expect(stat(join(project, '.aishignore'))).rejects.toThrow('ENOENT');

  await answerMessageBoxes(app, { button: 'Send this folder' });
  await choose('build/', 'Send this folder');
  await expect.poll(() => textOf(join(mirror, 'build/sub/b.ts'))).toBe('b');
  // The list is new from here on; a menu that was opened before would be gone with its row.
  await expect(page.getByRole('button', { name: 'Actions for build/', exact: true })).toBeHidden();
  await answerMessageBoxes(app, { button: 'Never send this file' });
  await choose('.env', 'Never send this file');
  const kept = page.locator('.row[data-verdict="withheld"][data-rule="aishignore"]');
  await expect(kept).toContainText('.env');

  // A file that is sent, by the keyboard alone: Escape closes the menu, not the view.
  await page.getByRole('button', { name: 'Actions for a.txt', exact: true }).focus();
  await page.keyboard.press('Enter');
  const never = page.getByRole('menuitem', { name: 'Never send this file' });
  await expect(never).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(never).toBeHidden();
  await expect(page.getByRole('button', { name: 'Actions for a.txt', exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(kept).toHaveCount(2);
  await expect.poll(() => textOf(join(mirror, 'a.txt'))).toBeNull();
  expect(await readFile(join(project, '.aishignore'), 'utf8')).toBe('!/build/\n/.env\n/a.txt\n');
});

test('the preview counts source files over the limit and what an ignored folder holds, and sends them by one click', async ({
  launch,
  folder,
}) => {
  const project = join(folder, 'project');
  const long = 'const a = 1;\n'.repeat(10 * KB);
  await writeFiles(project, {
    'a.txt': 'a',
    'diff.c': long,
    'routing.py': long,
    'build/tool.ts': 'tool',
    '.env': 'A=1',
  });
  const app = await launch();
  const page = await app.window();
  await chooseInFolderDialog(app, project);
  await page.getByRole('button', { name: 'Choose a folder' }).click();
  const dialog = page.getByRole('dialog', { name: /^Mirror .+\?$/ });
  await expect(dialog).toContainText('2 source files are over 100 KB.');
  const secrets = dialog.getByRole('button', { name: '1 looks like a secret' });
  await secrets.click();
  await expect(secrets).toHaveAttribute('aria-expanded', 'true');
  await expect(dialog.getByRole('region', { name: 'Stays here: looks like a secret' })).toContainText('.env');
  await dialog.getByRole('button', { name: '2 too large' }).click();
  await expect(dialog.getByRole('region', { name: 'Stays here: too large' })).toContainText('routing.py');
  await dialog.getByRole('button', { name: '1 file, 1 B' }).click();
  await expect(dialog.getByRole('region', { name: 'Files to send' })).toContainText('a.txt');
  await dialog.getByRole('button', { name: 'Send them, too (raise to 1 MB)' }).click();
  await expect(dialog).toContainText('Files of this folder may have up to 1 MB.');
  await expect(dialog.getByRole('button', { name: 'Mirror 3 files' })).toBeVisible();
  await expect(dialog.locator('[data-folder-files="1"]')).toHaveText('1 file, 4 B');
  const asked = await answerMessageBoxes(app, { button: 'Send this folder' });
  await dialog.getByRole('button', { name: 'Send this folder: build/' }).click();
  await expect(dialog.getByRole('button', { name: 'Mirror 5 files' })).toBeVisible();
  expect((await asked())[0]?.detail).toContain('!/build/');
  await confirmPreview(page);
  await expectState(page, 'project', 'watching');
  expect(await textOf(join(await mirrorOf(app, 'project'), 'diff.c'))).toBe(long);
  await expect(card(page, 'project')).toContainText('5 files');
});

test('the command includes and excludes paths, also what git tracks', async ({ launch, folder }) => {
  const home = join(folder, 'home');
  const project = join(folder, 'project');
  await writeFiles(project, {
    'a.txt': 'a',
    'build/tool.ts': 'tool',
    'build/other.ts': 'other',
    'dist/made.js': 'made',
  });
  execFileSync('git', ['init', '-q'], { cwd: project });
  execFileSync('git', ['add', '-f', 'build/tool.ts'], { cwd: project });
  const run = (...args: string[]) => lockstep(args, { home, cwd: folder });
  const app = await launch({ home, args: [project] });
  await expect.poll(async () => (await run('wait', 'project')).code).toBe(0);
  const mirror = await mirrorOf(app, 'project');
  expect(await textOf(join(mirror, 'build/tool.ts'))).toBe('tool');
  expect((await run('explain', 'project/build/tool.ts')).stdout).toContain('Git tracks it');

  expect(await run('include', 'project/dist')).toMatchObject({
    code: 0,
    stdout: 'dist/ is sent: Brought back by line 1 of .aishignore.\n',
  });
  expect(await run('exclude', 'project/build')).toMatchObject({
    code: 0,
    stdout: 'build/ is withheld: Ignored by line 2 of .aishignore. It holds 2 files, 9 B.\n',
  });
  expect(await run('include', 'project/build/other.ts')).toMatchObject({
    code: 5,
    stderr: expect.stringContaining('Remove that line first.'),
  });
  expect((await run('wait', 'project')).code).toBe(0);
  expect(await textOf(join(mirror, 'dist/made.js'))).toBe('made');
  await expect(stat(join(mirror, 'build'))).rejects.toThrow('ENOENT');
});
