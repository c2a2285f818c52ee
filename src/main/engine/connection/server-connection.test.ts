import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { greeting, handshake, message, RawServer } from '../../../test-support/test-raw-server';
import { edgeUrl } from './endpoint';
import { ServerConnection } from './server-connection';

const KEY = 'a-key-that-must-stay-secret';
/** Nothing listens at the port for discarded data; a port that was free a moment ago may be another test's by now. */
const NOWHERE = 'ws://127.0.0.1:9';
const GREETING = { type: 'connected_edge', payload: { edgeId: 'e', userId: 'u' } };
const realTimeout = setTimeout;

/** Waits in real time, also under a fake clock. */
const pause = (ms: number) => new Promise<void>((resolve) => realTimeout(resolve, ms));

let logged: string[];
let attempts: number[];
let connection: ServerConnection;
let cleanups: (() => unknown)[];
const forever = new AbortController().signal;

beforeEach(() => {
  logged = [];
  attempts = [];
  cleanups = [];
  connection = newConnection(20);
});

afterEach(async () => {
  vi.useRealTimers();
  await connection.close();
  for (const cleanup of cleanups) await cleanup();
  expect(logged.filter((line) => line.includes(KEY))).toEqual([]);
});

function newConnection(delayMs: number): ServerConnection {
  const log = (line: string) => logged.push(line);
  const delay = (attempt: number) => {
    attempts.push(attempt);
    return delayMs;
  };
  return new ServerConnection({ fingerprint: 'print', log: { info: log, warn: log, error: log }, delay });
}

type OnConnection = (socket: WebSocket, request: IncomingMessage) => void;
const greet: OnConnection = (socket) => socket.send(JSON.stringify(GREETING));

interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly requests: string[];
  /** Accepted sockets in order. */
  readonly sockets: WebSocket[];
}

/** A WebSocket server that calls `onConnection` for each connection. */
async function serve(onConnection: OnConnection = greet, port = 0): Promise<TestServer> {
  const http = createServer();
  const sockets: WebSocket[] = [];
  const requests: string[] = [];
  const wss = new WebSocketServer({ server: http });
  wss.on('connection', (socket, request) => {
    sockets.push(socket);
    requests.push(request.url ?? '');
    socket.on('error', () => {});
    onConnection(socket, request);
  });
  await listen(http, port);
  cleanups.push(() => {
    for (const socket of sockets) socket.terminate();
    http.closeAllConnections();
    http.close();
  });
  const at = (http.address() as AddressInfo).port;
  return { url: `ws://127.0.0.1:${at}`, port: at, requests, sockets };
}

/** An HTTP server that answers an upgrade request like any other. */
async function answer(respond: (response: ServerResponse) => void) {
  const requests: string[] = [];
  const http = createServer((request, response) => {
    requests.push(request.url ?? '');
    respond(response);
  });
  http.on('upgrade', (request: IncomingMessage, socket: Socket) => {
    requests.push(request.url ?? '');
    const sink = {
      writeHead: (code: number, headers: object = {}) => writeHead(socket, code, headers),
      end: () => socket.end(),
    };
    respond(sink as unknown as ServerResponse);
  });
  await listen(http, 0);
  cleanups.push(() => {
    http.closeAllConnections();
    http.close();
  });
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, requests };
}

function writeHead(socket: Socket, code: number, headers: object): void {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${code} Because\r\n${lines.join('')}Content-Length: 0\r\nConnection: close\r\n\r\n`);
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const connect = (url: string, apiKey = KEY) => connection.connectTo({ url, apiKey });
const becomes = (kind: string) =>
  expect.poll(() => connection.state.kind, { interval: 5, message: JSON.stringify(connection.state) }).toBe(kind);
const reason = () => ('reason' in connection.state ? connection.state.reason : '');

describe('a connection', () => {
  it('introduces itself, is greeted, and offers what both sides know', async () => {
    let protocol: string | undefined;
    const payload = { edgeId: 'e1', userId: 'u1', capabilities: ['ack', 'teleport', 'rename'] };
    const server = await serve((socket, request) => {
      protocol = request.headers['sec-websocket-protocol'];
      socket.send(JSON.stringify({ type: 'connected_edge', payload }));
    });
    connect(server.url);
    await becomes('online');
    expect(server.requests).toEqual(['/ws/v1/edge?fingerprint=print']);
    expect(protocol).toBe(KEY);
    expect(connection.state).toMatchObject({ kind: 'online', capabilities: ['ack', 'rename'] });
    expect(connection.session?.ids).toEqual({ edgeId: 'e1', userId: 'u1' });
    expect(connection.session?.can('ack')).toBe(true);
    expect(connection.session?.can('manifest')).toBe(false);
  });

  it('sends no subprotocol without a key', async () => {
    let protocol: string | undefined = 'unset';
    const server = await serve((socket, request) => {
      protocol = request.headers['sec-websocket-protocol'];
      greet(socket, request);
    });
    connect(server.url, '');
    await becomes('online');
    expect(protocol).toBeUndefined();
  });

  it('ignores other messages before the greeting, and further greetings', async () => {
    const server = await serve((socket, request) => {
      for (const frame of ['', '{', '[]', 'null', '{"type":7}', '{"type":"shell"}', '{"type":"connected_edge"}']) {
        socket.send(frame);
      }
      socket.send(Buffer.from(JSON.stringify(GREETING)), { binary: true });
      socket.send('{"type":"workspace:file_ack","payload":{"seq":1}}');
      greet(socket, request);
      socket.send(JSON.stringify({ ...GREETING, payload: { edgeId: 'other', userId: 'other' } }));
    });
    connect(server.url);
    await becomes('online');
    const { session } = connection;
    await pause(30);
    expect(connection.session).toBe(session);
    expect(session?.ids.edgeId).toBe('e');
  });

  it('reports the folders that the server asks for', async () => {
    const wishes: (readonly string[])[] = [];
    const stop = connection.onConfigUpdate((paths) => wishes.push(paths));
    const server = await serve((socket, request) => {
      greet(socket, request);
      socket.send(JSON.stringify({ type: 'edge:config_update', payload: { workspacepaths: ['/a', '/b'], other: 1 } }));
      socket.send(JSON.stringify({ type: 'edge:config_update', payload: {} }));
    });
    connect(server.url);
    await expect.poll(() => wishes).toEqual([['/a', '/b'], []]);
    stop();
    server.sockets[0]?.send(JSON.stringify({ type: 'edge:config_update', payload: { workspacepaths: ['/c'] } }));
    await pause(30);
    expect(wishes).toHaveLength(2);
  });

  it('ends its session for good when it is lost', async () => {
    const server = await serve();
    connect(server.url);
    const first = await connection.nextSession(forever);
    first?.outbox.push(
      () => 'x',
      () => {},
    );
    server.sockets[0]?.terminate();
    await expect.poll(() => first?.signal.aborted).toBe(true);
    expect(await first?.outbox.flush()).toBe(false);
    await becomes('online');
    expect(connection.session).not.toBe(first);
    expect(connection.session?.signal.aborted).toBe(false);
  });
});

describe('waiting for a session', () => {
  it('ends with the session, or with the abort', async () => {
    const stop = new AbortController();
    const aborted = connection.nextSession(stop.signal);
    stop.abort();
    expect(await aborted).toBeNull();
    expect(await connection.nextSession(AbortSignal.abort())).toBeNull();
    const waiting = connection.nextSession(forever);
    const server = await serve();
    connect(server.url);
    expect((await waiting)?.ids.edgeId).toBe('e');
    expect(await connection.nextSession(forever)).toBe(connection.session);
  });
});

describe('reconnecting', () => {
  it('asks for a longer delay with every attempt, and for the first again after a connection', async () => {
    const port = await freePort();
    connect(`ws://127.0.0.1:${port}`);
    await expect.poll(() => attempts.length).toBeGreaterThanOrEqual(4);
    expect(attempts.slice(0, 4)).toEqual([1, 2, 3, 4]);
    const server = await serve(greet, port);
    await becomes('online');
    attempts.length = 0;
    server.sockets.at(-1)?.terminate();
    await expect.poll(() => attempts).toEqual([1]);
    await becomes('online');
  });

  it('counts only the first attempt since the destination was set as the first', async () => {
    connection = newConnection(3_600_000);
    const seen: number[] = [];
    connection.onState((state) => state.kind === 'connecting' && seen.push(state.attempt));
    const server = await serve();
    connection.disconnect();
    connect(server.url);
    await becomes('online');
    server.sockets[0]?.terminate();
    await becomes('offline');
    connection.retryNow();
    await becomes('online');
    connection.connectTo(null);
    connect(server.url);
    await becomes('online');
    expect(seen).toEqual([0, 0, 1, 1]);
    connection.disconnect();
    expect(seen.at(-1)).toBe(0);
  });

  it('reports the reason for being offline and the time of the next attempt', async () => {
    connection = newConnection(3_600_000);
    connect(NOWHERE);
    await becomes('offline');
    expect(reason()).toContain('Nothing answers at');
    expect(connection.state).toMatchObject({ retryAt: expect.any(Number) });
    expect((connection.state as { retryAt: number }).retryAt).toBeGreaterThan(Date.now() + 3_000_000);
  });

  it('happens at once when the user acts, on one connection only', async () => {
    connection = newConnection(3_600_000);
    const port = await freePort();
    connect(`ws://127.0.0.1:${port}`);
    await becomes('offline');
    const server = await serve(greet, port);
    connection.retryNow();
    connection.retryNow();
    await becomes('online');
    const { session } = connection;
    connection.retryNow();
    await pause(50);
    expect(connection.session).toBe(session);
    await expect.poll(() => server.sockets.filter((socket) => socket.readyState === socket.OPEN).length).toBe(1);
  });

  it('goes to the address that was set last, and ignores messages of the one before', async () => {
    const silent = await serve(() => {});
    const good = await serve();
    connect(silent.url);
    await expect.poll(() => silent.sockets.length).toBe(1);
    connect(good.url);
    await becomes('online');
    silent.sockets[0]?.send(JSON.stringify({ type: 'error', payload: { message: 'Invalid API key' } }));
    await pause(50);
    expect(connection.state.kind).toBe('online');
    expect(silent.sockets).toHaveLength(1);
    expect(attempts).toEqual([]);
  });

  it('stops with no address', async () => {
    const server = await serve();
    connect(server.url);
    const session = await connection.nextSession(forever);
    connection.connectTo(null);
    expect(connection.state).toEqual({ kind: 'closed' });
    expect(session?.signal.aborted).toBe(true);
    connection.retryNow();
    await pause(60);
    expect(server.sockets).toHaveLength(1);
  });

  it('calls a listener until it is removed', async () => {
    const kinds: string[] = [];
    const stop = connection.onState(({ kind }) => kinds.push(kind));
    const server = await serve();
    connect(server.url);
    await becomes('online');
    stop();
    connection.connectTo(null);
    expect(kinds).toEqual(['connecting', 'online']);
  });
});

describe('an endpoint that is no Lockstep server', () => {
  it.each([404, 500, 503])('answers %i: offline, with the number, and tried again', async (code) => {
    const server = await answer((response) => {
      response.writeHead(code);
      response.end();
    });
    connect(server.url);
    await expect.poll(() => server.requests.length).toBeGreaterThanOrEqual(2);
    await becomes('offline');
    expect(reason()).toContain(String(code));
  });

  it('redirects: the key is not sent there', async () => {
    const target = await serve();
    const server = await answer((response) => {
      response.writeHead(301, { Location: `${target.url}/ws/v1/edge` });
      response.end();
    });
    connect(server.url);
    await expect.poll(() => server.requests.length).toBeGreaterThanOrEqual(2);
    await becomes('offline');
    expect(reason()).toContain('301');
    expect(target.sockets).toHaveLength(0);
  });

  it('speaks another protocol, or closes the connection', async () => {
    for (const hello of ['SSH-2.0-OpenSSH_9\r\n', '']) {
      const tcp = createTcpServer((socket) => {
        socket.on('error', () => {});
        socket.end(hello);
      });
      tcp.listen(0, '127.0.0.1');
      await once(tcp, 'listening');
      cleanups.push(() => tcp.close());
      attempts.length = 0;
      connect(`ws://127.0.0.1:${(tcp.address() as AddressInfo).port}`);
      await expect.poll(() => attempts.length).toBeGreaterThanOrEqual(2);
      await becomes('offline');
      expect(reason()).not.toBe('');
    }
  });

  it('sends a message over the size limit: offline, and connected again', async () => {
    let huge = true;
    const server = await serve((socket, request) => {
      greet(socket, request);
      if (huge) socket.send('x'.repeat(5 * 1024 * 1024 + 1));
      huge = false;
    });
    const reasons: string[] = [];
    connection.onState((state) => state.kind === 'offline' && reasons.push(state.reason));
    connect(server.url);
    await expect.poll(() => server.sockets.length).toBe(2);
    await becomes('online');
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(/^A message above the limit of 5 MiB came from 127/);
  });
});

describe('a check of the connection', () => {
  it('finds out that the other end has vanished, and connects again', async () => {
    const server = await serve();
    connect(server.url);
    await becomes('online');
    server.sockets[0]?.pause();
    connection.checkNow();
    await expect.poll(() => server.sockets.length, { timeout: 5_000 }).toBe(2);
    await becomes('online');
  });

  it('keeps one that answers, and does not wait for the next attempt without one', async () => {
    const server = await serve();
    connect(server.url);
    await becomes('online');
    connection.checkNow();
    await pause(1_600);
    expect(server.sockets).toHaveLength(1);
    await connection.close();
    connection = newConnection(60_000);
    connect(NOWHERE);
    await becomes('offline');
    connection.checkNow();
    await expect.poll(() => attempts.length).toBe(2);
  });
});

describe('a refused key', () => {
  const refusals: [string, OnConnection][] = [
    ['by its code', (socket) => sendError(socket, { message: 'No.', code: 'INVALID_API_KEY' })],
    ['by a number', (socket) => sendError(socket, { message: 'No.', code: 401 })],
    ['by its words', (socket) => sendError(socket, { message: 'The API key is not known.' })],
    ['spelled in capitals', (socket) => socket.send('{"type":"ERROR","payload":{"message":"Invalid API key"}}')],
    [
      'after the greeting',
      (socket, request) => {
        greet(socket, request);
        sendError(socket, { message: 'Unauthorized' });
      },
    ],
  ];

  it.each(refusals)('%s: no more attempts, until the user acts', async (_, refuse) => {
    const server = await serve(refuse);
    connect(server.url);
    await becomes('refused');
    expect(reason()).toContain('Check the key in the settings.');
    expect(connection.session).toBeNull();
    await pause(80);
    expect(server.sockets).toHaveLength(1);
    expect(attempts).toEqual([]);
    connection.retryNow();
    await expect.poll(() => server.sockets.length).toBe(2);
  });

  it('by HTTP 401', async () => {
    const server = await answer((response) => {
      response.writeHead(401);
      response.end();
    });
    connect(server.url);
    await becomes('refused');
    await pause(80);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    { message: 'Too many keys pressed', code: 'BUSY' },
    { message: 'Rate limit exceeded for this API key, slow down', code: 429 },
    { message: 'Unauthorized path in the list was left out' },
  ])('is told from other errors: $message', async (error) => {
    const server = await serve((socket, request) => {
      greet(socket, request);
      sendError(socket, error);
    });
    connect(server.url);
    await becomes('online');
    await pause(50);
    expect(connection.state.kind).toBe('online');
    expect(server.sockets).toHaveLength(1);
  });

  it('shows a bounded part of a long message', async () => {
    const server = await serve((socket) => sendError(socket, { message: `Invalid API key ${'x'.repeat(100_000)}` }));
    connect(server.url);
    await becomes('refused');
    expect(reason().length).toBeLessThan(1_000);
  });

  it('no longer counts with another address or key', async () => {
    const bad = await serve((socket) => sendError(socket, { message: 'Invalid API key' }));
    connect(bad.url);
    await becomes('refused');
    connect((await serve()).url);
    await becomes('online');
  });
});

describe('a server of part 1 of the protocol', () => {
  it.each([4001, 4002])(
    'ends a connection by code %i for another edge: no more attempts, until the user acts',
    async (code) => {
      const server = await serve((socket, request) => {
        greet(socket, request);
        socket.close(code);
      });
      connect(server.url);
      await becomes('refused');
      expect(connection.state).toMatchObject({ cause: 'replaced' });
      expect(reason()).toContain('Another computer mirrors to the same place');
      expect(attempts).toEqual([]);
      connection.retryNow();
      await expect.poll(() => server.sockets.length).toBe(2);
    },
  );

  it('is connected to at once after it has announced a restart', async () => {
    connection = newConnection(3_600_000);
    const server = await serve();
    connect(server.url);
    await becomes('online');
    const { since } = connection.state as { since: number };
    await expect.poll(() => Date.now() - since).toBeGreaterThan(1_000);
    server.sockets[0]?.close(1012);
    await expect.poll(() => server.sockets.length).toBe(2);
    await becomes('online');
  });

  it('that announces a restart again and again is connected to after the usual delay', async () => {
    connection = newConnection(3_600_000);
    const server = await serve((socket, request) => {
      greet(socket, request);
      socket.close(1012);
    });
    connect(server.url);
    await becomes('offline');
    expect(server.sockets).toHaveLength(1);
  });

  it('is answered when it pings', async () => {
    const server = await serve();
    connect(server.url);
    await becomes('online');
    const [socket] = server.sockets;
    const pong = once(socket as WebSocket, 'pong');
    socket?.ping('are you there');
    expect(String((await pong)[0])).toBe('are you there');
  });

  it('may send binary frames and messages of other features, which change nothing', async () => {
    const seen: unknown[] = [];
    const server = await serve();
    connect(server.url);
    await becomes('online');
    connection.onConfigUpdate((paths) => seen.push(paths));
    const [socket] = server.sockets;
    socket?.send(Buffer.concat([Buffer.alloc(36, 'i'), Buffer.alloc(100_000, 1)]));
    socket?.send(Buffer.alloc(3));
    socket?.send('{"type":"shell:run","payload":{"cmd":"ls"}}');
    socket?.send('{"type":"edge:config_update","payload":{"workspacepaths":["/asked"]}}');
    await expect.poll(() => seen).toEqual([['/asked']]);
    expect(connection.state.kind).toBe('online');
    expect(server.sockets).toHaveLength(1);
  });

  it('may send the configuration of another edge, which is ignored', async () => {
    const seen: unknown[] = [];
    const server = await serve();
    connect(server.url);
    await becomes('online');
    connection.onConfigUpdate((paths) => seen.push(paths));
    const edgeId = connection.session?.ids.edgeId;
    const send = (payload: object) => server.sockets[0]?.send(JSON.stringify({ type: 'edge:config_update', payload }));
    send({ edgeId: `${edgeId}-other`, workspacepaths: ['/theirs'] });
    send({ edgeId, workspacepaths: ['/ours'] });
    await expect.poll(() => seen).toEqual([['/ours']]);
  });
});

function sendError(socket: WebSocket, payload: object): void {
  socket.send(JSON.stringify({ type: 'error', payload }));
}

describe('the last error message before a server closes the connection', () => {
  it('is the reason for being offline', async () => {
    connection = newConnection(3_600_000);
    const server = await serve((socket) => {
      sendError(socket, { message: 'Down for maintenance until noon' });
      socket.close();
    });
    connect(server.url);
    await becomes('offline');
    expect(reason()).toContain('Down for maintenance until noon');
  });
});

describe('settings that can not be used', () => {
  it.each(['', 'not an address', 'ftp://host', 'ws://', 'host:80', 'http://[::1'])('the address %j', async (url) => {
    connect(url);
    expect(connection.state.kind).toBe('refused');
    expect(reason()).toMatch(/address/);
    await pause(40);
    expect(attempts).toEqual([]);
    connect((await serve()).url);
    await becomes('online');
  });

  it.each(['two words', 'ümlaut', 'com,ma', 'line\nbreak', 'quo"te'])('the key %j', async (key) => {
    const server = await serve();
    connect(server.url, key);
    expect(connection.state.kind).toBe('refused');
    expect(reason()).toMatch(/API key/);
    expect(reason()).not.toContain(key);
    expect(logged.join()).not.toContain(key);
    await pause(40);
    expect(server.sockets).toHaveLength(0);
  });
});

describe('closing', () => {
  it('sends a close frame to the server', async () => {
    const server = await serve();
    connect(server.url);
    await becomes('online');
    const closed = once(server.sockets[0] as WebSocket, 'close');
    await connection.close();
    expect((await closed)[0]).toBe(1000);
    expect(connection.state.kind).toBe('closed');
    await pause(60);
    expect(server.sockets).toHaveLength(1);
  });

  it('works in any state, also twice', async () => {
    await connection.close();
    const silent = await serve(() => {});
    connect(silent.url);
    await connection.close();
    connect(NOWHERE);
    await becomes('offline');
    await Promise.all([connection.close(), connection.close()]);
    const count = attempts.length;
    await pause(60);
    expect(attempts).toHaveLength(count);
    expect(connection.state.kind).toBe('closed');
  });

  it('does not wait for a server that never answers the close frame', async () => {
    const server = await serve();
    connect(server.url);
    await becomes('online');
    server.sockets[0]?.pause();
    await connection.close();
    expect(connection.state.kind).toBe('closed');
  });
});

describe('a server that goes silent', () => {
  /** Advances the fake clock in steps, with real pauses in which sockets work. */
  async function pass(seconds: number): Promise<void> {
    for (let i = 0; i < seconds; i++) {
      await vi.advanceTimersByTimeAsync(1_000);
      await pause(2);
    }
  }

  beforeEach(() => {
    connection = newConnection(500);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
  });

  it('is replaced by a new connection', async () => {
    let silent = true;
    const server = await serve((socket, request) => {
      greet(socket, request);
      if (silent) socket.pause();
      silent = false;
    });
    connect(server.url);
    await becomes('online');
    const session = connection.session;
    await pass(40);
    expect(session?.signal.aborted).toBe(true);
    expect(server.sockets).toHaveLength(2);
    await becomes('online');
  });

  it('is told from one that is idle', async () => {
    const server = await serve();
    connect(server.url);
    await becomes('online');
    const session = connection.session;
    await pass(90);
    expect(connection.session).toBe(session);
    expect(server.sockets).toHaveLength(1);
  });

  it.each([
    ['the handshake', '', 'The server did not finish the handshake in time.'],
    ['the greeting', 'handshake', 'The server accepted the connection and then said nothing.'],
    ['a message', 'handshake and greeting', 'The server has gone silent.'],
  ])('is not one that says %s byte by byte: left, with the reason', async (_, atOnce, why) => {
    const reasons: string[] = [];
    connection.onState((state) => 'reason' in state && reasons.push(state.reason));
    await using server = await RawServer.start(async (socket, request) => {
      const answers = [Buffer.from(handshake(request)), greeting(), message('error', { message: 'x'.repeat(2_000) })];
      const whole = server.sockets.length > 1 ? 2 : atOnce.split(' and ').filter(Boolean).length;
      socket.write(Buffer.concat(answers.slice(0, whole)));
      if (server.sockets.length > 1) return;
      for (const byte of Buffer.concat(answers.slice(whole))) {
        if (socket.destroyed) return;
        socket.write(Buffer.of(byte));
        await pause(2);
      }
    });
    connect(server.url);
    await expect.poll(() => server.sockets.length).toBe(1);
    await pass(60);
    expect(reasons[0]).toBe(why);
    expect(server.sockets.length).toBeGreaterThan(1);
  });

  it('is given up when it never greets', async () => {
    let silent = true;
    const server = await serve((socket, request) => {
      if (!silent) greet(socket, request);
      silent = false;
    });
    connect(server.url);
    await expect.poll(() => server.sockets.length).toBe(1);
    await pass(60);
    expect(server.sockets.length).toBeGreaterThan(1);
    await becomes('online');
  });
});

describe("the address of a server's endpoint", () => {
  it.each([
    ['http://host', 'ws://host/ws/v1/edge?fingerprint=f'],
    ['https://host:8443/', 'wss://host:8443/ws/v1/edge?fingerprint=f'],
    ['ws://host/base', 'ws://host/base/ws/v1/edge?fingerprint=f'],
    ['wss://host/base//', 'wss://host/base/ws/v1/edge?fingerprint=f'],
    ['wss://host/x?token=1#part', 'wss://host/x/ws/v1/edge?token=1&fingerprint=f'],
    ['HTTP://HOST', 'ws://host/ws/v1/edge?fingerprint=f'],
    ['http://[::1]:9', 'ws://[::1]:9/ws/v1/edge?fingerprint=f'],
  ])('of %s', (base, url) => {
    expect(edgeUrl(base, 'f')).toBe(url);
  });

  it('carries any fingerprint', () => {
    expect(new URL(edgeUrl('ws://h', 'a b&c=ü')).searchParams.get('fingerprint')).toBe('a b&c=ü');
  });
});
