import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { workspaceId } from '../../../shared/wire/workspace-id';
import { KEY, ROOT, TestEdge, TestReceiver, tree } from '../../../test-support/test-edge';
import { type PinRecord, writeRecord } from './pin-record';
import { PIN_LIMITS } from './pins';

const ID = workspaceId('print', ROOT);
const FILES = 20;

let receiver: TestReceiver;
let edge: TestEdge;

beforeEach(async () => {
  receiver = await TestReceiver.start();
  edge = await TestEdge.connect(receiver.port);
  await edge.open();
});

afterEach(() => receiver[Symbol.asyncDispose]());

/** All files of a revision. */
function filesOf(revision: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: FILES }, (_, at) => [`d${at % 3}/f${at}`, `file ${at} of revision ${revision}\n`]),
  );
}

async function commit(revision: number): Promise<void> {
  const files = filesOf(revision);
  for (const [path, content] of Object.entries(files)) edge.write(path, content);
  expect(await edge.commit(revision, files)).toMatchObject({ complete: true });
}

async function call(method: string, path: string, body?: object) {
  const init = { method, headers: { 'x-api-key': KEY }, ...(body && { body: JSON.stringify(body) }) };
  const response = await fetch(`http://127.0.0.1:${receiver.port}${path}`, init);
  return { status: response.status, body: (await response.json()) as { pin: PinRecord; pins: PinRecord[] } };
}

async function pin(wish: object = {}): Promise<PinRecord> {
  const { status, body } = await call('POST', `/v1/workspaces/${ID}/pins`, wish);
  expect({ status, body }).toMatchObject({ status: 200 });
  return body.pin;
}

const pinsFolder = () => join(receiver.folder, 'state', 'pins');

it('makes whole trees while commits go on, which later commits leave alone', async () => {
  await commit(1);
  let isDone = false;
  const committing = (async () => {
    for (let revision = 2; revision <= 6; revision++) await commit(revision);
    isDone = true;
  })();
  const pins: PinRecord[] = [];
  while (!isDone && pins.length < 16) pins.push(await pin({ readOnly: pins.length % 2 === 1 }));
  await committing;
  for (const { path, revision } of pins) expect(await tree(path)).toEqual(filesOf(revision));
  expect((await call('GET', '/v1/pins')).body.pins.map(({ name }) => name)).toEqual(pins.map(({ name }) => name));
});

it('makes the tree of an older revision, and of none that is gone', async () => {
  await commit(1);
  await commit(2);
  expect(await tree((await pin({ at: 1 })).path)).toEqual(filesOf(1));
  expect(await call('POST', `/v1/workspaces/${ID}/pins`, { at: 9 })).toMatchObject({ status: 404 });
});

it('read-only trees share their contents with each other and with nothing else', async () => {
  await commit(1);
  const [first, second] = [await pin({ readOnly: true }), await pin({ readOnly: true })];
  const inodeIn = (folder: string) => lstatSync(join(folder, 'd0/f0')).ino;
  expect(inodeIn(first.path)).toBe(inodeIn(second.path));
  expect(inodeIn(first.path)).not.toBe(inodeIn(receiver.mirror));
  expect(lstatSync(join(first.path, 'd0/f0')).mode & 0o777).toBe(0o400);

  // A user may write to its own file in spite of the mode.
  chmodSync(join(first.path, 'd0/f0'), 0o600);
  writeFileSync(join(first.path, 'd0/f0'), 'changed');
  expect(await tree(receiver.mirror)).toEqual(filesOf(1));
  expect(await tree((await pin({ readOnly: true })).path)).toEqual(filesOf(1));
});

it('removes a tree with the contents that no other one has', async () => {
  await commit(1);
  const [first, second] = [await pin({ readOnly: true }), await pin()];
  expect(await call('DELETE', `/v1/workspaces/${ID}/pins/${first.name}`)).toMatchObject({ status: 200 });
  expect(await call('DELETE', `/v1/workspaces/${ID}/pins/${first.name}`)).toMatchObject({ status: 404 });
  expect(await call('DELETE', `/v1/workspaces/${ID}/pins/..%2f${second.name}`)).toMatchObject({ status: 404 });
  // Work on pins goes in order: the next one is made after the removal.
  const third = await pin();
  expect(readdirSync(pinsFolder()).sort()).toEqual(['.shared', second.name, third.name].sort());
  expect(readdirSync(join(pinsFolder(), '.shared'))).toEqual([]);
});

it('follows no link in the mirror', async () => {
  await commit(1);
  const outside = join(receiver.folder, 'outside');
  mkdirSync(outside);
  const file = join(receiver.mirror, 'd0/f0');
  linkSync(file, join(outside, 'f0'));
  symlinkSync(join(outside, 'f0'), join(outside, 'link'));
  renameSync(join(outside, 'link'), file);
  expect(await call('POST', `/v1/workspaces/${ID}/pins`, {})).toMatchObject({ status: 503 });
});

it('refuses an incomplete copy, and a wish that makes no sense', async () => {
  expect(await call('POST', `/v1/workspaces/${ID}/pins`, {})).toMatchObject({ status: 503 });
  expect(await call('POST', `/v1/workspaces/${ID}/pins`, { minutes: 0 })).toMatchObject({ status: 400 });
  expect(await call('POST', `/v1/workspaces/${ID}/pins`, { readOnly: 'yes' })).toMatchObject({ status: 400 });
});

it('keeps pins over a restart until their time is over, and removes what was not finished', async () => {
  await commit(1);
  const kept = await pin({ minutes: 5 });
  const expired = { ...kept, name: 'expired', expiresAt: new Date(Date.now() - 1).toISOString() };
  for (const name of ['expired', 'unfinished']) mkdirSync(join(pinsFolder(), name, 'tree/a'), { recursive: true });
  writeRecord(join(pinsFolder(), 'expired'), expired);
  await edge.close();
  await receiver.restart();
  expect((await call('GET', '/v1/pins')).body.pins).toEqual([kept]);
  expect(await tree(kept.path)).toEqual(filesOf(1));
  await receiver.receiver.close();
  expect(readdirSync(pinsFolder()).sort()).toEqual(['.shared', kept.name].sort());
});

it('is limited in number', async () => {
  edge.write('a', '');
  await edge.commit(1, { a: '' });
  for (let made = 0; made < PIN_LIMITS.pins; made++) await pin();
  expect(await call('POST', `/v1/workspaces/${ID}/pins`, {})).toMatchObject({ status: 507 });
});
