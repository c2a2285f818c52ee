import zlib from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { compressFrameNow, ENCODINGS } from '../../../shared/wire/compressed-frame';
import { encodeFileBatch } from '../../../shared/wire/file-batch';
import { EDGE_PATH } from '../../../shared/wire/messages';
import { KEY, ROOT, TestEdge, TestReceiver, tree } from '../../../test-support/test-edge';

let receiver: TestReceiver;

beforeEach(async () => {
  receiver = await TestReceiver.start();
});
afterEach(() => receiver[Symbol.asyncDispose]());

const CONTENT = 'export const value = 1;\n'.repeat(500);

function batch(seq: number, files: Readonly<Record<string, string>>): Buffer {
  const contents = Object.values(files).map((content) => Buffer.from(content));
  const list = Object.keys(files).map((path, at): [string, number] => [path, (contents[at] as Buffer).length]);
  const payload = { path: ROOT, files: list, seq, edgeId: 'e', userId: 'u' };
  return encodeFileBatch({ type: 'workspace:file_batch_sync', payload, contents });
}

/** Another edge is served while, and after, one is sent away. */
async function expectServed(): Promise<void> {
  const edge = await TestEdge.connect(receiver.port, { fingerprint: 'another' });
  expect(edge.received[0]?.type).toBe('connected_edge');
  await edge.close();
}

describe.each(ENCODINGS)('frames in %s', (encoding) => {
  const compressed = (plain: string | Buffer): Buffer => {
    const frame = compressFrameNow(encoding, plain);
    if (!frame) throw new Error('Nothing was gained.');
    return frame;
  };

  it('are what they were before, among others', async () => {
    const edge = await TestEdge.connect(receiver.port);
    expect(edge.received[0]).toMatchObject({ payload: { capabilities: expect.arrayContaining([encoding]) } });
    await edge.open();
    const files: Record<string, string> = {};
    for (const name of ['a', 'b', 'c/d', 'e']) files[name] = CONTENT + name;
    edge.socket.send(compressed(batch(1, { a: `${CONTENT}a`, b: `${CONTENT}b` })));
    edge.socket.send(batch(3, { 'c/d': `${CONTENT}c/d` }));
    edge.lastSeq = 4;
    const payload = { path: `${ROOT}/e`, content: `${CONTENT}e`, seq: 4, edgeId: 'e', userId: 'u' };
    edge.socket.send(compressed(JSON.stringify({ type: 'workspace:file_modify_sync', payload })));
    expect(await edge.commit(1, files)).toMatchObject({ complete: true });
    expect(await tree(receiver.mirror)).toEqual(files);
    expect(edge.refusals()).toEqual([]);
    await edge.close();
  });

  it('that hold more than they say end the connection with a clear word', async () => {
    const edge = await TestEdge.connect(receiver.port);
    await edge.open();
    const bomb = (encoding === 'zstd' ? zlib.zstdCompressSync : zlib.deflateRawSync)(Buffer.alloc(16 * 1024 * 1024));
    const head = Buffer.from([encoding === 'zstd' ? 1 : 3, 0, 4, 0]);
    edge.socket.send(Buffer.concat([head, bomb]));
    edge.write('after', 'must not arrive');
    await edge.until(() => edge.closed !== null);
    const reason = 'A compressed frame holds more than the 1024 bytes that it says.';
    expect(edge.closed).toEqual({ code: 1009, reason });
    expect(edge.received.at(-1)).toMatchObject({ type: 'error', payload: { message: reason } });
    expect(receiver.log.lines).toContain(`A connection is closed: ${reason}`);
    expect(await tree(receiver.mirror).catch(() => ({}))).toEqual({});
    await expectServed();
  });
});

describe('frames that the WebSocket itself compresses', () => {
  const connect = async () => {
    const url = `ws://127.0.0.1:${receiver.port}${EDGE_PATH}?fingerprint=f`;
    const socket = new WebSocket(url, [KEY], { perMessageDeflate: true });
    socket.on('error', () => {});
    await new Promise((resolve) => socket.once('message', resolve));
    return socket;
  };

  it('are taken', async () => {
    const socket = await connect();
    expect(socket.extensions).toBe('permessage-deflate');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const ids = { edgeId: 'e', userId: 'u' };
    const send = (type: string, payload: object) =>
      socket.send(JSON.stringify({ type: `workspace:${type}`, payload: { ...ids, ...payload } }), { compress: true });
    send('file_create_sync', { path: `${ROOT}/a`, content: CONTENT });
    send('file_done', { path: ROOT, stats: {} });
    socket.close();
    await closed;
    await receiver.restart();
    expect(await tree(receiver.mirror)).toEqual({ a: CONTENT });
  });

  it('end the connection when they hold more than a frame may', async () => {
    const socket = await connect();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.send(' '.repeat(16 * 1024 * 1024), { compress: true });
    expect(await closed).toBe(1009);
    expect(receiver.log.lines).toContain('A connection failed: Max payload size exceeded');
    await expectServed();
  });
});
