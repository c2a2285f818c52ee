import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Page } from 'playwright/test';
import { lockstep } from './support/app/command';
import type { RunningApp } from './support/app/launch';
import { chooseInFolderDialog } from './support/desktop/dialogs';
import { card, expectState, overview } from './support/desktop/main-window';
import { expectFile, expectMirrored, expectNothingAt, mirrorOf, writeFiles } from './support/files';
import { expect, test } from './support/fixtures';

interface Mirrored {
  readonly app: RunningApp;
  readonly page: Page;
  readonly project: string;
  readonly mirror: string;
}

const few = Array.from({ length: 10 }, (_, n) => `few-${n}.txt`);
const most = Array.from({ length: 290 }, (_, n) => `most/${n}.txt`);
const files = [...few, ...most];

test('a folder that is moved away is waited for, and nothing is deleted', async ({ launch, folder }) => {
  const { app, page, project, mirror } = await mirrored(launch, folder);
  await rename(project, `${project}-elsewhere`);
  await expectState(page, 'precious', 'unavailable');
  await expect(card(page, 'precious').getByRole('note')).toContainText('That folder does not exist.');
  await expect(overview(page)).toContainText('1 folder needs attention');
  expect(await mirroredFiles(mirror)).toEqual(files.toSorted());

  await rename(`${project}-elsewhere`, project);
  await writeFiles(project, { 'after.txt': 'after' });
  await expectState(page, 'precious', 'watching');
  await expectMirrored(project, [...files, 'after.txt'], mirror);

  await app.close();
  await rename(project, `${project}-elsewhere`);
  const second = await launch();
  const secondPage = await second.window();
  await expectState(secondPage, 'precious', 'unavailable');
  await rename(`${project}-elsewhere`, project);
  await expectState(secondPage, 'precious', 'watching');
  await expectMirrored(project, [...files, 'after.txt'], mirror);

  const kept = await stat(join(mirror, 'after.txt'));
  const moved = join(folder, 'moved');
  await rename(project, moved);
  await expectState(secondPage, 'precious', 'unavailable');
  await chooseInFolderDialog(second, moved);
  await card(secondPage, 'precious').getByRole('button', { name: 'Locate precious' }).click();
  await expectState(secondPage, 'moved', 'watching');
  const movedMirror = await mirrorOf(second, 'moved');
  await writeFiles(moved, { 'later.txt': 'later' });
  await expectFile(join(movedMirror, 'later.txt'), 'later');
  await expectMirrored(moved, [...files, 'after.txt', 'later.txt'], movedMirror);
  expect((await stat(join(movedMirror, 'after.txt'))).ino).toBe(kept.ino);
  await expectNothingAt(mirror);

  await rename(moved, project);
  const run = (...args: string[]) => lockstep(args, { home: join(folder, 'home') });
  expect(await run('locate', moved)).toMatchObject({ code: 2 });
  expect(await run('locate', moved, project)).toMatchObject({ code: 0 });
  expect((await run('wait', project)).code).toBe(0);
  await expectMirrored(project, [...files, 'after.txt', 'later.txt'], mirror);
  await rename(project, moved);
  await expectState(secondPage, 'precious', 'unavailable');
  await card(secondPage, 'precious').getByRole('button', { name: 'Remove precious' }).click();
  await secondPage.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(card(secondPage, 'precious')).toBeHidden();
});

test('another folder in its place is mirrored only when the user says so', async ({ launch, folder }) => {
  const { page, project, mirror } = await mirrored(launch, folder);
  await rename(project, `${project}-elsewhere`);
  await expectState(page, 'precious', 'unavailable');
  await writeFiles(project, { 'other.txt': 'of another folder' });
  await expect(card(page, 'precious')).toContainText('Another folder is in its place.');
  expect(await mirroredFiles(mirror)).toEqual(files.toSorted());
  await card(page, 'precious').getByRole('button', { name: 'Accept the folder as it is: precious' }).click();
  await expectState(page, 'precious', 'watching');
  await expectMirrored(project, ['other.txt'], mirror);
});

test('a folder that is suddenly empty loses nothing in the mirror until the user says so', async ({
  launch,
  folder,
}) => {
  const { page, project, mirror } = await mirrored(launch, folder, most);
  // Empty from one moment to the next: files that go one by one may be mirrored one by one.
  await rename(join(project, 'most'), outside(project));
  await expectState(page, 'precious', 'unavailable');
  await expect(card(page, 'precious')).toContainText('The folder is suddenly empty.');
  expect(await mirroredFiles(mirror)).toEqual(most.toSorted());
  await card(page, 'precious').getByRole('button', { name: 'Accept the folder as it is: precious' }).click();
  await expectState(page, 'precious', 'watching');
  await expectMirrored(project, [], mirror);
});

test.describe('when most files go at once', () => {
  test('the deletions wait, the rest is mirrored, and they are sent when confirmed', async ({ launch, folder }) => {
    const { page, project, mirror } = await mirrored(launch, folder);
    await rename(join(project, 'most'), outside(project));
    await expectState(page, 'precious', 'holding');
    await expect(card(page, 'precious').getByRole('note')).toContainText('290 files would leave the copy at once.');
    expect(await mirroredFiles(mirror)).toEqual(files.toSorted());
    await writeFiles(project, { 'new.txt': 'new' });
    await expectFile(join(mirror, 'new.txt'), 'new');
    expect(await readdir(join(mirror, 'most'))).toHaveLength(most.length);

    await card(page, 'precious').getByRole('button', { name: 'Remove from the copy: precious' }).click();
    await expectState(page, 'precious', 'watching');
    await expectMirrored(project, [...few, 'new.txt'], mirror);
  });

  test('the copies are kept when the user wants that, also after a restart', async ({ launch, folder }) => {
    const { app, page, project, mirror } = await mirrored(launch, folder);
    await rename(join(project, 'most'), outside(project));
    await expectState(page, 'precious', 'holding');
    await card(page, 'precious').getByRole('button', { name: 'Keep in the copy: precious' }).click();
    await expect(card(page, 'precious').getByRole('note')).toContainText('290 files kept in the copy');
    await expect(overview(page)).toContainText('Everything is in sync');
    await app.close();
    const second = await launch();
    const secondPage = await second.window();
    await expectState(secondPage, 'precious', 'holding');
    expect(await mirroredFiles(mirror)).toEqual(files.toSorted());
  });

  test('the decision can be made from the terminal', async ({ launch, folder }) => {
    const { project, page, mirror } = await mirrored(launch, folder);
    const run = (...args: string[]) => lockstep(args, { home: join(folder, 'home') });
    expect(await run('keep', project)).toMatchObject({ code: 5, stderr: expect.stringContaining('Nothing waits') });
    await rename(join(project, 'most'), outside(project));
    await expectState(page, 'precious', 'holding');
    expect(await run('keep', project)).toMatchObject({ code: 0 });
    await expect(card(page, 'precious').getByRole('note')).toContainText('290 files kept in the copy');
    expect(await run('accept', project)).toMatchObject({ code: 0 });
    expect((await run('wait', project)).code).toBe(0);
    await expectMirrored(project, few, mirror);
    expect((await run('sync')).code).toBe(0);
  });

  test('they need no decision when they come back', async ({ launch, folder }) => {
    const { page, project, mirror } = await mirrored(launch, folder);
    await rename(join(project, 'most'), outside(project));
    await expectState(page, 'precious', 'holding');
    await rename(outside(project), join(project, 'most'));
    await expectState(page, 'precious', 'watching');
    await expectMirrored(project, files, mirror);
  });
});

test('a folder on its way back is not taken for one with deletions', async ({ launch, folder }) => {
  const { page, project, mirror } = await mirrored(launch, folder);
  await rename(project, `${project}-elsewhere`);
  await expectState(page, 'precious', 'unavailable');
  await mkdir(project);
  await expect(card(page, 'precious').getByRole('note')).not.toContainText('does not exist');
  await rm(project, { recursive: true });
  await rename(`${project}-elsewhere`, project);
  await expectState(page, 'precious', 'watching');
  await expectMirrored(project, files, mirror);
});

async function mirrored(
  launch: (options?: { readonly args?: readonly string[] }) => Promise<RunningApp>,
  folder: string,
  paths: readonly string[] = files,
): Promise<Mirrored> {
  const project = join(folder, 'precious');
  await writeFiles(project, Object.fromEntries(paths.map((path) => [path, path])));
  const app = await launch({ args: [project] });
  const page = await app.window();
  await expectState(page, 'precious', 'watching');
  const mirror = await mirrorOf(app, 'precious');
  return { app, page, project, mirror };
}

/** The paths of all files in a mirror, relative to it, sorted. */
async function mirroredFiles(mirror: string): Promise<string[]> {
  const entries = await readdir(mirror, { recursive: true, withFileTypes: true });
  const found = entries.filter((entry) => entry.isFile());
  return found.map((entry) => relative(mirror, join(entry.parentPath, entry.name))).toSorted();
}

/** The new place, outside the workspace, of the folder with most of the files. */
function outside(project: string): string {
  return `${project}-most`;
}
