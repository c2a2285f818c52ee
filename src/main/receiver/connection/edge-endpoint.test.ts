import { request } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { EDGE_PATH, MAX_FRAME_BYTES } from '../../../shared/wire/messages';
import { KEY, ROOT, TestEdge, TestReceiver } from '../../../test-support/test-edge';

/** HTTP status of a handshake; 101 for success. */
function handshake(port: number, path: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, [KEY], { headers });
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.on('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.on('error', reject);
  });
}

test('sends the ids and capabilities first and echoes the key as subprotocol', async () => {
  await using receiver = await TestReceiver.start();
  const edge = await TestEdge.connect(receiver.port);
  expect(edge.socket.protocol).toBe(KEY);
  expect(edge.received).toEqual([
    {
      type: 'connected_edge',
      payload: {
        edgeId: expect.stringMatching(/^[0-9a-f]{32}$/),
        userId: 'local',
        capabilities: [
          'ack',
          'manifest',
          'base64',
          'rename',
          'revision',
          'batch',
          'held',
          'identity',
          'exact',
          'delta',
          'zstd',
          'deflate',
        ],
      },
    },
  ]);
  const again = await TestEdge.connect(receiver.port);
  expect(again.received).toEqual(edge.received);
  const other = await TestEdge.connect(receiver.port, { fingerprint: 'other' });
  expect(other.received).not.toEqual(edge.received);
});

test.each(['wrong', ''])('sends an error for the wrong key %j and closes', async (key) => {
  await using receiver = await TestReceiver.start();
  const edge = await TestEdge.connect(receiver.port, { key });
  expect(edge.socket.protocol).toBe(key);
  edge.send('sync_open', { path: ROOT });
  await edge.until(() => edge.closed !== null);
  expect(edge.received).toEqual([{ type: 'error', payload: { message: 'Invalid API key', code: 'INVALID_API_KEY' } }]);
  expect(edge.closed).toEqual({ code: 1008, reason: 'Invalid API key' });
});

test('finds the key among several subprotocols', async () => {
  await using receiver = await TestReceiver.start();
  const url = `ws://127.0.0.1:${receiver.port}${EDGE_PATH}?fingerprint=f`;
  const socket = new WebSocket(url, ['other', KEY]);
  await new Promise((resolve) => socket.once('message', resolve));
  expect(socket.protocol).toBe(KEY);
  socket.terminate();
});

test('a receiver without a key accepts any key on a loopback address', async () => {
  await using receiver = await TestReceiver.start(() => ({ apiKey: null }));
  for (const key of ['', 'any']) {
    const edge = await TestEdge.connect(receiver.port, { key });
    expect(edge.received[0]?.type).toBe('connected_edge');
  }
  await expect(TestReceiver.start(() => ({ apiKey: null, host: '0.0.0.0' }))).rejects.toThrow('Without an API key');
});

test('refuses other addresses, pages and names before the handshake', async () => {
  await using receiver = await TestReceiver.start();
  const { port } = receiver;
  const good = `${EDGE_PATH}?fingerprint=f`;
  expect(await handshake(port, good)).toBe(101);
  expect(await handshake(port, '/ws/v1/other?fingerprint=f')).toBe(404);
  expect(await handshake(port, EDGE_PATH)).toBe(400);
  expect(await handshake(port, `${EDGE_PATH}?fingerprint=${'f'.repeat(600)}`)).toBe(400);
  expect(await handshake(port, good, { origin: 'http://localhost' })).toBe(403);
  expect(await handshake(port, good, { host: 'evil.example' })).toBe(403);
});

test('limits the number of connections and accepts one again after one closes', async () => {
  await using receiver = await TestReceiver.start(() => ({ limits: { maxEdges: 8 } }));
  const edges = await Promise.all(Array.from({ length: 8 }, () => TestEdge.connect(receiver.port)));
  expect(await handshake(receiver.port, `${EDGE_PATH}?fingerprint=f`)).toBe(503);
  await edges[0]?.close();
  await expect.poll(() => handshake(receiver.port, `${EDGE_PATH}?fingerprint=f`)).toBe(101);
});

test('a frame over the limit ends its connection only', async () => {
  await using receiver = await TestReceiver.start();
  const edge = await TestEdge.connect(receiver.port);
  edge.socket.send('x'.repeat(MAX_FRAME_BYTES + 1));
  await edge.until(() => edge.closed !== null);
  expect(edge.closed?.code).toBe(1009);
  const next = await TestEdge.connect(receiver.port);
  expect(await next.open()).toMatchObject({ revision: 0 });
});

test('refuses malformed messages and ignores unknown ones', async () => {
  await using receiver = await TestReceiver.start();
  const edge = await TestEdge.connect(receiver.port);
  for (const frame of ['', 'no json', '[]', 'null', '{"type":5}', '{"type":"shell:run","payload":{}}', '{}']) {
    edge.socket.send(frame);
  }
  edge.socket.send(Buffer.from([1, 2, 3]));
  edge.send('sync_manifest', { path: ROOT, files: 'none', last: true });
  const broken = edge.queue('file_create_sync', { path: `${ROOT}/a`, content: 5 });
  const worse = edge.queue('file_delete_sync', { path: ['a'] });
  edge.socket.send(JSON.stringify({ type: 'workspace:file_delete_sync', payload: { seq: 'x' } }));
  expect(await edge.open()).toMatchObject({ revision: 0 });
  await edge.acknowledged();
  expect(edge.refusals()).toMatchObject([
    { code: 'malformed', path: ROOT, retry: false },
    { code: 'malformed', path: `${ROOT}/a`, seq: broken },
    { code: 'malformed', path: '', seq: worse },
    { code: 'malformed', path: '' },
  ]);
  expect(receiver.log.lines.join('\n')).toContain('Ignored a message of type "shell:run"');
});

test('deeply nested and oversized frames are refused as malformed', async () => {
  await using receiver = await TestReceiver.start();
  const edge = await TestEdge.connect(receiver.port);
  const deep = '['.repeat(1_000_000) + ']'.repeat(1_000_000);
  edge.socket.send(deep);
  edge.socket.send(`{"type":"workspace:sync_open","payload":{"edgeId":"e","userId":"u","path":${deep}}}`);
  edge.socket.send('{"type":"workspace:sync_open","__proto__":{"x":1},"payload":{"__proto__":null,"constructor":1}}');
  edge.send('file_delete_sync', { path: 'x'.repeat(4_000_000), seq: -1 });
  expect(await edge.open()).toMatchObject({ revision: 0 });
  edge.socket.send(`{"type":"workspace:sync_open","payload":{${'"k":1,'.repeat(100_000)}"path":"/p"}}`);
  expect(await edge.open()).toMatchObject({ revision: 0 });
  expect(edge.refusals().map(({ code, path }) => [code, path.length])).toEqual([
    ['malformed', 0],
    ['malformed', 0],
    ['malformed', 0],
    ['malformed', 0],
    ['malformed', 0],
  ]);
});

test('limits the log lines that one edge can cause', async () => {
  await using receiver = await TestReceiver.start();
  const edge = await TestEdge.connect(receiver.port);
  for (let i = 0; i < 5_000; i++) edge.socket.send('nonsense');
  await edge.open();
  expect(receiver.log.lines.length).toBeLessThan(100);
});

test('closes its connections with a code when it stops', async () => {
  await using receiver = await TestReceiver.start();
  const edge = await TestEdge.connect(receiver.port);
  await edge.open();
  edge.write('a.txt', 'content');
  await receiver.restart();
  await edge.until(() => edge.closed !== null);
  expect(edge.closed?.code).toBe(1001);
});

test('refused uploads and half a request keep no socket open', async () => {
  await using receiver = await TestReceiver.start();
  const status = await new Promise((resolve, reject) => {
    const upload = request({
      port: receiver.port,
      method: 'POST',
      path: '/v1/workspaces',
      headers: { host: 'localhost' },
    });
    upload.on('response', (response) => resolve(response.statusCode));
    upload.on('error', reject);
    upload.end('x'.repeat(100_000));
  });
  expect(status).toBe(405);
  const socket = connect(receiver.port, '127.0.0.1');
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write('GET / HTTP/1.1\r\n');
  await receiver.restart();
  await new Promise((resolve) => (socket.closed ? resolve(null) : socket.once('close', resolve)));
});
