import { hash } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { workspaceId } from '../../../shared/wire/workspace-id';
import { ROOT, summaryOf, TestEdge, TestReceiver, tree } from '../../../test-support/test-edge';

const STATS = { filesSynced: 2, filesSkipped: 0, syncErrors: 0, bytesSynced: 6 };
const OLD_STATS = { files_synced: 2, files_skipped: 0, sync_errors: 0, bytes_synced: 6, duration: 1.5 };

/** Receiver that accepts any root, as the standalone one. */
const standalone = () =>
  TestReceiver.start((folder) => ({
    resolveMirror: (_fingerprint, root) => join(folder, 'dir', workspaceId('', root)),
    byPathDir: join(folder, 'dir/by-path'),
  }));

/** Folder with the files of the test's usual edge, by absolute path. */
const byPath = (receiver: TestReceiver) =>
  join(receiver.folder, 'dir/by-path', hash('sha256', 'edge\0print', 'hex').slice(0, 8));

async function report(receiver: TestReceiver, root = ROOT) {
  return (await receiver.get(`/v1/workspaces/${workspaceId('print', root)}`)).body;
}

/** Resolves when the receiver has read everything; an edge without acknowledgements uses the pong for it. */
async function barrier(edge: TestEdge): Promise<void> {
  edge.socket.ping();
  await new Promise((resolve) => edge.socket.once('pong', resolve));
}

test('in the app, files go to the mirror of their workspace', async () => {
  await using receiver = await TestReceiver.start();
  const edge = await TestEdge.connect(receiver.port);
  edge.send('file_create_sync', { path: `${ROOT}/a.txt`, content: 'one' });
  edge.send('file_create_sync', { path: `${ROOT}/src/b.txt`, content: 'two' });
  edge.send('file_done', { path: ROOT, stats: STATS });
  await expect
    .poll(() => report(receiver))
    .toMatchObject({
      revision: 1,
      complete: true,
      ...summaryOf({ 'a.txt': 'one', 'src/b.txt': 'two' }),
    });
  edge.send('file_modify_sync', { path: `${ROOT}/a.txt`, content: 'ONE' });
  edge.send('file_delete_sync', { path: `${ROOT}/src/b.txt` });
  await expect.poll(() => report(receiver)).toMatchObject(summaryOf({ 'a.txt': 'ONE' }));
  expect(await tree(receiver.mirror)).toEqual({ 'a.txt': 'ONE' });
  edge.send('file_create_sync', { path: '/elsewhere/a.txt', content: 'x' });
  await edge.until(() => edge.refusals().length > 0);
  expect(edge.refusals()).toMatchObject([{ path: '/elsewhere/a.txt', code: 'unknown-workspace' }]);
});

test('standalone, files are kept by their path until the workspace is named and listed', async () => {
  await using receiver = await standalone();
  const edge = await TestEdge.connect(receiver.port);
  edge.send('file_create_sync', { path: `${ROOT}/a.txt`, content: 'one' });
  edge.send('file_create_sync', { path: '/other/project/x', content: 'x' });
  edge.send('file_create_sync', { path: `${ROOT}/src/b.txt`, content: 'two' });
  await barrier(edge);
  expect(await receiver.get('/v1/workspaces')).toMatchObject({ body: { workspaces: [] } });
  edge.send('file_done', { path: `${ROOT}/`, stats: OLD_STATS, unknown: true });
  const files = { 'a.txt': 'one', 'src/b.txt': 'two' };
  await expect
    .poll(() => report(receiver))
    .toMatchObject({ root: ROOT, revision: 1, complete: true, ...summaryOf(files) });
  expect(await tree(join(byPath(receiver), ROOT))).toEqual(files);
  expect(await tree(join(byPath(receiver), 'other'))).toEqual({ 'project/x': 'x' });

  edge.send('file_modify_sync', { path: `${ROOT}/a.txt`, content: 'three' });
  await expect.poll(() => report(receiver)).toMatchObject(summaryOf({ ...files, 'a.txt': 'three' }));
  await receiver.restart();
  expect(await report(receiver)).toMatchObject({ complete: true, ...summaryOf({ ...files, 'a.txt': 'three' }) });
  const again = await TestEdge.connect(receiver.port);
  again.send('file_delete_sync', { path: `${ROOT}/src/b.txt` });
  await expect.poll(() => report(receiver)).toMatchObject(summaryOf({ 'a.txt': 'three' }));
});

test('standalone, Windows paths are kept by drive or share', async () => {
  await using receiver = await standalone();
  const edge = await TestEdge.connect(receiver.port);
  const root = 'C:\\Users\\dev\\project';
  edge.send('file_create_sync', { path: `${root}\\src\\a.txt`, content: 'one' });
  edge.send('file_create_sync', { path: '\\\\server\\share\\b.txt', content: 'two' });
  edge.send('file_done', { path: root, stats: STATS });
  await expect
    .poll(() => report(receiver, root))
    .toMatchObject({ root, complete: true, ...summaryOf({ 'src/a.txt': 'one' }) });
  expect(await tree(byPath(receiver))).toEqual({
    'c/Users/dev/project/src/a.txt': 'one',
    'UNC/server/share/b.txt': 'two',
  });
});

test('no path leads out of the folder', async () => {
  await using receiver = await standalone();
  const edge = await TestEdge.connect(receiver.port);
  const paths = [
    'relative',
    '/../../up',
    '/a/../../../up',
    'C:\\..\\..\\up',
    '\\\\..\\up',
    '/',
    '/a//b',
    '/nul\0',
    '/a/.',
  ];
  for (const path of paths) {
    edge.queue('file_create_sync', { path, content: 'x' });
    edge.queue('file_done', { path, stats: STATS });
  }
  await edge.acknowledged();
  expect(edge.refusals().filter(({ code }) => code === 'bad-path')).toHaveLength(paths.length * 2);
  const names = await readdir(receiver.folder, { recursive: true });
  expect(names.filter((name) => name.endsWith('up') || name.endsWith('relative'))).toEqual([]);
});

test('messages in any order give the right files', async () => {
  await using receiver = await standalone();
  const edge = await TestEdge.connect(receiver.port);
  for (const named of [false, true]) {
    const put = (path: string) => edge.send('file_create_sync', { path: `${ROOT}/${path}`, content: path });
    const remove = (path: string) => edge.send('file_delete_sync', { path: `${ROOT}/${path}` });
    put('dir/x');
    put('dir/y/z');
    put('file');
    // The new files first, then the deletions that make room for them.
    put('dir');
    put('file/inside');
    remove('dir/x');
    remove('dir/y/z');
    remove('file');
    await barrier(edge);
    const folder = join(byPath(receiver), ROOT);
    await expect.poll(() => tree(folder)).toEqual({ dir: 'dir', 'file/inside': 'file/inside' });
    if (!named) edge.send('file_done', { path: ROOT, stats: STATS });
    const files = { dir: 'dir', 'file/inside': 'file/inside' };
    await expect.poll(() => report(receiver)).toMatchObject({ complete: true, ...summaryOf(files) });
  }
});

test('late messages of an older connection do not overwrite a newer one', async () => {
  await using receiver = await standalone();
  const older = await TestEdge.connect(receiver.port);
  const newer = await TestEdge.connect(receiver.port);
  newer.queue('file_create_sync', { path: `${ROOT}/a.txt`, content: 'fresh' });
  await newer.acknowledged();
  older.queue('file_create_sync', { path: `${ROOT}/a.txt`, content: 'stale' });
  older.queue('file_create_sync', { path: `${ROOT}/b.txt`, content: 'only here' });
  await older.acknowledged();
  expect(await tree(join(byPath(receiver), ROOT))).toEqual({ 'a.txt': 'fresh', 'b.txt': 'only here' });
});

test('everything received before the connection closed is stored', async () => {
  await using receiver = await standalone();
  const edge = await TestEdge.connect(receiver.port);
  for (let i = 0; i < 200; i++) edge.send('file_create_sync', { path: `${ROOT}/${i}`, content: String(i) });
  await edge.close();
  await expect.poll(async () => Object.keys(await tree(join(byPath(receiver), ROOT))).length).toBe(200);
});

test('while a connection has the workspace open, a legacy edge cannot write to it', async () => {
  await using receiver = await TestReceiver.start();
  const owner = await TestEdge.connect(receiver.port);
  await owner.open();
  const other = await TestEdge.connect(receiver.port);
  other.write('a.txt', 'x');
  await other.until(() => other.closed !== null);
  expect(other.closed?.code).toBe(4001);
  expect(owner.closed).toBeNull();
  expect(await tree(receiver.mirror)).toEqual({});
  await owner.close();
  const next = await TestEdge.connect(receiver.port);
  next.write('a.txt', 'x');
  await next.acknowledged();
  expect(await tree(receiver.mirror)).toEqual({ 'a.txt': 'x' });
});

test('a rename is carried out where the workspace is known', async () => {
  await using receiver = await standalone();
  const edge = await TestEdge.connect(receiver.port);
  edge.write('a.txt', 'one');
  const early = edge.rename('a.txt', 'b.txt', 'one');
  edge.queue('file_done', { path: ROOT, stats: STATS });
  edge.rename('a.txt', 'c.txt', 'one');
  await edge.acknowledged();
  expect(edge.refusals()).toMatchObject([{ seq: early, code: 'stale-rename', retry: true }]);
  expect(await tree(join(byPath(receiver), ROOT))).toEqual({ 'c.txt': 'one' });
});

test('a mirror that was wiped takes new files', async () => {
  await using receiver = await TestReceiver.start();
  const edge = await TestEdge.connect(receiver.port);
  edge.write('src/a.txt', 'one');
  edge.queue('file_done', { path: ROOT, stats: STATS });
  await edge.acknowledged();
  await rm(receiver.mirror, { recursive: true });
  edge.write('src/b.txt', 'two');
  await edge.acknowledged();
  expect(edge.refusals()).toEqual([]);
  expect(await tree(receiver.mirror)).toEqual({ 'src/b.txt': 'two' });
  expect(await report(receiver)).toMatchObject({ complete: false, ...summaryOf({ 'src/b.txt': 'two' }) });
});

test('the mirror of a known workspace may have been filled by commits before', async () => {
  await using receiver = await standalone();
  const first = await TestEdge.connect(receiver.port);
  await first.open();
  first.write('a.txt', 'one');
  await first.commit(1, { 'a.txt': 'one' });
  await first.close();
  const mirror = join(receiver.folder, 'dir', workspaceId('', ROOT));
  const plain = await TestEdge.connect(receiver.port);
  // Refused until the receiver has ended the session of the first edge, too.
  await expect
    .poll(async () => {
      plain.write('b.txt', 'two');
      await plain.acknowledged();
      return tree(mirror);
    })
    .toEqual({ 'a.txt': 'one', 'b.txt': 'two' });
  await mkdir(byPath(receiver), { recursive: true });
  expect(await tree(byPath(receiver))).toEqual({});
});

test.each(['the outer one', 'the inner one'])(
  'standalone, of two workspaces of which %s is named first, each has its own files',
  async (first) => {
    await using receiver = await standalone();
    const edge = await TestEdge.connect(receiver.port);
    const inner = `${ROOT}/packages/inner`;
    edge.send('file_create_sync', { path: `${ROOT}/a.txt`, content: 'one' });
    edge.send('file_create_sync', { path: `${inner}/b.txt`, content: 'two' });
    const roots = first === 'the inner one' ? [inner, ROOT] : [ROOT, inner];
    for (const path of roots) edge.send('file_done', { path, stats: STATS });
    const own = async () => {
      await barrier(edge);
      return [await report(receiver), await report(receiver, inner)];
    };
    const both = (b: string) => [
      { complete: true, ...summaryOf({ 'a.txt': 'one' }) },
      { complete: true, ...summaryOf({ 'b.txt': b }) },
    ];
    await expect.poll(own).toMatchObject(both('two'));
    edge.send('file_modify_sync', { path: `${inner}/b.txt`, content: 'three' });
    await expect.poll(own).toMatchObject(both('three'));
    await edge.close();
    await receiver.restart();
    expect(await report(receiver)).toMatchObject({ complete: true, ...summaryOf({ 'a.txt': 'one' }) });
    expect(await report(receiver, inner)).toMatchObject({ complete: true, ...summaryOf({ 'b.txt': 'three' }) });
  },
);
