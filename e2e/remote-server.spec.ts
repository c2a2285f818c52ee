import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { StrictServer } from '../src/test-support/strict-server';
import { StandaloneReceiver } from './support/app/standalone-receiver';
import {
  backToFolders,
  card,
  expectState,
  expectStats,
  openFolder,
  openSettings,
  overview,
  saveSettings,
} from './support/desktop/main-window';
import { expectMirrored, filesWith, replaceFile, writeFiles } from './support/files';
import { expect, test } from './support/fixtures';
import { makeSourceWorkspace } from './support/workspace-files';

const KEY = 'e2e-key.f3b9c2d1-with_signs';

test.describe('a server that knows the plain protocol only', () => {
  let server: StrictServer;
  test.beforeEach(async () => {
    server = await StrictServer.start();
    server.apiKey = KEY;
  });
  test.afterEach(() => server.close());

  test('gets every file, then every change, and nothing else', async ({ launch, folder }) => {
    const project = join(folder, 'plain');
    await writeFiles(project, { 'a.txt': 'a', 'b/c.txt': 'c', 'binary.dat': Buffer.from([0, 255, 254]) });
    const app = await launch({ args: [project], env: environmentOf(server) });
    const page = await app.window();
    await expectState(page, 'plain', 'watching');
    await expect(overview(page)).toContainText(`Mirroring to 127.0.0.1:${server.port}`);
    const path = (name: string) => join(project, name);
    expect(server.files).toEqual(
      new Map([
        [path('a.txt'), 'a'],
        [path('b/c.txt'), 'c'],
      ]),
    );
    await expectStats(page, 'plain', { filesSynced: 2, filesSkipped: 1 });
    await openFolder(page, 'plain', 'Problems');
    await expect(card(page, 'plain').getByRole('region', { name: 'Problems' })).toContainText('binary.dat');
    await openFolder(page, 'plain');
    await expect(card(page, 'plain')).toContainText('it can’t compare its copy with this folder');

    await replaceFile(path('a.txt'), 'changed');
    await rm(path('b'), { recursive: true });
    await server.until(() => server.ofType('workspace:file_delete_sync').length === 1, 'the deletion');
    await server.until(() => server.files.get(path('a.txt')) === 'changed', 'the change');
    expect(server.files).toEqual(new Map([[path('a.txt'), 'changed']]));
    const types = server.frames.map(({ type }) => type.replace('workspace:', ''));
    expect(types.slice(0, 3)).toEqual(['file_create_sync', 'file_create_sync', 'file_done']);
    expect(types.slice(3).sort()).toEqual(['file_delete_sync', 'file_modify_sync']);
    expect(server.introductions).toHaveLength(1);
    expect(server.introductions[0]).toMatchObject({ protocol: KEY, fingerprint: expect.stringMatching(/^\S{8,}$/) });
    expect(server.introductions[0]?.url).not.toContain(KEY);
    expect(await readdir(join(app.userData, 'mirrors')).catch(() => [])).toEqual([]);
  });

  test('is greeted with the same fingerprint after a restart', async ({ launch }) => {
    const first = await launch({ env: environmentOf(server) });
    await expect(overview(await first.window())).toContainText('Mirroring to');
    await first.close();
    const second = await launch({ env: environmentOf(server) });
    await expect(overview(await second.window())).toContainText('Mirroring to');
    const [one, two] = server.introductions.map(({ fingerprint }) => fingerprint);
    expect(two).toBe(one);
  });

  test('that goes away is waited for, and then gets what has changed', async ({ launch, folder }) => {
    const project = join(folder, 'patient');
    await writeFiles(project, { 'a.txt': 'a' });
    const app = await launch({ args: [project], env: environmentOf(server) });
    const page = await app.window();
    await expectState(page, 'patient', 'watching');
    const { port } = server;
    await server.close();
    await expect(overview(page)).toContainText(`Can’t reach 127.0.0.1:${port}`);
    await writeFile(join(project, 'a.txt'), 'written while offline');
    await expect(card(page, 'patient')).toContainText('1 change queued');

    server = await StrictServer.start(port);
    server.apiKey = KEY;
    await overview(page).getByRole('button', { name: 'Retry now' }).click();
    await expectState(page, 'patient', 'watching');
    expect(server.files.get(join(project, 'a.txt'))).toBe('written while offline');
  });

  test('that lost what it had gets everything again, unless it is said to remember', async ({ launch, folder }) => {
    const project = join(folder, 'again');
    await writeFiles(project, { 'a.txt': 'a', 'b.txt': 'b' });
    const app = await launch({ args: [project], env: environmentOf(server) });
    const page = await app.window();
    await expectState(page, 'again', 'watching');
    const replaceServer = async () => {
      const { port } = server;
      await server.close();
      await expectState(page, 'again', 'waiting');
      server = await StrictServer.start(port);
      server.apiKey = KEY;
      await overview(page).getByRole('button', { name: 'Retry now' }).click();
      await expectState(page, 'again', 'watching');
    };
    await replaceServer();
    expect(server.files.size).toBe(2);

    await goTo(page, () => page.getByRole('checkbox', { name: 'This server remembers what it has' }).check());
    await expectState(page, 'again', 'watching');
    await replaceServer();
    expect(server.files.size).toBe(0);
  });

  test('that is not there when the app starts is waited for', async ({ launch, folder }) => {
    const { port } = server;
    await server.close();
    const project = join(folder, 'early');
    await writeFiles(project, { 'a.txt': 'a' });
    const env = { LOCKSTEP_SERVER: `http://127.0.0.1:${port}`, LOCKSTEP_API_KEY: KEY };
    const app = await launch({ args: [project], env });
    const page = await app.window();
    await expectState(page, 'early', 'waiting');
    await writeFiles(project, { 'a.txt': 'changed meanwhile', 'b.txt': 'new meanwhile' });
    server = await StrictServer.start(port);
    server.apiKey = KEY;
    // Without a click: the app tries again by itself.
    await expectState(page, 'early', 'watching');
    expect(server.files).toEqual(
      new Map([
        [join(project, 'a.txt'), 'changed meanwhile'],
        [join(project, 'b.txt'), 'new meanwhile'],
      ]),
    );
  });

  test('may ask for folders and talk nonsense, and gets only what the user added', async ({ launch, folder }) => {
    const project = join(folder, 'mine');
    await writeFiles(project, { 'a.txt': 'a' });
    await writeFiles(join(folder, 'wished'), { 'private.txt': 'private' });
    const app = await launch({ args: [project], env: environmentOf(server) });
    const page = await app.window();
    await expectState(page, 'mine', 'watching');
    server.send('edge:config_update', { workspacepaths: [join(folder, 'wished'), project] });
    await expect(page.getByRole('region', { name: 'Notices' })).toContainText('The server asks for 1 folder.');
    server.sendRaw('{ not json');
    server.send('workspace:file_ack', { seq: 'none' });
    server.send('shell:execute', { command: 'true' });
    await writeFile(join(project, 'a.txt'), 'still here');
    await server.until(() => server.files.get(join(project, 'a.txt')) === 'still here', 'the change');
    expect([...server.files.keys()]).toEqual([join(project, 'a.txt')]);
    await expect(page.getByRole('article')).toHaveCount(1);
  });

  test('refuses a wrong key: the window says so, and the right one in the settings helps', async ({
    launch,
    folder,
  }) => {
    const project = join(folder, 'keyed');
    await writeFiles(project, { 'a.txt': 'a' });
    const app = await launch({ args: [project] });
    const page = await app.window();
    await expectState(page, 'keyed', 'watching');
    await openSettings(page);
    await page.getByRole('radio', { name: 'A server' }).check();
    await page.getByLabel('Server address').fill(server.url);
    await page.getByLabel('API key').fill('wrong-key');
    const test = page.getByRole('button', { name: 'Test connection' });
    await test.click();
    await expect(page.getByRole('alert')).toContainText('refuses the API key');
    await page.getByLabel('API key').fill(KEY);
    await test.click();
    await expect(page.getByText('The API key is accepted.')).toBeVisible();
    expect(server.files.size).toBe(0);
    await page.getByLabel('API key').fill('wrong-key');
    await expect(page.getByText('The API key is accepted.')).toHaveCount(0);
    await saveSettings(page);
    await backToFolders(page);
    await expect(overview(page)).toContainText(`Refused by 127.0.0.1:${server.port}`);
    await expect(overview(page)).toContainText('Invalid API key');
    await expectState(page, 'keyed', 'waiting');

    await overview(page).getByRole('button', { name: 'Open settings' }).click();
    await page.getByLabel('API key').fill(KEY);
    await saveSettings(page);
    await backToFolders(page);
    await expectState(page, 'keyed', 'watching');
    expect(server.files.get(join(project, 'a.txt'))).toBe('a');
    await app.close();
    expect(await filesWith(KEY, app.userData)).toEqual([]);
    expect(await filesWith('wrong-key', app.userData)).toEqual([]);
  });

  test('has its key from the environment, which is written nowhere, not by a crash either', async ({
    launch,
    folder,
  }) => {
    const project = join(folder, 'secretive');
    await writeFiles(project, { 'a.txt': 'a' });
    const app = await launch({ args: [project], env: environmentOf(server) });
    await expectState(await app.window(), 'secretive', 'watching');
    app.app.process().kill('SIGSEGV');
    expect(await app.untilEnded()).toBeNull();
    expect(await filesWith(KEY, folder)).toEqual([]);
    expect(app.output()).not.toContain(KEY);
  });
});

test.describe('the receiver on another machine', () => {
  test('keeps a verified mirror, also over its own restart', async ({ launch, folder }) => {
    const project = join(folder, 'far');
    const files = [...(await makeSourceWorkspace(project, 500)), 'picture.bin'];
    await writeFiles(project, { 'picture.bin': Buffer.from([0, 255, 254]) });
    const dir = join(folder, 'elsewhere');
    let receiver = await StandaloneReceiver.start(dir, KEY);
    const app = await launch({ args: [project], env: environmentOf(receiver) });
    const page = await app.window();
    await expectState(page, 'far', 'watching');
    await openFolder(page, 'far');
    await expect(card(page, 'far')).toContainText('The copy matches everything that may be sent.');
    await backToFolders(page);
    const mirror = await mirrorIn(dir, 'far');
    await expectMirrored(project, files, mirror);

    expect(await receiver.stop()).toBe(0);
    await expect(overview(page)).toContainText('Can’t reach');
    await writeFiles(project, { 'new.txt': 'written while it was away' });
    await rm(join(project, 'picture.bin'));
    receiver = await StandaloneReceiver.start(dir, KEY, receiver.port);
    await overview(page).getByRole('button', { name: 'Retry now' }).click();
    await expectMirrored(project, [...files.slice(0, -1), 'new.txt'], mirror);
    await expectState(page, 'far', 'watching');
    await app.close();
    expect(await receiver.stop()).toBe(0);
    expect(receiver.output()).not.toContain(KEY);
  });

  test('refuses a wrong key', async ({ launch, folder }) => {
    const receiver = await StandaloneReceiver.start(join(folder, 'elsewhere'), KEY);
    const app = await launch({ env: { LOCKSTEP_SERVER: receiver.url, LOCKSTEP_API_KEY: 'wrong-key' } });
    await expect(overview(await app.window())).toContainText('Not connected');
    await expect(overview(await app.window())).toContainText('Refused by');
    await receiver.stop();
  });
});

test('goes back from a server to the mirror on this computer', async ({ launch, folder }) => {
  const project = join(folder, 'undecided');
  await writeFiles(project, { 'a.txt': 'a' });
  const env = { LOCKSTEP_API_KEY: KEY };
  const receiver = await StandaloneReceiver.start(join(folder, 'elsewhere'), KEY);
  const app = await launch({ args: [project], env });
  const page = await app.window();
  await expectState(page, 'undecided', 'watching');
  const here = await mirrorIn(join(app.userData, 'mirrors'), 'undecided');
  await goTo(page, async () => {
    await page.getByRole('radio', { name: 'A server' }).check();
    await page.getByLabel('Server address').fill(receiver.url);
  });
  await expect(overview(page)).toContainText(`Mirroring to 127.0.0.1:${receiver.port}`);
  await writeFile(join(project, 'b.txt'), 'b');
  await expectMirrored(project, ['a.txt', 'b.txt'], await mirrorIn(join(folder, 'elsewhere'), 'undecided'));
  await expectMirrored(project, ['a.txt'], here);

  await goTo(page, () => page.getByRole('radio', { name: 'This computer' }).check());
  await expect(overview(page)).toContainText('Mirroring to this computer');
  await expectMirrored(project, ['a.txt', 'b.txt'], here);
  await expectState(page, 'undecided', 'watching');
  await receiver.stop();
});

function environmentOf({ url }: { readonly url: string }): Record<string, string> {
  return { LOCKSTEP_SERVER: url, LOCKSTEP_API_KEY: KEY };
}

async function mirrorIn(dir: string, name: string): Promise<string> {
  const found = () => readdir(dir).then((names) => names.find((entry) => entry.startsWith(`${name}-`)));
  await expect.poll(found).toBeDefined();
  return join(dir, (await found()) ?? '');
}

/** Chooses another destination in the settings. */
async function goTo(page: Page, choose: () => Promise<void>): Promise<void> {
  await openSettings(page);
  await choose();
  await saveSettings(page);
  await backToFolders(page);
}
