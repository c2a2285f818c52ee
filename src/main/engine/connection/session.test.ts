import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ENCODINGS, headOfCompressed } from '../../../shared/wire/compressed-frame';
import { decodeServerMessage, EDGE_PATH } from '../../../shared/wire/messages';
import { KEY, ROOT, TestLog, TestReceiver } from '../../../test-support/test-edge';
import { type Reply, Session } from './session';

let receiver: TestReceiver;
beforeEach(async () => {
  receiver = await TestReceiver.start();
});
afterEach(() => receiver[Symbol.asyncDispose]());

const PATHS = Array.from({ length: 300 }, (_, n) => `src/components/some-component-${n}/index.ts`);

interface Connected {
  readonly session: Session;
  readonly socket: WebSocket;
  /** Binary frames of the receiver. */
  readonly binary: Buffer[];
}

/** A session with the receiver. @param without capabilities that the receiver is taken not to offer */
async function connected(address: string, without: readonly string[] = []): Promise<Connected> {
  const socket = new WebSocket(`ws://127.0.0.1:${receiver.port}${EDGE_PATH}?fingerprint=f`, [KEY]);
  const [greeting] = (await once(socket, 'message')) as [Buffer];
  const decoded = decodeServerMessage(greeting.toString());
  if (decoded.kind !== 'message' || decoded.message.type !== 'connected_edge') throw new Error('No greeting came.');
  const { capabilities = [], ...ids } = decoded.message.payload;
  const offered = capabilities.filter((name) => !without.includes(name));
  const session = new Session(socket, address, false, false, ids, null, offered, new TestLog());
  const binary: Buffer[] = [];
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) binary.push(data);
    const text = isBinary ? session.expand(data) : data.toString();
    if (text !== null) session.receive(text);
  });
  return { session, socket, binary };
}

/** Opens the workspace and compares a manifest. @returns the paths that the receiver needs */
async function compare({ session }: Connected): Promise<readonly string[]> {
  const reply = (type: Reply['type'], send: () => void) =>
    new Promise<Reply>((resolve) => {
      const stop = session.onReply(ROOT, (each) => {
        if (each.type !== type) return;
        stop();
        resolve(each);
      });
      send();
    });
  await reply('workspace:sync_state', () => session.send('workspace:sync_open', { path: ROOT }));
  const files = PATHS.map((path) => [path, randomBytes(32).toString('hex'), 5]);
  const need = await reply('workspace:sync_need', () =>
    session.send('workspace:sync_manifest', { path: ROOT, files, last: true }),
  );
  return need.type === 'workspace:sync_need' ? need.payload.need : [];
}

it.each(ENCODINGS)('compresses to a server elsewhere in %s, and reads what comes back so', async (encoding) => {
  const others = ENCODINGS.filter((each) => each !== encoding);
  const connection = await connected('ws://server.example', others);
  expect([...(await compare(connection))].sort()).toEqual([...PATHS].sort());
  expect(connection.binary.map((frame) => headOfCompressed(frame)?.encoding)).toEqual([encoding]);
  connection.socket.terminate();
});

it.each([
  ['it', ENCODINGS],
  ['acknowledgements, which pings stand in for: they would overtake what is being compressed', ['ack']],
])('compresses nothing to a server that does not offer %s', async (_, without) => {
  const connection = await connected('ws://server.example', without);
  expect(await compare(connection)).toHaveLength(PATHS.length);
  expect(connection.binary).toEqual([]);
  connection.socket.terminate();
});

it('ends with a clear word when a server sends what can not be expanded', async () => {
  const { session, socket } = await connected('ws://server.example');
  expect(session.expand(Buffer.from([2, 0, 0, 9, 1, 2, 3]))).toBeNull();
  expect(session.abandonReason).toBe('The server sent what can not be used: A compressed frame is damaged.');
  await once(socket, 'close');
});
