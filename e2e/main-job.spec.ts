import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPackage } from '@electron/asar';
import { answerMessageBoxes, chooseInFolderDialog } from './support/desktop/dialogs';
import {
  card,
  confirmPreview,
  expectState,
  expectStats,
  openFolder,
  overview,
  snapshotOf,
} from './support/desktop/main-window';
import { expectFile, expectMirrored, expectNothingAt, mirrorOf, replaceFile, writeFiles } from './support/files';
import { expect, test } from './support/fixtures';
import { makeSourceWorkspace } from './support/workspace-files';

test('adds a folder in the window, then mirrors a new file, a change and a deletion', async ({ launch, folder }) => {
  const project = join(folder, 'test-workspace');
  await mkdir(project);
  const app = await launch();
  const page = await app.window();
  await chooseInFolderDialog(app, project);
  await page.getByRole('button', { name: 'Choose a folder' }).click();
  await confirmPreview(page);
  await expectState(page, 'test-workspace', 'watching');
  const mirror = await mirrorOf(app, 'test-workspace');

  await replaceFile(join(project, 'test.txt'), 'Hello');
  await expectFile(join(mirror, 'test.txt'), 'Hello');
  await expectStats(page, 'test-workspace', { filesWatched: 1, filesSynced: 1, bytesSynced: 5 });

  await replaceFile(join(project, 'test.txt'), 'Hello World');
  await expectFile(join(mirror, 'test.txt'), 'Hello World');
  await expectStats(page, 'test-workspace', { filesWatched: 1, filesSynced: 2, bytesSynced: 16, bytesWatched: 11 });

  await rm(join(project, 'test.txt'));
  await expectNothingAt(join(mirror, 'test.txt'));
  await expectStats(page, 'test-workspace', { filesWatched: 0, filesDeleted: 1, queueLength: 0, syncErrors: 0 });
  await expect(overview(page)).toContainText('Everything is in sync');
});

test('mirrors a large workspace of real source files byte for byte', async ({ launch, folder }) => {
  const project = join(folder, 'sources');
  const files = await makeSourceWorkspace(project);
  expect(files.length).toBeGreaterThanOrEqual(1_900);
  const app = await launch();
  const page = await app.window();
  await chooseInFolderDialog(app, project);
  await page.getByRole('button', { name: 'Add folder' }).click();
  await confirmPreview(page);
  await page.getByRole('progressbar', { name: 'Progress of sources' }).waitFor();
  await expectState(page, 'sources', 'watching');

  await expectMirrored(project, files, await mirrorOf(app, 'sources'));
  await expectStats(page, 'sources', { filesWatched: files.length, filesSynced: files.length, syncErrors: 0 });
});

test('keeps what must not be sent to itself, and says what it left out', async ({ launch, folder }) => {
  const project = join(folder, 'picky');
  await writeFiles(project, {
    '.gitignore': '*.log\n/private/\n',
    '.aishignore': 'notes.md\n',
    'kept.txt': 'kept',
    'empty.txt': '',
    'picture.bin': Buffer.from([0, 255, 254, 1, 128]),
    'limit.txt': 'x'.repeat(102_400),
    'over.txt': 'x'.repeat(102_401),
    'debug.log': 'no',
    'notes.md': 'no',
    'private/key.txt': 'no',
    'node_modules/dep/index.js': 'no',
    '.git/HEAD': 'no',
    'packages/app/.gitignore': 'secret.txt\n',
    'packages/app/secret.txt': 'no',
    'packages/app/index.ts': 'export {};\n',
  });
  await symlink('/etc/hostname', join(project, 'link.txt'));
  execFileSync('mkfifo', [join(project, 'pipe')]);
  const app = await launch({ args: [project] });
  const page = await app.window();
  await expectState(page, 'picky', 'watching');

  const mirrored = ['.gitignore', '.aishignore', 'kept.txt', 'empty.txt', 'picture.bin', 'limit.txt'];
  mirrored.push('packages/app/.gitignore', 'packages/app/index.ts');
  await expectMirrored(project, mirrored, await mirrorOf(app, 'picky'));
  await expectStats(page, 'picky', { filesWatched: mirrored.length, filesSkipped: 3 });
  await openFolder(page, 'picky');
  for (const reason of ['too-large', 'symlink', 'special']) {
    await expect(card(page, 'picky').locator(`[data-stat="skipped-${reason}"]`)).toHaveAttribute('data-value', '1');
  }
  await openFolder(page, 'picky', 'Problems');
  await expect(card(page, 'picky').getByRole('region', { name: 'Problems' })).toContainText('over.txt');
});

test('follows moves, directory swaps, atomic saves and changed rules', async ({ launch, folder }) => {
  const project = join(folder, 'moving');
  await writeFiles(project, {
    'old/deep/a.txt': 'a',
    'old/b.txt': 'b',
    'saved.txt': 'first',
    'Case.txt': 'case',
    swap: 'a file',
    'generated/out.txt': 'out',
  });
  const app = await launch({ args: [project] });
  const page = await app.window();
  await expectState(page, 'moving', 'watching');
  const mirror = await mirrorOf(app, 'moving');

  await rename(join(project, 'old'), join(project, 'new'));
  await writeFiles(project, { '.saved.txt.tmp': 'second' });
  await rename(join(project, '.saved.txt.tmp'), join(project, 'saved.txt'));
  await rename(join(project, 'Case.txt'), join(project, 'case.txt'));
  await rm(join(project, 'swap'));
  await writeFiles(project, { 'swap/inside.txt': 'a folder' });
  const files = ['new/deep/a.txt', 'new/b.txt', 'saved.txt', 'case.txt', 'swap/inside.txt'];
  await expectMirrored(project, [...files, 'generated/out.txt'], mirror);

  await writeFiles(project, { '.gitignore': 'generated/\n' });
  await expectMirrored(project, [...files, '.gitignore'], mirror);
  await rm(join(project, 'new'), { recursive: true });
  await expectMirrored(project, [...files.slice(2), '.gitignore'], mirror);
  await expectState(page, 'moving', 'watching');
});

test('takes a file that is named like an archive of Electron for what it is', async ({ launch, folder }) => {
  const project = join(folder, 'archives');
  await writeFiles(project, { 'source/main.js': 'run();\n', 'broken.asar': 'no archive' });
  await createPackage(join(project, 'source'), join(project, 'whole.asar'));
  const app = await launch({ args: [project] });
  const page = await app.window();
  await expectState(page, 'archives', 'watching');
  const mirror = await mirrorOf(app, 'archives');
  await expectMirrored(project, ['source/main.js', 'broken.asar', 'whole.asar'], mirror);

  await appendFile(join(project, 'whole.asar'), 'more');
  await rm(join(project, 'broken.asar'));
  await expectMirrored(project, ['source/main.js', 'whole.asar'], mirror);
  await expectStats(page, 'archives', { filesWatched: 2, filesDeleted: 1, syncErrors: 0 });
});

test('sends nothing for a file that was only touched or rewritten with the same bytes', async ({ launch, folder }) => {
  const project = join(folder, 'touched');
  await writeFiles(project, { 'a.txt': 'the same', 'b.txt': 'the same too' });
  const app = await launch({ args: [project] });
  const page = await app.window();
  await expectState(page, 'touched', 'watching');
  const mirror = await mirrorOf(app, 'touched');

  await utimes(join(project, 'a.txt'), new Date(), new Date());
  // Not truncated first, which is a state that may be mirrored.
  await writeFile(join(project, 'b.txt'), 'the same too', { flag: 'r+' });
  await replaceFile(join(project, 'later.txt'), 'later');
  await expectFile(join(mirror, 'later.txt'), 'later');
  await expectStats(page, 'touched', { filesSynced: 3, queueLength: 0 });
});

test('takes a folder that is dropped on the window', async ({ launch, folder }) => {
  const project = join(folder, 'dropped');
  await writeFiles(project, { 'a.txt': 'a' });
  const app = await launch();
  const page = await app.window();
  await page.getByText('or drop one anywhere').waitFor();
  // The drop itself is the user's word: a question would be answered with no.
  const asked = await answerMessageBoxes(app, { button: 'Cancel' });
  const devtools = await page.context().newCDPSession(page);
  const drag = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    devtools.send('Input.dispatchDragEvent', {
      type,
      x: 200,
      y: 200,
      data: { items: [], files: [project], dragOperationsMask: 1 },
    });
  await drag('dragEnter');
  await drag('dragOver');
  await expect(page.getByTestId('drop-target')).toBeVisible();
  await drag('drop');
  await confirmPreview(page);
  await expectState(page, 'dropped', 'watching');
  await expectFile(join(await mirrorOf(app, 'dropped'), 'a.txt'), 'a');
  expect(await asked()).toEqual([]);
});

test('keeps several folders apart, also those with the same name', async ({ launch, folder }) => {
  const [one, two] = [join(folder, 'one/project'), join(folder, 'two/project')];
  await writeFiles(one, { 'where.txt': 'one' });
  await writeFiles(two, { 'where.txt': 'two' });
  const app = await launch({ args: [one, two] });
  const page = await app.window();
  await expect(card(page, 'project')).toHaveCount(2);
  await expect(page.locator('article[data-state="watching"]')).toHaveCount(2);
  const { workspaces } = await snapshotOf(page);
  const mirrorAt = (path: string) => workspaces.find((workspace) => workspace.path === path)?.mirror ?? '';
  await writeFile(join(two, 'where.txt'), 'still two');
  await expectFile(join(mirrorAt(one), 'where.txt'), 'one');
  await expectFile(join(mirrorAt(two), 'where.txt'), 'still two');
});
