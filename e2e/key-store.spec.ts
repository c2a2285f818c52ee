import { type ChildProcess, execFileSync, spawnSync } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startProcess } from '../src/test-support/start-process';
import { StrictServer } from '../src/test-support/strict-server';
import { expectState, openSettings, overview, saveSettings } from './support/desktop/main-window';
import { writeFiles } from './support/files';
import { expect, test } from './support/fixtures';

const KEY = 'kept-key.81c2f5e0-with_signs';
const DAEMON = 'gnome-keyring-daemon';
/** The last one counts: other tests keep off the key store. */
const WITH_STORE = '--password-store=gnome-libsecret';

test("a key is kept by the system's key store, encrypted, and used after a restart", async ({ launch, folder }) => {
  test.skip(spawnSync(DAEMON, ['--version']).status !== 0, `there is no ${DAEMON} here to play the key store`);
  const keyrings = [await startKeyring(folder)];
  const server = await StrictServer.start();
  server.apiKey = KEY;
  try {
    await writeFiles(join(folder, 'kept'), { 'a.txt': 'a' });
    const first = await launch({ args: [WITH_STORE, join(folder, 'kept')] });
    const page = await first.window();
    await openSettings(page);
    await page.getByLabel('A server').check();
    await page.getByLabel('Server address').fill(server.url);
    await page.getByLabel('API key').fill(KEY);
    await saveSettings(page);
    await expect(page.getByText('This system has no key store')).toHaveCount(0);
    await expect.poll(() => server.introductions.length).toBe(1);
    await first.close();
    const stored = JSON.parse(await readFile(join(first.userData, 'settings.json'), 'utf8'));
    expect(Buffer.from(stored.encryptedApiKey, 'base64').toString('latin1')).toMatch(/^v11/);
    expect(JSON.stringify(stored)).not.toContain(KEY);

    const second = await launch({ args: [WITH_STORE] });
    await expectState(await second.window(), 'kept', 'watching');
    await expect(overview(await second.window())).toContainText(`Mirroring to 127.0.0.1:${server.port}`);
    expect(server.introductions.at(-1)?.protocol).toBe(KEY);
    await second.close();

    // Another key store, or one that has lost its keys: said, and asked for again.
    keyrings[0]?.kill();
    keyrings.push(await startKeyring(join(folder, 'other')));
    const third = await launch({ args: [WITH_STORE] });
    await expect((await third.window()).getByText('could not be read from the system')).toBeVisible();
    await third.close();
  } finally {
    for (const keyring of keyrings) keyring.kill();
    await server.close();
  }
});

/** The key store of a desktop, unlocked, with its files in a folder of its own. */
async function startKeyring(home: string): Promise<ChildProcess> {
  const runtime = join(home, 'keyring-runtime');
  await mkdir(runtime, { recursive: true, mode: 0o700 });
  const env = { ...process.env, HOME: home, XDG_DATA_HOME: join(home, 'keyring'), XDG_RUNTIME_DIR: runtime };
  const keyring = startProcess(DAEMON, ['--unlock', '--foreground', '--components=secrets', '--replace'], {
    env,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  keyring.stdin?.end('password');
  await expect.poll(() => hasKeyStore(), { timeout: 10_000 }).toBe(true);
  return keyring;
}

function hasKeyStore(): boolean {
  const call = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus'];
  const asked = [...call, 'org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets'];
  return execFileSync('dbus-send', asked, { encoding: 'utf8' }).includes('true');
}
