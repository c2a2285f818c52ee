import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { constants, deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frame, greeting, handshake, RawServer } from '../../../test-support/test-raw-server';
import { ServerConnection } from './server-connection';
import type { Session } from './session';

/** An address of this machine that does not look like one; Windows connects to no such address. */
const ELSEWHERE = '0.0.0.0';
const TAKEN = 'Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover';
const TEXT = JSON.stringify({ type: 'workspace:file_modify_sync', payload: { content: 'a line\n'.repeat(1_000) } });
const forever = new AbortController().signal;

let connection: ServerConnection;
let logged: string[];

beforeEach(() => {
  logged = [];
  const log = (line: string) => void logged.push(line);
  connection = new ServerConnection({ fingerprint: 'f', log: { info: log, warn: log, error: log }, delay: () => 20 });
});
afterEach(() => connection.close());

/** The offers of compression that a server gets. @param talk answers each upgrade request */
async function offersTo(talk: (socket: Socket, request: IncomingMessage, offered: boolean) => void) {
  const offers: (string | undefined)[] = [];
  const server = await RawServer.start((socket, request) => {
    const offer = request.headers['sec-websocket-extensions'];
    offers.push(offer?.split(';')[0]);
    talk(socket, request, offer !== undefined);
  });
  return { offers, server, elsewhere: server.url.replace('127.0.0.1', ELSEWHERE) };
}

async function sessionAt(url: string): Promise<Session> {
  connection.connectTo({ url, apiKey: 'key' });
  const session = await connection.nextSession(forever);
  if (!session) throw new Error('There is no session.');
  return session;
}

/** The head of a client's frame: whether its content is compressed, and its length. */
function headOf(bytes: Buffer): { readonly isCompressed: boolean; readonly length: number } {
  const short = (bytes[1] ?? 0) & 0x7f;
  return { isCompressed: ((bytes[0] ?? 0) & 0x40) !== 0, length: short === 126 ? bytes.readUInt16BE(2) : short };
}

it('offers no compression to a server on this machine', async () => {
  const { offers, server } = await offersTo((socket, request) => {
    socket.write(handshake(request));
    socket.write(greeting());
  });
  await using _ = server;
  await sessionAt(server.url);
  expect(offers).toEqual([undefined]);
});

describe('to a server elsewhere', () => {
  beforeEach((context) => context.skip(process.platform === 'win32', 'Windows connects to no such address'));

  it('compression is offered, and used from some length on if it is taken', async () => {
    const { server, elsewhere } = await offersTo((socket, request) => {
      socket.write(handshake(request, TAKEN));
      socket.write(greeting());
    });
    await using _ = server;
    const session = await sessionAt(elsewhere);
    const [socket] = server.sockets;
    const next = async () => headOf((await once(socket as Socket, 'data'))[0] as Buffer);
    const small = next();
    session.outbox.push(
      () => 'x'.repeat(100),
      () => {},
    );
    expect(await small).toEqual({ isCompressed: false, length: 100 });
    const large = next();
    session.outbox.push(
      () => TEXT,
      () => {},
    );
    expect(await large).toMatchObject({ isCompressed: true });
    expect((await large).length).toBeLessThan(TEXT.length / 10);
  });

  it('nothing is compressed if the offer is not taken', async () => {
    const { offers, server, elsewhere } = await offersTo((socket, request) => {
      socket.write(handshake(request));
      socket.write(greeting());
    });
    await using _ = server;
    const session = await sessionAt(elsewhere);
    const sent = once(server.sockets[0] as Socket, 'data');
    session.outbox.push(
      () => TEXT,
      () => {},
    );
    expect(headOf((await sent)[0] as Buffer)).toEqual({ isCompressed: false, length: TEXT.length });
    expect(offers).toEqual(['permessage-deflate']);
  });

  it.each<[string, (socket: Socket, request: IncomingMessage) => void]>([
    [
      'an extension that was not offered so',
      (socket, request) =>
        void socket.write(handshake(request, 'Sec-WebSocket-Extensions: permessage-deflate; speed=11')),
    ],
    ['400', (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')],
    [
      'compressed frames that are damaged',
      (socket, request) => {
        socket.write(handshake(request, TAKEN));
        socket.write(frame(Buffer.from('ffffffff', 'hex'), { rsv1: true }));
      },
    ],
    [
      'close code 1002 once it took the offer',
      (socket, request) => {
        socket.write(handshake(request, TAKEN));
        socket.write(greeting());
        socket.end(frame(Buffer.from([0x03, 0xea]), { opcode: 0x8 }));
      },
    ],
  ])('a wrong answer to the offer leads to a connection without it, also later: %s', async (_, answer) => {
    const { offers, server, elsewhere } = await offersTo((socket, request, offered) => {
      if (offered) return answer(socket, request);
      socket.write(handshake(request));
      socket.write(greeting());
    });
    await using __ = server;
    connection.connectTo({ url: elsewhere, apiKey: 'key' });
    await expect.poll(() => offers.length).toBe(2);
    await connection.nextSession(forever);
    expect(logged).toContain('The server answers wrongly to the offer of compression; it gets none any more.');
    server.sockets[1]?.destroy();
    await expect.poll(() => offers).toEqual(['permessage-deflate', undefined, undefined]);
  });

  it('a frame that grows beyond the limit ends the connection with a clear word', async () => {
    const bomb = deflateRawSync(Buffer.alloc(16 * 1024 * 1024), { finishFlush: constants.Z_SYNC_FLUSH });
    const { server, elsewhere } = await offersTo((socket, request) => {
      socket.write(handshake(request, TAKEN));
      socket.write(greeting());
      socket.write(frame(bomb.subarray(0, -4), { rsv1: true }));
      // Its close frame.
      socket.once('data', () => socket.destroy());
    });
    await using _ = server;
    const reasons: string[] = [];
    connection.onState((state) => 'reason' in state && reasons.push(state.reason));
    connection.connectTo({ url: elsewhere, apiKey: 'key' });
    await expect.poll(() => reasons[0]).toMatch(/^A message above the limit of 5 MiB came from 0\.0\.0\.0:\d+\.$/);
  });
});
