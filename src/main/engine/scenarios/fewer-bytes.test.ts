import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../shared/model/workspace-state';
import { filesOf } from '../../../test-support/mirrored-folder';
import { TestLog } from '../../../test-support/test-edge';
import { createReceiver, type Receiver } from '../../receiver/receiver';
import { ServerConnection } from '../connection/server-connection';
import { SyncEngine } from '../sync-engine';
import type { Workspace } from '../workspace';

const KEY = 'the-key-of-the-tests';
/** An address of this machine that does not look like one; Windows connects to no such address. */
const ELSEWHERE = '0.0.0.0';
const FILES = 60;
const POLL = { timeout: 30_000 };

let base: string;
let root: string;
let receiver: Receiver;
let relay: Server;
let connection: ServerConnection;
let engine: SyncEngine;
let workspace: Workspace;
/** Bytes that the relay took from the app. */
let bytesUp: number;
let log: TestLog;

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'lockstep-fewer-bytes-')));
  root = join(base, 'project');
  mkdirSync(root);
  for (let n = 0; n < FILES; n++) writeFileSync(join(root, `file-${n}.ts`), textOf(n));
  log = new TestLog();
  receiver = await createReceiver({
    host: '127.0.0.1',
    port: 0,
    apiKey: KEY,
    stateDir: join(base, 'receiver'),
    resolveMirror: () => join(base, 'mirror'),
    log,
  });
  bytesUp = 0;
  relay = relayTo(receiver.port).listen(0, '127.0.0.1');
  await once(relay, 'listening');
  connection = new ServerConnection({ fingerprint: 'f', log, delay: () => 20 });
  const stateDir = join(base, 'state');
  const quiet = { onChange: () => {}, onNotice: () => {} };
  engine = new SyncEngine({ connection, fingerprint: 'f', forbidden: () => [], stateDir, log, ...quiet });
});

afterEach(async () => {
  await engine.stopAll();
  await connection.close();
  await receiver.close();
  relay.close();
  await rm(base, { recursive: true, force: true });
});

/** Counts the bytes, and names the receiver by the address that it listens on. */
function relayTo(port: number): Server {
  return createServer((near) => {
    const far = connect(port, '127.0.0.1');
    near.on('data', (chunk: Buffer) => {
      bytesUp += chunk.length;
      far.write(chunk.toString('latin1').replace(`Host: ${ELSEWHERE}`, 'Host: 127.0.0.1'), 'latin1');
    });
    far.pipe(near);
    const end = () => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) socket.on('error', end).on('close', end);
  });
}

function textOf(n: number): string {
  return Array.from(
    { length: 200 },
    (_, line) => `export const value${line} = ${(line * 7_919 + n * 104_729) % 99_991};\n`,
  ).join('');
}

/** Mirrors the folder, and waits until all of it is there. */
async function mirror(host: string): Promise<void> {
  connection.connectTo({ url: `http://${host}:${(relay.address() as AddressInfo).port}`, apiKey: KEY });
  workspace = await engine.start(root, DEFAULT_LIMITS);
  await settled();
}

async function settled(): Promise<void> {
  await workspace.waitUntilIdle(AbortSignal.timeout(30_000));
  expect(await filesOf(join(base, 'mirror'))).toEqual(await filesOf(root));
}

/** Appends to a file in one step. */
function append(name: string, text: string): void {
  const [path, temp] = [join(root, name), join(base, 'new')];
  writeFileSync(temp, textOf(Number(/\d+/.exec(name))));
  appendFileSync(temp, text);
  renameSync(temp, path);
}

describe('to a server elsewhere', () => {
  beforeEach((context) => context.skip(process.platform === 'win32', 'Windows connects to no such address'));

  it('a first sync is compressed, and of an edited file only the difference is sent', async () => {
    const size = Array.from({ length: FILES }, (_, n) => textOf(n).length).reduce((sum, length) => sum + length);
    await mirror(ELSEWHERE);
    expect(bytesUp).toBeLessThan(size / 2.5);
    const before = bytesUp;
    for (let n = 0; n < FILES; n++) append(`file-${n}.ts`, `// Edited: ${n}\n`);
    await settled();
    expect(bytesUp - before).toBeLessThan(size / 20);
    expect(log.lines.filter((line) => line.includes('other content'))).toEqual([]);
  });

  it('an edit goes before the rest of a first sync', async () => {
    const names = Array.from({ length: 40 }, (_, n) => `long-${n}.txt`);
    for (const name of names) writeFileSync(join(root, name), randomBytes(37_500).toString('base64'));
    connection.uploadLimit.set(400);
    connection.connectTo({ url: `http://${ELSEWHERE}:${(relay.address() as AddressInfo).port}`, apiKey: KEY });
    workspace = await engine.start(root, DEFAULT_LIMITS);
    const copyOf = (name: string) => readFileSync(join(base, 'mirror', name), 'utf8');
    await expect.poll(() => existsSync(join(base, 'mirror', 'file-0.ts')), POLL).toBe(true);
    let edits = 0;
    const isThere = () => {
      append('file-0.ts', `// Edited: ${edits++}\n`);
      return copyOf('file-0.ts').includes('Edited');
    };
    await expect.poll(isThere, { ...POLL, interval: 100 }).toBe(true);
    expect(names.filter((name) => !existsSync(join(base, 'mirror', name)))).not.toEqual([]);
    connection.uploadLimit.set(0);
    await settled();
  });
});
