import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, readdirSync, readlinkSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProblemError } from '../../shared/model/problem';
import { DEFAULT_LIMITS } from '../../shared/model/workspace-state';
import { StrictServer } from '../../test-support/strict-server';
import { silent, testEngine } from '../../test-support/test-engine';
import { ServerConnection } from './connection/server-connection';
import type { SyncEngine } from './sync-engine';
import type { Workspace } from './workspace';

let base: string;
let root: string;
let stateDir: string;
let server: StrictServer;
let connection: ServerConnection;
let engine: SyncEngine;
let changes: number;
let notices: string[];

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'lockstep-registry-')));
  root = join(base, 'project');
  stateDir = join(base, 'state');
  await mkdir(root);
  changes = 0;
  notices = [];
  server = await StrictServer.start();
  connection = new ServerConnection({ fingerprint: 'f', log: silent, delay: () => 30 });
  connection.connectTo({ url: server.url, apiKey: server.apiKey, remembers: true });
  engine = newEngine();
});

afterEach(async () => {
  await engine.stopAll();
  await connection.close();
  await server.close();
  await rm(base, { recursive: true, force: true });
});

function newEngine(): SyncEngine {
  return testEngine({
    connection,
    forbidden: () => [stateDir, join(base, 'mirrors')],
    stateDir,
    onChange: () => changes++,
    onNotice: (title) => notices.push(title),
  });
}

const fill = (count: number, folder = root) =>
  Promise.all(Array.from({ length: count }, (_, i) => writeFile(join(folder, `f${i}`), `content ${i}`)));
const start = (path = root, limits = DEFAULT_LIMITS) => engine.start(path, limits);
const problemOf = (refused: Promise<unknown>) =>
  refused.then(
    () => null,
    (error: unknown) => (error instanceof ProblemError ? error.problem : String(error)),
  );
const held = (name: string) => server.files.get(join(root, name));
const becomes = (workspace: Workspace, kind: string) =>
  expect.poll(() => workspace.snapshot().state.kind, { interval: 10 }).toBe(kind);

/** Files below the state folder that this process holds open. */
function openFiles(): string[] {
  const links = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return '';
    }
  });
  return links.filter((path) => path.startsWith(stateDir));
}

describe('starting a folder', () => {
  it('returns a workspace that is listed, found by its id, and mirrored', async () => {
    await fill(3);
    const workspace = await start();
    expect(engine.list()).toEqual([workspace]);
    expect(engine.get(workspace.id)).toBe(workspace);
    expect(workspace.root).toBe(root);
    expect(changes).toBeGreaterThan(0);
    expect(await workspace.initialSync).toMatchObject({ filesSynced: 3 });
    expect(server.files.size).toBe(3);
  });

  it('that is active returns the same workspace, also by another name', async () => {
    await symlink(root, join(base, 'link'));
    const workspace = await start();
    for (const name of [root, `${root}/`, join(base, 'link'), join(root, '..', 'project')]) {
      expect(await start(name), name).toBe(workspace);
    }
    expect(engine.list()).toHaveLength(1);
  });

  it('many times at once starts one workspace', async () => {
    await symlink(root, join(base, 'link'));
    await fill(20);
    const all = await Promise.all([start(), start(join(base, 'link')), start(), engine.restore(root, DEFAULT_LIMITS)]);
    expect(new Set(all).size).toBe(1);
    expect(engine.list()).toHaveLength(1);
    await all[0]?.initialSync;
    expect(server.ofType('workspace:file_create_sync')).toHaveLength(20);
  });

  it('works without a server, and waits for one', async () => {
    connection.connectTo(null);
    await fill(2);
    const workspace = await start();
    await becomes(workspace, 'waiting');
    connection.connectTo({ url: server.url, apiKey: server.apiKey, remembers: true });
    await workspace.initialSync;
    expect(server.files.size).toBe(2);
  });

  it('has the same id on the same machine, also after a restart', async () => {
    const { id } = await start();
    await engine.stopAll();
    engine = newEngine();
    expect((await start()).id).toBe(id);
    const other = join(base, 'other');
    await mkdir(other);
    expect((await start(other)).id).not.toBe(id);
  });
});

describe('a folder that can not be a workspace', () => {
  it('is refused when it is missing, no folder, protected, or inside or around another', async () => {
    await writeFile(join(base, 'file'), '');
    await mkdir(join(root, 'sub/deeper'), { recursive: true });
    await mkdir(join(base, 'mirrors/x'), { recursive: true });
    await mkdir(join(base, 'beside'));
    await symlink(join(root, 'sub'), join(base, 'beside/link'));
    const workspace = await start();
    const refusals: [string, string][] = [
      [join(base, 'nowhere'), 'missing'],
      [join(base, 'file'), 'not-a-folder'],
      ['/', 'protected-folder'],
      [homedir(), 'protected-folder'],
      ['/usr', 'protected-folder'],
      [join(base, 'mirrors/x'), 'protected-folder'],
      [base, 'protected-folder'],
      [join(root, 'sub/deeper'), 'overlap'],
      [join(base, 'beside/link'), 'overlap'],
    ];
    for (const [path, code] of refusals) expect(await problemOf(start(path)), path).toMatchObject({ code });
    expect(engine.list()).toEqual([workspace]);
  });

  it('is refused when another that overlaps is started at the same time', async () => {
    await mkdir(join(root, 'sub'));
    const [outer, inner] = await Promise.all([problemOf(start()), problemOf(start(join(root, 'sub')))]);
    expect([outer, inner].filter((problem) => problem === null)).toHaveLength(1);
    expect(outer ?? inner).toMatchObject({ code: 'overlap' });
    expect(engine.list()).toHaveLength(1);
  });

  it('is refused over the file limit with the count, the limit and a way out, and nothing is left running', async () => {
    await fill(2_001);
    const problem = await problemOf(start());
    expect(problem).toMatchObject({ code: 'too-many-files', title: expect.stringContaining('2,001') });
    const { detail } = problem as { detail: string };
    expect(detail).toContain('2,000');
    expect(detail).toContain('.aishignore');
    expect(detail).toMatch(/raise the limit/);
    expect(engine.list()).toEqual([]);
    expect(openFiles()).toEqual([]);
    expect(server.frames).toEqual([]);
    await writeFile(join(root, '.aishignore'), 'f1???\n');
    await (await start()).initialSync;
    expect(server.files.size).toBe(1_002);
  });

  it('is mirrored at exactly the limit', async () => {
    await fill(5);
    const workspace = await start(root, { ...DEFAULT_LIMITS, maxFiles: 5 });
    await workspace.initialSync;
    expect(server.files.size).toBe(5);
  });

  it('is refused to all callers at once, and can be started later', async () => {
    await fill(3);
    const tight = { ...DEFAULT_LIMITS, maxFiles: 2 };
    const problems = await Promise.all([problemOf(start(root, tight)), problemOf(start(root, tight))]);
    expect(problems).toMatchObject([{ code: 'too-many-files' }, { code: 'too-many-files' }]);
    expect(engine.list()).toEqual([]);
    expect(await (await start()).initialSync).toMatchObject({ filesSynced: 3 });
  });
});

describe('stopping', () => {
  it('ends the mirroring, removes the workspace and closes its files', async () => {
    await fill(1);
    const { id } = await start();
    expect(await engine.stop(id)).toBe(true);
    expect(engine.list()).toEqual([]);
    expect(engine.get(id)).toBeUndefined();
    expect(openFiles()).toEqual([]);
    expect(await engine.stop(id)).toBe(false);
    expect(await engine.stop('never there')).toBe(false);
    const mark = server.frames.length;
    await writeFile(join(root, 'f0'), 'changed after the end');
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(server.frames).toHaveLength(mark);
  });

  it('sends changes made just before', async () => {
    const workspace = await start();
    await becomes(workspace, 'watching');
    await writeFile(join(root, 'last'), 'word');
    await expect.poll(() => workspace.snapshot().state.kind, { interval: 1 }).not.toBe('watching');
    await engine.stop(workspace.id);
    expect(held('last')).toBe('word');
  });

  it('sends pending changes over a connection that is just being made', async () => {
    connection.disconnect();
    await fill(200);
    const workspace = await start();
    await becomes(workspace, 'waiting');
    const stopping = engine.stopAll();
    connection.connectTo({ url: server.url, apiKey: server.apiKey, remembers: true });
    expect(await stopping).toEqual([]);
    expect(held('f199')).toBe('content 199');
  });

  it('does not wait when there will be no connection, and returns the folders that may be incomplete', async () => {
    connection.disconnect();
    await fill(1);
    const workspace = await start();
    await becomes(workspace, 'waiting');
    const stopping = engine.stopAll();
    connection.refuse('Not allowed.');
    expect(await stopping).toEqual([root]);
  });

  it('twice at once is one stop', async () => {
    const { id } = await start();
    await Promise.all([engine.stop(id), engine.stop(id), engine.stopAll()]);
    expect(engine.list()).toEqual([]);
  });

  it('during the start ends it, also when the start would have failed', async () => {
    // The scan takes more than one turn of the event loop.
    await fill(3_000);
    for (const maxFiles of [10_000, 10]) {
      const starting = problemOf(start(root, { ...DEFAULT_LIMITS, maxFiles }));
      await expect.poll(() => engine.list().length, { interval: 1 }).toBe(1);
      await engine.stopAll();
      await starting;
      expect(engine.list()).toEqual([]);
      expect(openFiles()).toEqual([]);
    }
  });

  it('leaves a folder that can be started again at once', async () => {
    await fill(1);
    const first = await start();
    await first.initialSync;
    const stopping = engine.stop(first.id);
    const again = await start();
    await stopping;
    expect(engine.list()).toEqual([again]);
    await writeFile(join(root, 'f0'), 'mirrored again');
    await expect.poll(() => held('f0')).toBe('mirrored again');
  });

  it('of all ends each', async () => {
    const folders = ['one', 'two', 'three'].map((name) => join(base, name));
    for (const folder of folders) {
      await mkdir(folder);
      await start(folder);
    }
    expect(engine.list().map((workspace) => workspace.root)).toEqual(folders);
    await engine.stopAll();
    expect(engine.list()).toEqual([]);
    expect(openFiles()).toEqual([]);
  });

  it('keeps the index, and removing deletes it', async () => {
    const workspace = await start();
    const indexes = () => readdir(join(stateDir, 'index'));
    await engine.stop(workspace.id);
    expect(await indexes()).not.toEqual([]);
    await start();
    expect(await engine.remove(workspace.id)).toBe(true);
    expect(await indexes()).toEqual([]);
    expect(await engine.remove(workspace.id)).toBe(false);
  });
});

describe('a stopped workspace', () => {
  it('stays stopped when it is called again', async () => {
    await fill(1);
    const workspace = await start();
    await workspace.initialSync;
    const late = [workspace.setLimits({ ...DEFAULT_LIMITS, maxFiles: 50 }), engine.stop(workspace.id)];
    await Promise.allSettled([...late, workspace.resume(), workspace.pause(), workspace.resume()]);
    workspace.syncNow();
    const mark = server.frames.length;
    await writeFile(join(root, 'f0'), 'changed after the end');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(server.frames).toHaveLength(mark);
    expect(openFiles()).toEqual([]);
  });
});

describe('restoring a folder', () => {
  it('waits for one that is away, and refuses others as start does', async () => {
    await fill(3);
    await rename(root, `${root}-away`);
    const workspace = await engine.restore(root, DEFAULT_LIMITS);
    await becomes(workspace, 'unavailable');
    await rename(`${root}-away`, root);
    await workspace.initialSync;
    expect(server.files.size).toBe(3);
    expect(await problemOf(engine.restore('/', DEFAULT_LIMITS))).toMatchObject({ code: 'protected-folder' });
  });

  it('goes on with what it had when it is over its limit, and fills the room that is freed', async () => {
    const limits = { ...DEFAULT_LIMITS, maxFiles: 2 };
    await fill(2);
    await (await start(root, limits)).initialSync;
    await engine.stopAll();
    for (const name of ['later1', 'later2', 'later3']) await writeFile(join(root, name), name);
    const workspace = await engine.restore(root, limits);
    await workspace.initialSync;
    await becomes(workspace, 'watching');
    expect(workspace.snapshot()).toMatchObject({ stats: { filesWatched: 2 }, attentionCount: 3 });
    await rm(join(root, 'f0'));
    await expect.poll(() => workspace.snapshot().attentionCount).toBe(2);
    await expect.poll(() => [...server.files.keys()].filter((path) => path.includes('later'))).toHaveLength(1);
    expect(server.files.size).toBe(2);
  });
});

describe("the engine's own files", () => {
  it('that can not be used are set aside with a notice, and the folder is mirrored', async () => {
    await fill(2);
    const { id } = await start();
    await engine.stopAll();
    await writeFile(join(stateDir, 'index', `${id}.sqlite`), 'no database at all, but long enough to look like one');
    const workspace = await start();
    await workspace.initialSync;
    await becomes(workspace, 'watching');
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain('project');
    expect(server.files.size).toBe(2);
  });

  it('that can not be written only cost a comparison at the next start', async () => {
    await fill(2);
    await writeFile(stateDir, 'a file where the folder should be');
    const workspace = await start();
    await workspace.initialSync;
    expect(server.files.size).toBe(2);
    expect(workspace.snapshot().problems).toMatchObject([{ path: '.', code: 'data-disk' }]);
    await rm(stateDir);
    await expect.poll(() => workspace.snapshot().problems).toEqual([]);
    expect(existsSync(join(stateDir, 'index', `${workspace.id}.sqlite`))).toBe(true);
  });

  describe('on a full disk', () => {
    const ballast = () => join(stateDir, 'ballast');
    const secret = () => join(root, 'key.txt');
    const problemCodes = (workspace: Workspace) => workspace.snapshot().problems.map(({ code }) => code);

    function fillDisk(): void {
      expect(() => {
        for (;;) appendFileSync(ballast(), Buffer.alloc(4096));
      }).toThrow('ENOSPC');
    }

    beforeEach(async ({ skip }) => {
      await mkdir(stateDir);
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', stateDir], { stdio: 'pipe' });
      } catch (error) {
        return skip(`A small disk can not be mounted here (${(error as Error).message.trim()}).`);
      }
    });

    afterEach(async () => {
      await engine.stopAll();
      // Nothing is mounted when the test was skipped.
      spawnSync('umount', [stateDir]);
    });

    it('are waited for, and kept', async () => {
      await fill(2);
      const workspace = await start();
      await becomes(workspace, 'watching');
      fillDisk();
      for (let i = 0; workspace.snapshot().state.kind !== 'deferred'; i++) {
        await writeFile(join(root, `${i}-${'n'.repeat(200)}`), 'new');
        await workspace.waitUntilIdle(AbortSignal.timeout(20_000));
      }
      expect(workspace.snapshot().state).toMatchObject({ problem: { code: 'data-disk' } });
      await rm(ballast());
      await becomes(workspace, 'watching');
      expect([...server.files.keys()].sort()).toEqual((await readdir(root)).map((name) => join(root, name)).sort());
      expect(notices).toEqual([]);
    });

    it.each([
      ['full', fillDisk, () => rm(ballast())],
      ['read-only', () => remount('ro'), async () => remount('rw')],
    ])('that is %s at the start are read, and written once they can be', async (_, spoil, mend) => {
      await fill(2);
      await writeFile(secret(), `t=ghp_${'a1B2c3'.repeat(6)}\n`);
      const first = await start();
      await becomes(first, 'watching');
      expect(held('key.txt')).toBeUndefined();
      await first.allowFile('key.txt');
      await expect.poll(() => held('key.txt')).toBeDefined();
      await becomes(first, 'watching');
      await engine.stopAll();
      await rm(join(root, 'f1'));
      spoil();
      const workspace = await start();
      await becomes(workspace, 'deferred');
      expect(workspace.snapshot().state).toMatchObject({ problem: { code: 'data-disk' } });
      expect(problemCodes(workspace)).toContain('data-disk');
      expect(problemCodes(workspace)).not.toContain('secret');
      expect([...server.files.keys()].sort()).toEqual([join(root, 'f0'), join(root, 'f1'), secret()].sort());
      expect(await problemOf(workspace.allowFile('f0'))).toMatchObject({ code: 'data-disk' });
      await mend();
      await becomes(workspace, 'watching');
      await expect.poll(() => problemCodes(workspace)).toEqual([]);
      expect([...server.files.keys()].sort()).toEqual([join(root, 'f0'), secret()].sort());
      await engine.stopAll();
      const again = await start();
      await becomes(again, 'watching');
      expect(problemCodes(again)).toEqual([]);
      expect(notices).toEqual([]);
    });

    const remount = (mode: 'ro' | 'rw') => execFileSync('mount', ['-o', `remount,${mode}`, stateDir]);
  });

  it('are not in the mirrored folder', async () => {
    chmodSync(root, 0o755);
    await (await start()).initialSync;
    expect(await readdir(root)).toEqual([]);
    expect(existsSync(stateDir)).toBe(true);
  });
});
