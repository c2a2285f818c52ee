import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { isRunning } from '../scripts/setup/programs.mjs';
import type { SyncStats } from '../src/shared/model/workspace-state';
import type { RunningApp } from './support/app/launch';
import { endReceiver, receiverPid } from './support/app/receiver-process';
import { runToEnd } from './support/app/terminal';
import { answerMessageBoxes } from './support/desktop/dialogs';
import { card, expectState, expectStats, overview, snapshotOf } from './support/desktop/main-window';
import { expectFile, expectMirrored, mirrorOf, textOf, writeFiles } from './support/files';
import { expect, test } from './support/fixtures';
import { makeSourceWorkspace } from './support/workspace-files';

test('restores its folders, and sends nothing when nothing has changed', async ({ launch, folder }) => {
  const [running, paused] = [join(folder, 'running'), join(folder, 'paused')];
  await writeFiles(running, { 'a.txt': 'a', 'b/c.txt': 'c' });
  await writeFiles(paused, { 'd.txt': 'before' });
  const first = await launch({ args: [running, paused] });
  const firstPage = await first.window();
  await expectState(firstPage, 'running', 'watching');
  await expectState(firstPage, 'paused', 'watching');
  await card(firstPage, 'paused').getByRole('button', { name: 'Pause paused' }).click();
  await expectState(firstPage, 'paused', 'paused');
  await first.close();

  await writeFile(join(paused, 'd.txt'), 'after');
  const second = await launch();
  const page = await second.window();
  await expectState(page, 'running', 'watching');
  await expectStats(page, 'running', { filesWatched: 2, filesSynced: 0, filesDeleted: 0, bytesSynced: 0 });
  await expectState(page, 'paused', 'paused');
  const mirror = await mirrorOf(second, 'paused');
  expect(await textOf(join(mirror, 'd.txt'))).toBe('before');

  await card(page, 'paused').getByRole('button', { name: 'Resume paused' }).click();
  await expectState(page, 'paused', 'watching');
  expect(await textOf(join(mirror, 'd.txt'))).toBe('after');
});

test('catches up with what changed while it was not running', async ({ launch, folder }) => {
  const project = join(folder, 'offline');
  await writeFiles(project, {
    'edited.txt': 'before',
    'deleted.txt': 'gone soon',
    'moved.txt': 'moved',
    'same.txt': 's',
  });
  const first = await launch({ args: [project] });
  await expectState(await first.window(), 'offline', 'watching');
  await first.close();

  await writeFiles(project, { 'edited.txt': 'after!', 'new/file.txt': 'new' });
  await rm(join(project, 'deleted.txt'));
  await rename(join(project, 'moved.txt'), join(project, 'new/moved.txt'));
  const second = await launch();
  const page = await second.window();
  await expectState(page, 'offline', 'watching');
  const files = ['edited.txt', 'new/file.txt', 'new/moved.txt', 'same.txt'];
  await expectMirrored(project, files, await mirrorOf(second, 'offline'));
  await expectStats(page, 'offline', { filesWatched: 4, filesSynced: 3 });
});

test('a mirror that was changed while the app was not running, or the machine slept, is put right', async ({
  launch,
  folder,
}) => {
  const project = join(folder, 'tampered');
  await writeFiles(project, { 'a.txt': 'a', 'b.txt': 'b' });
  const first = await launch({ args: [project] });
  await expectState(await first.window(), 'tampered', 'watching');
  const mirror = await mirrorOf(first, 'tampered');
  await first.close();

  await rm(join(mirror, 'a.txt'));
  await writeFiles(mirror, { 'b.txt': 'not b', 'foreign.txt': 'does not belong here' });
  const second = await launch();
  await expectState(await second.window(), 'tampered', 'watching');
  await expectMirrored(project, ['a.txt', 'b.txt'], mirror);

  await writeFiles(mirror, { 'a.txt': 'not a' });
  await second.app.evaluate(({ powerMonitor }) => powerMonitor.emit('resume'));
  await expectMirrored(project, ['a.txt', 'b.txt'], mirror);
});

test.describe('a second launch', () => {
  test('shows the window, adds the folders it is given, and ends', async ({ launch, folder }) => {
    const project = join(folder, 'given');
    await writeFiles(project, { 'a.txt': 'a' });
    const home = join(folder, 'home');
    const app = await launch({ home, args: ['--hidden'] });
    expect(app.app.windows()).toHaveLength(0);

    const plain = await runToEnd({ home });
    expect(plain).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('Lockstep is running already and shows'),
    });
    const page = await app.window();
    await expect(page.getByText('Mirror your first folder')).toBeVisible();

    // This desktop has no panel: nothing but another launch leads back, which is said once.
    const asked = await answerMessageBoxes(app, { button: 'Keep running' });
    for (const _ of ['said', 'known']) {
      await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
      await expect.poll(() => isWindowShown(app)).toBe(false);
      expect((await runToEnd({ home })).exitCode).toBe(0);
      await expect.poll(() => isWindowShown(app)).toBe(true);
    }
    expect(await asked()).toMatchObject([{ message: 'Lockstep keeps running without its window.' }]);

    const relative = await runToEnd({ home, args: ['given'], cwd: folder });
    expect(relative.exitCode).toBe(0);
    expect(relative.stdout).toContain(`is asked to mirror ${project}`);
    await expectState(page, 'given', 'watching');
    await expectFile(join(await mirrorOf(app, 'given'), 'a.txt'), 'a');
  });

  test('says in the window why its folder can not be added', async ({ launch, folder }) => {
    const home = join(folder, 'home');
    const app = await launch({ home });
    const page = await app.window();
    const missing = join(folder, 'missing');
    expect((await runToEnd({ home, args: [missing] })).exitCode).toBe(0);
    await expect(page.getByRole('region', { name: 'Notices' })).toContainText(`${missing} is not mirrored.`);
  });

  test('that is hidden leaves the window closed', async ({ launch, folder }) => {
    const home = join(folder, 'home');
    const app = await launch({ home, args: ['--hidden'] });
    const second = await runToEnd({ home, args: ['--hidden'] });
    expect(second).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Lockstep is running already.') });
    expect(app.app.windows()).toHaveLength(0);
  });

  test('with another data folder is an app of its own', async ({ launch, folder }) => {
    await launch({ home: join(folder, 'one') });
    const other = await launch({ home: join(folder, 'two') });
    await expect((await other.window()).getByText('Mirror your first folder')).toBeVisible();
  });
});

test('killed in the middle of an initial sync, the next start completes the mirror', async ({ launch, folder }) => {
  const project = join(folder, 'killed');
  const files = await makeSourceWorkspace(project, 1_900);
  const first = await launch({ args: [project] });
  const firstPage = await first.window();
  // Known before, as the sync goes on during each question.
  const mirror = await mirrorOf(first, 'killed');
  const receiver = await receiverPid(first);
  await expect.poll(async () => (await statsOf(firstPage)).filesSynced ?? 0, { intervals: [10] }).toBeGreaterThan(100);
  // On a busy machine the kill may come when all has just arrived.
  await first.kill();
  await expect.poll(() => isRunning(receiver)).toBe(false);

  const second = await launch();
  const page = await second.window();
  await expectState(page, 'killed', 'watching');
  await expectMirrored(project, files, mirror);
});

test.describe('when the receiver dies', () => {
  test('the window says so, it comes back by itself, and nothing is lost', async ({ launch, folder }) => {
    const project = join(folder, 'robust');
    await writeFiles(project, { 'a.txt': 'a', 'b.txt': 'b' });
    const app = await launch({ args: [project] });
    const page = await app.window();
    await expectState(page, 'robust', 'watching');
    const mirror = await mirrorOf(app, 'robust');

    await endReceiver(app);
    await expect(overview(page)).toContainText('Not connected to the copy on this computer');
    await writeFiles(project, { 'a.txt': 'changed', 'c.txt': 'new' });
    await rm(join(project, 'b.txt'));
    await expectMirrored(project, ['a.txt', 'c.txt'], mirror);
    await expectState(page, 'robust', 'watching');
    await expect(overview(page)).toContainText('Everything is in sync');
  });

  test('in the middle of an initial sync, the mirror is completed', async ({ launch, folder }) => {
    const project = join(folder, 'cut-short');
    const files = await makeSourceWorkspace(project, 1_900);
    const app = await launch({ args: [project] });
    const page = await app.window();
    const mirror = await mirrorOf(app, 'cut-short');
    const receiver = await receiverPid(app);
    await expect.poll(async () => (await statsOf(page)).filesSynced ?? 0, { intervals: [10] }).toBeGreaterThan(100);
    process.kill(receiver, 'SIGKILL');
    await expectMirrored(project, files, mirror);
    await expectState(page, 'cut-short', 'watching');
  });
});

test('the window comes back when its process crashes', async ({ launch, folder }) => {
  const project = join(folder, 'crashing');
  await writeFiles(project, { 'a.txt': 'a' });
  const app = await launch({ args: [project] });
  await expectState(await app.window(), 'crashing', 'watching');
  const next = app.app.nextWindow();
  await app.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  );
  await expectState(await next, 'crashing', 'watching');
});

/** The counters of the only workspace. */
async function statsOf(page: Page): Promise<Partial<SyncStats>> {
  return (await snapshotOf(page)).workspaces[0]?.stats ?? {};
}

function isWindowShown({ app }: RunningApp): Promise<boolean> {
  return app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false);
}
