import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { ConnectionState } from '../../../shared/model/workspace-state';
import { silent } from '../../../test-support/test-engine';
import { readRetryAfter } from './handshake-answer';
import { ServerConnection } from './server-connection';

const KEY = 'a-key-that-must-stay-secret';
const PAGE = '<html><head><title>Welcome to\n Hotel WiFi</title></head><body>Please log in.</body></html>';

let connection: ServerConnection;
let cleanups: (() => unknown)[];

beforeEach(() => {
  cleanups = [];
  connection = new ServerConnection({ fingerprint: 'print', log: silent, delay: () => 20 });
});

afterEach(async () => {
  await connection.close();
  for (const cleanup of cleanups) await cleanup();
});

/** A server that answers the first upgrade requests with these bytes, and takes the next ones. @returns its address */
async function answering(...answers: string[]): Promise<string> {
  return serving(new WebSocketServer({ noServer: true }), answers);
}

async function serving(wss: WebSocketServer, answers: string[] = []): Promise<string> {
  const http = createServer();
  http.on('upgrade', (request, socket, head) => {
    // A client reads only the beginning of a long answer.
    socket.on('error', () => {});
    const answer = answers.shift();
    if (answer !== undefined) return void socket.end(answer);
    wss.handleUpgrade(request, socket, head, (edge) =>
      edge.send(JSON.stringify({ type: 'connected_edge', payload: { edgeId: 'e', userId: request.url } })),
    );
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    for (const edge of wss.clients) edge.terminate();
    http.closeAllConnections();
    http.close();
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

function http(status: string, body = '', ...headers: string[]): string {
  const lines = [`HTTP/1.1 ${status}`, ...headers, `Content-Length: ${Buffer.byteLength(body)}`, 'Connection: close'];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

const html = (status: string, body = PAGE) => http(status, body, 'Content-Type: text/html; charset=utf-8');
const json = (status: string, body: object) => http(status, JSON.stringify(body), 'Content-Type: application/json');

/** Connects, and resolves with the first state that is not "connecting". */
function outcome(url: string): Promise<ConnectionState> {
  return new Promise((resolve) => {
    connection.onState((state) => state.kind !== 'connecting' && resolve(state));
    connection.connectTo({ url, apiKey: KEY });
  });
}

describe('an answer that is no refused key', () => {
  it.each([
    ['a portal’s page', html('200 OK'), /web page.*200 OK: “Welcome to Hotel WiFi”.*portal/],
    ['a firewall’s page', html('403 Forbidden'), /web page.*403 Forbidden/],
    ['a page without its type', http('401 Unauthorized', `<!DOCTYPE html>${PAGE}`), /web page.*401/],
    ['a plain 403', http('403 Forbidden', 'Blocked by policy 7.\nsecond line'), /403 Forbidden: “Blocked by policy 7”/],
    ['a question for a password', http('401 Unauthorized', '', 'WWW-Authenticate: Basic realm="x"'), /answered 401/],
    ['an error that mentions the key', json('400 Bad', { error: 'API key rate exceeded' }), /API key rate exceeded/],
    ['a long answer', http('500 Oops', 'x'.repeat(100_000)), /^The server answered 500 Oops: “x{200}”\.$/],
    ['an answer with control characters', http('500 Oops', 'a\u001b[31mb'), /a␛\[31mb/],
    ['a redirect', http('302 Found', '', 'Location: http://login.example/'), /elsewhere.*login\.example.*not followed/],
  ])('%s is told, and tried again', async (_, answer, reason) => {
    const state = await outcome(await answering(answer));
    expect(state).toMatchObject({ kind: 'offline', reason: expect.stringMatching(reason) });
    await expect.poll(() => connection.state.kind).toBe('online');
  });
});

describe('an answer that is a refused key', () => {
  it.each([
    ['401 without a page', http('401 Unauthorized', 'Unknown key.')],
    ['the code in an error', json('403 Forbidden', { error: { code: 'INVALID_API_KEY', message: 'No.' } })],
    ['the code itself', json('400 Bad Request', { code: 'API_KEY_INVALID' })],
  ])('%s ends the attempts', async (_, answer) => {
    expect(await outcome(await answering(answer))).toMatchObject({ kind: 'refused', cause: 'key' });
  });
});

describe('Retry-After', () => {
  it.each(['429 Too Many Requests', '503 Service Unavailable'])('of %s is kept to', async (status) => {
    const before = Date.now();
    const state = await outcome(await answering(http(status, '', 'Retry-After: 60')));
    expect(state).toMatchObject({ kind: 'offline', reason: expect.stringContaining('asks to wait') });
    const { retryAt } = state as { retryAt: number };
    expect(retryAt - before).toBeGreaterThanOrEqual(60_000);
  });

  it('of another status is not', async () => {
    expect((await outcome(await answering(http('500 Oops', '', 'Retry-After: 60')))).kind).toBe('offline');
    await expect.poll(() => connection.state.kind).toBe('online');
  });

  const now = Date.parse('Tue, 01 Dec 2026 08:00:00 GMT');
  it.each([
    ['0', 0],
    ['17', 17_000],
    ['86400', 600_000],
    ['9'.repeat(400), 600_000],
    ['Tue, 01 Dec 2026 08:00:30 GMT', 30_000],
    ['Tue, 01 Dec 2026 07:00:00 GMT', 0],
    ['soon', null],
    ['-5', null],
    [undefined, null],
  ])('%j → %j ms', (value, waitMs) => {
    expect(readRetryAfter(value, now)).toBe(waitMs);
  });
});

it('names a proxy that removes the subprotocol', async () => {
  const url = await serving(new WebSocketServer({ noServer: true, handleProtocols: () => false }));
  const state = await outcome(url);
  expect(state).toMatchObject({
    kind: 'offline',
    reason: expect.stringMatching(/Sec-WebSocket-Protocol.*proxy.*removes/),
  });
});

it('keeps the query of an address', async () => {
  const url = await answering();
  expect((await outcome(`${url}/edge?tenant=7`)).kind).toBe('online');
  expect(connection.session?.ids.userId).toBe('/edge/ws/v1/edge?tenant=7&fingerprint=print');
});
