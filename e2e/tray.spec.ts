import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawTrayIcon } from '../scripts/packaging/icons/tray-icons.mjs';
import { StrictServer } from '../src/test-support/strict-server';
import { type AppFolders, PROJECT } from './support/app/app-environment';
import { expectAccessible } from './support/desktop/accessibility';
import { answerMessageBoxes, chooseInFolderDialog } from './support/desktop/dialogs';
import { card, confirmPreview, expectState } from './support/desktop/main-window';
import { type TrayIcon, TrayPanel } from './support/desktop/tray';
import { findItem } from './support/desktop/tray-menu';
import { expectFile, expectMirrored, expectNothingAt, mirrorOf, textOf, writeFiles } from './support/files';
import { expect, test } from './support/fixtures';

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
  expect(entries).toEqual([
    'No folders yet',
    'Add folder…',
    'Pause all',
    'Open window',
    'Settings…',
    'Start at login',
    'Quit',
  ]);
});

test('shows its icon in a panel that comes later, and in one that starts again', async ({ launch }) => {
  test.skip(process.platform !== 'linux', 'only Linux has a panel that a test can play');
  await (await launch()).window();
  for (const _ of ['later', 'again']) {
    const panel = await TrayPanel.open();
    expect(await (await panel.icon()).tooltip()).toContain('Lockstep');
    expect(panel.iconCount).toBe(1);
    panel.close();
  }
});

test('tells every state apart in the icon, the tooltip and the menu', async ({ launch, folder, panel }) => {
  const server = await StrictServer.start();
  const project = join(folder, 'stateful');
  await writeFiles(project, { 'a.txt': 'a' });
  const env = { LOCKSTEP_SERVER: server.url, LOCKSTEP_API_KEY: server.apiKey };
  await launch({ args: ['--hidden', project], env });
  const icon = await panel.icon();
  const pictures = new Map<string, string>();
  const expectToShow = async (tooltip: RegExp, label: string) => {
    await expect.poll(() => icon.tooltip(), { timeout: 20_000 }).toMatch(tooltip);
    await expect.poll(() => labels(icon)).toContain(`stateful – ${label}`);
    const [pixmap] = await icon.pixmaps();
    pictures.set(tooltip.source, pixmap?.argb.toString('base64') ?? '');
  };
  await expectToShow(/^Lockstep: In sync – stateful, revision \d+$/, 'in sync');

  for (const socket of server.sockets) socket.pause();
  await writeFile(join(project, 'b.txt'), 'b');
  await expectToShow(/^Lockstep: Syncing stateful$/, 'syncing');

  const { port } = server;
  await server.close();
  await expectToShow(/^Lockstep: Offline – waiting for 127\.0\.0\.1:\d+$/, 'waiting for the connection');

  const strict = await StrictServer.start(port);
  strict.apiKey = 'another-key';
  await clickOn(icon, 'stateful', 'Sync now');
  await expectToShow(/^Lockstep: Not connected – 127\.0\.0\.1:\d+ refused the API key$/, 'waiting for the connection');
  strict.apiKey = server.apiKey;
  await clickOn(icon, 'stateful', 'Sync now');
  await expectToShow(/^Lockstep: In sync – stateful, revision \d+$/, 'in sync');
  expect(strict.files.get(join(project, 'b.txt'))).toBe('b');

  await clickOn(icon, 'stateful', 'Pause');
  await expectToShow(/^Lockstep: stateful is paused$/, 'paused');
  expect(new Set(pictures.values()).size).toBe(5);
  await strict.close();
});

test('pauses everything for a time that outlasts the app, and says so until it is resumed', async ({
  launch,
  folder,
  panel,
}) => {
  const [project, own] = [join(folder, 'project'), join(folder, 'own')];
  for (const path of [project, own]) await writeFiles(path, { 'a.txt': 'before' });
  const first = await launch({ args: ['--hidden', project, own] });
  const before = await panel.icon();
  await expect.poll(() => labels(before)).toEqual(expect.arrayContaining(['project – in sync', 'own – in sync']));
  await clickOn(before, 'own', 'Pause');
  await before.click('Pause all', 'For 30 minutes');
  await expect.poll(() => before.tooltip()).toMatch(/^Lockstep: Paused until (tomorrow )?\d\d:\d\d, (30|29) min left$/);
  await expect.poll(() => labels(before)).toContain('project – paused');
  await first.close();
  await writeFile(join(project, 'a.txt'), 'after');

  const app = await launch({ args: [] });
  const page = await app.window();
  const icon = await panel.icon();
  const banner = page.getByRole('region', { name: 'Pause' });
  await expect(banner).toContainText(/Paused until (tomorrow )?\d\d:\d\d, (30|29) min left/);
  await expectState(page, 'project', 'paused');
  await expect(card(page, 'project').getByRole('button', { name: 'Resume project' })).toBeHidden();
  await expectAccessible(page, 'a pause of everything');
  const mirrored = join(await mirrorOf(app, 'project'), 'a.txt');
  expect(await textOf(mirrored)).toBe('before');

  await icon.click('Pause all', 'Until I resume');
  await expect.poll(() => labels(icon)).toContainEqual(expect.stringMatching(/^Paused since \d\d:\d\d – Resume now$/));
  await icon.click((await labels(icon))[0] ?? '');
  await expectFile(mirrored, 'after');
  await expectState(page, 'own', 'paused');
  await expect(banner).toBeHidden();

  await icon.click('Pause all', 'For an hour');
  await banner.getByRole('button', { name: 'Resume now' }).click();
  await expectState(page, 'project', 'watching');
  await expect.poll(() => icon.tooltip()).toMatch(/^Lockstep: In sync – project, 1 paused$/);

  const runOnBattery = (on: boolean) =>
    app.app.evaluate(({ powerMonitor }, event) => powerMonitor.emit(event), on ? 'on-battery' : 'on-ac');
  await runOnBattery(true);
  await icon.click('Pause all', 'Pause on battery');
  await expect.poll(() => isChecked(icon, 'Pause all', 'Pause on battery')).toBe(true);
  await runOnBattery(true);
  await expect(banner).toContainText('Paused on battery');
  await expect.poll(() => icon.tooltip()).toBe('Lockstep: Paused on battery');
  await runOnBattery(false);
  await expect(banner).toBeHidden();
  await expectState(page, 'project', 'watching');
});

test('the icons for Windows are files that a decoder of its own understands', async ({ launch, folder }) => {
  const app = await launch({ home: join(folder, 'home') });
  const page = await app.window();
  const largest = drawTrayIcon({ activity: 'syncing', attention: true }, 64);
  const file = await readFile(join(PROJECT, 'out/main/tray/win32/syncing-attention.ico'));
  // As text, because only the page knows what it is made of.
  const decoded: number[] = await page.evaluate(`(async () => {
    const bitmap = await createImageBitmap(new Blob([new Uint8Array(${JSON.stringify([...file])})]));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context.drawImage(bitmap, 0, 0);
    return [...context.getImageData(0, 0, bitmap.width, bitmap.height).data];
  })()`);
  const opaque = (pixels: ArrayLike<number>) => Array.from(pixels).filter((_, at) => largest[at | 3] === 255);
  expect(decoded).toHaveLength(largest.length);
  expect(opaque(decoded)).toEqual(opaque(largest));
});

test('"Pause" stops the sync of one folder, and "Resume" catches up', async ({ launch, folder, panel }) => {
  const [paused, running] = [join(folder, 'paused'), join(folder, 'running')];
  await writeFiles(paused, { 'edited.txt': 'before', 'deleted.txt': 'still there' });
  await writeFiles(running, { 'a.txt': 'a' });
  const app = await launch({ args: ['--hidden', paused, running] });
  const icon = await panel.icon();
  await expect.poll(() => labels(icon)).toEqual(expect.arrayContaining(['paused – in sync', 'running – in sync']));
  const mirror = await mirrorOf(app, 'paused');

  // Edits that follow each other are one activity at most, however long each of them takes.
  const before = panel.iconChanges;
  for (let n = 0; n < 20; n++) {
    await writeFile(join(paused, 'edited.txt'), n < 19 ? `edit ${n}` : 'before');
    await expectFile(join(mirror, 'edited.txt'), n < 19 ? `edit ${n}` : 'before');
  }
  expect(panel.iconChanges - before).toBeLessThanOrEqual(2);

  await clickOn(icon, 'paused', 'Pause');
  await expect.poll(() => labels(icon)).toContain('paused – paused');
  await writeFiles(paused, { 'edited.txt': 'after', 'new.txt': 'new' });
  await rm(join(paused, 'deleted.txt'));
  // A later change in the other folder arrives, so the changes before it would have arrived, too.
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
  await icon.click('Add folder…');
  const page = await app.window();
  await confirmPreview(page);
  await expectFile(join(await mirrorOf(app, 'from tray & menu'), 'a.txt'), 'a');
  await expect.poll(() => labels(icon)).toContain('from tray & menu – in sync');
  await expect.poll(() => labels(icon)).toEqual(expect.arrayContaining(['Latest changes', 'Settings…']));

  await chooseInFolderDialog(app, '/');
  await icon.click('Add folder…');
  await expect(page.getByText('A whole drive cannot be mirrored.').first()).toBeVisible();
  await expect(page.getByText('Choose the folder of one project').first()).toBeVisible();
  expect((await labels(icon)).filter((label) => label.endsWith(' – in sync'))).toHaveLength(1);
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
      checkboxLabel: `Also delete the copy in ${mirror}`,
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

  // Closed for long, it takes no memory any more: the app's longest waits are over at once here.
  await app.app.evaluate(() => {
    const real = globalThis.setTimeout;
    const hasty = (work: () => void, ms?: number) => real(work, ms === undefined || ms > 20_000 ? 0 : ms);
    globalThis.setTimeout = Object.assign(hasty, real);
  });
  await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await expect.poll(() => app.app.windows()).toHaveLength(0);
  await icon.click('Open window');
  await expect((await app.window()).getByText('Mirror your first folder')).toBeVisible();
  await expect.poll(isShown).toBe(true);
});

test('"Quit" sends what is on the way, then ends and takes the icon away', async ({ launch, folder, panel }) => {
  const project = join(folder, 'quitting');
  const names = Array.from({ length: 300 }, (_, index) => `file-${index}.txt`);
  await writeFiles(project, Object.fromEntries(names.map((name) => [name, `content of ${name}`])));
  const app = await launch({ args: ['--hidden'] });
  const icon = await panel.icon();
  await chooseInFolderDialog(app, project);
  await icon.click('Add folder…');
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

  test('honours an entry that the user disabled', async ({ launch, folder, panel }) => {
    const home = join(folder, 'home');
    const file = join(home, 'config/autostart/lockstep.desktop');
    const entry = '[Desktop Entry]\nType=Application\nName=Lockstep\nExec=/old/lockstep\nHidden=true\n';
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, entry);
    await launch({ home, args: ['--hidden'] });
    const icon = await panel.icon();
    await expect.poll(() => isStartedAtLogin(icon)).toBe(false);
    expect(await readFile(file, 'utf8')).toBe(entry);
  });

  test('points an entry at where the app is now', async ({ launch, folder, panel }) => {
    const home = join(folder, 'home');
    await writeFiles(join(home, 'config/autostart'), {
      'lockstep.desktop': `[Desktop Entry]\nType=Application\nName=Lockstep\nExec="/old/lockstep" "--hidden" "--user-data-dir=${join(home, 'data')}"\n`,
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

/** Clicks an entry in the submenu of a workspace in any state. */
async function clickOn(icon: TrayIcon, workspace: string, entry: string): Promise<void> {
  const label = (await labels(icon)).find((candidate) => candidate.startsWith(`${workspace} – `));
  await icon.click(label ?? workspace, entry);
}

function isStartedAtLogin(icon: TrayIcon): Promise<boolean | null> {
  return isChecked(icon, 'Start at login');
}

async function isChecked(icon: TrayIcon, ...path: readonly string[]): Promise<boolean | null> {
  return findItem(await icon.menu(), path).isChecked;
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
