import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { encodeFileBatch } from '../../../src/shared/wire/file-batch';
import { MANIFEST_PART_ENTRIES, MAX_FRAME_BYTES } from '../../../src/shared/wire/messages';
import type { EdgeTarget } from './parts';
import { BINARY, frameOf, messageFrame, PING, RawEdge, TEXT } from './raw-edge';

const WRONG_KEY = 'not-the-key-of-the-bench';
const SILENT_SOCKETS = 40;
const FILES = 256;
const DRIP_MS = 5;
const OPENED = 100;
const NO_HASH = '0'.repeat(64);
/** Bytes of a frame that are left for its head. */
const HEAD_BYTES = 16 * 1024;

/** One life of a hostile client; it begins anew when it ends. `number` tells the clients of a kind apart. */
export type Hostile = (target: EdgeTarget, number: number) => Promise<void>;

/** Clients that know no key. */
const KEYLESS: Readonly<Record<string, Hostile>> = {
  'wrong-path': async (target) => {
    const edge = await RawEdge.upgrade(target, 'x', '/ws/v1/other');
    edge?.socket.resume();
    await edge?.closed;
  },
  silent: async (target) => {
    const sockets = await Promise.all(Array.from({ length: SILENT_SOCKETS }, () => RawEdge.open(target)));
    await Promise.all(sockets.map((socket) => socket?.closed));
  },
  'wrong-key-talker': async (target) => {
    const edge = await RawEdge.upgrade({ ...target, key: WRONG_KEY }, 'x');
    edge?.socket.resume();
    const frame = largeFrame();
    while (await edge?.write(frame));
  },
  'key-guesser': async (target, number) => {
    const edge = await (number % 2 === 0
      ? RawEdge.upgrade({ ...target, key: WRONG_KEY + Math.random() }, 'x')
      : RawEdge.open(target));
    if (number % 2 === 1) await edge?.write(request('/v1/workspaces', WRONG_KEY));
    edge?.socket.resume();
    await edge?.closed;
  },
};

/** Clients with the key. */
const KEYED: Readonly<Record<string, Hostile>> = {
  brackets: (target, number) => repeat(target, number, [frameOf(TEXT, '['.repeat(MAX_FRAME_BYTES))]),
  escapes: (target, number) => {
    const content = '\\n'.repeat((MAX_FRAME_BYTES - HEAD_BYTES) / 2);
    const payload = `{"edgeId":"e","userId":"u","path":"${rootOf(number)}/a","content":"${content}"}`;
    return repeat(target, number, [frameOf(TEXT, `{"type":"workspace:file_modify_sync","payload":${payload}}`)]);
  },
  'manifest-parts': (target, number) => {
    const chars = Math.floor((MAX_FRAME_BYTES - HEAD_BYTES) / MANIFEST_PART_ENTRIES) - 100;
    return repeat(target, number, [
      manifestOf(number, MANIFEST_PART_ENTRIES, `${'long name '.repeat(chars / 10)}`, false),
    ]);
  },
  'whole-manifests': (target, number) => repeat(target, number, [manifestOf(number, MANIFEST_PART_ENTRIES, 'a', true)]),
  'large-batches': (target, number) => repeat(target, number, batches(number, (MAX_FRAME_BYTES - HEAD_BYTES) / FILES)),
  'small-files': (target, number) => repeat(target, number, batches(number, 10)),
  openings: (target, number) => {
    const paths = Array.from({ length: OPENED }, (_, at) => `${rootOf(number)}-${at}`);
    return repeat(
      target,
      number,
      paths.map((path) => messageFrame('sync_open', { path })),
    );
  },
  commits: (target, number) => repeat(target, number, [commitOf(number)]),
  'no-reader': async (target, number) => {
    const edge = await RawEdge.upgrade(target, `bad-${number}`);
    const frames = [openingOf(number), manifestOf(number, MANIFEST_PART_ENTRIES, 'some file ', true)];
    for (let at = 0; await edge?.write(frames[at] as Buffer); at = 1);
  },
  drip: async (target, number) => {
    const edge = await RawEdge.upgrade(target, `bad-${number}`);
    edge?.socket.resume();
    const frame = largeFrame();
    for (let at = 0; at < frame.length && (await edge?.write(frame.subarray(at, at + 1))); at++) await sleep(DRIP_MS);
  },
  'small-messages': (target, number) => {
    const frames = [messageFrame('unknown', {}), frameOf(TEXT, '{'), frameOf(BINARY, 'x')];
    frames.push(messageFrame('file_delete_sync', { path: `${rootOf(number)}/none` }));
    return repeat(target, number, [Buffer.concat(Array.from({ length: 250 }, () => frames).flat())]);
  },
  'empty-messages': (target, number) => repeat(target, number, [many(frameOf(TEXT, ''))]),
  pings: (target, number) => repeat(target, number, [many(frameOf(PING, 'ping'.repeat(30)))]),
  fragments: (target, number) => {
    const rest = Array.from({ length: 16_000 }, () => frameOf(0, 'x', false));
    return repeat(target, number, [Buffer.concat([frameOf(TEXT, 'x', false), ...rest, frameOf(0, 'x')])]);
  },
  reconnects: async (target, number) => {
    const edge = await RawEdge.upgrade(target, `bad-${number}`);
    edge?.socket.resume();
    await edge?.write(openingOf(number));
    await edge?.write(frameOf(8, ''));
    await edge?.closed;
  },
  requests: async (target) => {
    const edge = await RawEdge.open(target);
    edge?.socket.resume();
    await edge?.write(request('/v1/workspaces', target.key));
    await edge?.closed;
  },
};

export const hostileKinds: Readonly<Record<string, Hostile>> = { ...KEYLESS, ...KEYED };

/** Opens a workspace, sends the frames again and again, and reads the answers without looking at them. */
async function repeat(target: EdgeTarget, number: number, frames: readonly Buffer[]): Promise<void> {
  const edge = await RawEdge.upgrade(target, `bad-${number}`);
  edge?.socket.resume();
  if (!(await edge?.write(openingOf(number)))) return;
  for (let at = 0; await edge?.write(frames[at % frames.length] as Buffer); at++) await nextTurn();
}

function rootOf(number: number): string {
  return `/home/bad-${number}/project`;
}

function openingOf(number: number): Buffer {
  return messageFrame('sync_open', { path: rootOf(number) });
}

function commitOf(number: number): Buffer {
  return messageFrame('sync_commit', { path: rootOf(number), revision: 1, files: 1, bytes: 1, hash: NO_HASH, seq: 1 });
}

function manifestOf(number: number, entries: number, name: string, last: boolean): Buffer {
  const files = Array.from({ length: entries }, (_, at) => [`${name}${at}`, NO_HASH, 1]);
  return messageFrame('sync_manifest', { path: rootOf(number), files, last });
}

/** Two frames that rewrite the same files with other content, each with a commit. */
function batches(number: number, bytes: number): Buffer[] {
  const files = Array.from({ length: FILES }, (_, at) => [`d${at % 16}/f${at}`, Math.floor(bytes)] as const);
  const payload = { edgeId: 'e', userId: 'u', path: rootOf(number), files, seq: 1 };
  return ['a', 'b'].flatMap((letter) => {
    const contents = files.map(([, size]) => Buffer.alloc(size, letter));
    return [
      frameOf(BINARY, encodeFileBatch({ type: 'workspace:file_batch_sync', payload, contents })),
      commitOf(number),
    ];
  });
}

function largeFrame(): Buffer {
  return frameOf(TEXT, 'x'.repeat(MAX_FRAME_BYTES));
}

function many(frame: Buffer): Buffer {
  return Buffer.concat(Array.from({ length: Math.ceil((256 * 1024) / frame.length) }, () => frame));
}

function request(path: string, key: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nx-api-key: ${key}\r\n\r\n`;
}
