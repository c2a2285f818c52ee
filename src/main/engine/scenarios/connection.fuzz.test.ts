import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { DEFAULT_LIMITS } from '../../../shared/model/workspace-state';
import { CAPABILITIES } from '../../../shared/wire/messages';
import { silent, testEngine } from '../../../test-support/test-engine';
import { createReceiver, type Receiver } from '../../receiver/receiver';
import { ServerConnection } from '../connection/server-connection';
import type { SyncEngine } from '../sync-engine';
import type { Workspace } from '../workspace';

const KEY = 'a-key';
const PATHS = ['a.ts', 'b/c.ts', '../outside', '/etc/passwd', '', '.', 'b', '\0', 'x'.repeat(5_000), '__proto__'];

/** Frames of a hostile server; `{ROOT}` and `{SEQ}` are replaced by the edge's root and last `seq`. */
const seq = fc.oneof(fc.constant('{SEQ}'), fc.nat(50), fc.constantFrom(-1, 0.5, 2 ** 53, 1e300, null));
const path = fc.oneof(fc.constant('{ROOT}'), fc.constantFrom(...PATHS));
const number = fc.oneof(fc.nat(5), fc.constantFrom(-1, 2 ** 53, 1e300));
const hash = fc.constantFrom('0'.repeat(64), 'f'.repeat(64), '', 'not a hash');
const code = fc.constantFrom(
  'bad-path',
  'unknown-workspace',
  'too-large',
  'io',
  'stale-rename',
  'malformed',
  'nonsense',
);
const message = fc.oneof(
  fc.record({ type: fc.constant('workspace:file_ack'), payload: fc.record({ seq }) }),
  fc.record({
    type: fc.constant('workspace:sync_state'),
    payload: fc.record({ path, revision: number, files: number, bytes: number, hash, complete: fc.boolean() }),
  }),
  fc.record({
    type: fc.constant('workspace:sync_need'),
    payload: fc.record({ path, need: fc.array(fc.constantFrom(...PATHS)), last: fc.boolean() }),
  }),
  fc.record({
    type: fc.constant('workspace:sync_refused'),
    payload: fc.record(
      { path, seq, code, message: fc.string(), retry: fc.boolean() },
      { requiredKeys: ['path', 'code'] },
    ),
  }),
  fc.record({
    type: fc.constantFrom('error', 'edge:config_update', 'connected_edge', 'shell:run', '__proto__'),
    payload: fc.anything({ maxDepth: 3 }),
  }),
  fc.record({
    type: fc.constant('error'),
    payload: fc.record({ message: fc.string(), code: fc.constantFrom(401, 'X') }),
  }),
);
const frame = fc.oneof(
  { weight: 20, arbitrary: message.map(toJson) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  { weight: 1, arbitrary: fc.tuple(message, fc.nat(100)).map(([text, end]) => toJson(text).slice(0, end)) },
  { weight: 1, arbitrary: fc.constantFrom('['.repeat(200_000), `{"type":"x","payload":"${'y'.repeat(1_000_000)}"}`) },
);
const capabilities = fc.subarray([...CAPABILITIES, 'shell', '']);

function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? String(item) : item));
}

let base: string;
let root: string;
let connection: ServerConnection;
let engine: SyncEngine;
let workspace: Workspace;
const unexpected: unknown[] = [];
const note = (error: unknown) => void unexpected.push(error);

beforeEach(async () => {
  process.on('unhandledRejection', note).on('uncaughtException', note);
  base = await realpath(await mkdtemp(join(tmpdir(), 'lockstep-hostile-')));
  root = join(base, 'project');
  await mkdir(join(root, 'b'), { recursive: true });
  await writeFile(join(root, 'a.ts'), 'one');
  await writeFile(join(root, 'b/c.ts'), 'two');
  connection = new ServerConnection({ fingerprint: 'f', log: silent, delay: () => 20 });
  engine = testEngine({ connection, stateDir: join(base, 'state') });
  workspace = await engine.start(root, DEFAULT_LIMITS);
});

afterEach(async () => {
  process.off('unhandledRejection', note).off('uncaughtException', note);
  await engine.stopAll();
  await connection.close();
  await rm(base, { recursive: true, force: true });
});

/** A server that answers each message of the edge with the next of these frames. */
async function hostile(frames: readonly (string | Uint8Array)[], offers: readonly string[]): Promise<WebSocketServer> {
  const left = [...frames];
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => KEY });
  server.on('connection', (socket: WebSocket) => {
    const ids = { edgeId: 'e', userId: 'u' };
    socket.send(JSON.stringify({ type: 'connected_edge', payload: { ...ids, capabilities: offers } }));
    socket.on('error', () => {});
    socket.on('message', (data: RawData) => {
      const heard = /"seq":(\d+)/.exec(data.toString())?.[1] ?? '1';
      for (const next of left.splice(0, 2)) socket.send(typeof next === 'string' ? fill(next, heard) : next);
    });
  });
  await once(server, 'listening');
  return server;
}

function fill(text: string, heard: string): string {
  return text.replaceAll('"{SEQ}"', heard).replaceAll('"{ROOT}"', JSON.stringify(root));
}

async function contents(folder: string): Promise<Record<string, string>> {
  const all = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const pairs = files.map(async (file) => [file.slice(folder.length + 1), await readFile(file, 'utf8')]);
  return Object.fromEntries((await Promise.all(pairs)).sort());
}

it('handles any message of a server, writes no file because of it, and works with the next server', {
  timeout: 60_000,
}, async () => {
  let edits = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { maxLength: 30 }), capabilities, async (frames, offers) => {
      const server = await hostile(frames, offers);
      connection.connectTo({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, apiKey: KEY });
      await sleep(30);
      await writeFile(join(root, 'a.ts'), `edit ${++edits}`);
      await sleep(60);
      for (const client of server.clients) client.terminate();
      server.close();
      expect(unexpected).toEqual([]);
      expect(await readdir(base)).toEqual(expect.arrayContaining(['project', 'state']));
      expect(await contents(root)).toEqual({ 'a.ts': `edit ${edits}`, 'b/c.ts': 'two' });
      if (workspace.snapshot().state.kind === 'failed') await workspace.resume().catch(() => {});
    }),
    { numRuns: 120 },
  );
  const receiver = await realReceiver();
  connection.connectTo({ url: `http://127.0.0.1:${receiver.port}`, apiKey: KEY });
  await expect.poll(() => workspace.snapshot().state).toMatchObject({ kind: 'watching', verified: true });
  expect(await contents(join(base, 'mirror'))).toEqual(await contents(root));
  await receiver.close();
  expect((await readdir(base)).sort()).toEqual(['mirror', 'project', 'receiver', 'state']);
});

it('offers a rejected file to the next server', async () => {
  const refusal = {
    type: 'workspace:sync_refused',
    payload: { path: 'x', seq: '{SEQ}', code: 'io', message: 'No.', retry: false },
  };
  const ack = { type: 'workspace:file_ack', payload: { seq: '{SEQ}' } };
  const server = await hostile(Array.from({ length: 10 }, () => [toJson(refusal), toJson(ack)]).flat(), ['ack']);
  connection.connectTo({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, apiKey: KEY });
  await expect.poll(() => workspace.snapshot().stats.filesSkipped).toBe(2);
  for (const client of server.clients) client.terminate();
  server.close();
  const receiver = await realReceiver();
  connection.connectTo({ url: `http://127.0.0.1:${receiver.port}`, apiKey: KEY });
  const mirror = join(base, 'mirror');
  await expect.poll(() => contents(mirror).catch(() => ({}))).toEqual({ 'a.ts': 'one', 'b/c.ts': 'two' });
  await receiver.close();
});

async function realReceiver(): Promise<Receiver> {
  return createReceiver({
    host: '127.0.0.1',
    port: 0,
    apiKey: KEY,
    stateDir: join(base, 'receiver'),
    resolveMirror: () => join(base, 'mirror'),
    log: silent,
  });
}
