import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { EDGE_PATH } from '../../../shared/wire/messages';
import { KEY, TestEdge, TestReceiver } from '../../../test-support/test-edge';
import type { ReceiverLimits } from '../limits';

/** Long enough that no deadline ends a test. */
const NEVER_MS = 10 * 60_000;

const start = (limits: Partial<ReceiverLimits>) =>
  TestReceiver.start(() => ({ limits: { keyTimeoutMs: NEVER_MS, ...limits } }));

/** A client that keeps its end open, also when the receiver ends its own. */
async function client(receiver: TestReceiver, text = ''): Promise<Socket> {
  const socket = connect({ port: receiver.port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(text);
  socket.resume();
  return socket;
}

const upgrade = (path: string, key = KEY) =>
  [
    `GET ${path} HTTP/1.1`,
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    `Sec-WebSocket-Protocol: ${key}`,
    '',
    '',
  ].join('\r\n');

/** Resolves when the receiver has closed its end, too: a write is then answered with a reset. */
async function isGone(socket: Socket): Promise<void> {
  const poke = setInterval(() => socket.write('x'), 20);
  await new Promise((resolve) => (socket.closed ? resolve(null) : socket.once('close', resolve)));
  clearInterval(poke);
}

test.each([
  ['a wrong path', upgrade('/x')],
  ['a wrong key', upgrade(`${EDGE_PATH}?fingerprint=f`, 'wrong')],
  ['a broken handshake', upgrade(`${EDGE_PATH}?fingerprint=f`).replace('-Version: 13', '-Version: 1')],
  ['a request without the key', 'GET /v1/workspaces HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['a request of a page', 'GET /v1/workspaces HTTP/1.1\r\nHost: localhost\r\nOrigin: http://a.example\r\n\r\n'],
  ['no HTTP', 'hello\r\n\r\n'],
])('the socket of %s is closed with its answer, although the client keeps its end open', async (_name, text) => {
  await using receiver = await start({});
  await isGone(await client(receiver, text));
});

test('a socket that shows no key is closed in time, and one that does is not', async () => {
  await using receiver = await start({ keyTimeoutMs: 200 });
  const edge = await TestEdge.connect(receiver.port);
  for (const text of ['', 'GET / HTTP/1.1\r\nHost: localhost\r\n', 'x']) await isGone(await client(receiver, text));
  expect(await edge.open()).toMatchObject({ revision: 0 });
});

test('silent sockets keep no edge out, and the oldest one goes first', async () => {
  await using receiver = await start({ maxKeylessSockets: 20, maxKeylessPerAddress: 10 });
  const silent: Socket[] = [];
  for (let i = 0; i < 30; i++) silent.push(await client(receiver));
  const edge = await TestEdge.connect(receiver.port);
  expect(edge.received[0]?.type).toBe('connected_edge');
  await isGone(silent[0] as Socket);
  await expect.poll(() => silent.filter((socket) => socket.readableEnded || socket.closed).length).toBe(21);
  expect(silent.slice(-9).every((socket) => !socket.readableEnded && !socket.closed)).toBe(true);
  expect(receiver.log.lines.filter((line) => line.includes('oldest one from 127.0.0.1'))).toHaveLength(3);
  for (const socket of silent) socket.destroy();
});

test('guesses at the key are slowed and logged, and the right key is accepted at once', async () => {
  await using receiver = await start({});
  const guess = () =>
    receiver.get('/v1/workspaces', { 'x-api-key': 'a guess' }).then(
      ({ status }) => status,
      () => 'no answer',
    );
  // The first 5 at once, and then 4 at a time delayed.
  for (let i = 0; i < 5; i++) expect(await guess()).toBe(401);
  const guesses = Array.from({ length: 35 }, guess);
  const edge = await TestEdge.connect(receiver.port);
  expect(edge.received[0]?.type).toBe('connected_edge');
  const answers = await Promise.all(guesses);
  expect(answers.filter((answer) => answer === 'no answer').length).toBeGreaterThan(20);
  expect(receiver.log.lines.filter((line) => line.includes('wrong API key from 127.0.0.1'))).toHaveLength(5);
});

test('sockets without the key do not keep the receiver from ending', async () => {
  await using receiver = await start({});
  const sockets = await Promise.all([
    client(receiver),
    client(receiver, 'GET / HTTP/1.1\r\n'),
    client(receiver, upgrade('/x')),
    client(receiver, upgrade(`${EDGE_PATH}?fingerprint=f`, 'wrong')),
  ]);
  await receiver.receiver.close();
  for (const socket of sockets) socket.destroy();
});
