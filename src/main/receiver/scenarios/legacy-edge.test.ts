import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { workspaceId } from '../../../shared/wire/workspace-id';
import { ROOT, summaryOf, TestEdge, TestReceiver, tree } from '../../../test-support/test-edge';
import type { LegacyTimes } from '../legacy/legacy-sync';

/** An edge of part 1 of the protocol, as its specification describes it. */

const BATCH_FILES = 50;
const NEVER_MS = 600_000;
const TIMES: LegacyTimes = { quietMs: 50, maxQuietMs: NEVER_MS, settleMs: NEVER_MS, maxSettleMs: NEVER_MS };

type Files = Record<string, string>;

function manyFiles(count: number, content: string): Files {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`src/${i % 7}/${i}.txt`, `${content} ${i}`]));
}

async function start(times: Partial<LegacyTimes> = {}): Promise<TestReceiver> {
  return TestReceiver.start(() => ({ legacyTimes: { ...TIMES, ...times } }));
}

function create(edge: TestEdge, files: Files, root = ROOT): void {
  for (const [path, content] of Object.entries(files)) {
    edge.send('file_create_sync', { path: `${root}/${path}`, content });
  }
}

function done(edge: TestEdge, stats?: object | null, root = ROOT): void {
  edge.send('file_done', { path: root, stats });
}

/** Resolves when the receiver has handled everything, up to a message that it refuses. */
async function barrier(edge: TestEdge): Promise<void> {
  edge.queue('file_delete_sync', { path: '/elsewhere/file' });
  await edge.acknowledged();
}

/** The initial sync, in batches. */
async function fullPass(edge: TestEdge, files: Files): Promise<void> {
  const entries = Object.entries(files);
  for (let at = 0; at < entries.length; at += BATCH_FILES) {
    create(edge, Object.fromEntries(entries.slice(at, at + BATCH_FILES)));
    await barrier(edge);
  }
  done(edge, { files_synced: entries.length, files_skipped: 0, sync_errors: 0, bytes_synced: 1, duration: 0.1 });
  await barrier(edge);
}

async function report(receiver: TestReceiver, query = '') {
  return (await receiver.get(`/v1/workspaces/${workspaceId('print', ROOT)}${query}`)).body;
}

/** Waits for the next complete revision. */
async function complete(receiver: TestReceiver, revision: number, files: Files): Promise<void> {
  const body = await report(receiver, `?wait=${revision}&timeout=40`);
  expect(body).toMatchObject({ revision, complete: true, reason: null, ...summaryOf(files) });
  expect(await tree(receiver.mirror)).toEqual(files);
}

test('the copy is complete after the first pass and after every edit, each a revision to wait for', async () => {
  await using receiver = await start();
  const edge = await TestEdge.connect(receiver.port);
  const files = manyFiles(120, 'one');
  create(edge, { 'src/0/0.txt': 'early' });
  await barrier(edge);
  expect(await report(receiver)).toMatchObject({
    revision: 0,
    complete: false,
    reason: 'The edge is sending all its files.',
    copy: receiver.mirror,
  });
  create(edge, files);
  done(edge, { filesSynced: 120, filesSkipped: 0, syncErrors: 0, bytesSynced: 5 });
  await complete(receiver, 1, files);

  // One message a time: a pause between two of them makes two revisions.
  edge.send('file_modify_sync', { path: `${ROOT}/src/1/1.txt`, content: 'edited' });
  const rest: Files = { ...files, 'src/1/1.txt': 'edited' };
  await complete(receiver, 2, rest);
  edge.send('file_delete_sync', { path: `${ROOT}/src/2/2.txt` });
  delete rest['src/2/2.txt'];
  await complete(receiver, 3, rest);
  create(edge, { 'new.txt': 'new' });
  await complete(receiver, 4, { ...rest, 'new.txt': 'new' });
});

test('edits that never pause are closed as revisions, too', async () => {
  await using receiver = await start({ quietMs: NEVER_MS, maxQuietMs: 20 });
  const edge = await TestEdge.connect(receiver.port);
  await fullPass(edge, { 'a.txt': 'one' });
  edge.send('file_modify_sync', { path: `${ROOT}/a.txt`, content: 'two' });
  await expect
    .poll(() => report(receiver))
    .toMatchObject({ revision: 2, complete: true, ...summaryOf({ 'a.txt': 'two' }) });
});

test('the copy is not complete while everything is sent again, and loses what is gone at the end', async () => {
  await using receiver = await start();
  const files = manyFiles(120, 'one');
  const first = await TestEdge.connect(receiver.port);
  await fullPass(first, files);
  await complete(receiver, 1, files);
  await first.close();
  expect(await report(receiver)).toMatchObject({ complete: true });

  const second = await TestEdge.connect(receiver.port);
  const left = manyFiles(90, 'two');
  create(second, { 'src/0/0.txt': 'two 0' });
  await barrier(second);
  expect(await report(receiver)).toMatchObject({ revision: 1, complete: false });
  create(second, left);
  await barrier(second);
  expect(await report(receiver)).toMatchObject({ revision: 1, complete: false, files: 120 });
  done(second);
  await complete(receiver, 2, left);
});

test('after a break, a late end of the older pass removes nothing', async () => {
  await using receiver = await start();
  const files = manyFiles(200, 'one');
  const entries = Object.entries(files);
  const first = await TestEdge.connect(receiver.port);
  await fullPass(first, files);
  await first.close();

  // The second pass is cut, and goes on together with the third one on the new connection.
  const second = await TestEdge.connect(receiver.port);
  create(second, Object.fromEntries(entries.slice(0, 80)));
  await barrier(second);
  second.socket.terminate();
  const third = await TestEdge.connect(receiver.port);
  create(third, Object.fromEntries(entries.slice(0, 20)));
  create(third, Object.fromEntries(entries.slice(80)));
  done(third);
  await barrier(third);
  expect(await report(receiver)).toMatchObject({
    complete: false,
    reason: expect.stringContaining('interrupted'),
    files: 200,
  });
  const left = Object.fromEntries(entries.slice(0, 190));
  create(third, left);
  third.send('file_delete_sync', { path: `${ROOT}/${entries[195]?.[0]}` });
  done(third);
  const expected = { ...files };
  delete expected[entries[195]?.[0] as string];
  await expect.poll(() => report(receiver)).toMatchObject({ complete: true, ...summaryOf(expected) });
  expect(await tree(receiver.mirror)).toEqual(expected);
});

test('an edge that was killed in the middle is in order again after its next pass', async () => {
  await using receiver = await start({ settleMs: 50 });
  const files = manyFiles(150, 'one');
  const first = await TestEdge.connect(receiver.port);
  await fullPass(first, files);
  await first.close();
  const killed = await TestEdge.connect(receiver.port);
  create(killed, manyFiles(60, 'two'));
  await barrier(killed);
  killed.socket.terminate();
  await receiver.restart();
  expect(await report(receiver)).toMatchObject({ complete: false, reason: 'Its last sync has not ended.' });

  const next = await TestEdge.connect(receiver.port);
  const left = manyFiles(90, 'three');
  await fullPass(next, left);
  await expect.poll(() => report(receiver)).toMatchObject({ complete: true, ...summaryOf(left) });
  expect(await tree(receiver.mirror)).toEqual(left);
});

test('an end without a pass changes nothing', async () => {
  await using receiver = await start();
  const files = manyFiles(10, 'one');
  const first = await TestEdge.connect(receiver.port);
  await fullPass(first, files);
  await first.close();
  const late = await TestEdge.connect(receiver.port);
  const before = await report(receiver);
  late.queue('file_done', { path: ROOT });
  await late.acknowledged();
  expect(await report(receiver)).toMatchObject({ complete: false, revision: before.revision, ...summaryOf(files) });
  await fullPass(late, files);
  await expect.poll(() => report(receiver)).toMatchObject({ complete: true, ...summaryOf(files) });
});

test('an older connection ends no pass of a newer one', async () => {
  await using receiver = await start();
  const older = await TestEdge.connect(receiver.port);
  create(older, { 'a.txt': 'old', 'b.txt': 'old' });
  await barrier(older);
  const newer = await TestEdge.connect(receiver.port);
  create(newer, { 'a.txt': 'new' });
  await barrier(newer);
  older.queue('file_done', { path: ROOT });
  await older.acknowledged();
  expect(await report(receiver)).toMatchObject({ complete: false, ...summaryOf({ 'a.txt': 'new', 'b.txt': 'old' }) });
});

test('a pass that failed half-way removes nothing, and refused files keep their copy', async () => {
  await using receiver = await start({ settleMs: 50 });
  const files = { 'a.txt': 'one', 'b.txt': 'one', 'c.txt': 'one' };
  const first = await TestEdge.connect(receiver.port);
  await fullPass(first, files);
  await first.close();
  const second = await TestEdge.connect(receiver.port);
  create(second, { 'a.txt': 'two' });
  done(second, { filesSynced: 1, syncErrors: 2 });
  await barrier(second);
  expect(await report(receiver)).toMatchObject({
    complete: false,
    reason: expect.stringContaining('could not read'),
    ...summaryOf({ ...files, 'a.txt': 'two' }),
  });
  await second.close();
  const third = await TestEdge.connect(receiver.port);
  create(third, { 'a.txt': 'two' });
  // Refused: a base64 text that is none.
  third.queue('file_create_sync', { path: `${ROOT}/b.txt`, content: '*', encoding: 'base64' });
  done(third);
  await barrier(third);
  await expect
    .poll(() => report(receiver))
    .toMatchObject({ complete: false, reason: 'Some files could not be stored.', files: 2 });
  expect(await tree(receiver.mirror)).toEqual({ 'a.txt': 'two', 'b.txt': 'one' });
});

test('a mirror that something else changed is not complete until the next pass', async () => {
  await using receiver = await start();
  const files = { 'a.txt': 'one', 'b.txt': 'one' };
  const first = await TestEdge.connect(receiver.port);
  await fullPass(first, files);
  await rm(receiver.mirror, { recursive: true });
  create(first, { 'b.txt': 'two' });
  await expect
    .poll(() => report(receiver))
    .toMatchObject({ complete: false, reason: expect.stringContaining('Something else'), files: 1 });
  await first.close();
  await fullPass(await TestEdge.connect(receiver.port), files);
  await expect.poll(() => report(receiver)).toMatchObject({ complete: true, ...summaryOf(files) });
});

test.each([
  ['none', {}],
  ['null', { stats: null }],
  ['some', { stats: { files_synced: 1 } }],
  ['null counts', { stats: { filesSynced: null, syncErrors: null } }],
])('the end of a pass with %s of the stats is accepted', async (_, payload) => {
  await using receiver = await start();
  const edge = await TestEdge.connect(receiver.port);
  edge.write('a.txt', 'one');
  edge.queue('file_done', { path: ROOT, ...payload });
  await edge.acknowledged();
  expect(edge.refusals()).toEqual([]);
  expect(await report(receiver)).toMatchObject({ revision: 1, complete: true });
});

test('a workspace inside another one gets its own messages', async () => {
  const inner = `${ROOT}/inner`;
  await using receiver = await TestReceiver.start((folder) => ({
    legacyTimes: TIMES,
    resolveMirror: (_, root) =>
      root === ROOT ? join(folder, 'mirror') : root === inner ? join(folder, 'inner') : null,
  }));
  const edge = await TestEdge.connect(receiver.port);
  create(edge, { 'a.txt': 'outer', 'inner/b.txt': 'inner' });
  done(edge);
  edge.queue('file_done', { path: inner });
  await edge.acknowledged();
  expect(await tree(receiver.mirror)).toEqual({ 'a.txt': 'outer' });
  expect(await tree(join(receiver.folder, 'inner'))).toEqual({ 'b.txt': 'inner' });
  const opened = await TestEdge.connect(receiver.port);
  await opened.open();
  await opened.open(inner);
  opened.write('b.txt', 'two', inner);
  await opened.commit(2, { 'b.txt': 'two' }, inner);
  expect(await tree(join(receiver.folder, 'inner'))).toEqual({ 'b.txt': 'two' });
});
