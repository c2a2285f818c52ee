import { chmod, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { textOf, writeFiles } from '../support/files';
import { expect, skipWithoutReader, test } from './fixtures';
import { packedApp } from './packed-app';
import { ReleasePage } from './release-page';
import { flattened, wordsOf } from './screen-reader';

skipWithoutReader();

/** The newer AppImage of this test is a script that says that it was run. */
function newerApp(proof: string): string {
  return `#!/bin/sh\necho "$APPIMAGE_EXIT_AFTER_INSTALL" > '${proof}'\n`;
}

test('updates itself: silently offline, never with what it should not be, in place once it has ended', async ({
  start,
  folder,
  panel,
  reader,
}) => {
  const page = await ReleasePage.open();
  const image = join(folder, 'Lockstep.AppImage');
  const proof = join(folder, 'newer-app-ran');
  await writeFile(image, 'the app as it is');
  await chmod(image, 0o755);
  await writeFiles(join(folder, 'project'), { 'a.txt': 'a' });
  const app = await start({
    args: ['--force-renderer-accessibility', join(folder, 'project')],
    env: { APPIMAGE: image, APPDIR: packedApp().folder, LOCKSTEP_UPDATE_URL: page.url },
  });
  const icon = await panel.icon();
  const words = async () => wordsOf(await reader.read('lockstep'));
  const press = async (name: string) => reader.press(await reader.find('lockstep', name));
  const check = () => press('Check now');
  const choose = async (channel: string) => {
    await press(channel);
    await press('Save');
  };

  await test.step('it has not asked anybody by itself yet', async () => {
    await expect.poll(words, { timeout: 20_000 }).toContain('Everything is in sync');
    await press('Settings');
    await expect.poll(words).toContain('Not looked yet.');
    expect(page.requests).toEqual([]);
  });

  const noNotices = async () =>
    expect(flattened(await reader.read('lockstep')).filter(({ name }) => name === 'Notices')).toEqual([]);

  await test.step('a page that is away bothers nobody', async () => {
    page.online = false;
    await check();
    await expect.poll(words).toContain('The releases could not be reached.');
    expect(page.requests).toEqual([]);
    await noNotices();
    page.online = true;
  });

  // Each step changes the words, so that none takes those of the step before for its own.
  await test.step('a file that is not what the release says is thrown away', async () => {
    page.publish('9.9.8', 'something else', newerApp(proof));
    await check();
    await expect.poll(words).toContain('Lockstep 9.9.8 arrived damaged and was thrown away.');
  });

  await test.step('a page that has no release bothers nobody', async () => {
    page.withdraw();
    const asked = page.requests.length;
    await check();
    await expect.poll(words).toContain('The releases could not be reached.');
    expect(page.requests.slice(asked).map(({ path }) => path)).toEqual(['/latest-linux.yml']);
    await noNotices();
  });

  await test.step('whoever wants no releases gets none', async () => {
    page.publish('9.9.9', newerApp(proof));
    const asked = page.requests.length;
    await choose('Never look for releases');
    await expect.poll(words).toContain('Lockstep stays as it is.');
    expect(page.requests).toHaveLength(asked);
  });

  await test.step('whoever wants them again gets the newer one', async () => {
    await choose('Install new releases when Lockstep quits');
    await expect.poll(words).toContain('Lockstep 9.9.9 is installed when you quit.');
    expect(await textOf(image)).toBe('the app as it is');
    for (const { headers } of page.requests) expect(headers['x-user-staging-id'] ?? '0').toBe('0');
  });

  await test.step('and put in place when the app has ended', async () => {
    await icon.click('Quit');
    expect(await app.untilEnded()).toBe(0);
    expect(await textOf(image)).toBe(newerApp(proof));
    expect((await stat(image)).mode & 0o777).toBe(0o755);
    expect(await textOf(proof)).toBe('true\n');
    const log = await textOf(join(app.userData, 'logs/lockstep.log'));
    expect(log?.slice(log.indexOf('Quit.'))).toContain('Auto install update on quit');
    expect(log).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
  });
  page.close();
});
