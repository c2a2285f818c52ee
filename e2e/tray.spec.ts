import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AppFolders, PROJECT } from './support/app-environment';
import { answerMessageBoxes, chooseInFolderDialog } from './support/dialogs';
import { expectFile, expectMirrored, expectNothingAt, mirrorOf, textOf, writeFiles } from './support/files';
import { expect, test } from './support/fixtures';
import { card, confirmPreview, expectState } from './support/main-window';
import { StrictServer } from './support/strict-server';
import type { TrayIcon } from './support/tray';

test('shows an icon, a tooltip and a menu with nothing to mirror yet', async ({ launch, panel }) => {
  await launch({ args: ['--hidden'] });
  const icon = await panel.icon();
  await expect.poll(() => icon.tooltip()).toBe('Lockstep: No folders yet');
  expect(await icon.status()).toBe('Active');
  const pixmaps = await icon.pixmaps();
  // Panels are up to 44 pixels high, and scale a picture down better than up.
  expect(Math.max(...pixmaps.map(({ width }) => width))).toBeGreaterThanOrEqual(44);
  for (const { width, height, argb } of pixmaps) {
    expect(argb).toHaveLength(width * height * 4);
    expect(argb.some((byte) => byte !== 0)).toBe(true);
  }
  const entries = (await icon.menu()).filter(({ label }) => label !== '').map(({ label }) => label);
  expect(entries).toEqual(['No folders yet', 'Add workspace…', 'Open window', 'Start at login', 'Quit']);
});

test('tells every state apart in the icon, the tooltip and the menu', async ({ launch, folder, panel }) => {
  const server = await StrictServer.start();
  const project = join(folder, 'stateful');
  await writeFiles(project, { 'a.txt': 'a' });
  const env = { LOCKSTEP_SERVER: server.url, LOCKSTEP_API_KEY: server.apiKey };
  await launch({ args: ['--hidden', project], env });
  const icon = await panel.icon();
  const pictures = new Set<string>();
  const expectToShow = async (tooltip: string, label: string) => {
    await expect.poll(() => icon.tooltip(), { timeout: 20_000 }).toBe(`Lockstep: ${tooltip}`);
    await expect.poll(() => labels(icon)).toContain(`stateful – ${label}`);
    const [pixmap] = await icon.pixmaps();
    pictures.add(pixmap?.argb.toString('base64') ?? '');
  };
  await expectToShow('Everything is in sync', 'in sync');

  for (const socket of server.sockets) socket.pause();
  await writeFile(join(project, 'b.txt'), 'b');
  await expectToShow('Syncing…', 'syncing…');

  const { port } = server;
  await server.close();
  await expectToShow('Waiting for the server…', 'waiting for the server');

  const strict = await StrictServer.start(port);
  strict.apiKey = 'another-key';
  await clickOn(icon, 'stateful', 'Sync now');
  await expectToShow('The server refused the connection', 'waiting for the server');
  strict.apiKey = server.apiKey;
  await clickOn(icon, 'stateful', 'Sync now');
  await expectToShow('Everything is in sync', 'in sync');
  expect(strict.files.get(join(project, 'b.txt'))).toBe('b');

  await clickOn(icon, 'stateful', 'Pause');
  await expectToShow('Paused', 'paused');
  expect(pictures.size).toBe(5);
  await strict.close();
});

test('"Pause" stops the sync of one folder, and "Resume" catches up', async ({ launch, folder, panel }) => {
  const [paused, running] = [join(folder, 'paused'), join(folder, 'running')];
  await writeFiles(paused, { 'edited.txt': 'before', 'deleted.txt': 'still there' });
  await writeFiles(running, { 'a.txt': 'a' });
  const app = await launch({ args: ['--hidden', paused, running] });
  const icon = await panel.icon();
  await expect.poll(() => labels(icon)).toEqual(expect.arrayContaining(['paused – in sync', 'running – in sync']));
  const mirror = await mirrorOf(app, 'paused');

  await clickOn(icon, 'paused', 'Pause');
  await expect.poll(() => labels(icon)).toContain('paused – paused');
  await writeFiles(paused, { 'edited.txt': 'after', 'new.txt': 'new' });
  await rm(join(paused, 'deleted.txt'));
  // What is changed later in the other folder arrives: so the changes before it would have arrived, too.
  await writeFiles(running, { 'a.txt': 'changed' });
  await expectFile(join(await mirrorOf(app, 'running'), 'a.txt'), 'changed');
  expect(await textOf(join(mirror, 'edited.txt'))).toBe('before');
  expect(await textOf(join(mirror, 'deleted.txt'))).toBe('still there');
  expect(await textOf(join(mirror, 'new.txt'))).toBeNull();

  await clickOn(icon, 'paused', 'Resume');
  await expectMirrored(paused, ['edited.txt', 'new.txt'], mirror);
  await expect.poll(() => labels(icon)).toContain('paused – in sync');
});

test('adds a folder after showing what would be sent, and says why one can not be added', async ({
  launch,
  folder,
  panel,
}) => {
  const project = join(folder, 'from tray & menu');
  await writeFiles(project, { 'a.txt': 'a' });
  const app = await launch({ args: ['--hidden'] });
  const icon = await panel.icon();
  await chooseInFolderDialog(app, project);
  await icon.click('Add workspace…');
  const page = await app.window();
  await confirmPreview(page);
  await expectFile(join(await mirrorOf(app, 'from tray & menu'), 'a.txt'), 'a');
  await expect.poll(() => labels(icon)).toContain('from tray & menu – in sync');

  await chooseInFolderDialog(app, '/');
  await icon.click('Add workspace…');
  await expect(page.getByText('A whole drive can not be a workspace.').first()).toBeVisible();
  await expect(page.getByText('Choose the folder of one project').first()).toBeVisible();
  expect((await labels(icon)).filter((label) => label.includes(' – '))).toHaveLength(1);
});

for (const deleted of [false, true]) {
  const what = deleted ? 'with its mirror' : 'and leaves its mirror';
  test(`removes a folder ${what}, after a question`, async ({ launch, folder, panel }) => {
    const project = join(folder, 'removed');
    await writeFiles(project, { 'a.txt': 'a' });
    const app = await launch({ args: ['--hidden', project] });
    const icon = await panel.icon();
    await expect.poll(() => labels(icon)).toContain('removed – in sync');
    const mirror = await mirrorOf(app, 'removed');

    const asked = await answerMessageBoxes(app, { button: 'Cancel' });
    await clickOn(icon, 'removed', 'Remove…');
    await expect.poll(asked).toHaveLength(1);
    expect((await asked())[0]).toMatchObject({
      message: 'Stop mirroring removed?',
      checkboxLabel: `Also delete the mirror in ${mirror}`,
    });
    expect(await labels(icon)).toContain('removed – in sync');

    await answerMessageBoxes(app, { button: 'Remove', checked: deleted });
    await clickOn(icon, 'removed', 'Remove…');
    await expect.poll(() => labels(icon)).toContain('No folders yet');
    if (deleted) await expectNothingAt(mirror);
    else expect(await textOf(join(mirror, 'a.txt'))).toBe('a');
    expect(await textOf(join(project, 'a.txt'))).toBe('a');
  });
}

test('opens the window from the icon and from the menu; closing it leaves the app there', async ({ launch, panel }) => {
  const app = await launch({ args: ['--hidden'] });
  const icon = await panel.icon();
  expect(app.app.windows()).toHaveLength(0);
  await icon.activate();
  const page = await app.window();
  await expect(page.getByText('Mirror your first folder')).toBeVisible();
  const isShown = () => app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false);
  await expect.poll(isShown).toBe(true);

  await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await expect.poll(isShown).toBe(false);
  // Said once that the app goes on: not again at the next start.
  expect(JSON.parse((await textOf(join(app.userData, 'settings.json'))) ?? '')).toMatchObject({ closeHintShown: true });
  await icon.click('Open window');
  await expect.poll(isShown).toBe(true);
  expect(panel.iconCount).toBe(1);
});

test('"Quit" sends what is on the way, then ends and takes the icon away', async ({ launch, folder, panel }) => {
  const project = join(folder, 'quitting');
  const names = Array.from({ length: 300 }, (_, index) => `file-${index}.txt`);
  await writeFiles(project, Object.fromEntries(names.map((name) => [name, `content of ${name}`])));
  const app = await launch({ args: ['--hidden'] });
  const icon = await panel.icon();
  await chooseInFolderDialog(app, project);
  await icon.click('Add workspace…');
  await confirmPreview(await app.window());
  const mirror = await mirrorOf(app, 'quitting');
  await icon.click('Quit');
  expect(await app.untilEnded()).toBe(0);
  await expectMirrored(project, names, mirror);
  await expect.poll(() => panel.iconCount).toBe(0);
});

test.describe('start at login', () => {
  test('writes an entry that starts this app hidden, and removes it', async ({ launch, folder, panel }) => {
    const app = await launch({ home: join(folder, 'a "home" with $pecial `signs` & 100 %'), args: ['--hidden'] });
    const icon = await panel.icon();
    await expect.poll(() => isStartedAtLogin(icon)).toBe(false);
    await icon.click('Start at login');
    await expect.poll(() => isStartedAtLogin(icon)).toBe(true);
    const entry = await readFile(autostartEntry(app), 'utf8');
    expect(entry).toMatch(/^\[Desktop Entry\]\nType=Application\nName=Lockstep\n/);
    expect(commandOf(entry)).toEqual([process.execPath, PROJECT, '--hidden', `--user-data-dir=${app.userData}`]);
    await icon.click('Start at login');
    await expectNothingAt(autostartEntry(app));
    await expect.poll(() => isStartedAtLogin(icon)).toBe(false);
  });

  for (const switchedOff of ['Hidden=true', 'X-GNOME-Autostart-enabled=false']) {
    test(`honours an entry that the user disabled with ${switchedOff}`, async ({ launch, folder, panel }) => {
      const home = join(folder, 'home');
      const file = join(home, 'config/autostart/lockstep.desktop');
      const entry = `[Desktop Entry]\nType=Application\nName=Lockstep\nExec=/old/lockstep\n${switchedOff}\n`;
      await mkdir(join(file, '..'), { recursive: true });
      await writeFile(file, entry);
      await launch({ home, args: ['--hidden'] });
      const icon = await panel.icon();
      await expect.poll(() => isStartedAtLogin(icon)).toBe(false);
      expect(await readFile(file, 'utf8')).toBe(entry);
    });
  }

  test('points an entry at where the app is now', async ({ launch, folder, panel }) => {
    const home = join(folder, 'home');
    await writeFiles(join(home, 'config/autostart'), {
      'lockstep.desktop': '[Desktop Entry]\nType=Application\nName=Lockstep\nExec="/old/lockstep" "--hidden"\n',
    });
    const app = await launch({ home, args: ['--hidden'] });
    const icon = await panel.icon();
    await expect.poll(() => isStartedAtLogin(icon)).toBe(true);
    expect(commandOf(await readFile(autostartEntry(app), 'utf8'))).toContain(PROJECT);
  });
});

test('a folder paused in the window is paused in the tray, too', async ({ launch, folder, panel }) => {
  const project = join(folder, 'both');
  await writeFiles(project, { 'a.txt': 'a' });
  const app = await launch({ args: [project] });
  const page = await app.window();
  const icon = await panel.icon();
  await expectState(page, 'both', 'watching');
  await card(page, 'both').getByRole('button', { name: 'Pause both' }).click();
  await expect.poll(() => labels(icon)).toContain('both – paused');
  await clickOn(icon, 'both', 'Resume');
  await expectState(page, 'both', 'watching');
});

async function labels(icon: TrayIcon): Promise<string[]> {
  return (await icon.menu()).map(({ label }) => label);
}

/** Clicks an entry in the submenu of a workspace, whatever state it is in. */
async function clickOn(icon: TrayIcon, workspace: string, entry: string): Promise<void> {
  const label = (await labels(icon)).find((candidate) => candidate.startsWith(`${workspace} – `));
  await icon.click(label ?? workspace, entry);
}

async function isStartedAtLogin(icon: TrayIcon): Promise<boolean | null | undefined> {
  return (await icon.menu()).find(({ label }) => label === 'Start at login')?.isChecked;
}

function autostartEntry({ config }: AppFolders): string {
  return join(config, 'autostart', 'lockstep.desktop');
}

/** The command of a desktop entry, taken apart as a desktop does: the quoting is that of a shell. */
function commandOf(entry: string): string[] {
  const value = /^Exec=(.*)$/m.exec(entry)?.[1] ?? '';
  const line = value.replaceAll('\\\\', '\\').replaceAll('%%', '%');
  return execFileSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');
}
