import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sendRequest } from '../../cli/client';
import {
  type CommandReply,
  type CommandRequest,
  MAX_REQUEST_BYTES,
  PROTOCOL,
} from '../../shared/control/control-protocol';
import { type Rendezvous, readRendezvous } from '../../shared/control/rendezvous';
import { errorCode } from '../../shared/util/errors';
import { CommandServer } from './server';

const NOBODY = 65_534;
const app = {
  version: '1',
  overall: 'in-sync' as const,
  text: 'Everything is in sync',
  link: 'online' as const,
  linkReason: null,
  destination: '/m',
  pause: null,
};
const done: CommandReply = {
  v: PROTOCOL,
  error: null,
  app,
  workspaces: [],
  explanation: null,
  allowed: [],
  settings: [],
  changes: [],
  diagnostics: null,
  receiver: null,
};

let dataFolder: string;
let server: CommandServer;
let logged: string[];
/** Requests that reached the app. */
let asked: { request: CommandRequest; signal: AbortSignal; answer: () => void }[];
let answersAtOnce: boolean;

beforeEach(async () => {
  dataFolder = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-command-')));
  // Only the server's own folder keeps other users out.
  chmodSync(dataFolder, 0o755);
  logged = [];
  asked = [];
  answersAtOnce = true;
  server = newServer(dataFolder);
  await server.start();
});

afterEach(() => {
  server.close();
  rmSync(dataFolder, { recursive: true, force: true });
});

function newServer(folder: string): CommandServer {
  const log = { info: () => {}, warn: (text: string) => logged.push(text), error: (text: string) => logged.push(text) };
  return new CommandServer({
    dataFolder: folder,
    answer: (request, signal) =>
      new Promise((resolve) => {
        asked.push({ request, signal, answer: () => resolve(done) });
        if (answersAtOnce) resolve(done);
      }),
    refuse: (code, title, detail) => ({ ...done, error: { code, title, detail } }),
    log,
  });
}

const found = () => readRendezvous(dataFolder) as Rendezvous;

/** Sends text to the socket, and resolves with everything received until it is closed. */
function send(text: string | Buffer, { address } = found()): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(address, () => socket.write(text));
    let heard = '';
    socket.on('data', (part) => {
      heard += part;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(heard));
  });
}

const frame = (change: object = {}) =>
  `${JSON.stringify({ v: PROTOCOL, token: found().token, request: { verb: 'list' }, ...change })}\n`;
const errorIn = (text: string) => (JSON.parse(text) as CommandReply).error;

describe('a request', () => {
  it('reaches the app, and its reply the client', async () => {
    expect(await sendRequest({ verb: 'explain', path: '/a' }, dataFolder)).toEqual(done);
    expect(asked.map(({ request }) => request)).toEqual([{ verb: 'explain', path: '/a' }]);
  });

  it('is aborted when its client leaves', async () => {
    answersAtOnce = false;
    const socket = connect(found().address, () => socket.write(frame()));
    await expect.poll(() => asked.length).toBe(1);
    socket.destroy();
    await expect.poll(() => asked[0]?.signal.aborted).toBe(true);
  });

  it('ends with a reason when the app quits, and the socket is removed', async () => {
    answersAtOnce = false;
    const { address } = found();
    const waiting = sendRequest({ verb: 'wait', path: '/a', timeout: null }, dataFolder);
    await expect.poll(() => asked.length).toBe(1);
    server.close();
    expect((await waiting).error).toMatchObject({ code: 'not-running', title: 'Lockstep is quitting.' });
    expect(asked[0]?.signal.aborted).toBe(true);
    expect([readRendezvous(dataFolder), existsSync(address)]).toEqual([null, false]);
    await expect(sendRequest({ verb: 'list' }, dataFolder)).rejects.toMatchObject({ code: 'not-running' });
  });
});

describe('an invalid request', () => {
  it.each([
    ['no JSON', () => 'hello\n'],
    ['another token', () => frame({ token: '00'.repeat(32) })],
    ['no token', () => frame({ token: undefined })],
    ['a short token', () => frame({ token: '00' })],
    ['another version', () => frame({ v: PROTOCOL + 1 })],
    ['an unknown verb', () => frame({ request: { verb: 'format' } })],
    ['a relative path', () => frame({ request: { verb: 'add', path: 'a' } })],
    ['a path with NUL', () => frame({ request: { verb: 'add', path: '/a\0' } })],
    ['a key too many', () => frame({ request: { verb: 'list', path: '/a' } })],
    ['a wrong type', () => frame({ request: { verb: 'wait', path: '/a', timeout: '1' } })],
    ['bytes that are no text', () => Buffer.from([0xff, 0xfe, 0x0a])],
  ])('is refused and does not reach the app: %s', async (_, text) => {
    expect(errorIn(await send(text()))).toMatchObject({ code: 'failed' });
    expect(asked).toEqual([]);
    expect(logged.join('\n')).not.toContain(found().token);
  });

  it('is disconnected when it is too long, or more than one line', async () => {
    expect(await send('x'.repeat(MAX_REQUEST_BYTES + 1))).toBe('');
    answersAtOnce = false;
    const socket = connect(found().address, () => socket.write(frame()));
    // The server need not read what a client of its kind still sends: a reset is an end, too.
    socket.on('error', () => {});
    await expect.poll(() => asked.length).toBe(1);
    socket.write('more\n');
    await new Promise((resolve) => socket.once('close', resolve));
  });

  it('is refused when there are too many at a time', async () => {
    answersAtOnce = false;
    const sockets: Socket[] = [];
    for (let n = 0; n < 64; n++) {
      const socket = connect(found().address, () => socket.write(frame()));
      sockets.push(socket);
    }
    await expect.poll(() => asked.length).toBe(64);
    expect(errorIn(await send(frame()))).toMatchObject({ title: 'Too many commands at a time.' });
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => asked.every(({ signal }) => signal.aborted)).toBe(true);
    answersAtOnce = true;
    expect(await sendRequest({ verb: 'list' }, dataFolder)).toEqual(done);
  });
});

describe('finding the app', () => {
  it('replaces the socket of an app that was killed', async () => {
    const folder = join(dataFolder, 'killed');
    const { address } = found();
    const left = join(folder, 'command/socket');
    mkdirSync(dirname(left), { recursive: true });
    // A socket that was renamed is not removed when its process closes it: as after a kill, it refuses connections.
    const before = join(dirname(address), 'before');
    const gone = createServer().listen(before);
    await new Promise((resolve) => gone.once('listening', resolve));
    renameSync(before, left);
    await new Promise((resolve) => gone.close(resolve));
    writeFileSync(join(folder, 'command/running.json'), JSON.stringify({ ...found(), address: left }));
    await expect(sendRequest({ verb: 'list' }, folder)).rejects.toMatchObject({ code: 'not-running' });
    const next = newServer(folder);
    await next.start();
    expect(await sendRequest({ verb: 'list' }, folder)).toEqual(done);
    next.close();
    expect([existsSync(left), existsSync(address)]).toEqual([false, true]);
  });

  it('works with a data folder too deep for a socket', async () => {
    const deep = join(dataFolder, 'd'.repeat(100), 'e'.repeat(100));
    const server = newServer(deep);
    await server.start();
    const { address } = readRendezvous(deep) as Rendezvous;
    expect(Buffer.byteLength(address)).toBeLessThanOrEqual(100);
    if (process.platform !== 'win32') expect(statSync(dirname(address)).mode & 0o777).toBe(0o700);
    expect(await sendRequest({ verb: 'list' }, deep)).toEqual(done);
    server.close();
    expect(existsSync(dirname(address))).toBe(false);
  });

  it('fails with a reason when the app does not run, or its reply is invalid', async () => {
    const notRunning = { code: 'not-running', message: expect.stringContaining('Start it first') };
    await expect(sendRequest({ verb: 'list' }, join(dataFolder, 'nothing'))).rejects.toMatchObject(notRunning);
    const file = join(dataFolder, 'command/running.json');
    writeFileSync(file, JSON.stringify({ ...found(), address: `${found().address}-gone` }));
    await expect(sendRequest({ verb: 'list' }, dataFolder)).rejects.toMatchObject(notRunning);
    const odd = createServer((socket) => socket.end('{"v":1}\n')).listen(join(dataFolder, 'odd'));
    writeFileSync(file, JSON.stringify({ v: PROTOCOL, token: 't', pid: 1, address: join(dataFolder, 'odd') }));
    await expect(sendRequest({ verb: 'list' }, dataFolder)).rejects.toMatchObject({ code: 'failed' });
    odd.close();
  });
});

/** Connects as this process's present user: `connected` or the system's error code. */
function visit(address: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(address, () => {
      socket.destroy();
      resolve('connected');
    });
    socket.once('error', (error) => resolve(errorCode(error)));
  });
}

/** The system's error code; null when it works. */
function codeOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    return errorCode(error);
  }
}

describe('privacy', () => {
  it('only this user can read the token and use the socket', (context) => {
    context.skip(process.platform === 'win32', 'a named pipe has no mode');
    const { address } = found();
    const modes = [dirname(address), address, join(dataFolder, 'command/running.json')];
    expect(modes.map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600, 0o600]);
  });

  it('a second user of the machine can not connect, nor command without the token', async (context) => {
    context.skip(process.getuid?.() !== 0, 'only root can become another user');
    const { address } = found();
    expect(await visit(address)).toBe('connected');
    // In this process, as another one's program may stand in a folder that the second user can't reach.
    process.seteuid?.(NOBODY);
    try {
      context.skip(codeOf(() => readdirSync(dataFolder)) !== null, 'the temp folder keeps other users out by itself');
      expect(await visit(address)).toBe('EACCES');
      expect(codeOf(() => readFileSync(join(dataFolder, 'command/running.json')))).toBe('EACCES');
    } finally {
      process.seteuid?.(0);
    }
  });
});
