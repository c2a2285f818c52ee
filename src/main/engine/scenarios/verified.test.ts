import { execFileSync } from 'node:child_process';
import { pbkdf2 } from 'node:crypto';
import { renameSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Problem } from '../../../shared/model/problem';
import { DEFAULT_LIMITS, type WorkspaceState } from '../../../shared/model/workspace-state';
import { workspaceId } from '../../../shared/wire/workspace-id';
import { silent, testEngine } from '../../../test-support/test-engine';
import { createReceiver, type Receiver } from '../../receiver/receiver';
import { ServerConnection } from '../connection/server-connection';
import type { SyncEngine } from '../sync-engine';
import type { Workspace } from '../workspace';

const KEY = 'a-key';

let base: string;
let root: string;
let mirror: string;
let receiver: Receiver;
let connection: ServerConnection;
let engine: SyncEngine;

async function startReceiver(port = 0): Promise<void> {
  const stateDir = join(base, 'receiver');
  receiver = await createReceiver({
    host: '127.0.0.1',
    port,
    apiKey: KEY,
    stateDir,
    resolveMirror: (_, path) => (path === root ? mirror : null),
    log: silent,
  });
}

function startEdge(): void {
  connection = new ServerConnection({ fingerprint: 'f', log: silent, delay: () => 50 });
  const stateDir = join(base, 'state');
  engine = testEngine({ connection, stateDir });
  connection.connectTo({ url: `http://127.0.0.1:${receiver.port}`, apiKey: KEY });
}

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'lockstep-verified-')));
  root = join(base, 'project');
  mirror = join(base, 'mirrors/project');
  await mkdir(root);
  await startReceiver();
  startEdge();
});

afterEach(async () => {
  await engine.stopAll();
  await connection.close();
  await receiver.close();
  await rm(base, { recursive: true, force: true });
});

async function fill(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await mkdir(join(root, `d${i % 7}`), { recursive: true });
    await writeFile(join(root, `d${i % 7}`, `f${i}.ts`), `export const n = ${i};\n`);
  }
}

/** Resolves when the mirror holds all files of the folder and no others, and the workspace says so. */
async function inSync(workspace: Workspace): Promise<void> {
  const source = Object.entries(await tree(root)).filter(([path]) => !path.startsWith('.git/'));
  await expect.poll(() => tree(mirror)).toEqual(Object.fromEntries(source));
  await expect.poll(() => workspace.snapshot().state).toMatchObject({ kind: 'watching', verified: true });
}

/** Makes the place of the mirror read-only. */
async function blockMirror(): Promise<void> {
  await writeFile(dirname(mirror), 'a file where the folder of the mirrors should be');
}

async function tree(folder: string): Promise<Record<string, string>> {
  const all = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const pairs = await Promise.all(
    files.map(async (file) => [file.slice(folder.length + 1), (await readFile(file)).toString('base64')]),
  );
  return Object.fromEntries(pairs.sort());
}

describe('a server with a manifest', () => {
  it('gets everything, binary files too, and every kind of change', async () => {
    await fill(50);
    await writeFile(join(root, 'logo.png'), Buffer.from([0x89, 0x50, 0xff, 0x00]));
    await writeFile(join(root, 'empty'), '');
    const workspace = await engine.start(root, DEFAULT_LIMITS);
    await inSync(workspace);
    await writeFile(join(root, 'd1/f1.ts'), 'edited');
    await rm(join(root, 'd2'), { recursive: true });
    await rename(join(root, 'd3'), join(root, 'moved'));
    await rename(join(root, 'd4/f4.ts'), join(root, 'd4/F4.ts'));
    await inSync(workspace);
    const { revision } = workspace.snapshot().state as { revision: number };
    expect(revision).toBeGreaterThan(1);
  });

  it('gets no content for a moved directory', async () => {
    await fill(50);
    const workspace = await engine.start(root, DEFAULT_LIMITS);
    await inSync(workspace);
    const before = workspace.snapshot().stats.bytesSynced;
    await rename(join(root, 'd3'), join(root, 'moved'));
    await inSync(workspace);
    expect(workspace.snapshot().stats.bytesSynced).toBe(before);
  });

  it('gets no content for a moved directory that the watcher lists late', async () => {
    await fill(50);
    const workspace = await engine.start(root, DEFAULT_LIMITS);
    await inSync(workspace);
    const before = workspace.snapshot().stats.bytesSynced;
    // Occupies the threads with which the watcher lists directories, for less time than a disk has to answer in.
    const busy = Array.from({ length: 16 }, () => promisify(pbkdf2)('a', 'b', 100_000, 32, 'sha256'));
    renameSync(join(root, 'd3'), join(root, 'moved'));
    await Promise.all(busy);
    await inSync(workspace);
    expect(workspace.snapshot().stats.bytesSynced).toBe(before);
  });

  it('is sent nothing after a restart when nothing has changed', async () => {
    await fill(50);
    await inSync(await engine.start(root, DEFAULT_LIMITS));
    await engine.stopAll();
    await connection.close();
    startEdge();
    const workspace = await engine.start(root, DEFAULT_LIMITS);
    await inSync(workspace);
    expect(workspace.snapshot().stats).toMatchObject({ filesSynced: 0, bytesSynced: 0, filesWatched: 50 });
  });

  it.each([
    ['wait', 'wait'],
    ['a reader of the copy', 'reader'],
  ])('is repaired before the answer to %s', async (_, asker) => {
    await fill(20);
    const workspace = await engine.start(root, DEFAULT_LIMITS);
    await inSync(workspace);
    const source = await tree(root);
    await rm(join(mirror, 'd1'), { recursive: true });
    await writeFile(join(mirror, 'd2/f2.ts'), 'changed at the server');
    // More than the folder has: they are no reason to ask whether most of the folder is gone.
    for (let i = 0; i < 60; i++) await writeFile(join(mirror, `stranger-${i}`), 'not ours');
    const asked = Date.now();
    if (asker === 'wait') {
      const state = await workspace.waitUntilIdle(AbortSignal.timeout(30_000));
      expect(state).toMatchObject({ kind: 'watching', verified: true });
      expect((state as { since: number }).since).toBeGreaterThanOrEqual(asked);
    } else {
      const address = `http://127.0.0.1:${receiver.port}/v1/workspaces/${workspaceId('f', root)}?wait=1`;
      const answer = await fetch(address, { headers: { 'x-api-key': KEY } });
      expect(await answer.json()).toMatchObject({ complete: true, files: 20 });
    }
    expect(await tree(mirror)).toEqual(source);
  });

  it('is repaired when it has lost, changed or gained files', async () => {
    await fill(50);
    const workspace = await engine.start(root, DEFAULT_LIMITS);
    await inSync(workspace);
    await rm(join(mirror, 'd1'), { recursive: true });
    await writeFile(join(mirror, 'd2/f2.ts'), 'changed at the server');
    await writeFile(join(mirror, 'stranger'), 'not ours');
    const before = workspace.snapshot().stats.filesSynced;
    workspace.syncNow();
    await inSync(workspace);
    expect(workspace.snapshot().stats.filesSynced - before).toBeLessThan(12);
  });

  it("is filled again when it was wiped, and when the edge's index was lost", async () => {
    await fill(50);
    await inSync(await engine.start(root, DEFAULT_LIMITS));
    await engine.stopAll();
    const { port } = receiver;
    await receiver.close();
    await rm(mirror, { recursive: true });
    await startReceiver(port);
    await inSync(await engine.start(root, DEFAULT_LIMITS));
    await engine.stopAll();
    await rm(join(base, 'state'), { recursive: true });
    await writeFile(join(root, 'd1/f1.ts'), 'edited meanwhile');
    const workspace = await engine.start(root, DEFAULT_LIMITS);
    await inSync(workspace);
    expect(workspace.snapshot().stats.filesSynced).toBe(1);
  });

  it('is asked again by itself while it can not take the folder', async () => {
    await fill(20);
    await blockMirror();
    const workspace = await engine.start(root, DEFAULT_LIMITS);
    const state = () => workspace.snapshot().state;
    const retryAt = () => (state() as Extract<WorkspaceState, { kind: 'deferred' }>).retryAt;
    await expect.poll(() => state().kind).toBe('deferred');
    expect(state()).toMatchObject({ problem: { code: 'server-not-ready' } });
    expect((state() as { problem: Problem }).problem.detail).toContain('The mirror folder can not be used.');
    const asked = retryAt();
    await expect.poll(retryAt).toBeGreaterThan(asked);
    await rm(dirname(mirror));
    await inSync(workspace);
  });

  it('is asked again at once when the user requests it', async () => {
    await fill(20);
    await blockMirror();
    const workspace = await engine.start(root, DEFAULT_LIMITS);
    const state = () => workspace.snapshot().state;
    // Each delay is twice as long as the one before; the next one outlasts this test.
    const isLong = () => state().kind === 'deferred' && (state() as { retryAt: number }).retryAt > Date.now() + 14_000;
    const askAgain = () => {
      workspace.syncNow();
      return isLong();
    };
    await expect.poll(askAgain).toBe(true);
    await rm(dirname(mirror));
    workspace.syncNow();
    await inSync(workspace);
  });

  it('is asked again by itself when it can not apply a revision', async () => {
    await fill(20);
    const workspace = await engine.start(root, DEFAULT_LIMITS);
    await inSync(workspace);
    await rm(dirname(mirror), { recursive: true });
    await blockMirror();
    await rm(join(root, 'd1/f1.ts'));
    await expect.poll(() => workspace.snapshot().state.kind).toBe('deferred');
    await rm(dirname(mirror));
    await inSync(workspace);
  });

  it('gets a branch switch as one revision', async () => {
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: root });
    git('init', '-q', '-b', 'one');
    await fill(400);
    git('add', '-A');
    git('commit', '-qm', 'one');
    git('checkout', '-q', '-b', 'two');
    for (let i = 0; i < 400; i += 2) await writeFile(join(root, `d${i % 7}`, `f${i}.ts`), `two ${i}\n`);
    git('commit', '-qam', 'two');
    const workspace = await engine.start(root, DEFAULT_LIMITS);
    await inSync(workspace);
    const revision = () => (workspace.snapshot().state as { revision: number }).revision;
    const before = revision();
    git('checkout', '-q', 'one');
    await inSync(workspace);
    expect(revision()).toBe(before + 1);
  });
});
