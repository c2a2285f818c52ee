import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EDGE_PATH } from '../../../shared/wire/messages';
import { KEY, ROOT, summaryOf, TestEdge, TestReceiver, tree } from '../../../test-support/test-edge';

/** Hostile input below the messages, in their size and depth, and in the names of files; `fuzz.test.ts` has the rest. */

let receiver: TestReceiver;
let outside: string;
const unexpected: unknown[] = [];
const note = (error: unknown) => void unexpected.push(error);

beforeEach(async () => {
  process.on('unhandledRejection', note).on('uncaughtException', note);
  receiver = await TestReceiver.start();
  outside = join(receiver.folder, 'outside');
  await mkdir(outside);
  await writeFile(join(outside, 'mine'), 'mine');
});

afterEach(async () => {
  await receiver[Symbol.asyncDispose]();
  process.off('unhandledRejection', note).off('uncaughtException', note);
  expect(unexpected).toEqual([]);
});

/** A well-behaved edge is served, and only the mirror and the state folder were written. */
async function expectWell(): Promise<void> {
  const edge = await TestEdge.connect(receiver.port, { fingerprint: 'well-behaved' });
  await edge.open();
  const files = { 'a.txt': 'one', 'b/c.txt': 'two' };
  for (const needed of await edge.manifest(files)) edge.write(needed, files[needed as keyof typeof files]);
  expect(await edge.commit(1_000_000, files)).toMatchObject({ complete: true, ...summaryOf(files) });
  expect(await tree(receiver.mirror)).toEqual(files);
  await edge.close();
  expect(await tree(outside)).toEqual({ mine: 'mine' });
  expect((await readdir(receiver.folder)).sort()).toEqual(['mirror', 'outside', 'state']);
}

describe('below the messages', () => {
  async function upgraded(): Promise<Socket> {
    const socket = connect(receiver.port, '127.0.0.1');
    socket.on('error', () => {});
    const lines = [
      `GET ${EDGE_PATH}?fingerprint=f HTTP/1.1`,
      'Host: localhost',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      `Sec-WebSocket-Protocol: ${KEY}`,
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString('latin1')).toContain('101 Switching Protocols');
    return socket;
  }

  /** Resolves when the socket is closed, also by a reset: the receiver need not read what a broken connection still sends. */
  const closeOf = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

  const bytes = (...values: number[]) => Buffer.from(values);

  test.each([
    ['a frame without mask', bytes(0x81, 0x02, 0x68, 0x69)],
    ['an unknown opcode', bytes(0x83, 0x80, 0, 0, 0, 0)],
    ['reserved bits', bytes(0xf1, 0x80, 0, 0, 0, 0)],
    ['a length of 2^63', bytes(0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)],
    ['a length above the limit', bytes(0x81, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0)],
    ['a long ping', bytes(0x89, 0xfe, 0x04, 0x00, 0, 0, 0, 0)],
    ['a continuation of nothing', bytes(0x80, 0x80, 0, 0, 0, 0)],
    ['text that is not UTF-8', bytes(0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe)],
    ['a close frame of one byte', bytes(0x88, 0x81, 0, 0, 0, 0, 1)],
  ])('%s ends the connection', async (_, frame) => {
    const socket = await upgraded();
    const closed = closeOf(socket);
    socket.write(frame);
    await closed;
    await expectWell();
  });

  test('a message in ever more fragments ends at the limit of messages', async () => {
    const socket = await upgraded();
    const closed = closeOf(socket);
    const piece = Buffer.alloc(60_000, 'x');
    const head = (first: boolean) =>
      Buffer.from([first ? 0x01 : 0x00, 0xfe, piece.length >> 8, piece.length & 0xff, 0, 0, 0, 0]);
    for (let sent = 0; sent < 200 && !socket.destroyed; sent++) {
      socket.write(Buffer.concat([head(sent === 0), piece]));
      await sleep(1);
    }
    await closed;
    await expectWell();
  });

  test('random bytes do no harm, with and without a handshake', async () => {
    const noise = fc.uint8Array({ minLength: 1, maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(noise, fc.boolean(), async (data, shakeHands) => {
        const socket = shakeHands ? await upgraded() : connect(receiver.port, '127.0.0.1');
        socket.on('error', () => {});
        socket.end(data);
        socket.resume();
        await sleep(2);
        socket.destroy();
      }),
      { numRuns: 150 },
    );
    await expectWell();
  });

  test('any request is answered or refused', async () => {
    const part = fc.oneof(
      fc.constantFrom('..', '%2e%2e', 'v1', 'workspaces', '%00', '?wait=-1', '?wait=1e9&timeout=0', '__proto__'),
      fc.webPath(),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { maxLength: 5 }),
        fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
        async (parts, method) => {
          const response = await fetch(`http://127.0.0.1:${receiver.port}/${parts.join('/')}`, {
            method,
            headers: { 'x-api-key': KEY },
          });
          await response.text();
          expect([200, 400, 401, 403, 404, 405, 408]).toContain(response.status);
        },
      ),
      { numRuns: 200 },
    );
    await expectWell();
  });
});

test('extreme depth, size and numbers are refused and leave no memory behind', {
  timeout: 60_000,
}, async () => {
  const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
  const ids = '"edgeId":"e","userId":"u"';
  const frames = [
    '['.repeat(1_000_000),
    `{"type":"workspace:sync_open","payload":${deep}}`,
    `{"type":"workspace:file_create_sync","payload":{"path":"${ROOT}/deep","content":${deep},${ids}}}`,
    `{"type":"workspace:sync_open","payload":{"path":${JSON.stringify(`/${'x/'.repeat(500_000)}`)},${ids}}}`,
    `{"type":"workspace:sync_commit","payload":{"path":"${ROOT}","revision":1e308,"files":-0,"bytes":9007199254740993,"hash":"","seq":1e400,${ids}}}`,
    `{"type":"workspace:file_delete_sync","payload":{"path":"${ROOT}/a","seq":9007199254740992,${ids}}}`,
    `{"type":"workspace:sync_manifest","payload":{"path":"${ROOT}","files":[${'["a","",0],'.repeat(100_000)}0],"last":true,${ids}}}`,
    `{"type":${JSON.stringify('t'.repeat(4_000_000))},"payload":{}}`,
    `{"type":"workspace:file_create_sync","payload":{"path":"${ROOT}/${'n'.repeat(4_000_000)}","content":"",${ids}}}`,
    `{"type":"workspace:file_create_sync","payload":{"path":"${ROOT}/big","content":"${'b'.repeat(4_000_000)}","encoding":"base64","x":1,${ids}}}`,
  ];
  const round = async () => {
    const edge = await TestEdge.connect(receiver.port, { fingerprint: 'hostile' });
    edge.send('sync_open', { path: ROOT });
    for (const frame of frames) edge.socket.send(frame);
    for (let i = 0; i < 20; i++) edge.socket.send(Buffer.alloc(100_000), { binary: true });
    await edge.close();
  };
  await round();
  const before = heapUsed();
  for (let times = 0; times < 3; times++) await round();
  expect(heapUsed() - before).toBeLessThan(40_000_000);
  await expectWell();
});

test('no name in any message leads out of the mirror', async () => {
  const names = [
    '..',
    '../outside/mine',
    'a/../../outside/mine',
    './../outside/mine',
    '/../outside/mine',
    '//outside/mine',
    '..\\outside\\mine',
    'a\0b',
    '',
    '.',
    '/',
    'a//b',
    'a/./b',
    '\ud800',
    `${'d/'.repeat(3_000)}f`,
    'x'.repeat(256),
  ];
  const edge = await TestEdge.connect(receiver.port);
  await edge.open();
  edge.write('a.txt', 'one');
  await edge.commit(1, { 'a.txt': 'one' });
  for (const name of names) {
    edge.write(name, 'theirs');
    edge.remove(name);
    edge.rename('a.txt', name, 'one');
    edge.rename(name, 'b.txt', 'mine');
    edge.queue('file_create_sync', { path: `${receiver.mirror}/${name}`, content: 'theirs' });
    edge.queue('file_create_sync', { path: `${outside}/${name}`, content: 'theirs' });
    edge.send('sync_manifest', { path: ROOT, files: [[name, '0'.repeat(64), 1]], last: false });
    edge.send('sync_open', { path: `${ROOT}/${name}` });
  }
  await edge.acknowledged();
  await edge.commit(2, {});
  expect(await readFile(join(outside, 'mine'), 'utf8')).toBe('mine');
  await edge.close();
  await expectWell();
});

/** Heap after a garbage collection, bytes. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
