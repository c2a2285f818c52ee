import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { networkInterfaces } from 'node:os';
import { basename, join } from 'node:path';
import type { Page } from 'playwright/test';
import WebSocket from 'ws';
import type { Calls } from '../src/shared/ipc/contract';
import { makeCertificates } from '../src/test-support/certificates';
import type { RunningApp } from './support/app/launch';
import { answerMessageBoxes, chooseInFolderDialog } from './support/desktop/dialogs';
import { card, expectState, openFolder, snapshotOf } from './support/desktop/main-window';
import { writeFiles } from './support/files';
import { expect, shareApp, test } from './support/fixtures';

const PAGE = 'app://lockstep/index.html';
const NOBODY = 65_534;

/** Abilities that the window's page must not have, item by item of Electron's checklist. */
const SAFE_PREFERENCES = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
};
const WEAKENING_SWITCHES = [
  'disable-web-security',
  'allow-running-insecure-content',
  'enable-blink-features',
  'enable-experimental-web-platform-features',
  'disable-site-isolation-trials',
];

/** Arguments that each call takes, in their shape; the types see to it that none is missing. None of these is carried out. */
const LIMITS = { maxFiles: 10, maxFileBytes: 10 };
const FITTING: { readonly [K in keyof Calls]: Required<Parameters<Calls[K]>> } = {
  getSnapshot: [],
  pickFolders: [],
  pickFolder: ['mirror'],
  locateWorkspace: ['id', '/nowhere'],
  addWorkspace: ['/nowhere', LIMITS],
  previewFolder: ['/nowhere', 10],
  stopPreview: [],
  takeProposed: [],
  takeDestination: [],
  ignoreFolder: ['/nowhere', 'sub'],
  listFiles: ['id', { text: '', filter: 'all', look: 1, from: 0 }],
  searchFiles: ['word'],
  recentChanges: ['id'],
  muteProblem: ['id', { code: 'unreadable', path: null }, true],
  explainPath: ['id', 'a.txt'],
  changeRule: ['id', 'a.txt', 'include'],
  openRule: ['id', '.gitignore'],
  allowFile: ['id', 'a.txt'],
  allowAlike: ['id', 'a.txt'],
  allowedFiles: ['id'],
  revokeAllowed: ['id', 'a.txt'],
  searchLedger: ['word', 0],
  exportLedger: [],
  pauseAll: ['hour'],
  resumeAll: [],
  pauseWorkspace: ['id'],
  resumeWorkspace: ['id'],
  syncNow: ['id'],
  acceptFolder: ['id'],
  keepDeleted: ['id'],
  removeWorkspace: ['id', true],
  setLimits: ['id', LIMITS],
  openFolder: ['id'],
  openMirror: ['id'],
  changeSettings: [{ startAtLogin: true }],
  testServer: [{ serverUrl: 'wss://nowhere.invalid', apiKey: '', caFile: '', acceptInsecure: false }],
  retryLink: [],
  dismissNotice: ['id'],
  openLogs: [],
  copyDiagnostics: [],
  openNotices: [],
  checkForUpdates: [],
  quit: [],
};

test.describe('the window', () => {
  const shared = shareApp();

  test('has nothing of Node or Electron but the calls that are declared', async () => {
    const app = shared();
    const page = await app.window();
    await page.getByText('Mirror your first folder').waitFor();
    expect(page.url()).toBe(PAGE);
    const names = ['process', 'require', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer', '__dirname'];
    expect(await page.evaluate((all) => all.filter((name) => name in globalThis), names)).toEqual([]);
    const kinds = await page.evaluate('[...new Set(Object.values(lockstep).map((value) => typeof value))]');
    expect(kinds).toEqual(['function']);
    expect(await page.evaluate('Object.isFrozen(lockstep) && typeof lockstep.invoke')).toBe('undefined');
    const { preferences, switches } = await app.app.evaluate(({ app: electron, BrowserWindow }, names) => {
      const { webContents } = BrowserWindow.getAllWindows()[0] as Electron.BrowserWindow;
      return {
        preferences: (webContents as unknown as { getLastWebPreferences(): object }).getLastWebPreferences(),
        switches: names.filter((name) => electron.commandLine.hasSwitch(name)),
      };
    }, WEAKENING_SWITCHES);
    expect(preferences).toMatchObject(SAFE_PREFERENCES);
    expect(preferences).not.toHaveProperty('enableBlinkFeatures', expect.stringMatching(/./));
    expect(switches).toEqual([]);
  });

  test('attaches no webview', async () => {
    const app = shared();
    const page = await app.window();
    await page.getByText('Mirror your first folder').waitFor();
    const isPlain = await page.evaluate(`(() => {
      const view = Object.assign(document.createElement('webview'), { src: 'https://example.com/' });
      view.setAttribute('src', 'https://example.com/');
      view.setAttribute('allowpopups', '');
      document.body.append(view);
      return !('loadURL' in view) && view.childNodes.length === 0 && view.shadowRoot === null;
    })()`);
    expect(isPlain).toBe(true);
    const { contents, prevented } = await app.app.evaluate(({ BrowserWindow, webContents }) => {
      // A working tag would ask the window, which denies every request.
      const event = { prevented: false, preventDefault: () => Object.assign(event, { prevented: true }) };
      const window = BrowserWindow.getAllWindows()[0] as Electron.BrowserWindow;
      window.webContents.emit('will-attach-webview', event, {}, { src: 'https://example.com/' });
      return { contents: webContents.getAllWebContents().length, prevented: event.prevented };
    });
    expect(prevented).toBe(true);
    expect(contents).toBe(1);
  });

  test('runs no script and loads nothing but its own', async () => {
    const page = await shared().window();
    await page.getByText('Mirror your first folder').waitFor();
    const blocked = await page.evaluate(`new Promise((resolve) => {
      const blocked = new Set();
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
        blocked.add(effectiveDirective + ' ' + blockedURI);
        if (blocked.size === 5) resolve([...blocked].sort());
      });
      const add = (tag, properties) => document.body.append(Object.assign(document.createElement(tag), properties));
      add('script', { textContent: 'globalThis.injected = true' });
      add('script', { src: 'https://example.com/script.js' });
      add('iframe', { src: 'https://example.com/' });
      add('img', { src: 'https://example.com/picture.png' });
      fetch('https://example.com/').catch(() => {});
    })`);
    expect(blocked).toEqual([
      'connect-src https://example.com/',
      'frame-src https://example.com',
      'img-src https://example.com/picture.png',
      'script-src-elem https://example.com/script.js',
      'script-src-elem inline',
    ]);
    expect(await page.evaluate('"injected" in globalThis')).toBe(false);
  });

  test('stays on its page and opens no other', async ({ launch }) => {
    // An app of its own: to Playwright a page that was kept from leaving is on its way for good.
    const app = await launch();
    const page = await app.window();
    await page.getByText('Mirror your first folder').waitFor();
    const attempts = await recordNavigations(app);
    for (const url of ['https://example.com/', 'app://lockstep/assets/other.html', 'app://elsewhere/index.html']) {
      await page.evaluate(`location.href = ${JSON.stringify(url)}`);
      await expect.poll(attempts).toContainEqual({ url, prevented: true });
    }
    expect(await page.evaluate('window.open("https://example.com/")')).toBeNull();
    expect(await page.evaluate(`window.open(${JSON.stringify(PAGE)})`)).toBeNull();
    expect(page.url()).toBe(PAGE);
    expect(await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  test('is granted no permission', async () => {
    const page = await shared().window();
    await page.getByText('Mirror your first folder').waitFor();
    for (const name of ['geolocation', 'camera', 'microphone', 'notifications', 'clipboard-read']) {
      const state = await page.evaluate(`navigator.permissions.query({ name: '${name}' }).then(({ state }) => state)`);
      expect(state, name).toBe('denied');
    }
  });

  test('shows names as text, whatever is in them', async ({ launch, folder }) => {
    const name = '<img src=x onerror=alert(1)> & "co"';
    await writeFiles(join(folder, name), { '<b>big<b>.txt': 'x'.repeat(200_000) });
    const page = await (await launch({ args: [join(folder, name)] })).window();
    await expectState(page, name, 'watching');
    await expect(card(page, name).getByRole('heading', { name, exact: true })).toBeVisible();
    await openFolder(page, name, 'Problems');
    await expect(card(page, name).getByRole('region', { name: 'Problems' })).toContainText('<b>big<b>.txt');
    await expect(page.locator('img, b')).toHaveCount(0);
  });
});

test.describe('the pages of the app', () => {
  const shared = shareApp();

  test('are served with a strict policy', async () => {
    const app = shared();
    await app.window();
    const { status, headers } = await fetchInMain(app, PAGE);
    expect(status).toBe(200);
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe|\*|http/);
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  test('are all that is served', async () => {
    const app = shared();
    await app.window();
    for (const path of [
      '../main/main.js',
      '..%2fmain%2fmain.js',
      '%2e%2e/main/main.js',
      '..\\main\\main.js',
      'assets/../../preload/preload.cjs',
      '..%2f..%2fpackage.json',
      '/etc/passwd',
      '%2fetc%2fpasswd',
      'index.html%00.js',
      '',
    ]) {
      expect((await fetchInMain(app, `app://lockstep/${path}`)).status, path).toBe(404);
    }
    expect((await fetchInMain(app, 'app://elsewhere/index.html')).status).toBe(404);
    expect((await fetchInMain(app, PAGE, 'POST')).status).toBe(404);
  });
});

test.describe('calls', () => {
  test('with other arguments than declared are refused, and the app goes on', async ({ launch, folder }) => {
    await writeFiles(join(folder, 'called'), { 'a.txt': 'a' });
    const page = await (await launch({ args: [join(folder, 'called')] })).window();
    await expectState(page, 'called', 'watching');
    const bad: readonly (readonly [call: string, ...args: unknown[]])[] = [
      ['getSnapshot', 'too much'],
      ['pickFolder', 'other'],
      ['addWorkspace'],
      ['addWorkspace', 42],
      ['addWorkspace', ''],
      ['addWorkspace', 'x'.repeat(40_000)],
      ['addWorkspace', ['/tmp']],
      ['pauseWorkspace', null],
      ['pauseWorkspace', { id: 'x' }],
      ['removeWorkspace', 'x'],
      ['removeWorkspace', 'x', 'yes'],
      ['setLimits', 'x', { maxFiles: -1, maxFileBytes: 1 }],
      ['setLimits', 'x', { maxFiles: 1.5, maxFileBytes: 1 }],
      ['setLimits', 'x', { maxFiles: 1, maxFileBytes: 1, more: 1 }],
      ['changeSettings', { unknown: true }],
      ['changeSettings', { limits: { maxFiles: 1e9, maxFileBytes: 1 } }],
      ['changeSettings', null],
      ['dismissNotice', 7],
      ['quit', 'now'],
    ];
    for (const [call, ...args] of bad) {
      expect(await callFrom(page, call, args), `${call} ${JSON.stringify(args).slice(0, 80)}`).toContain('was refused');
    }
    expect(await callFrom(page, 'pauseWorkspace', ['no such id'])).toMatchObject({
      ok: false,
      problem: { code: 'missing' },
    });
    expect(await callFrom(page, 'addWorkspace', ['../../relative\0path'])).toMatchObject({ ok: false });
    await expectState(page, 'called', 'watching');
  });

  test('of every channel are refused with any argument of another shape, and from anywhere but the page', async ({
    launch,
  }) => {
    const app = await launch();
    const page = await app.window();
    await page.getByText('Mirror your first folder').waitFor();
    const channels = await page.evaluate<string[]>('Object.keys(lockstep)');
    expect(channels.filter((name) => !['on', 'pathOfDropped'].includes(name)).sort()).toEqual(
      Object.keys(FITTING).sort(),
    );

    const misfits = Object.entries(FITTING).flatMap(([call, args]) =>
      misfitsOf(args).map((wrong) => ({ call, args: wrong })),
    );
    expect(await taken(misfits, (script) => page.evaluate(script)), 'of another shape').toEqual([]);

    const fitting = Object.entries(FITTING).map(([call, args]) => ({ call, args }));
    const fromAnotherWindow = (script: string) =>
      app.app.evaluate(async ({ app: electron, BrowserWindow }, code) => {
        const preload = `${electron.getAppPath()}/out/preload/preload.cjs`;
        const other = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
        await other.loadURL('app://lockstep/index.html');
        const answers: unknown = await other.webContents.executeJavaScript(code);
        other.destroy();
        return answers;
      }, script);
    expect(await taken(fitting, fromAnotherWindow), 'from another window').toEqual([]);
    expect(await takenFromAnotherFrame(app, fitting), 'from a frame in the window').toEqual([]);
    for (const url of ['app://elsewhere/index.html', 'data:text/html,elsewhere', 'about:blank']) {
      const fromThere = (script: string) =>
        app.app.evaluate(
          async ({ BrowserWindow }, { address, code }) => {
            const { webContents } = BrowserWindow.getAllWindows()[0] as Electron.BrowserWindow;
            await webContents.loadURL(address);
            return (await webContents.executeJavaScript(code)) as unknown;
          },
          { address: url, code: script },
        );
      expect(await taken(fitting, fromThere), `from ${url} in the window`).toEqual([]);
    }
    const log = await readFile(join(app.userData, 'logs/lockstep.log'), 'utf8');
    // The other window's own page made calls, too.
    expect(log.split('it came from elsewhere').length - 1).toBeGreaterThanOrEqual(fitting.length * 5);
  });
});

test.describe('a page that was taken over', () => {
  test('sends neither other files nor sends them elsewhere, unless the user says so outside it', async ({
    launch,
    folder,
  }) => {
    await mkdir(join(folder, 'certificates'));
    const { caFile } = makeCertificates(join(folder, 'certificates'));
    await writeFiles(join(folder, 'mine'), { 'a.txt': 'a', '.env': 'x', 'build/b': 'b' });
    await writeFiles(join(folder, 'private'), { 'a.txt': 'a' });
    const app = await launch({ args: [join(folder, 'mine')] });
    const page = await app.window();
    await expectState(page, 'mine', 'watching');
    const stored = () => readFile(join(app.userData, 'settings.json'), 'utf8');
    const [before, { workspaces }] = [await stored(), await snapshotOf(page)];
    const asked = await answerMessageBoxes(app, { button: 'Cancel' });
    const attempts: readonly (readonly [fact: string, call: string, ...args: unknown[]])[] = [
      [join(folder, 'private'), 'addWorkspace', join(folder, 'private')],
      [join(folder, 'mine/.env'), 'allowFile', workspaces[0]?.id, '.env'],
      ['!/build/', 'changeRule', workspaces[0]?.id, 'build/', 'include'],
      ['wss://evil.test', 'changeSettings', { serverUrl: 'wss://evil.test' }],
      ['not encrypted', 'changeSettings', { serverUrl: 'ws://evil.test', acceptInsecure: true }],
      [join(folder, 'public'), 'changeSettings', { mirrorBase: join(folder, 'public') }],
      [caFile, 'changeSettings', { caFile }],
    ];
    for (const [fact, call, ...args] of attempts) {
      expect(await callFrom(page, call, args), fact).toMatchObject({ ok: false, problem: { code: 'not-confirmed' } });
    }
    const questions = await asked();
    expect(questions.map(({ detail }) => detail)).toEqual(attempts.map(([fact]) => expect.stringContaining(fact)));
    // Neither Enter nor Escape confirms.
    for (const { buttons, defaultId, cancelId } of questions)
      expect([defaultId, buttons?.[cancelId ?? 0]]).toEqual([1, 'Cancel']);
    expect(await stored()).toBe(before);
    await expect(stat(join(folder, 'public'))).rejects.toThrow('ENOENT');

    await answerMessageBoxes(app, { button: 'Mirror' });
    expect(await callFrom(page, 'addWorkspace', [join(folder, 'private')])).toMatchObject({ ok: true });
  });

  test('needs no word for a folder that the user chose in the system’s dialog, once', async ({ launch, folder }) => {
    await writeFiles(join(folder, 'chosen'), { 'a.txt': 'a' });
    const app = await launch();
    const page = await app.window();
    await page.getByText('Mirror your first folder').waitFor();
    const asked = await answerMessageBoxes(app, { button: 'Cancel' });
    await chooseInFolderDialog(app, join(folder, 'chosen'));
    expect(await callFrom(page, 'pickFolders', [])).toEqual([join(folder, 'chosen')]);
    const added = await callFrom(page, 'addWorkspace', [join(folder, 'chosen')]);
    expect(added).toMatchObject({ ok: true });
    const { id } = (added as { readonly value: { readonly id: string } }).value;
    expect(await callFrom(page, 'removeWorkspace', [id, false])).toMatchObject({ ok: true });
    expect(await asked()).toEqual([]);
    expect(await callFrom(page, 'addWorkspace', [join(folder, 'chosen')])).toMatchObject({ ok: false });
    expect(await asked()).toHaveLength(1);
  });
});

test("the app's files are the user's alone", async ({ launch, folder }) => {
  test.skip(process.platform === 'win32', 'Windows keeps them apart by their place');
  await writeFiles(join(folder, 'private'), { 'a.txt': 'a' });
  const app = await launch({ args: [join(folder, 'private')] });
  await expectState(await app.window(), 'private', 'watching');
  const modeOf = async (path: string) => (await stat(join(app.userData, path))).mode & 0o777;
  expect(await modeOf('.')).toBe(0o700);
  expect(await modeOf('settings.json')).toBe(0o600);
  expect(await modeOf('logs/lockstep.log')).toBe(0o600);
});

test("another user of this computer can read neither the app's files nor the copies", async ({ launch, folder }) => {
  test.skip(process.getuid?.() !== 0, 'only root can become another user');
  await writeFiles(join(folder, 'private'), { 'a.txt': 'a', 'sub/b.txt': 'b' });
  // Everything around the app's data is open to all users, as home folders often are.
  const [home, shelf] = [join(folder, 'home'), join(folder, 'shelf')];
  for (const open of [folder, home, shelf]) {
    await mkdir(open, { recursive: true });
    await chmod(open, 0o755);
  }
  await chmod(join(folder, 'private'), 0o700);
  await writeFiles(join(home, 'data'), { 'settings.json': JSON.stringify({ version: 1, mirrorBase: shelf }) });
  const app = await launch({ args: [join(folder, 'private')] });
  await expectState(await app.window(), 'private', 'watching');
  const mirrored = (await readdir(shelf, { recursive: true })).map((path) => basename(path));
  expect(mirrored).toEqual(expect.arrayContaining(['a.txt', 'b.txt']));
  const found = (...tests: readonly string[]) => {
    const { stdout } = spawnSync('find', [folder, ...tests], { uid: NOBODY, gid: NOBODY, cwd: '/', encoding: 'utf8' });
    return stdout.split('\n').filter((path) => path !== '' && !path.startsWith(join(home, 'config')));
  };
  expect(found('-maxdepth', '1', '-readable').length, 'it can look around').toBeGreaterThan(2);
  expect(found('-type', 'f', '-readable')).toEqual([]);
  expect(found('!', '-type', 'l', '-writable')).toEqual([]);
});

test('the receiver listens on this computer only, and to nobody without its key', async ({ launch, folder }) => {
  await writeFiles(join(folder, 'local'), { 'a.txt': 'a' });
  const app = await launch({ args: [join(folder, 'local')] });
  await expectState(await app.window(), 'local', 'watching');
  const log = await readFile(join(app.userData, 'logs/lockstep.log'), 'utf8');
  const port = Number(/The receiver listens on port (\d+)/.exec(log)?.[1]);
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  for (const { address } of addresses.filter(({ internal, family }) => !internal && family === 'IPv4')) {
    expect(await canConnect(address, port), address).toBe(false);
  }
  expect(await canConnect('127.0.0.1', port)).toBe(true);
  for (const keys of [[], ['guessed-key']]) {
    expect(await firstWords(`ws://127.0.0.1:${port}/ws/v1/edge?fingerprint=guessed`, keys)).not.toContain(
      'connected_edge',
    );
  }
});

interface Attempt {
  readonly call: string;
  readonly args: readonly unknown[];
}

/** Argument lists that differ from a fitting one in a single thing. */
function misfitsOf(fitting: readonly unknown[]): (readonly unknown[])[] {
  const others = fitting.flatMap((value, at) => unlike(value).map((other) => fitting.with(at, other)));
  return [[...fitting, 'too much'], ...(fitting.length > 0 ? [[]] : []), ...others];
}

/** Values of another type, or with undeclared keys. */
function unlike(value: unknown): unknown[] {
  const never = [['a list'], { nobody: 'declared this' }];
  if (typeof value === 'string') return [...never, 42, true, null, 'x'.repeat(40_000)];
  if (typeof value === 'number') return [...never, '1', 1.5, -1, null];
  if (typeof value === 'boolean') return [...never, 'true', 1, null];
  return [...never, 'text', 7, true, { ...(value as object), nobody: 'declared this' }];
}

/** Makes the calls wherever `run` runs a script. @returns those that were not refused */
async function taken(attempts: readonly Attempt[], run: (script: string) => Promise<unknown>): Promise<Attempt[]> {
  const script = `Promise.all(${JSON.stringify(attempts)}.map(({ call, args }) =>
    lockstep[call](...args).then(() => 'answered', (error) => error.message)))`;
  const answers = (await run(script)) as string[];
  expect(answers).toHaveLength(attempts.length);
  return attempts.filter(({ call }, i) => !answers[i]?.endsWith(`The call ${call} was refused.`));
}

/**
 * The same for a frame in the window: the page's policy lets none be made, and one would have no bridge. So what answers
 * the calls is told that they came from one.
 */
function takenFromAnotherFrame({ app }: RunningApp, attempts: readonly Attempt[]): Promise<Attempt[]> {
  return app.evaluate(async ({ BrowserWindow, ipcMain }, all) => {
    type Handler = (event: object, ...args: readonly unknown[]) => unknown;
    const { _invokeHandlers: handlers } = ipcMain as unknown as { _invokeHandlers: Map<string, Handler> };
    const { webContents: sender } = BrowserWindow.getAllWindows()[0] as Electron.BrowserWindow;
    const senderFrame = { origin: 'app://lockstep', url: 'app://lockstep/index.html', parent: sender.mainFrame };
    const refused = async ({ call, args }: Attempt) => {
      try {
        await handlers.get(call)?.({ sender, senderFrame }, ...args);
        return false;
      } catch (error) {
        return String(error).includes(`The call ${call} was refused.`);
      }
    };
    const answers = await Promise.all(all.map(refused));
    return all.filter((_, i) => !answers[i]);
  }, attempts);
}

/** Calls a method of the bridge; answers with the message when it rejects. */
function callFrom(page: Page, call: string, args: readonly unknown[]): Promise<unknown> {
  return page.evaluate(
    async ([name, values]) => {
      const { lockstep } = globalThis as unknown as { lockstep: Record<string, (...all: unknown[]) => unknown> };
      try {
        return await lockstep[name]?.(...values);
      } catch (error) {
        return (error as Error).message;
      }
    },
    [call, args] as const,
  );
}

interface Navigation {
  readonly url: string;
  readonly prevented: boolean;
}

/** @returns what has been tried so far, and whether it was prevented */
async function recordNavigations({ app }: RunningApp): Promise<() => Promise<readonly Navigation[]>> {
  type MainGlobals = typeof globalThis & { navigations?: Navigation[] };
  await app.evaluate(({ BrowserWindow }) => {
    const all: Navigation[] = [];
    const { webContents } = BrowserWindow.getAllWindows()[0] as Electron.BrowserWindow;
    webContents.on('will-frame-navigate', ({ url, defaultPrevented }) =>
      all.push({ url, prevented: defaultPrevented }),
    );
    (globalThis as MainGlobals).navigations = all;
  });
  return () => app.evaluate(() => (globalThis as MainGlobals).navigations ?? []);
}

function fetchInMain(
  { app }: RunningApp,
  url: string,
  method = 'GET',
): Promise<{ status: number; headers: Record<string, string> }> {
  return app.evaluate(
    async ({ net }, request) => {
      const response = await net.fetch(request.url, { method: request.method });
      return { status: response.status, headers: Object.fromEntries(response.headers) };
    },
    { url, method },
  );
}

function canConnect(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port, timeout: 2_000 });
    const end = (connected: boolean) => {
      socket.destroy();
      resolve(connected);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}

/** The first thing that a server says, or how it refuses to talk. */
function firstWords(url: string, protocols: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, [...protocols]);
    socket.once('message', (data) => {
      socket.terminate();
      resolve(data.toString());
    });
    socket.once('error', ({ message }) => resolve(message));
    socket.once('close', (code) => resolve(`closed with ${code}`));
  });
}
