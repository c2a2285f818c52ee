import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { WebSocketServer } from 'ws';
import { DEFAULT_LIMITS, type Limits } from '../../../shared/model/workspace-state';
import { KEY, TestReceiver } from '../../../test-support/test-edge';
import { testEngine } from '../../../test-support/test-engine';
import { ServerConnection } from '../connection/server-connection';
import type { SyncEngine } from '../sync-engine';
import type { Workspace } from '../workspace';

const NOBODY = 65_534;

let base: string;
let root: string;
let mirror: string;
let receiver: TestReceiver;
let connection: ServerConnection;
let engine: SyncEngine;
let warnings: string[];

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'lockstep-refused-')));
  await chmod(base, 0o777);
  root = join(base, 'project');
  mirror = join(base, 'mirror');
  warnings = [];
  await mkdir(join(root, 'd'), { recursive: true });
  for (const path of ['a', 'd/x', 'd/y']) put(path, 'first');
  receiver = await TestReceiver.start(() => ({ resolveMirror: () => mirror }));
  startEdge();
});

afterEach(async () => {
  if (process.getuid?.() === 0) process.seteuid?.(0);
  await stopEdge();
  await receiver[Symbol.asyncDispose]();
  execFileSync('chmod', ['-R', 'u+rwx', base]);
  await rm(base, { recursive: true, force: true });
});

function startEdge(): void {
  const log = { info: () => {}, warn: (line: string) => void warnings.push(line), error: () => {} };
  connection = new ServerConnection({ fingerprint: 'f', log, delay: () => 50 });
  engine = testEngine({ connection, stateDir: join(base, 'state'), log });
  connection.connectTo({ url: `ws://127.0.0.1:${receiver.port}`, apiKey: KEY });
}

async function stopEdge(): Promise<void> {
  await engine.stopAll();
  await connection.close();
}

/** Writes in one turn of the loop: a file that is still empty is a state that may be mirrored. */
const put = (path: string, content: string | Buffer) => writeFileSync(join(root, path), content);
const copyOf = (path: string) => readFile(join(mirror, path), 'utf8').catch(() => null);
const problems = (workspace: Workspace) => workspace.snapshot().problems.map(({ path, code }) => `${path} ${code}`);
const repairs = () => warnings.filter((line) => line.includes('repairing')).length;

/** Starts mirroring and waits until everything is there. */
async function mirrored(limits: Partial<Limits> = {}): Promise<Workspace> {
  const workspace = await engine.restore(root, { ...DEFAULT_LIMITS, ...limits });
  await expect.poll(() => workspace.snapshot().state).toMatchObject({ kind: 'watching', verified: true });
  return workspace;
}

/** Resolves once `wait` says that the folder is in sync. */
async function inSync(workspace: Workspace): Promise<void> {
  const state = await workspace.waitUntilIdle(AbortSignal.timeout(20_000));
  expect(state).toMatchObject({ kind: 'watching', verified: true });
}

/** Without rights of root, permissions bind this process, too. */
function needsRoot(context: TestContext): void {
  if (process.getuid?.() !== 0) context.skip('Changing the owner of a file needs root.');
}

/** Takes a directory of the copy away from this process. */
async function lock(directory: string): Promise<void> {
  await chown(join(mirror, directory), 0, 0);
  await chmod(join(mirror, directory), 0o755);
  execFileSync('chown', ['-R', `${NOBODY}`, join(base, 'state'), receiver.folder, root]);
  await chown(mirror, NOBODY, NOBODY);
  process.seteuid?.(NOBODY);
}

describe('a part of the copy that can not be written', () => {
  it('is listed, and the rest goes on without repairs', async (context) => {
    needsRoot(context);
    const workspace = await mirrored();
    await lock('d');
    put('d/x', 'edited');
    put('d/new', 'new');
    await rm(join(root, 'd/y'));
    await inSync(workspace);
    expect(problems(workspace).sort()).toEqual(['d/new server-refused', 'd/x server-refused', 'd/y server-refused']);
    put('a', 'edited');
    await inSync(workspace);
    expect(await copyOf('a')).toBe('edited');
    expect(repairs()).toBe(0);
    process.seteuid?.(0);
    await expect.poll(() => copyOf('d/x'), { timeout: 40_000 }).toBe('edited');
    await inSync(workspace);
    expect([await copyOf('d/new'), await copyOf('d/y')]).toEqual(['new', null]);
    expect(problems(workspace)).toEqual([]);
  });
});

describe('a file that can not be read', () => {
  it('keeps its copy when the copies are compared, also without an index', async (context) => {
    needsRoot(context);
    const workspace = await mirrored();
    await chmod(join(root, 'd/x'), 0);
    execFileSync('chown', ['-R', `${NOBODY}`, join(base, 'state'), receiver.folder, mirror, join(root, 'd')]);
    process.seteuid?.(NOBODY);
    await writeFile(join(mirror, 'd/y'), 'changed by something else');
    workspace.syncNow();
    await expect.poll(() => copyOf('d/y')).toBe('first');
    await inSync(workspace);
    expect([await copyOf('d/x'), problems(workspace)]).toEqual(['first', ['d/x unreadable']]);
    await stopEdge();
    process.seteuid?.(0);
    await rm(join(base, 'state'), { recursive: true });
    await mkdir(join(base, 'state'));
    await chown(join(base, 'state'), NOBODY, NOBODY);
    process.seteuid?.(NOBODY);
    put('d/y', 'second');
    startEdge();
    const again = await mirrored();
    await inSync(again);
    expect([await copyOf('d/x'), await copyOf('d/y'), problems(again)]).toEqual([
      'first',
      'second',
      ['d/x unreadable'],
    ]);
    expect(repairs()).toBe(0);
  });
});

describe('a file too large for a message', () => {
  it('is listed and leaves the copy, when it grew while the index was lost', async () => {
    const limits = { maxFileBytes: 20_000_000 };
    await mirrored(limits);
    await stopEdge();
    await rm(join(base, 'state'), { recursive: true });
    put('a', randomBytes(4_500_000));
    startEdge();
    const workspace = await mirrored(limits);
    await inSync(workspace);
    expect(problems(workspace)).toEqual(['a too-large-for-server']);
    expect((await readdir(mirror)).sort()).toEqual(['d']);
    expect(repairs()).toBe(0);
  });
});

describe('a file that a server refuses for good', () => {
  it('stays listed at a full scan, and its deletion is sent', async () => {
    const server = new WebSocketServer({
      port: 0,
      host: '127.0.0.1',
      handleProtocols: (keys) => [...keys][0] ?? false,
    });
    await once(server, 'listening');
    const files = new Map<string, string>();
    server.on('connection', (socket) => {
      const send = (type: string, payload: object) => socket.send(JSON.stringify({ type, payload }));
      send('connected_edge', { edgeId: 'e', userId: 'u', capabilities: ['ack'] });
      socket.on('message', (data) => {
        const { type, payload } = JSON.parse(data.toString());
        const { path, content, seq } = payload;
        const refusal = { path, seq, code: 'too-large', message: 'Too large here.', retry: false };
        if (content === 'unwanted') send('workspace:sync_refused', refusal);
        else if (type === 'workspace:file_delete_sync') files.delete(path);
        else if (content !== undefined) files.set(path, content);
        send('workspace:file_ack', { seq });
      });
    });
    connection.connectTo({ url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, apiKey: KEY });
    const workspace = await engine.start(root, DEFAULT_LIMITS);
    await expect.poll(() => files.size).toBe(3);
    put('a', 'unwanted');
    await expect.poll(() => problems(workspace)).toEqual(['a server-refused']);
    await workspace.waitUntilIdle(AbortSignal.timeout(20_000));
    expect([problems(workspace), files.get(join(root, 'a'))]).toEqual([['a server-refused'], 'first']);
    await rm(join(root, 'a'));
    await expect.poll(() => files.size).toBe(2);
    await workspace.waitUntilIdle(AbortSignal.timeout(20_000));
    expect(problems(workspace)).toEqual([]);
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
});
