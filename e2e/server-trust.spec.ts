import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { makeCertificates } from '../src/test-support/certificates';
import { ConnectProxy } from '../src/test-support/connect-proxy';
import { StrictServer } from '../src/test-support/strict-server';
import { backToFolders, expectState, openSettings, overview, saveSettings } from './support/desktop/main-window';
import { filesWith, writeFiles } from './support/files';
import { expect, test } from './support/fixtures';

const KEY = 'planted-key.8f2c41d6a97b';

test('a server is reached through the proxy of the system, with the CA file, and its key is found nowhere', async ({
  launch,
  folder,
}) => {
  test.setTimeout(60_000);
  const certificates = makeCertificates(await made(join(folder, 'certificates')));
  const { certFile, keyFile } = certificates.good;
  const https = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) });
  const server = await StrictServer.start(0, https);
  const proxy = await ConnectProxy.start();
  server.apiKey = KEY;
  const project = join(folder, 'secret-keeper');
  await writeFiles(project, { 'a.txt': 'a', 'line\nfeed\u001b[31m.txt': 'x'.repeat(200_000) });
  const app = await launch({
    args: [project, `--proxy-server=http://${proxy.host}`, '--proxy-bypass-list=<-loopback>'],
    env: { LOCKSTEP_SERVER: `wss://localhost:${server.port}`, LOCKSTEP_API_KEY: KEY },
  });
  const page = await app.window();
  await expect(overview(page)).toContainText('signed by nobody this computer trusts');
  expect(server.introductions).toEqual([]);

  await openSettings(page);
  await page.getByLabel('CA file').fill(join(folder, 'nothing.pem'));
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toContainText('The CA file can not be used.');
  await page.getByLabel('CA file').fill(certificates.caFile);
  await saveSettings(page);
  await backToFolders(page);
  await expectState(page, 'secret-keeper', 'watching');
  expect(server.files.get(join(project, 'a.txt'))).toBe('a');
  expect(proxy.targets).toContain(`localhost:${server.port}`);

  expect(JSON.stringify(proxy.headers)).not.toContain(KEY);
  expect(server.introductions.map(({ url }) => url).join()).not.toContain(KEY);
  expect(await page.content()).not.toContain(KEY);
  expect(JSON.stringify(await page.evaluate('lockstep.getSnapshot()'))).not.toContain(KEY);
  expect(app.output()).not.toContain(KEY);
  expect(await processesWith(KEY, app.app.process().pid ?? 0)).toEqual({ commandLines: [], environments: [] });
  const log = await readFile(join(app.userData, 'logs/lockstep.log'), 'utf8');
  expect(log).not.toContain('\u001b');
  await app.close();
  expect(await filesWith(KEY, app.userData)).toEqual([]);
  await server.close();
  await proxy.close();
});

test('an address that is not encrypted is used only once the risk was taken, which the window keeps showing', async ({
  launch,
  folder,
}) => {
  const server = await StrictServer.start();
  const proxy = await ConnectProxy.start();
  const project = join(folder, 'careful');
  await writeFiles(project, { 'a.txt': 'a' });
  const app = await launch({
    args: [project, `--proxy-server=http://${proxy.host}`],
    env: { LOCKSTEP_SERVER: `http://sync.example:${server.port}`, LOCKSTEP_API_KEY: server.apiKey },
  });
  const page = await app.window();
  const banner = page.getByText('The connection to the server is not encrypted');
  await expect(overview(page)).toContainText('would not be encrypted, so nothing is sent');
  await expect(banner).toBeVisible();
  await overview(page).getByRole('button', { name: 'Retry now' }).click();
  await expect(overview(page)).toContainText('would not be encrypted, so nothing is sent');
  expect([proxy.targets, server.introductions]).toEqual([[], []]);

  await openSettings(page);
  await page.getByRole('checkbox', { name: /^Send the key and my files unencrypted/ }).check();
  await saveSettings(page);
  await backToFolders(page);
  await expectState(page, 'careful', 'watching');
  expect(server.files.get(join(project, 'a.txt'))).toBe('a');
  await expect(banner).toBeVisible();
  await expect(page.getByRole('note').filter({ has: banner }).getByRole('button')).toHaveCount(0);
  await server.close();
  await proxy.close();
});

async function made(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  return folder;
}

/**
 * Finds the processes of the app that show a text. The app itself was given it by its environment, and so was what Chromium had
 * started before the app's first line ran: those can't unsee it.
 */
async function processesWith(text: string, main: number) {
  const found = { commandLines: [] as string[], environments: [] as string[] };
  if (process.platform !== 'linux') return found;
  const children = execFileSync('pgrep', ['-P', String(main)], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(Number);
  for (const pid of [main, ...children]) {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
    if (command.includes(text)) found.commandLines.push(command);
    const isLater = pid !== main && /--type=(utility|renderer)/.test(command);
    if (isLater && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(text)) found.environments.push(command);
  }
  return found;
}
