import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrayIcon } from '../support/desktop/tray';
import { expectFile, mirrorOf, textOf, writeFiles } from '../support/files';
import { expect, skipWithoutReader, test } from './fixtures';
import { packedCommand } from './packed-app';
import { flattened, type ScreenReader, wordsOf } from './screen-reader';

skipWithoutReader();

test('does its main job, as a person sees and works it', async ({ start, folder, panel, reader }) => {
  const project = join(folder, 'project');
  await writeFiles(project, { 'a.txt': 'a', 'node_modules/left-behind.txt': 'x' });
  const app = await start({ args: ['--force-renderer-accessibility', project] });
  const icon = await panel.icon();

  await test.step('the window shows the folder in sync, and the mirror has it', async () => {
    await expect.poll(() => windowWords(reader), { timeout: 20_000 }).toContain('Everything is in sync');
    expect(await articles(reader)).toEqual(['project']);
    await expect.poll(() => icon.tooltip()).toMatch(/in sync/i);
  });
  const mirror = await mirrorOf(app, 'project');
  expect(await textOf(join(mirror, 'a.txt'))).toBe('a');
  expect(await textOf(join(mirror, 'node_modules'))).toBeNull();

  await test.step('an edit and a new file arrive', async () => {
    await writeFile(join(project, 'a.txt'), 'edited');
    await mkdir(join(project, 'new'));
    await writeFile(join(project, 'new/b.txt'), 'b');
    await expectFile(join(mirror, 'a.txt'), 'edited');
    await expectFile(join(mirror, 'new/b.txt'), 'b');
  });

  await test.step('the command waits until all is there, and says how it is', async () => {
    await writeFile(join(project, 'c.txt'), 'c');
    const command = (...args: string[]) => packedCommand(join(folder, 'home'), ...args);
    expect(Number.parseInt(await command('wait', project), 10)).toBeGreaterThan(1);
    expect(await textOf(join(mirror, 'c.txt'))).toBe('c');
    expect(await command('list')).toContain(project);
  });

  await test.step('the tray lists it, and pauses it: what is changed then stays here', async () => {
    await expect.poll(() => folders(icon)).toEqual(['project – in sync']);
    await icon.click('project – in sync', 'Pause');
    await expect.poll(() => folders(icon)).toEqual(['project – paused']);
    await expect.poll(() => windowWords(reader)).toContain('Paused');
    await writeFile(join(project, 'a.txt'), 'while paused');
  });

  await test.step('the window resumes it', async () => {
    expect(await textOf(join(mirror, 'a.txt'))).toBe('edited');
    await reader.press(await reader.find('lockstep', 'Resume project'));
    await expectFile(join(mirror, 'a.txt'), 'while paused');
  });

  await test.step('the tray quits it', async () => {
    await icon.click('Quit');
    expect(await app.untilEnded()).toBe(0);
    expect(await textOf(join(app.userData, 'logs/lockstep.log'))).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
  });
});

async function windowWords(reader: ScreenReader): Promise<string> {
  return wordsOf(await reader.read('lockstep'));
}

/** The names of the folders that the window shows. */
async function articles(reader: ScreenReader): Promise<string[]> {
  const all = flattened(await reader.read('lockstep'));
  return all.filter(({ role }) => role === 'article').map(({ name }) => name);
}

/** The folder in the tray's menu, with its state. */
async function folders(icon: TrayIcon): Promise<string[]> {
  return (await icon.menu()).map(({ label }) => label).filter((label) => label.startsWith('project – '));
}
