import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { PacedReading } from './paced-reading';
import { ConnectionTurns, Turns } from './turns';

const SENT_BYTES = 1024 * 1024;

/** Both ends of a connection. */
async function connected(): Promise<{ client: WebSocket; server: WebSocket; transport: Socket }> {
  const http = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  const accepted = new Promise<{ server: WebSocket; transport: Socket }>((resolve) => {
    http.on('upgrade', (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, (server) => resolve({ server, transport: socket as Socket })),
    );
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`, { perMessageDeflate: false });
  const [{ server, transport }] = await Promise.all([accepted, once(client, 'open')]);
  onTestFinished(() => {
    client.terminate();
    server.terminate();
    http.close();
  });
  return { client, server, transport };
}

test('a busy connection reads nothing until its turn, and everything in its turns', async () => {
  const { client, server, transport } = await connected();
  let isBlocked = true;
  const blocked = Promise.withResolvers<void>();
  let waits = 0;
  const turns = new Turns(async () => {
    waits++;
    if (isBlocked) await blocked.promise;
    else await nextTurn();
  });
  const connection = new ConnectionTurns(turns);
  new PacedReading(server, transport, connection);
  let received = 0;
  server.on('message', (data) => {
    received += (data as Buffer).length;
  });
  const other = new ConnectionTurns(turns);
  for (let i = 0; i < 10; i++) connection.spend(5);
  turns.sawLight(other);
  const light = setInterval(() => turns.sawLight(other), 5);
  onTestFinished(() => clearInterval(light));
  client.send(Buffer.alloc(SENT_BYTES));
  client.send(Buffer.alloc(SENT_BYTES));
  await expect.poll(() => waits).toBe(1);
  for (let turn = 0; turn < 20; turn++) await nextTurn();
  expect(received).toBe(0);
  isBlocked = false;
  blocked.resolve();
  await expect.poll(() => received).toBe(2 * SENT_BYTES);
});

test('a held connection reads nothing until it is released', async () => {
  const { client, server, transport } = await connected();
  const reading = new PacedReading(server, transport, new ConnectionTurns(new Turns()));
  const received: string[] = [];
  server.on('message', (data) => received.push(data.toString()));
  reading.hold();
  client.send('one');
  for (let turn = 0; turn < 20; turn++) await nextTurn();
  expect(received).toEqual([]);
  reading.release();
  await expect.poll(() => received).toEqual(['one']);
});
