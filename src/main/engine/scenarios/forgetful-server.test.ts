import { writeFileSync } from 'node:fs';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { isInSync } from '../../../shared/model/overall';
import { DEFAULT_LIMITS, type WorkspaceState } from '../../../shared/model/workspace-state';
import { stateText } from '../../../shared/text/workspace-text';
import { StrictServer } from '../../../test-support/strict-server';
import { silent, testEngine } from '../../../test-support/test-engine';
import { ServerConnection } from '../connection/server-connection';
import type { SyncEngine } from '../sync-engine';
import type { Workspace } from '../workspace';

let base: string;
let root: string;
let server: StrictServer;
let connection: ServerConnection;
let engine: SyncEngine;
let workspace: Workspace;
/** Every state that the workspace showed. */
let shown: WorkspaceState[];

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'lockstep-forgetful-')));
  root = await realpath(await mkdtemp(join(tmpdir(), 'lockstep-root-')));
  server = await StrictServer.start();
  connection = new ServerConnection({ fingerprint: 'f', log: silent, delay: () => 20 });
  shown = [];
});

afterEach(async () => {
  await engine.stopAll();
  await connection.close();
  await server.close();
  await rm(base, { recursive: true, force: true });
  await rm(root, { recursive: true, force: true });
});

async function start({ remembers = false, count = 20 } = {}): Promise<void> {
  for (let i = 0; i < count; i++) await writeFile(join(root, `f${i}`), `content ${i}`);
  connection.connectTo({ url: server.url, apiKey: server.apiKey, remembers });
  const onChange = () => {
    const state = engine.list()[0]?.snapshot().state;
    if (state) shown.push(state);
  };
  engine = testEngine({ connection, stateDir: base, onChange });
  workspace = await engine.start(root, DEFAULT_LIMITS);
  await inSync();
}

const inSync = () => expect.poll(() => workspace.snapshot().state.kind).toBe('watching');

/** The server is replaced by an empty one with the same address and ids. */
async function forget(): Promise<void> {
  const { port } = server;
  await server.close();
  await expect.poll(() => workspace.snapshot().state.kind).toBe('waiting');
  shown = [];
  server = await StrictServer.start(port);
}

const names = () =>
  server.frames.map(({ type, payload }) => `${type.split(':')[1]} ${String(payload.path).slice(root.length + 1)}`);

it('gets everything again, which is no revision and no change, and is not called in sync before', async () => {
  await start();
  const before = workspace.snapshot();
  const { revision } = before.state as { revision: number };
  await forget();
  await inSync();
  expect(server.files.size).toBe(20);
  expect(names().sort()).toEqual(
    [...Array.from({ length: 20 }, (_, i) => `file_create_sync f${i}`), 'file_done '].sort(),
  );
  expect(workspace.snapshot().state).toMatchObject({ revision, verified: false });
  expect(workspace.snapshot().lastChange).toEqual(before.lastChange);
  const claims = shown.filter((state) => isInSync({ state }));
  expect(shown.findIndex((state) => isInSync({ state }))).toBe(shown.length - claims.length);
  expect(shown.map(stateText)).toContain('sent');
});

it('is waited for until it has everything again', async () => {
  await start({ count: 200 });
  await forget();
  const state = await workspace.waitUntilIdle(AbortSignal.timeout(30_000));
  expect(state).toMatchObject({ kind: 'watching' });
  expect(server.files.size).toBe(200);
});

it('gets an edit before most of what it gets again, also while edits go on', async () => {
  await start({ count: 1_000 });
  await forget();
  await server.until(() => server.files.size > 100, 'the first files');
  writeFileSync(join(root, 'f999'), 'edited');
  await server.until(() => server.files.get(join(root, 'f999')) === 'edited', 'the edit');
  expect(server.files.size).toBeLessThan(900);
  const timer = setInterval(() => writeFileSync(join(root, 'log'), `${performance.now()}`), 1);
  onTestFinished(() => clearInterval(timer));
  const arrived = () => [...server.files.keys()].filter((path) => path !== join(root, 'log')).length;
  await server.until(() => arrived() === 1_000, 'everything');
  clearInterval(timer);
  await inSync();
  expect(server.ofType('workspace:file_done')).toHaveLength(1);
});

it('gets everything again after each new connection, and what is deleted meanwhile not at all', async () => {
  await start({ count: 300 });
  await forget();
  await server.until(() => server.files.size > 50, 'the first files');
  server.dropConnections();
  server.files.clear();
  await rm(join(root, 'f299'));
  await inSync();
  await expect.poll(() => server.files.size).toBe(299);
  expect(server.files.has(join(root, 'f299'))).toBe(false);
});

it('gets only what has changed when the user says that it remembers', async () => {
  await start({ remembers: true });
  const { port, files } = server;
  await server.close();
  await expect.poll(() => workspace.snapshot().state.kind).toBe('waiting');
  await writeFile(join(root, 'f1'), 'edited');
  server = await StrictServer.start(port);
  for (const [path, content] of files) server.files.set(path, content);
  await inSync();
  expect(names()).toEqual(['file_modify_sync f1']);
});
