import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { EDGE_PATH } from '../../../src/shared/wire/messages';
import type { EdgeTarget } from './parts';

const MASKED = 0x80;
const LAST = 0x80;
const LONG_LENGTH = 127;
const MAX_SHORT_LENGTH = 125;
/** Opcodes of WebSocket frames. */
export const TEXT = 1;
export const BINARY = 2;
export const PING = 9;

/** The bytes of a masked WebSocket frame, made once and sent many times. */
export function frameOf(opcode: number, content: Buffer | string, isLast = true): Buffer {
  const data = Buffer.from(content);
  const isShort = data.length <= MAX_SHORT_LENGTH;
  const head = Buffer.alloc(isShort ? 2 : 10);
  head[0] = (isLast ? LAST : 0) | opcode;
  head[1] = MASKED | (isShort ? data.length : LONG_LENGTH);
  if (!isShort) head.writeBigUInt64BE(BigInt(data.length), 2);
  const mask = randomBytes(4);
  for (let at = 0; at < data.length; at++) data[at] = (data[at] as number) ^ (mask[at % 4] as number);
  return Buffer.concat([head, mask, data]);
}

/** A text frame of an edge. */
export function messageFrame(type: string, payload: object): Buffer {
  const message = { type: `workspace:${type}`, payload: { edgeId: 'bench', userId: 'bench', ...payload } };
  return frameOf(TEXT, JSON.stringify(message));
}

/** Socket that writes prepared bytes, as fast as the peer takes them. */
export class RawEdge {
  private isClosed = false;
  /** Resolves when the socket is closed. */
  readonly closed: Promise<void>;

  private constructor(readonly socket: Socket) {
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.isClosed = true;
        resolve();
      });
    });
  }

  /** Opens a socket. @returns null when it was closed at once */
  static async open({ port }: EdgeTarget): Promise<RawEdge | null> {
    const socket = connect({ host: '127.0.0.1', port });
    const edge = new RawEdge(socket);
    const isOpen = await Promise.race([once(socket, 'connect').then(isTrue, isFalse), edge.closed.then(isFalse)]);
    return isOpen ? edge : null;
  }

  /** Opens a socket and asks for an upgrade, with the target's key. */
  static async upgrade(target: EdgeTarget, fingerprint: string, path = EDGE_PATH): Promise<RawEdge | null> {
    const edge = await RawEdge.open(target);
    await edge?.write(
      `GET ${path}?fingerprint=${fingerprint} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n` +
        `Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n` +
        `Sec-WebSocket-Protocol: ${target.key}\r\n\r\n`,
    );
    return edge;
  }

  /** Writes, and waits for room. @returns false once the socket is closed */
  async write(bytes: Buffer | string): Promise<boolean> {
    if (this.isClosed) return false;
    if (!this.socket.write(bytes)) await Promise.race([once(this.socket, 'drain').catch(() => {}), this.closed]);
    return !this.isClosed;
  }
}

const isTrue = () => true;
const isFalse = () => false;
