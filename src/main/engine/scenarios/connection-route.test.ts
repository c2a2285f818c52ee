import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { ConnectionState } from '../../../shared/model/workspace-state';
import { type Certificate, type Certificates, makeCertificates } from '../../../test-support/certificates';
import { ConnectProxy } from '../../../test-support/connect-proxy';
import { StrictServer } from '../../../test-support/strict-server';
import type { Endpoint } from '../connection/endpoint';
import { type ResolveProxy, routesOf } from '../connection/proxy';
import { ServerConnection } from '../connection/server-connection';

const KEY = 'route-key-that-must-stay-secret';
let folder: string;
let certificates: Certificates;
let cleanups: (() => unknown)[] = [];
let logged: string[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-certificates-'));
  certificates = makeCertificates(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(() => {
  logged = [];
});

afterEach(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  cleanups = [];
  expect(logged.filter((line) => line.includes(KEY))).toEqual([]);
});

/** Starts a server that greets over TLS. @returns its port */
async function serveTls({ certFile, keyFile }: Certificate): Promise<number> {
  const https = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) });
  const wss = new WebSocketServer({ server: https });
  wss.on('connection', (socket) =>
    socket.send(JSON.stringify({ type: 'connected_edge', payload: { edgeId: 'e', userId: 'u' } })),
  );
  https.on('tlsClientError', () => {});
  https.listen(0, '127.0.0.1');
  await once(https, 'listening');
  cleanups.push(() => {
    for (const client of wss.clients) client.terminate();
    https.closeAllConnections();
    https.close();
  });
  return (https.address() as AddressInfo).port;
}

/** Connects to an endpoint. @returns "online", or the reason for having no connection */
async function outcome(endpoint: Omit<Endpoint, 'apiKey'>, resolveProxy?: ResolveProxy): Promise<string> {
  const log = (line: string) => logged.push(line);
  const connection = new ServerConnection({
    fingerprint: 'print',
    log: { info: log, warn: log, error: log },
    delay: () => 60_000,
    ...(resolveProxy && { resolveProxy }),
  });
  cleanups.push(() => connection.close());
  const reached = new Promise<ConnectionState>((resolve) => {
    connection.onState((state) => {
      if (state.kind !== 'connecting') resolve(state);
    });
  });
  connection.connectTo({ ...endpoint, apiKey: KEY });
  const state = await reached;
  return 'reason' in state ? state.reason : state.kind;
}

const ca = () => readFileSync(certificates.caFile, 'utf8');

describe('a server with TLS', () => {
  it('is trusted with the CA file, and not without it', async () => {
    const port = await serveTls(certificates.good);
    expect(await outcome({ url: `wss://127.0.0.1:${port}`, ca: ca() })).toBe('online');
    expect(await outcome({ url: `https://localhost:${port}`, ca: ca() })).toBe('online');
    expect(await outcome({ url: `wss://127.0.0.1:${port}` })).toContain('signed by nobody this computer trusts');
  });

  it.each([
    ['wrongHost', 'for another name than the address says'],
    ['expired', 'has expired'],
    ['selfSigned', 'signed by nobody this computer trusts'],
  ] as const)('is refused with its certificate of the kind %s, in clear words', async (kind, words) => {
    const port = await serveTls(certificates[kind]);
    const said = await outcome({ url: `wss://127.0.0.1:${port}`, ca: ca() });
    expect(said).toContain(`The certificate of 127.0.0.1:${port} is refused: `);
    expect(said).toContain(words);
  });

  it('is refused also where an environment variable turns the check off', async () => {
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    cleanups.push(() => delete process.env.NODE_TLS_REJECT_UNAUTHORIZED);
    const port = await serveTls(certificates.selfSigned);
    expect(await outcome({ url: `wss://127.0.0.1:${port}` })).toContain('is refused');
  });

  it('that speaks no TLS is reported as such, not as a bad certificate', async () => {
    const server = await StrictServer.start();
    cleanups.push(() => server.close());
    expect(await outcome({ url: `wss://127.0.0.1:${server.port}` })).toContain('does not speak TLS');
  });
});

describe('through a proxy', () => {
  let proxy: ConnectProxy;
  beforeEach(async () => {
    proxy = await ConnectProxy.start();
    cleanups.push(() => proxy.close());
  });
  const viaProxy: ResolveProxy = async () => `PROXY ${proxy.host}`;

  it('a server is reached by CONNECT, with TLS to the server itself; the proxy never sees the key', async () => {
    const port = await serveTls(certificates.good);
    expect(await outcome({ url: `wss://localhost:${port}`, ca: ca() }, viaProxy)).toBe('online');
    expect(proxy.targets).toEqual([`localhost:${port}`]);
    expect(JSON.stringify(proxy.headers)).not.toContain(KEY);
    expect(await outcome({ url: `wss://localhost:${port}` }, viaProxy)).toContain('is refused');
  });

  it('a server without TLS is reached by CONNECT, too, under a name that only the proxy knows', async () => {
    const server = await StrictServer.start();
    server.apiKey = KEY;
    cleanups.push(() => server.close());
    const url = `ws://only-the-proxy-knows.example:${server.port}`;
    expect(await outcome({ url }, viaProxy)).toBe('online');
    expect(proxy.targets).toEqual([`only-the-proxy-knows.example:${server.port}`]);
  });

  it.each([
    ['407 Proxy Authentication Required', 'asks for a name and password'],
    ['403 Forbidden', 'does not let server.example:443 be reached (403)'],
    ['502 Bad Gateway', 'does not let server.example:443 be reached (502)'],
    ['401 Unauthorized', 'does not let server.example:443 be reached (401)'],
  ])('%s is said of the proxy, not of the server or the key', async (refusal, words) => {
    proxy.refusal = refusal;
    const said = await outcome({ url: 'wss://server.example:443' }, viaProxy);
    expect(said).toContain(`The proxy ${proxy.host}`);
    expect(said.replace('server.example, ', '')).toContain(words.replace(':443', ''));
  });

  it('that asks for a name and password gets those of the environment, and no other proxy does', async () => {
    const server = await StrictServer.start();
    server.apiKey = KEY;
    cleanups.push(() => server.close());
    const url = `ws://behind.example:${server.port}`;
    proxy.credentials = 'ann:p@ss 100%';
    expect(await outcome({ url }, viaProxy)).toContain(`https_proxy=http://NAME:PASSWORD@${proxy.host}`);
    cleanups.push(() => delete process.env.https_proxy);
    process.env.https_proxy = `http://ann:p%40ss 100%@${proxy.host}`;
    expect(await outcome({ url }, viaProxy)).toBe('online');
    proxy.credentials = 'ann:another';
    expect(await outcome({ url }, viaProxy)).toContain('does not take the name and password');
    process.env.https_proxy = `http://ann:secret@elsewhere.example:3128`;
    await outcome({ url }, viaProxy);
    expect(proxy.headers.at(-1)).not.toHaveProperty('proxy-authorization');
    expect(logged.join()).not.toMatch(/p@ss|p%40ss|secret@/);
  });

  it('that asks for another sign-in is named with it', async () => {
    proxy.credentials = 'a:b';
    proxy.asksFor = 'NTLM';
    expect(await outcome({ url: 'wss://server.example' }, viaProxy)).toContain('(NTLM) that Lockstep does not support');
  });

  it('that is not there, speaks no HTTP or is never resolved is named', async () => {
    const gone = await ConnectProxy.start();
    const { host } = gone;
    await gone.close();
    const nothing = await outcome({ url: 'wss://server.example' }, async () => `PROXY ${host}`);
    expect(nothing).toBe(`The proxy that the system's settings name does not work: Nothing answers at ${host}.`);
    const tcp = createTcpServer((socket) => socket.end('SSH-2.0-x\r\n'));
    tcp.listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    cleanups.push(() => tcp.close());
    const odd = `127.0.0.1:${(tcp.address() as AddressInfo).port}`;
    expect(await outcome({ url: 'wss://server.example' }, async () => `PROXY ${odd}`)).toContain('proxy');
    expect(await outcome({ url: 'wss://server.example' }, () => Promise.reject(new Error('The script failed')))).toBe(
      'The script failed.',
    );
  });

  it('no connection to this machine is made', async () => {
    const server = await StrictServer.start();
    server.apiKey = KEY;
    cleanups.push(() => server.close());
    expect(await outcome({ url: server.url, local: true }, viaProxy)).toBe('online');
    expect(proxy.targets).toEqual([]);
  });

  it('that is silent is disconnected when the address changes', async () => {
    proxy.silent = true;
    const log = () => {};
    const connection = new ServerConnection({
      fingerprint: 'p',
      log: { info: log, warn: log, error: log },
      resolveProxy: viaProxy,
    });
    cleanups.push(() => connection.close());
    connection.connectTo({ url: 'wss://server.example', apiKey: KEY });
    await expect.poll(() => proxy.targets.length).toBe(1);
    connection.connectTo(null);
    await expect.poll(() => proxy.open).toBe(0);
  });
});

describe("the system's proxy settings", () => {
  it.each([
    ['DIRECT', [{ kind: 'direct' }]],
    ['PROXY a:3128; DIRECT', [{ kind: 'proxy', url: 'http://a:3128/' }, { kind: 'direct' }]],
    ['SOCKS5 s:1080; HTTPS b:8443', [{ kind: 'proxy', url: 'https://b:8443/' }]],
    ['proxy [::1]:8080', [{ kind: 'proxy', url: 'http://[::1]:8080/' }]],
  ])('%s', (answer, routes) => {
    expect(routesOf(answer)).toEqual(routes);
  });

  it.each(['SOCKS5 s:1080', 'QUIC q:1', '', 'PROXY'])('%j contains no usable route, and is named', (answer) => {
    expect(() => routesOf(answer)).toThrow(/HTTP prox/);
  });
});
