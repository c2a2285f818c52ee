import { hash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** Helpers for the tests of hostile servers: what no WebSocket library would send. */

const ACCEPT_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
export const TEXT = 0x1;
export const CONTINUATION = 0x0;
export const PING = 0x9;

/** An HTTP server that hands the bare connection of each upgrade request to the test. */
export class RawServer implements AsyncDisposable {
  private readonly http = createServer();
  readonly sockets: Socket[] = [];

  /** @param talk called with each upgrade request */
  private constructor(talk: (socket: Socket, request: IncomingMessage) => void) {
    this.http.on('upgrade', (request: IncomingMessage, socket: Socket) => {
      this.sockets.push(socket);
      socket.on('error', () => {});
      talk(socket, request);
    });
  }

  static async start(talk: (socket: Socket, request: IncomingMessage) => void): Promise<RawServer> {
    const server = new RawServer(talk);
    server.http.listen(0, '127.0.0.1');
    await once(server.http as Server, 'listening');
    return server;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.http.closeAllConnections();
    this.http.close();
  }
}

/** Answers the handshake; frames sent here and bytes written to the bare connection then share the stream. */
export function accept(socket: Socket, request: IncomingMessage): WebSocket {
  const accepted: WebSocket[] = [];
  new WebSocketServer({ noServer: true }).handleUpgrade(request, socket, Buffer.alloc(0), (each) =>
    accepted.push(each),
  );
  const [webSocket] = accepted;
  if (!webSocket) throw new Error('The handshake was refused.');
  webSocket.on('error', () => {});
  return webSocket;
}

/** The answer to an upgrade request. @param more further header lines */
export function handshake({ headers }: IncomingMessage, ...more: readonly string[]): string {
  const accept = hash('sha1', `${headers['sec-websocket-key']}${ACCEPT_SUFFIX}`, 'base64');
  const key = headers['sec-websocket-protocol'];
  const lines = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`, ...more];
  if (key !== undefined) lines.push(`Sec-WebSocket-Protocol: ${key}`);
  return `HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`;
}

/** A server's frame. @param length the length in its head, when that is to differ from the content's */
export function frame(
  content: string | Buffer,
  { opcode = TEXT, fin = true, rsv1 = false, length = Buffer.byteLength(content) } = {},
): Buffer {
  const first = (fin ? 0x80 : 0) | (rsv1 ? 0x40 : 0) | opcode;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = first;
  head[1] = length < 126 ? length : length < 65_536 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, Buffer.from(content)]);
}

/** A frame with one JSON message. */
export function message(type: string, payload: unknown): Buffer {
  return frame(JSON.stringify({ type, payload }));
}

export function greeting(...capabilities: readonly string[]): Buffer {
  return message('connected_edge', { edgeId: 'e', userId: 'u', capabilities });
}
