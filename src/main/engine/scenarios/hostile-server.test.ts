import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../shared/model/workspace-state';
import { RateLimitedLog } from '../../../shared/util/rate-limited-log';
import { testEngine } from '../../../test-support/test-engine';
import {
  accept,
  CONTINUATION,
  frame,
  greeting,
  handshake,
  message,
  PING,
  RawServer,
} from '../../../test-support/test-raw-server';
import { TurnMeter } from '../../../test-support/turn-meter';
import { createReceiver } from '../../receiver/receiver';
import { ServerConnection } from '../connection/server-connection';
import type { SyncEngine } from '../sync-engine';
import type { Workspace } from '../workspace';

const KEY = 'a-key';
/** Limit that tells a blocked event loop from a busy one. */
const LONGEST_TURN_MS = 3_000;
/** Limit of the memory in use afterwards, beyond that before: a fraction of the sent bytes. */
const MAX_GROWTH_BYTES = 40 * 1024 * 1024;

let base: string;
let root: string;
let connection: ServerConnection;
let engine: SyncEngine;
let workspace: Workspace;
let reasons: string[];
let logged: string[];
const unexpected: unknown[] = [];
const note = (error: unknown) => void unexpected.push(error);

beforeEach(async () => {
  process.on('unhandledRejection', note).on('uncaughtException', note);
  base = await realpath(await mkdtemp(join(tmpdir(), 'lockstep-hostile-server-')));
  root = join(base, 'project');
  await mkdir(root);
  await writeFile(join(root, 'a.ts'), 'one');
  await writeFile(join(root, 'b.ts'), 'two');
  reasons = [];
  logged = [];
  const line = (text: string) => void logged.push(text);
  const log = new RateLimitedLog({ info: line, warn: line, error: line });
  connection = new ServerConnection({ fingerprint: 'f', log, delay: () => 20 });
  connection.onState((state) => 'reason' in state && reasons.push(state.reason));
  engine = testEngine({ connection, stateDir: join(base, 'state'), log });
  workspace = await engine.start(root, DEFAULT_LIMITS);
});

afterEach(async () => {
  process.off('unhandledRejection', note).off('uncaughtException', note);
  await engine.stopAll();
  await connection.close();
  await rm(base, { recursive: true, force: true });
  expect(unexpected).toEqual([]);
});

const connect = (server: RawServer) => connection.connectTo({ url: server.url, apiKey: KEY });

/** Expects that `work` neither blocks the event loop nor leaves memory in use. */
async function bounded<T>(work: () => Promise<T>): Promise<T> {
  const before = await usedBytes();
  using turns = new TurnMeter();
  const result = await work();
  expect(turns.longestMs).toBeLessThan(LONGEST_TURN_MS);
  expect((await usedBytes()) - before).toBeLessThan(MAX_GROWTH_BYTES);
  return result;
}

async function usedBytes(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const gc: () => void = runInNewContext('gc');
  // Objects of this turn of the event loop are released in the next.
  for (let turn = 0; turn < 3; turn++) {
    await nextTurn();
    gc();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Writes as fast as the other end reads, until the source or the connection ends. */
async function flood(socket: Socket, pieces: Iterable<Buffer>): Promise<number> {
  const gone = new AbortController();
  socket.once('close', () => gone.abort());
  let bytes = 0;
  for (const piece of pieces) {
    if (gone.signal.aborted || socket.destroyed) break;
    bytes += piece.length;
    if (!socket.write(piece)) await once(socket, 'drain', { signal: gone.signal }).catch(() => {});
  }
  return bytes;
}

function* times(count: number, piece: (i: number) => Buffer): Iterable<Buffer> {
  for (let i = 0; i < count; i++) yield piece(i);
}

/** Expects that a good server is found, and gets everything. */
async function recovers(): Promise<void> {
  await using receiver = await realReceiver();
  connection.connectTo({ url: `http://127.0.0.1:${receiver.port}`, apiKey: KEY });
  await expect.poll(() => workspace.snapshot().state).toMatchObject({ kind: 'watching', verified: true });
  expect(await readFile(join(base, 'mirror/a.ts'), 'utf8')).toBe('one');
  expect((await readdir(base)).sort()).toEqual(['mirror', 'project', 'receiver', 'state']);
  expect((await readdir(root)).sort()).toEqual(['a.ts', 'b.ts']);
}

async function realReceiver() {
  const receiver = await createReceiver({
    host: '127.0.0.1',
    port: 0,
    apiKey: KEY,
    stateDir: join(base, 'receiver'),
    resolveMirror: () => join(base, 'mirror'),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  return { port: receiver.port, [Symbol.asyncDispose]: () => receiver.close() };
}

/** Valid messages of every type that does not end the connection. */
function everyMessage(i: number): Buffer[] {
  const state = {
    path: `/elsewhere/${i}`,
    revision: i,
    files: i,
    bytes: i,
    hash: '0'.repeat(64),
    complete: i % 2 === 0,
  };
  const refused = { path: root, seq: i + 1, code: 'io', message: `number ${i}`, retry: true };
  return [
    message('workspace:file_ack', { seq: i + 1 }),
    message('workspace:sync_state', state),
    message('workspace:sync_state', { ...state, path: root }),
    message('workspace:sync_need', { path: root, need: [`a${i}`, `b${i}`], last: i % 3 === 0 }),
    message('workspace:sync_refused', refused),
    message('error', { message: `Something is wrong, for the time number ${i}`, code: 'X' }),
    message('edge:config_update', { workspacepaths: [`/wish/${i}`] }),
    message('connected_edge', { edgeId: `e${i}`, userId: 'u' }),
    message('workspace:file_ack', { seq: -i }),
    message('shell:run', { command: `rm -rf ${i}` }),
    frame(`no message at all, number ${i}`),
    frame(Buffer.from([i & 0xff, 2, 3]), { opcode: 0x2 }),
  ];
}

it.each([[[]], [['ack', 'manifest', 'revision', 'batch']]])(
  'floods it with 240,000 messages (offering %s): pings are answered all the while, the log stays short',
  async (offers) => {
    const parts = 20;
    const part = Buffer.concat(Array.from({ length: 1_000 }, (_, i) => everyMessage(i)).flat());
    const pongs: string[] = [];
    const done = Promise.withResolvers<void>();
    let first = true;
    await using server = await RawServer.start(async (socket, request) => {
      const edge = accept(socket, request);
      edge.on('pong', (data) => {
        pongs.push(data.toString());
        if (pongs.at(-1) === `${parts - 1}`) done.resolve();
      });
      socket.write(greeting(...offers));
      if (!first) return;
      first = false;
      await flood(
        socket,
        times(parts, (i) => Buffer.concat([part, frame(String(i), { opcode: PING })])),
      );
    });
    await bounded(async () => {
      connect(server);
      await done.promise;
    });
    expect(pongs.filter((text) => text !== '')).toEqual(expect.arrayContaining(['0', `${parts / 2}`]));
    expect(logged.length).toBeLessThan(200);
    await recovers();
  },
);

it('names endlessly many needed files: only those in the manifest are kept', async () => {
  const done = Promise.withResolvers<void>();
  let attacked = false;
  await using server = await RawServer.start((socket, request) => {
    const edge = accept(socket, request);
    edge.on('pong', (data) => data.toString() === 'over' && done.resolve());
    edge.on('message', async (data) => {
      const { type } = JSON.parse(data.toString()) as { type: string };
      const state = { path: root, revision: 1, files: 2, bytes: 6, hash: '1'.repeat(64), complete: true };
      if (type === 'workspace:sync_open') socket.write(message('workspace:sync_state', state));
      if (type !== 'workspace:sync_manifest' || attacked) return;
      attacked = true;
      const names = (i: number) => Array.from({ length: 5_000 }, (_, j) => `${i}/${j}/${'x'.repeat(100)}`);
      await flood(
        socket,
        times(120, (i) => message('workspace:sync_need', { path: root, need: names(i), last: false })),
      );
      socket.write(frame('over', { opcode: PING }));
    });
    socket.write(greeting('ack', 'manifest', 'revision'));
  });
  await bounded(async () => {
    connect(server);
    await done.promise;
  });
  expect(workspace.snapshot().state.kind).not.toBe('failed');
  await recovers();
});

it('sends deep, wide or oddly named JSON: it is decoded, and the next message is handled', async () => {
  const wishes: string[] = [];
  const heard = Promise.withResolvers<void>();
  connection.onConfigUpdate((paths) => {
    wishes.push(...paths);
    if (paths.includes('/heard')) heard.resolve();
  });
  const deep = (open: string, close: string, levels: number) => `${open.repeat(levels)}0${close.repeat(levels)}`;
  const wide = `{${Array.from({ length: 200_000 }, (_, i) => `"key ${i}":0`).join()}}`;
  const inherited = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
  const payloads = [deep('[', ']', 2_400_000), deep('{"a":', '}', 800_000), wide, inherited];
  function* messages(type: string): Iterable<Buffer> {
    for (const payload of payloads) {
      yield frame(`{"type":"${type}","payload":${payload}}`);
      yield frame(`{"type":"${type}","payload":{"message":"m","workspacepaths":${payload}}}`);
    }
  }
  await using server = await RawServer.start(async (socket, request) => {
    accept(socket, request);
    // Only a few frames come before the greeting, as the wait for it is bounded.
    await flood(socket, messages('connected_edge'));
    socket.write(greeting());
    await flood(
      socket,
      payloads.map((payload) => frame(payload)),
    );
    for (const type of ['error', 'edge:config_update', 'unheard:of']) await flood(socket, messages(type));
    socket.write(message('edge:config_update', { workspacepaths: ['/heard'] }));
  });
  await bounded(async () => {
    connect(server);
    await heard.promise;
  });
  expect(wishes).toEqual(['/heard']);
  expect('polluted' in {}).toBe(false);
  await recovers();
});

const TOO_LARGE = /^A message above the limit of 5 MiB came from 127\.0\.0\.1/;

/** Sends endless data to the first connection. At most the system's buffers are filled. */
const ENDLESS: readonly [name: string, reason: RegExp, attack: (socket: Socket) => Promise<unknown>][] = [
  ['a frame of a terabyte', TOO_LARGE, async (socket) => socket.write(frame('x', { length: 2 ** 40 }))],
  ['a frame just beyond the limit', TOO_LARGE, async (socket) => socket.write(frame('x', { length: 5 * 2 ** 20 + 1 }))],
  ['fragments without end', TOO_LARGE, (socket) => fragments(socket, 65_536)],
  ['empty fragments without end', /fragments/i, (socket) => fragments(socket, 0)],
  ['compressed frames without being asked to', /RSV1/, async (socket) => socket.write(frame('x', { rsv1: true }))],
  ['a ping beyond its limit', /payload/i, async (socket) => socket.write(frame('x'.repeat(200), { opcode: PING }))],
];

async function fragments(socket: Socket, size: number): Promise<void> {
  socket.write(frame('[', { fin: false }));
  const one = frame('x'.repeat(size), { fin: false, opcode: CONTINUATION });
  const many = Buffer.concat(Array.from({ length: size === 0 ? 30_000 : 1 }, () => one));
  expect(
    await flood(
      socket,
      times(10_000, () => many),
    ),
  ).toBeLessThan(100 * 2 ** 20);
  expect(socket.destroyed).toBe(true);
}

it.each(ENDLESS)(
  'sends %s: the connection ends at the limit, with the reason, and is made again',
  async (_, reason, attack) => {
    const attacks: Promise<unknown>[] = [];
    await using server = await RawServer.start((socket, request) => {
      accept(socket, request);
      socket.write(greeting());
      if (attacks.length === 0) attacks.push(attack(socket));
    });
    await bounded(async () => {
      connect(server);
      await expect.poll(() => reasons).toEqual([expect.stringMatching(reason)]);
    });
    await Promise.all(attacks);
    await expect.poll(() => connection.state.kind).toBe('online');
    expect(server.sockets.length).toBe(2);
    await recovers();
  },
);

it('sends pings and reads no pong: the pongs are not kept', async () => {
  let first = true;
  await using server = await RawServer.start(async (socket, request) => {
    accept(socket, request);
    socket.write(greeting());
    if (!first) return;
    first = false;
    socket.pause();
    const pings = Buffer.concat(Array.from({ length: 1_000 }, () => frame('x'.repeat(125), { opcode: PING })));
    await flood(
      socket,
      times(2_000, () => pings),
    );
  });
  await bounded(async () => {
    connect(server);
    await expect.poll(() => reasons.length).toBeGreaterThan(0);
  });
  await recovers();
});

it('offers compression that was not requested: it is not used', async () => {
  await using server = await RawServer.start((socket, request) => {
    socket.write(handshake(request, 'Sec-WebSocket-Extensions: permessage-deflate'));
  });
  connect(server);
  await expect.poll(() => reasons[0]).toMatch(/Sec-WebSocket-Extensions/);
  await recovers();
});
