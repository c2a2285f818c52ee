import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { PacedSender } from './paced-sender';
import { UploadLimit } from './upload-limit';

const TEXT = 'ä line of text\n'.repeat(2_000);
const RANDOM = randomBytes(20_000);

let server: WebSocketServer;
let received: (string | Buffer)[];
let limit: UploadLimit;
let carrier: Socket;
let socket: WebSocket;
let sender: PacedSender;

beforeEach(async () => {
  received = [];
  limit = new UploadLimit();
  server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: true });
  server.on('connection', (peer) => {
    peer.on('message', (data: Buffer, isBinary) => received.push(isBinary ? data : data.toString()));
    peer.on('ping', (payload) => received.push(`ping ${payload}`));
  });
  await once(server, 'listening');
  socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [[upgrade]] = (await Promise.all([once(socket, 'upgrade'), once(socket, 'open')])) as [[IncomingMessage], []];
  carrier = upgrade.socket;
  sender = new PacedSender(socket, { limit, bytesSent: () => carrier.bytesWritten });
});

afterEach(() => {
  sender.close();
  socket.terminate();
  server.close();
});

it.each([true, false])('sends frames whole and in their order, pings among them (compressed: %s)', async (compress) => {
  limit.set(2_000);
  sender.send(TEXT, compress);
  sender.ping('1');
  sender.send(RANDOM, compress);
  limit.set(0);
  sender.send(TEXT, compress);
  sender.ping('2');
  await expect.poll(() => received).toEqual([TEXT, 'ping 1', RANDOM, TEXT, 'ping 2']);
  await expect.poll(() => sender.isBusy).toBe(false);
});

it('counts what the connection sends, not what was to be sent', async () => {
  let sent = 0;
  limit.sent = (bytes) => {
    sent += bytes;
  };
  limit.set(2_000);
  sender.send(TEXT, true);
  await expect.poll(() => sender.isBusy).toBe(false);
  expect(sent).toBeGreaterThan(0);
  expect(sent).toBeLessThan(TEXT.length / 10);
});

it('sends nothing more after its end', async () => {
  limit.set(1);
  sender.send(RANDOM, false);
  sender.close();
  sender.ping('late');
  limit.set(0);
  await expect.poll(() => sender.isBusy).toBe(false);
  socket.close();
  await once(socket, 'close');
  expect(received).toEqual([]);
});
