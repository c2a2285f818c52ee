/** The far end of the bench's own senders: takes files off a WebSocket and writes them, with nothing in between. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { WebSocketServer } from 'ws';
import type { WireMessage, WriterTask } from './wire';

process.once('message', ({ mirror }: WriterTask) => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  const made = new Set<string>();
  server.on('connection', (socket) => {
    socket.on('message', (data) => carryOut(mirror, made, JSON.parse(data.toString()) as WireMessage));
  });
  server.on('listening', () => process.send?.((server.address() as AddressInfo).port));
});

function carryOut(mirror: string, made: Set<string>, message: WireMessage): void {
  const target = join(mirror, message.path);
  if (message.type === 'delete') {
    rmSync(target, { force: true });
    return;
  }
  const folder = dirname(target);
  if (!made.has(folder)) mkdirSync(folder, { recursive: true });
  made.add(folder);
  writeFileSync(target, message.content);
}
