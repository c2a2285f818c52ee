import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, type Limits } from '../../shared/model/workspace-state';
import { startProcess } from '../../test-support/start-process';
import { StrictServer } from '../../test-support/strict-server';
import { silent, testEngine } from '../../test-support/test-engine';
import { ServerConnection } from './connection/server-connection';
import type { SyncEngine } from './sync-engine';
import type { Workspace } from './workspace';

const NOBODY = 65_534;

let base: string;
let root: string;
let server: StrictServer;
let connection: ServerConnection;
let engine: SyncEngine;

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'lockstep-workspace-')));
  await chmod(base, 0o755);
  root = join(base, 'project');
  await mkdir(root);
  await mkdir(join(base, 'state'));
  await chmod(join(base, 'state'), 0o777);
  server = await StrictServer.start();
  connection = new ServerConnection({ fingerprint: 'f', log: silent, delay: () => 30 });
  connection.connectTo({ url: server.url, apiKey: server.apiKey, remembers: true });
  engine = testEngine({ connection, stateDir: join(base, 'state') });
});

afterEach(async () => {
  if (process.getuid?.() === 0) process.seteuid?.(0);
  for (const socket of server.sockets) socket.resume();
  await engine.stopAll();
  await connection.close();
  await server.close();
  await rm(base, { recursive: true, force: true });
});

/** Writes in one turn of the loop: a file that is still empty is a state that may be mirrored. */
async function put(path: string, content: string | Buffer = `content of ${path}`): Promise<void> {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

const fill = (count: number, content = '') =>
  Promise.all(Array.from({ length: count }, (_, i) => put(`f${i}`, `${i}${content}`)));
const start = (limits: Partial<Limits> = {}) => engine.start(root, { ...DEFAULT_LIMITS, ...limits });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const kind = (workspace: Workspace) => workspace.snapshot().state.kind;
const becomes = (workspace: Workspace, expected: string) =>
  expect.poll(() => kind(workspace), { interval: 10 }).toBe(expected);
const mirrored = () =>
  Object.fromEntries([...server.files].map(([path, content]) => [path.slice(root.length + 1), content]).sort());
const mirrors = (expected: Record<string, string>) => expect.poll(mirrored, { interval: 20 }).toEqual(expected);
const problems = (workspace: Workspace) => workspace.snapshot().problems.map(({ path, code }) => `${path} ${code}`);

/** The result of a promise, or 'still waiting' after `ms`. */
const within = <T>(promise: Promise<T>, ms = 30_000): Promise<T | 'still waiting'> =>
  Promise.race([promise, pause(ms).then(() => 'still waiting' as const)]);
const underWay = () => connection.session?.outbox.size ?? 0;

/** Stops the server from reading until the returned function is called, so that messages stay unacknowledged. */
function holdServer(): () => void {
  const sockets = [...server.sockets];
  for (const socket of sockets) socket.pause();
  return () => {
    for (const socket of sockets) socket.resume();
  };
}

describe('a pause', () => {
  it('during the initial sync keeps the folder paused, and the other files follow at the resume', async () => {
    await expect.poll(() => connection.state.kind).toBe('online');
    const resumeServer = holdServer();
    await fill(400, 'x'.repeat(500));
    const workspace = await start();
    await expect.poll(underWay, { interval: 1 }).toBeGreaterThan(0);
    expect(await within(workspace.pause())).toBeUndefined();
    expect(kind(workspace)).toBe('paused');
    resumeServer();
    await expect.poll(underWay).toBe(0);
    await pause(20);
    expect(kind(workspace)).toBe('paused');
    await workspace.resume();
    await becomes(workspace, 'watching');
    expect(server.files.size).toBe(400);
    expect(workspace.snapshot().stats.filesWatched).toBe(400);
  });

  it('sends nothing until the resume, then every change', async () => {
    for (const path of ['same', 'edited', 'deleted', 'd/moved']) await put(path);
    const workspace = await start();
    await becomes(workspace, 'watching');
    await workspace.pause();
    const mark = server.frames.length;
    await put('edited', 'anew');
    await put('new', 'file');
    await rm(join(root, 'deleted'));
    await rename(join(root, 'd'), join(root, 'e'));
    await pause(100);
    expect(server.frames).toHaveLength(mark);
    await workspace.resume();
    const same = 'content of same';
    await mirrors({ 'e/moved': 'content of d/moved', edited: 'anew', new: 'file', same });
    await becomes(workspace, 'watching');
    await put('new', 'watched again');
    await mirrors({ 'e/moved': 'content of d/moved', edited: 'anew', new: 'watched again', same });
  });

  it('loses no deletion of a file that was unacknowledged at the pause and is gone at the resume', async () => {
    await expect.poll(() => connection.state.kind).toBe('online');
    const resumeServer = holdServer();
    await fill(30);
    const workspace = await start();
    await expect.poll(underWay, { interval: 1 }).toBe(30);
    expect(await within(workspace.pause())).toBeUndefined();
    for (let i = 0; i < 29; i++) await rm(join(root, `f${i}`));
    const resumed = workspace.resume();
    await pause(50);
    resumeServer();
    await resumed;
    await mirrors({ f29: '29' });
  });

  it('that is requested many times, with resumes in between, ends as requested last', async () => {
    await fill(50);
    const workspace = await start();
    const asked = Array.from({ length: 10 }, (_, i) => (i % 2 ? workspace.resume() : workspace.pause()));
    await Promise.all([...asked, workspace.pause()]);
    expect(kind(workspace)).toBe('paused');
    await workspace.resume();
    await workspace.resume();
    await becomes(workspace, 'watching');
    expect(server.files.size).toBe(50);
  });
});

describe('a lost connection', () => {
  it('loses no deletion of a file that the server did not confirm and that is gone at the reconnection', async () => {
    await put('stays');
    const workspace = await start();
    await becomes(workspace, 'watching');
    for (const socket of server.sockets) {
      socket.on('message', (data) => {
        if (data.toString().includes('brief')) connection.connectTo(null);
      });
    }
    await put('brief', 'brief');
    await server.until(() => server.files.has(join(root, 'brief')), 'the brief file');
    await expect.poll(() => connection.state.kind).toBe('closed');
    await rm(join(root, 'brief'));
    connection.connectTo({ url: server.url, apiKey: server.apiKey, remembers: true });
    await becomes(workspace, 'watching');
    await mirrors({ stays: 'content of stays' });
  });

  it('while the root is away does not make the folder fail', async () => {
    await mkdir(join(root, '.git'));
    await put('.git/HEAD', 'ref: refs/heads/main\n');
    await put('a');
    const workspace = await start();
    await becomes(workspace, 'watching');
    await put('.git/index.lock', '');
    await put('a', 'changed while git works');
    await becomes(workspace, 'syncing');
    await pause(60);
    await rename(root, `${root}-away`);
    connection.connectTo(null);
    await pause(200);
    expect(kind(workspace)).not.toBe('failed');
    connection.connectTo({ url: server.url, apiKey: server.apiKey, remembers: true });
    await becomes(workspace, 'unavailable');
    await rm(join(`${root}-away`, '.git/index.lock'));
    await rename(`${root}-away`, root);
    await mirrors({ a: 'changed while git works' });
  });

  it('in the middle of many files leaves no file out and none too many', async () => {
    await fill(300, 'x'.repeat(2_000));
    const workspace = await start();
    for (let i = 0; i < 4; i++) {
      const seen = server.frames.length;
      await server.until(() => server.frames.length > seen + 20 || kind(workspace) === 'watching', 'more files');
      server.dropConnections();
    }
    for (let i = 0; i < 20; i++) await rm(join(root, `f${i}`));
    // The number of files passes this one also on its way up.
    await expect.poll(() => workspace.snapshot().stats.filesWatched).toBe(280);
    await becomes(workspace, 'watching');
    await expect.poll(() => server.files.size).toBe(280);
  });
});

describe('a stop', () => {
  it('during the scan ends it, and nothing is sent', async () => {
    for (let i = 0; i < 300; i++) await put(`d${i}/f`, `${i}`);
    const starting = start();
    await expect.poll(() => engine.list().length, { interval: 1 }).toBe(1);
    await engine.stopAll();
    await starting;
    const mark = server.frames.length;
    await pause(100);
    expect(server.frames).toHaveLength(mark);
    expect(engine.list()).toEqual([]);
  });

  it('does not wait long for a server that reads nothing', async () => {
    await expect.poll(() => connection.state.kind).toBe('online');
    holdServer();
    await fill(100, 'x'.repeat(1_000));
    await start();
    await expect.poll(underWay, { interval: 1 }).toBe(100);
    expect(await within(engine.stopAll())).toEqual([root]);
    expect(engine.list()).toEqual([]);
  });
});

describe('files that look like secrets', () => {
  it('are allowed together, each as it is, and withheld and taken back when that is revoked', async () => {
    await put('f0', '0');
    await put('key1', `t=ghp_${'a1B2c3'.repeat(6)}`);
    await put('d/key2', `t=ghp_${'d4E5f6'.repeat(6)}`);
    await put('other', `t=npm_${'a1B2c3'.repeat(6)}`);
    const workspace = await start();
    await becomes(workspace, 'watching');
    const alike = await workspace.filesLike('key1');
    expect(alike.map(({ path }) => path)).toEqual(['d/key2', 'key1']);
    await put('key1', `changed=ghp_${'a1B2c3'.repeat(6)}`);
    workspace.allowFiles(alike);
    await expect.poll(() => problems(workspace).sort()).toEqual(['key1 secret', 'other secret']);
    await mirrors({ f0: '0', 'd/key2': `t=ghp_${'d4E5f6'.repeat(6)}` });
    expect(
      workspace
        .allowedFiles()
        .map(({ path }) => path)
        .sort(),
    ).toEqual(['d/key2', 'key1']);
    workspace.revoke(['d/key2', 'key1']);
    await mirrors({ f0: '0' });
    await expect.poll(() => problems(workspace).sort()).toEqual(['d/key2 secret', 'key1 secret', 'other secret']);
    expect(workspace.allowedFiles()).toEqual([]);
    expect(await workspace.filesLike('f0')).toEqual([]);
  });

  it('are taken back although the permission is revoked while they are under way', async () => {
    await put('f0', '0');
    await put('key', `t=ghp_${'a1B2c3'.repeat(6)}`);
    const workspace = await start();
    await becomes(workspace, 'watching');
    const resumeServer = holdServer();
    workspace.allowFiles(await workspace.filesLike('key'));
    await expect.poll(underWay, { interval: 1 }).toBeGreaterThan(0);
    workspace.revoke(['key']);
    resumeServer();
    await server.until(() => server.files.has(join(root, 'key')), 'the file');
    await mirrors({ f0: '0' });
    await expect.poll(() => problems(workspace)).toEqual(['key secret']);
  });
});

describe('the file limit of a running workspace', () => {
  it('leaves new files out, lists them, and sends them once it is raised', async () => {
    await fill(3);
    const workspace = await start({ maxFiles: 3 });
    await becomes(workspace, 'watching');
    await put('over', 'the limit');
    await expect.poll(() => problems(workspace)).toEqual(['over too-many-files']);
    expect(workspace.snapshot().problems[0]?.detail).toMatch(/3 files.*(Raise|raise).*\.aishignore/);
    await put('f0', 'known files go on');
    await mirrors({ f0: 'known files go on', f1: '1', f2: '2' });
    await workspace.setLimits({ ...DEFAULT_LIMITS, maxFiles: 4 });
    await mirrors({ f0: 'known files go on', f1: '1', f2: '2', over: 'the limit' });
    await expect.poll(() => problems(workspace)).toEqual([]);
  });

  it('lets a new file in as soon as there is room', async () => {
    await fill(3);
    const workspace = await start({ maxFiles: 3 });
    await becomes(workspace, 'watching');
    await put('over', 'the limit');
    await expect.poll(() => problems(workspace)).toEqual(['over too-many-files']);
    await rm(join(root, 'f0'));
    await mirrors({ f1: '1', f2: '2', over: 'the limit' });
    await expect.poll(() => problems(workspace)).toEqual([]);
  });

  it('does not count files that are withheld for their content, also after a pause', async () => {
    await fill(3);
    await put('key1', `t=ghp_${'a1B2c3'.repeat(6)}`);
    await put('key2', `t=ghp_${'d4E5f6'.repeat(6)}`);
    const workspace = await start({ maxFiles: 4 });
    await becomes(workspace, 'watching');
    await put('new');
    await mirrors({ f0: '0', f1: '1', f2: '2', new: 'content of new' });
    await workspace.pause();
    await workspace.resume();
    expect((await workspace.waitUntilIdle(AbortSignal.timeout(20_000)))?.kind).toBe('watching');
    expect(problems(workspace)).toEqual(['key1 secret', 'key2 secret']);
    await put('over', 'the limit');
    await expect.poll(() => problems(workspace)).toEqual(['key1 secret', 'key2 secret', 'over too-many-files']);
  });

  it('lists nothing more when the new file is gone', async () => {
    await fill(2);
    const workspace = await start({ maxFiles: 2 });
    await becomes(workspace, 'watching');
    await put('over');
    await expect.poll(() => problems(workspace)).toEqual(['over too-many-files']);
    await rm(join(root, 'over'));
    await expect.poll(() => problems(workspace)).toEqual([]);
    await mirrors({ f0: '0', f1: '1' });
  });

  it('that is lowered below the present count keeps what is there; raised, it lets new files in', async () => {
    await fill(5);
    const workspace = await start();
    await becomes(workspace, 'watching');
    await workspace.setLimits({ ...DEFAULT_LIMITS, maxFiles: 2 });
    await put('f5', '5');
    await put('f0', 'known files go on');
    await mirrors({ f0: 'known files go on', f1: '1', f2: '2', f3: '3', f4: '4' });
    await expect.poll(() => problems(workspace)).toEqual(['f5 too-many-files']);
    await workspace.setLimits({ ...DEFAULT_LIMITS, maxFiles: 10 });
    await mirrors({ f0: 'known files go on', f1: '1', f2: '2', f3: '3', f4: '4', f5: '5' });
    await expect.poll(() => problems(workspace)).toEqual([]);
  });

  it('of a paused workspace changes nothing until it is resumed', async () => {
    await fill(2);
    const workspace = await start();
    await becomes(workspace, 'watching');
    await workspace.pause();
    await workspace.setLimits({ ...DEFAULT_LIMITS, maxFiles: 1 });
    expect(kind(workspace)).toBe('paused');
    expect(workspace.snapshot().limits.maxFiles).toBe(1);
    await put('f2', '2');
    await workspace.resume();
    await expect.poll(() => problems(workspace)).toEqual(['f2 too-many-files']);
  });
});

describe('the size limit of a running workspace', () => {
  it('removes a file that grew over it, and sends it again when it shrinks or the limit is raised', async () => {
    await put('a', 'small');
    const workspace = await start({ maxFileBytes: 10 });
    await becomes(workspace, 'watching');
    await put('a', 'larger than ten bytes');
    await mirrors({});
    await becomes(workspace, 'watching');
    expect(problems(workspace)).toEqual(['a too-large']);
    await put('a', 'tiny');
    await mirrors({ a: 'tiny' });
    await expect.poll(() => problems(workspace)).toEqual([]);
    await put('a', 'larger than ten bytes');
    await mirrors({});
    await workspace.setLimits({ ...DEFAULT_LIMITS, maxFileBytes: 100 });
    await mirrors({ a: 'larger than ten bytes' });
    await expect.poll(() => problems(workspace)).toEqual([]);
  });
});

describe('a file that is not text', () => {
  it('is listed until it becomes text or is gone', async () => {
    await put('a', Buffer.from([0xff]));
    await put('b', Buffer.from([0xff]));
    const workspace = await start();
    await becomes(workspace, 'watching');
    expect(problems(workspace).sort()).toEqual(['a not-text', 'b not-text']);
    await put('a', 'text');
    await rm(join(root, 'b'));
    await mirrors({ a: 'text' });
    await expect.poll(() => problems(workspace)).toEqual([]);
    expect(workspace.snapshot().stats.skippedByReason['not-text']).toBeUndefined();
    await put('a', Buffer.from([0xff, 0x00]));
    await mirrors({});
    await becomes(workspace, 'watching');
    expect(problems(workspace)).toEqual(['a not-text']);
  });
});

describe('a file that changes all the time', () => {
  it('does not delay other files, and ends as it is on disk', async () => {
    await put('busy', '0');
    const workspace = await start();
    await becomes(workspace, 'watching');
    const script = `
      const fs = require('fs');
      for (let i = 0; ; i++) fs.writeFileSync(process.argv[1], i + 'x'.repeat(i % 5000));`;
    const writer = startProcess(process.execPath, ['-e', script, join(root, 'busy')], {
      env: { ELECTRON_RUN_AS_NODE: '1' },
    });
    try {
      for (let i = 0; i < 5; i++) {
        await put('calm', `${i}`);
        await expect.poll(() => mirrored().calm).toBe(`${i}`);
        expect(kind(workspace)).not.toBe('failed');
      }
    } finally {
      writer.kill('SIGKILL');
      await once(writer, 'exit');
    }
    await put('busy', 'at rest');
    await mirrors({ busy: 'at rest', calm: '4' });
    await becomes(workspace, 'watching');
    expect(problems(workspace)).toEqual([]);
  });
});

describe('a directory that becomes a symlink', () => {
  it('is removed from the server, and nothing is sent through it', async () => {
    for (const path of ['d/a', 'd/e/b', 'c']) await put(path);
    const workspace = await start();
    await becomes(workspace, 'watching');
    const outside = join(base, 'outside');
    await rename(join(root, 'd'), outside);
    await symlink(outside, join(root, 'd'));
    await mirrors({ c: 'content of c' });
    await writeFile(join(outside, 'secret'), 'not of this workspace');
    await writeFile(join(outside, 'a'), 'not of this workspace');
    await put('c', 'later');
    await mirrors({ c: 'later' });
    await becomes(workspace, 'watching');
    const sent = server.frames.map(({ payload }) => String(payload.content));
    expect(sent.filter((content) => content.startsWith('not of'))).toEqual([]);
  });
});

describe('files that come and go', () => {
  it('are not counted as a loss: their deletion is not held', async () => {
    await fill(60);
    const workspace = await start();
    await becomes(workspace, 'watching');
    for (let step = 0; step < 4; step++) {
      const names = Array.from({ length: 50 }, (_, i) => join(root, `generated-${step}-${i}`));
      await Promise.all(names.map((name) => writeFile(name, name)));
      await expect.poll(() => server.files.size).toBe(110);
      await Promise.all(names.map((name) => rm(name)));
      await expect.poll(() => server.files.size, { message: kind(workspace) }).toBe(60);
    }
    await becomes(workspace, 'watching');
  });
});

describe('files that come and go while a wait asks for full scans', () => {
  it('are not counted as a loss either', async () => {
    await fill(60);
    const workspace = await start();
    await becomes(workspace, 'watching');
    for (let step = 0; step < 4; step++) {
      const names = Array.from({ length: 50 }, (_, i) => join(root, `generated-${step}-${i}`));
      await Promise.all(names.map((name) => writeFile(name, name)));
      expect((await workspace.waitUntilIdle(AbortSignal.timeout(20_000)))?.kind).toBe('watching');
      expect(server.files.size).toBe(110);
      await Promise.all(names.map((name) => rm(name)));
      expect((await workspace.waitUntilIdle(AbortSignal.timeout(20_000)))?.kind).toBe('watching');
      expect(server.files.size).toBe(60);
    }
  });

  it('do not cover the loss of others', async () => {
    await fill(200);
    const workspace = await start();
    await becomes(workspace, 'watching');
    const names = Array.from({ length: 300 }, (_, i) => join(root, `generated-${i}`));
    await Promise.all(names.map((name) => writeFile(name, name)));
    expect((await workspace.waitUntilIdle(AbortSignal.timeout(20_000)))?.kind).toBe('watching');
    for (let i = 0; i < 150; i++) names.push(join(root, `f${i}`));
    await Promise.all(names.map((name) => rm(name)));
    expect((await workspace.waitUntilIdle(AbortSignal.timeout(20_000)))?.kind).toBe('holding');
  });
});

describe('a file that becomes a directory', () => {
  it('at once replaces the file at the server, and is watched like any directory', async () => {
    const names = Array.from({ length: 15 }, (_, i) => `swap${i}`);
    for (const name of names) await put(name, 'a file');
    const workspace = await start();
    await becomes(workspace, 'watching');
    const expected: Record<string, string> = {};
    for (const name of names) {
      await rm(join(root, name));
      await put(`${name}/inner`, 'in a directory');
      expected[`${name}/inner`] = 'in a directory';
    }
    await mirrors(expected);
    for (const name of names) {
      await put(`${name}/later`, 'noticed');
      expected[`${name}/later`] = 'noticed';
    }
    await mirrors(Object.fromEntries(Object.entries(expected).sort()));
  });
});

describe('unusual names and depths', () => {
  it('are mirrored where possible, and otherwise do not disturb other files', async () => {
    const long = 'n'.repeat(255);
    await put('a');
    await put(long, 'long name');
    const deeper =
      'mkdir dddddddddddddddddddddddddddddddddddddddddddddddddd && cd dddddddddddddddddddddddddddddddddddddddddddddddddd';
    execFileSync('sh', ['-c', `for i in $(seq 100); do ${deeper}; echo $i > f; done`], { cwd: root });
    const workspace = await start();
    await becomes(workspace, 'watching');
    expect(mirrored()[long]).toBe('long name');
    expect(problems(workspace).filter((problem) => !problem.endsWith('unreadable'))).toEqual([]);
    await put('a', 'goes on');
    await expect.poll(() => mirrored().a).toBe('goes on');
    execFileSync('rm', ['-rf', join(root, 'd'.repeat(50))]);
    await mirrors({ a: 'goes on', [long]: 'long name' });
    await expect.poll(() => problems(workspace)).toEqual([]);
  });
});

describe('a file that may not be read', () => {
  it('is listed, and sent once its permissions allow it', async (context) => {
    context.skip(process.platform === 'win32', 'Windows has no such permissions');
    const isRoot = process.getuid?.() === 0;
    await put('open', 'o');
    await put('locked', 'l');
    await chmod(join(root, 'locked'), 0);
    if (isRoot) process.seteuid?.(NOBODY);
    const workspace = await start();
    await becomes(workspace, 'watching');
    expect(mirrored()).toEqual({ open: 'o' });
    expect(problems(workspace)).toEqual(['locked unreadable']);
    if (isRoot) process.seteuid?.(0);
    await chmod(join(root, 'locked'), 0o644);
    if (isRoot) process.seteuid?.(NOBODY);
    await mirrors({ locked: 'l', open: 'o' });
    await expect.poll(() => problems(workspace)).toEqual([]);
  });
});

describe('an ignore file', () => {
  it('that appears, changes and goes during other changes is obeyed in the end', async () => {
    for (let i = 0; i < 20; i++) await put(`d${i % 4}/f${i}.${i % 2 ? 'log' : 'txt'}`, `${i}`);
    const workspace = await start();
    await becomes(workspace, 'watching');
    await put('.gitignore', '*.log\n');
    await put('d0/new.log', 'x');
    await put('d0/.gitignore', '!*.log\n');
    const names = () => Object.keys(mirrored()).filter((name) => name.endsWith('.log'));
    await expect.poll(names).toEqual(['d0/new.log']);
    await rm(join(root, '.gitignore'));
    await rm(join(root, 'd0/.gitignore'));
    await expect.poll(() => names().length).toBe(11);
    execFileSync('sh', ['-c', 'echo "*" > .aishignore'], { cwd: root });
    await mirrors({});
  });
});

describe('waiting until idle', () => {
  const forever = new AbortController().signal;
  const content = async () =>
    Object.fromEntries(
      await Promise.all(
        (await readdir(root)).sort().map(async (name) => [name, await readFile(join(root, name), 'utf8')]),
      ),
    );

  it('ends with everything on the server that was on disk when it was called, again and again', async () => {
    await fill(50);
    const workspace = await start();
    for (let step = 0; step < 25; step++) {
      await put(`f${step}`, `step ${step}`);
      await put(`new${step}`);
      await rm(join(root, `f${49 - (step % 20)}`), { force: true });
      const expected = await content();
      const state = await workspace.waitUntilIdle(forever);
      expect(state?.kind).toBe('watching');
      expect(mirrored()).toEqual(expected);
    }
  });

  it('does not wait for changes that go on afterwards, nor does a question to the user', async () => {
    await fill(300);
    const workspace = await start();
    await becomes(workspace, 'watching');
    const writing = setInterval(() => appendFileSync(join(root, 'log'), 'a line\n'), 2);
    try {
      for (let step = 0; step < 3; step++) {
        await put('f0', `step ${step}`);
        const state = await workspace.waitUntilIdle(AbortSignal.timeout(30_000));
        expect(state?.kind).toBe('watching');
        expect(mirrored().f0).toBe(`step ${step}`);
      }
      // In one turn of the loop: the first of them are few, and would be sent.
      for (let i = 0; i < 250; i++) rmSync(join(root, `f${i}`));
      const state = await workspace.waitUntilIdle(AbortSignal.timeout(30_000));
      expect(state).toMatchObject({ kind: 'holding', deletions: 250 });
      await becomes(workspace, 'holding');
    } finally {
      clearInterval(writing);
    }
  });

  it('covers changes during the first scan', async () => {
    await fill(300);
    const started = start({ maxFiles: 1_000 });
    await expect.poll(() => engine.list().length, { interval: 1 }).toBe(1);
    const [workspace] = engine.list();
    await put('f0', 'changed during the scan');
    expect((await workspace?.waitUntilIdle(forever))?.kind).toBe('watching');
    expect(mirrored().f0).toBe('changed during the scan');
    await started;
  });

  it('continues without a server, and ends when it is aborted', async () => {
    await fill(3);
    const workspace = await start();
    await becomes(workspace, 'watching');
    connection.connectTo(null);
    await put('f0', 'offline');
    const off = new AbortController();
    const [waiting, aborted] = [workspace.waitUntilIdle(forever), workspace.waitUntilIdle(off.signal)];
    off.abort();
    expect(await within(aborted)).toBeNull();
    expect(await within(waiting, 50)).toBe('still waiting');
    connection.connectTo({ url: server.url, apiKey: server.apiKey, remembers: true });
    expect(await within(waiting)).toMatchObject({ kind: 'watching' });
    expect(mirrored().f0).toBe('offline');
  });

  it('ends when the user is needed, and with null when the workspace is stopped', async () => {
    await fill(3);
    const workspace = await start();
    await becomes(workspace, 'watching');
    // A wait that begins together with a pause must not return the state from before.
    const [, state] = await Promise.all([workspace.pause(), workspace.waitUntilIdle(forever)]);
    expect(state).toEqual({ kind: 'paused' });
    const resumeServer = holdServer();
    await put('f0', 'on the way');
    await workspace.resume();
    const waiting = workspace.waitUntilIdle(forever);
    const stopped = engine.stopAll();
    resumeServer();
    await stopped;
    expect(await within(waiting)).not.toBe('still waiting');
    expect(await workspace.waitUntilIdle(forever)).toBeNull();
  });
});
