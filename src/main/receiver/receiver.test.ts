import { existsSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import type { SyncState } from '../../shared/wire/messages';
import { workspaceId } from '../../shared/wire/workspace-id';
import { hashOf, ROOT, summaryOf, TestEdge, TestReceiver, tree } from '../../test-support/test-edge';

const FILES = { 'a.txt': 'one', 'src/b.txt': 'two', 'src/deep/c.txt': 'three' };

/** An edge whose workspace is complete at revision 1 with these files. */
async function synced(receiver: TestReceiver, files: Record<string, string> = FILES): Promise<TestEdge> {
  const edge = await TestEdge.connect(receiver.port);
  await edge.open();
  for (const [path, content] of Object.entries(files)) edge.write(path, content);
  expect(await edge.commit(1, files)).toMatchObject({ revision: 1, complete: true, ...summaryOf(files) });
  return edge;
}

describe('a new workspace', () => {
  test('is filled at once and complete with the first commit', async () => {
    await using receiver = await TestReceiver.start();
    const edge = await TestEdge.connect(receiver.port);
    expect(await edge.open()).toEqual({ path: ROOT, revision: 0, complete: false, ...summaryOf({}) });
    edge.write('a.txt', 'one');
    edge.write('src/b.txt', 'two');
    await edge.acknowledged();
    expect(await tree(receiver.mirror)).toEqual({ 'a.txt': 'one', 'src/b.txt': 'two' });
    edge.rename('a.txt', 'c.txt', 'one');
    edge.remove('src/b.txt');
    expect(await edge.commit(1, { 'c.txt': 'one' })).toMatchObject({ revision: 1, complete: true });
    expect(await tree(receiver.mirror)).toEqual({ 'c.txt': 'one' });
  });

  test('uses files that were in the folder before', async () => {
    await using receiver = await TestReceiver.start();
    await mkdir(join(receiver.mirror, 'old'), { recursive: true });
    await writeFile(join(receiver.mirror, 'a.txt'), 'one');
    await writeFile(join(receiver.mirror, 'old/extra.txt'), 'extra');
    const edge = await TestEdge.connect(receiver.port);
    expect(await edge.open()).toMatchObject(summaryOf({ 'a.txt': 'one', 'old/extra.txt': 'extra' }));
    expect(await edge.manifest(FILES)).toEqual(['src/b.txt', 'src/deep/c.txt']);
    edge.write('src/b.txt', 'two');
    edge.write('src/deep/c.txt', 'three');
    expect(await edge.commit(1, FILES)).toMatchObject({ complete: true });
    expect(await tree(receiver.mirror)).toEqual(FILES);
  });

  test('continues after an interruption with the files it has', async () => {
    await using receiver = await TestReceiver.start();
    const first = await TestEdge.connect(receiver.port);
    await first.open();
    first.write('a.txt', 'one');
    await first.acknowledged();
    first.socket.terminate();
    await receiver.restart();
    const second = await TestEdge.connect(receiver.port);
    expect(await second.open()).toMatchObject({ revision: 0, complete: false, ...summaryOf({ 'a.txt': 'one' }) });
    expect(await second.manifest(FILES)).toEqual(['src/b.txt', 'src/deep/c.txt']);
  });
});

describe('a copy that something else changed', () => {
  const ID = workspaceId('print', ROOT);
  const DAMAGED = { 'a.txt': 'by an agent', 'new.txt': 'new', 'src/deep/c.txt': 'three' };
  const damage = async ({ mirror }: TestReceiver) => {
    await writeFile(join(mirror, 'a.txt'), 'by an agent');
    await writeFile(join(mirror, 'new.txt'), 'new');
    await rm(join(mirror, 'src/b.txt'));
  };
  const states = (edge: TestEdge) => edge.received.filter(({ type }) => type === 'workspace:sync_state');
  const isComplete = (edge: TestEdge) => (states(edge).at(-1)?.payload as SyncState | undefined)?.complete;
  const repair = async (edge: TestEdge) => {
    expect(await edge.manifest(FILES)).toEqual(['a.txt', 'src/b.txt']);
    edge.write('a.txt', 'one');
    edge.write('src/b.txt', 'two');
    expect(await edge.commit(2, FILES)).toMatchObject({ revision: 2, complete: true });
  };

  test('is not called complete to a reader, and its edge is told', async () => {
    await using receiver = await TestReceiver.start();
    const edge = await synced(receiver);
    const before = states(edge).length;
    const asked = Date.now();
    await damage(receiver);
    const { body } = await receiver.get(`/v1/workspaces/${ID}`);
    expect(body).toMatchObject({ revision: 1, complete: false, ...summaryOf(DAMAGED) });
    expect(Date.parse(body.checkedAt as string)).toBeGreaterThanOrEqual(asked);
    await edge.until(() => states(edge).length > before);
    expect(states(edge).at(-1)?.payload).toMatchObject({ path: ROOT, complete: false, ...summaryOf(DAMAGED) });
    expect(receiver.log.lines.join('\n')).toContain('1 missing, 2 new or changed (');
    const waiting = receiver.get(`/v1/workspaces/${ID}?wait=1&timeout=50`);
    await repair(edge);
    expect(await waiting).toMatchObject({ status: 200, body: { revision: 2, complete: true } });
    expect(await tree(receiver.mirror)).toEqual(FILES);
  });

  test('is noticed by the next commit', async () => {
    await using receiver = await TestReceiver.start();
    const edge = await synced(receiver);
    await damage(receiver);
    edge.write('d.txt', 'four');
    const state = await edge.commit(2, { ...FILES, 'd.txt': 'four' });
    expect(state).toMatchObject({ revision: 2, complete: false, ...summaryOf({ ...DAMAGED, 'd.txt': 'four' }) });
  });

  test('is noticed after the next commit when it has many files', async () => {
    await using receiver = await TestReceiver.start();
    const files: Record<string, string> = Object.fromEntries(
      Array.from({ length: 101 }, (_, i) => [`f${i}.txt`, `${i}`]),
    );
    const edge = await synced(receiver, files);
    const before = states(edge).length;
    await rm(join(receiver.mirror, 'f7.txt'));
    edge.write('f8.txt', 'changed');
    const { 'f7.txt': _lost, ...rest }: Record<string, string> = { ...files, 'f8.txt': 'changed' };
    await edge.commit(2, { ...files, 'f8.txt': 'changed' });
    await edge.until(() => states(edge).length > before && !isComplete(edge));
    expect(states(edge).at(-1)?.payload).toMatchObject({ revision: 2, ...summaryOf(rest) });
  });

  test('is noticed while nothing happens', async () => {
    await using receiver = await TestReceiver.start(() => ({ checkPauseMs: 20 }));
    const edge = await synced(receiver);
    const before = states(edge).length;
    // One change in one turn of the loop, so that no check sees a part of it.
    writeFileSync(join(receiver.mirror, 'a.txt'), 'by an agent');
    await edge.until(() => states(edge).length > before);
    expect(states(edge).at(-1)?.payload).toMatchObject({ complete: false });
    expect(await edge.manifest(FILES)).toEqual(['a.txt']);
    edge.write('a.txt', 'one');
    expect(await edge.commit(2, FILES)).toMatchObject({ revision: 2, complete: true });
    expect(await tree(receiver.mirror)).toEqual(FILES);
  });
});

describe('a mirror folder that another one replaced', () => {
  const outsideOf = ({ folder }: TestReceiver) => join(folder, 'outside');
  const PRECIOUS = { 'precious.txt': 'mine', 'empty/': '', 'link@': '' };
  const replace = async (receiver: TestReceiver, kind: string) => {
    const outside = outsideOf(receiver);
    await mkdir(join(outside, 'empty'), { recursive: true });
    await writeFile(join(outside, 'precious.txt'), 'mine');
    await symlink('precious.txt', join(outside, 'link'));
    await rename(receiver.mirror, `${receiver.mirror}-aside`);
    if (kind === 'link') await symlink(outside, receiver.mirror);
    else await rename(outside, receiver.mirror);
    return kind === 'link' ? outside : receiver.mirror;
  };

  test.each([
    ['link', 'while it runs'],
    ['folder', 'while it runs'],
    ['link', 'before a start'],
    ['folder', 'before a start'],
  ])('by a %s %s is left alone, until it is moved away', async (kind, when) => {
    await using receiver = await TestReceiver.start();
    const edge = await synced(receiver);
    const touched = await replace(receiver, kind);
    if (when === 'before a start') await receiver.restart();
    else {
      edge.write('a.txt', 'changed');
      edge.remove('src/b.txt');
      edge.queue('sync_commit', { path: ROOT, revision: 2, ...summaryOf(FILES) });
      await edge.acknowledged();
    }
    const second = await TestEdge.connect(receiver.port);
    const refusal = await second.answer('workspace:sync_refused', () => second.send('sync_open', { path: ROOT }));
    expect(refusal).toMatchObject({ code: 'io', retry: true, message: expect.stringContaining('Move it away') });
    expect(await tree(touched)).toEqual(PRECIOUS);
    if (kind === 'link') await rm(receiver.mirror);
    else await rename(receiver.mirror, outsideOf(receiver));
    expect(await second.open()).toMatchObject({ complete: false, files: 0 });
    for (const [path, content] of Object.entries(FILES)) second.write(path, content);
    expect(await second.commit(3, FILES)).toMatchObject({ complete: true });
    expect(await tree(receiver.mirror)).toEqual(FILES);
    expect(await tree(outsideOf(receiver))).toEqual(PRECIOUS);
  });

  test('and is put back goes on as before', async () => {
    await using receiver = await TestReceiver.start();
    await synced(receiver);
    await replace(receiver, 'link');
    await receiver.restart();
    await rm(receiver.mirror);
    await rename(`${receiver.mirror}-aside`, receiver.mirror);
    const edge = await TestEdge.connect(receiver.port);
    expect(await edge.open()).toMatchObject({ revision: 1, complete: true, ...summaryOf(FILES) });
  });
});

describe('a revision', () => {
  test('is invisible before its commit and whole after it', async () => {
    await using receiver = await TestReceiver.start();
    const edge = await synced(receiver);
    edge.write('a.txt', 'changed');
    edge.write('new/file.txt', 'new');
    edge.remove('src/deep/c.txt');
    await edge.acknowledged();
    expect(await tree(receiver.mirror)).toEqual(FILES);
    const files = { 'a.txt': 'changed', 'new/file.txt': 'new', 'src/b.txt': 'two' };
    expect(await edge.commit(2, files)).toMatchObject({ revision: 2, complete: true });
    expect(await tree(receiver.mirror)).toEqual(files);
    expect(edge.refusals()).toEqual([]);
  });

  test('is answered before its acknowledgement', async () => {
    await using receiver = await TestReceiver.start();
    const edge = await synced(receiver);
    const types = edge.received.slice(-2).map(({ type }) => type);
    expect(types).toEqual(['workspace:sync_state', 'workspace:file_ack']);
  });

  test('turns files into directories, directories into files, and swaps names', async () => {
    await using receiver = await TestReceiver.start();
    const edge = await synced(receiver, { file: 'f', 'dir/x': 'x', 'dir/y/z': 'z', left: 'l', right: 'r', Case: 'c' });
    edge.remove('file');
    edge.write('file/inside', 'i');
    edge.remove('dir/x');
    edge.remove('dir/y/z');
    edge.write('dir', 'd');
    edge.rename('left', 'tmp', 'l');
    edge.rename('right', 'left', 'r');
    edge.rename('tmp', 'right', 'l');
    edge.rename('Case', 'case', 'c');
    const files = { 'file/inside': 'i', dir: 'd', left: 'r', right: 'l', case: 'c' };
    expect(await edge.commit(2, files)).toMatchObject({ complete: true });
    expect(await tree(receiver.mirror)).toEqual(files);
    expect(edge.refusals()).toEqual([]);
  });

  test('applies only the last message of a path', async () => {
    await using receiver = await TestReceiver.start();
    const edge = await synced(receiver);
    edge.write('a.txt', 'first');
    edge.write('a.txt', 'second');
    edge.write('gone.txt', 'x');
    edge.remove('gone.txt');
    edge.remove('src/b.txt');
    edge.write('src/b.txt', 'back');
    edge.write('moved.txt', 'm');
    edge.rename('moved.txt', 'src/deep/c.txt', 'm');
    const files = { 'a.txt': 'second', 'src/b.txt': 'back', 'src/deep/c.txt': 'm' };
    expect(await edge.commit(2, files)).toMatchObject({ complete: true });
    expect(await tree(receiver.mirror)).toEqual(files);
    const staged = await readdir(join(receiver.folder, 'state/staging'), { recursive: true });
    // Earlier contents are kept for readers of older revisions.
    expect(staged.filter((name) => !name.includes('.kept'))).toHaveLength(1);
  });

  test('that differs from the edge’s totals is incomplete', async () => {
    await using receiver = await TestReceiver.start();
    const edge = await synced(receiver);
    edge.write('a.txt', 'changed');
    const state = await edge.commit(2, { ...FILES, 'a.txt': 'something else' });
    expect(state).toMatchObject({ revision: 2, complete: false, ...summaryOf({ ...FILES, 'a.txt': 'changed' }) });
    expect(await edge.commit(3, { ...FILES, 'a.txt': 'changed' })).toMatchObject({ revision: 3, complete: true });
  });

  test('of a connection that ended before the commit is dropped', async () => {
    await using receiver = await TestReceiver.start();
    const first = await synced(receiver);
    first.write('a.txt', 'changed');
    first.remove('src/b.txt');
    await first.acknowledged();
    first.socket.terminate();
    const second = await TestEdge.connect(receiver.port);
    expect(await second.open()).toMatchObject({ revision: 1, complete: true, ...summaryOf(FILES) });
    expect(await second.commit(2, FILES)).toMatchObject({ complete: true });
    expect(await tree(receiver.mirror)).toEqual(FILES);
    expect(await readdir(join(receiver.folder, 'state/staging'), { recursive: true })).toHaveLength(1);
  });

  test('survives a restart of the receiver', async () => {
    await using receiver = await TestReceiver.start();
    await synced(receiver);
    await receiver.restart();
    const edge = await TestEdge.connect(receiver.port);
    expect(await edge.open()).toEqual({ path: ROOT, revision: 1, complete: true, ...summaryOf(FILES) });
    expect(await edge.manifest(FILES)).toEqual([]);
  });

  test('is applied when it was committed just before the connection closed', async () => {
    await using receiver = await TestReceiver.start();
    const edge = await synced(receiver);
    for (let i = 0; i < 300; i++) edge.write(`many/${i}`, `content ${i}`);
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`many/${i}`, `content ${i}`]));
    edge.queue('sync_commit', { path: ROOT, revision: 2, ...summaryOf({ ...FILES, ...many }) });
    await edge.close();
    await expect
      .poll(() => receiver.get('/v1/workspaces').then(({ body }) => body.workspaces))
      .toMatchObject([{ revision: 2, complete: true }]);
    expect(await tree(receiver.mirror)).toEqual({ ...FILES, ...many });
  });
});

describe('a rename', () => {
  test('needs the content that the edge expects', async () => {
    await using receiver = await TestReceiver.start();
    const edge = await synced(receiver);
    const wrong = edge.rename('a.txt', 'b.txt', 'other content');
    const missing = edge.rename('missing.txt', 'c.txt', 'one');
    edge.write('a.txt', 'staged');
    const stale = edge.rename('a.txt', 'd.txt', 'one');
    edge.rename('a.txt', 'e.txt', 'staged');
    await edge.acknowledged();
    expect(edge.refusals()).toMatchObject([
      { seq: wrong, code: 'stale-rename', retry: true, path: `${ROOT}/b.txt` },
      { seq: missing, code: 'stale-rename', retry: true, path: `${ROOT}/c.txt` },
      { seq: stale, code: 'stale-rename', retry: true, path: `${ROOT}/d.txt` },
    ]);
    const files = { 'e.txt': 'staged', 'src/b.txt': 'two', 'src/deep/c.txt': 'three' };
    expect(await edge.commit(2, files)).toMatchObject({ complete: true });
    expect(await tree(receiver.mirror)).toEqual(files);
  });

  test('of a file that was changed in the mirror is left out and logged', async () => {
    await using receiver = await TestReceiver.start();
    const edge = await synced(receiver);
    await writeFile(join(receiver.mirror, 'a.txt'), 'tampered');
    edge.rename('a.txt', 'b.txt', 'one');
    const files = { 'b.txt': 'one', 'src/b.txt': 'two', 'src/deep/c.txt': 'three' };
    const state = await edge.commit(2, files);
    const { 'b.txt': _lost, ...rest } = files;
    expect(state).toMatchObject({ complete: false, ...summaryOf(rest) });
    expect(await edge.manifest(files)).toEqual(['b.txt']);
    edge.write('b.txt', 'one');
    expect(await edge.commit(3, files)).toMatchObject({ complete: true });
    expect(await tree(receiver.mirror)).toEqual(files);
  });
});

describe('a manifest', () => {
  test('finds missing and different files and removes unlisted ones with the commit', async () => {
    await using receiver = await TestReceiver.start();
    const edge = await synced(receiver);
    const files = { 'a.txt': 'changed', 'src/b.txt': 'two', 'new.txt': 'new' };
    expect(await edge.manifest(files)).toEqual(['a.txt', 'new.txt']);
    expect(await tree(receiver.mirror)).toEqual(FILES);
    edge.write('a.txt', 'changed');
    edge.write('new.txt', 'new');
    expect(await edge.commit(2, files)).toMatchObject({ complete: true });
    expect(await tree(receiver.mirror)).toEqual(files);
  });

  test('is split into parts, as is the answer', async () => {
    await using receiver = await TestReceiver.start();
    const edge = await synced(receiver);
    const names = Array.from({ length: 12_000 }, (_, i) => `f${i}`);
    for (const [from, last] of [
      [0, false],
      [5_000, false],
      [10_000, true],
    ] as const) {
      const part = names.slice(from, from + 5_000).map((name) => [name, hashOf(name), name.length]);
      edge.send('sync_manifest', { path: ROOT, files: part, last });
    }
    const parts = () => edge.received.filter((message) => message.type === 'workspace:sync_need').map((m) => m.payload);
    await edge.until(() => parts().some(({ last }) => last));
    expect(parts().map(({ need, last }) => [need.length, last])).toEqual([
      [5_000, false],
      [5_000, false],
      [2_000, true],
    ]);
    expect(parts().flatMap(({ need }) => need)).toEqual(names);
  });

  test('with names that the mirror cannot hold asks for them, so that each is refused', async () => {
    await using receiver = await TestReceiver.start();
    const edge = await synced(receiver);
    expect(await edge.manifest({ ...FILES, '../escape': 'x' })).toEqual(['../escape']);
    const seq = edge.write('../escape', 'x');
    await edge.acknowledged();
    expect(edge.refusals()).toMatchObject([{ seq, code: 'bad-path', retry: false }]);
    expect(existsSync(join(receiver.folder, 'escape'))).toBe(false);
  });
});

describe('a mirror that something else changed', () => {
  test('is detected when the workspace is opened', async () => {
    await using receiver = await TestReceiver.start();
    await synced(receiver);
    await writeFile(join(receiver.mirror, 'a.txt'), 'ONE');
    // On a coarse clock both contents of the same size could have one time.
    await utimes(join(receiver.mirror, 'a.txt'), 1, 1);
    await writeFile(join(receiver.mirror, 'extra.txt'), 'extra');
    await rm(join(receiver.mirror, 'src/b.txt'));
    const edge = await TestEdge.connect(receiver.port);
    const now = { 'a.txt': 'ONE', 'extra.txt': 'extra', 'src/deep/c.txt': 'three' };
    expect(await edge.open()).toEqual({ path: ROOT, revision: 1, complete: false, ...summaryOf(now) });
    expect(await edge.manifest(FILES)).toEqual(['a.txt', 'src/b.txt']);
    edge.write('a.txt', 'one');
    edge.write('src/b.txt', 'two');
    expect(await edge.commit(2, FILES)).toMatchObject({ complete: true });
    expect(await tree(receiver.mirror)).toEqual(FILES);
  });

  test('is refilled after it was wiped, also between two commits', async () => {
    await using receiver = await TestReceiver.start();
    const edge = await synced(receiver);
    await rm(receiver.mirror, { recursive: true });
    edge.write('a.txt', 'changed');
    const state = await edge.commit(2, { ...FILES, 'a.txt': 'changed' });
    expect(state).toMatchObject({ complete: false, ...summaryOf({ 'a.txt': 'changed' }) });
    await rm(receiver.mirror, { recursive: true });
    expect(await edge.open()).toMatchObject({ complete: false, revision: 2, ...summaryOf({}) });
    expect(await edge.manifest(FILES)).toEqual(Object.keys(FILES));
    for (const [path, content] of Object.entries(FILES)) edge.write(path, content);
    expect(await edge.commit(3, FILES)).toMatchObject({ complete: true });
    expect(await tree(receiver.mirror)).toEqual(FILES);
  });

  test('is made again together with its lost index', async () => {
    await using receiver = await TestReceiver.start();
    const edge = await synced(receiver);
    await rm(receiver.mirror, { recursive: true });
    await rm(join(receiver.folder, 'state/staging'), { recursive: true });
    edge.write('a.txt', 'changed');
    await edge.acknowledged();
    expect(edge.refusals()).toEqual([]);
    expect(await edge.commit(2, FILES)).toMatchObject({ complete: false, ...summaryOf({ 'a.txt': 'changed' }) });
  });

  test('restores a lost index by reading the files', async () => {
    await using receiver = await TestReceiver.start();
    await synced(receiver);
    await receiver.receiver.close();
    await writeFile(join(receiver.folder, 'state/receiver.db'), 'no database');
    await receiver.restart();
    const edge = await TestEdge.connect(receiver.port);
    expect(await edge.open()).toMatchObject({ revision: 0, complete: false, ...summaryOf(FILES) });
    expect(await edge.manifest(FILES)).toEqual([]);
    expect(await edge.commit(2, FILES)).toMatchObject({ complete: true });
  });

  test('is read again after a restart of the system', async () => {
    await using receiver = await TestReceiver.start();
    await synced(receiver);
    await receiver.receiver.close();
    // State after a lost write: the stat is the saved one, the content is not.
    const db = new DatabaseSync(join(receiver.folder, 'state/receiver.db'));
    db.exec(
      `UPDATE file SET hash = '${hashOf('never written')}' WHERE path = 'a.txt'; UPDATE workspace SET manifest = NULL`,
    );
    db.close();
    await receiver.restart();
    const report = async () => (await receiver.get(`/v1/workspaces/${workspaceId('print', ROOT)}`)).body;
    expect(await report()).not.toMatchObject(summaryOf(FILES));
    await receiver.receiver.close();
    const again = new DatabaseSync(join(receiver.folder, 'state/receiver.db'));
    again.exec(`UPDATE workspace SET boot = 'an earlier one', manifest = '${hashOf('anything')}'`);
    again.close();
    await receiver.restart();
    expect(await report()).toMatchObject({ complete: false, ...summaryOf(FILES) });
  });

  test('loses its symlinks, and no write follows them', async () => {
    await using receiver = await TestReceiver.start();
    const edge = await synced(receiver);
    const outside = join(receiver.folder, 'outside');
    await mkdir(outside);
    await rm(join(receiver.mirror, 'src'), { recursive: true });
    await symlink(outside, join(receiver.mirror, 'src'));
    edge.write('src/b.txt', 'changed');
    edge.write('src/new.txt', 'new');
    await edge.commit(2, {});
    expect(await tree(outside)).toEqual({});
    await symlink(outside, join(receiver.mirror, 'link'));
    await edge.open();
    expect(Object.keys(await tree(receiver.mirror))).not.toContain('link@');
  });
});

describe('a workspace that is opened twice', () => {
  test('belongs to the newer connection', async () => {
    await using receiver = await TestReceiver.start();
    const older = await synced(receiver);
    older.write('a.txt', 'stale');
    await older.acknowledged();
    const newer = await TestEdge.connect(receiver.port);
    await newer.open();
    await older.until(() => older.closed !== null);
    expect(older.closed?.code).toBe(4002);
    newer.write('a.txt', 'fresh');
    expect(await newer.commit(2, { ...FILES, 'a.txt': 'fresh' })).toMatchObject({ complete: true });
    newer.write('a.txt', 'one');
    expect(await newer.commit(3, FILES)).toMatchObject({ complete: true });
  });

  test('is not taken back by late messages of an older connection', async () => {
    await using receiver = await TestReceiver.start();
    const older = await synced(receiver);
    const newer = await TestEdge.connect(receiver.port);
    // It reads no close frame, as one behind a dead link.
    older.socket.pause();
    await newer.open();
    older.send('sync_open', { path: ROOT });
    older.write('late', 'late');
    older.queue('sync_commit', { path: ROOT, revision: 2, ...summaryOf({ ...FILES, late: 'late' }) });
    await expect.poll(() => receiver.log.lines.filter((line) => line.startsWith('Refused')).length).toBe(3);
    expect(await newer.commit(2, FILES)).toMatchObject({ complete: true });
    expect(newer.refusals()).toEqual([]);
    expect(await tree(receiver.mirror)).toEqual(FILES);
    older.socket.terminate();
  });

  test('by one connection starts over', async () => {
    await using receiver = await TestReceiver.start();
    const edge = await synced(receiver);
    edge.write('a.txt', 'staged');
    await edge.acknowledged();
    expect(await edge.open()).toMatchObject({ complete: true, ...summaryOf(FILES) });
    expect(await edge.commit(2, FILES)).toMatchObject({ complete: true });
  });
});

describe('roots', () => {
  test('without a mirror are refused', async () => {
    await using receiver = await TestReceiver.start();
    const edge = await TestEdge.connect(receiver.port);
    edge.send('sync_open', { path: '/other' });
    const create = edge.write('x', 'y', '/other');
    const commit = edge.queue('sync_commit', { path: ROOT, revision: 1, ...summaryOf({}) });
    const done = edge.queue('file_done', {
      path: '/other',
      stats: { filesSynced: 0, filesSkipped: 0, syncErrors: 0, bytesSynced: 0 },
    });
    edge.send('sync_manifest', { path: ROOT, files: [], last: true });
    await edge.acknowledged();
    await edge.until(() => edge.refusals().length === 5);
    expect(edge.refusals().map(({ seq, path, code }) => [seq, path, code])).toEqual([
      [undefined, '/other', 'unknown-workspace'],
      [create, '/other/x', 'unknown-workspace'],
      [commit, ROOT, 'unknown-workspace'],
      [done, '/other', 'unknown-workspace'],
      [undefined, ROOT, 'unknown-workspace'],
    ]);
  });

  test('on one connection are kept apart', async () => {
    await using receiver = await TestReceiver.start((folder) => ({
      resolveMirror: (_fingerprint, root) => (root.startsWith('/w/') ? join(folder, root) : null),
    }));
    const edge = await TestEdge.connect(receiver.port);
    for (const root of ['/w/one', '/w/two']) await edge.open(root);
    edge.write('a', '1', '/w/one');
    edge.write('a', '2', '/w/two');
    expect(await edge.commit(1, { a: '1' }, '/w/one')).toMatchObject({ path: '/w/one', complete: true });
    expect(await edge.commit(1, { a: '2' }, '/w/two')).toMatchObject({ path: '/w/two', complete: true });
    expect(await tree(join(receiver.folder, 'w'))).toEqual({ 'one/a': '1', 'two/a': '2' });
  });

  test('that move to another mirror start again there', async () => {
    let mirror = 'first';
    await using receiver = await TestReceiver.start((folder) => ({ resolveMirror: () => join(folder, mirror) }));
    const edge = await synced(receiver);
    mirror = 'second';
    await receiver.receiver.forgetMoved();
    expect((await receiver.get('/v1/workspaces')).body).toEqual({ workspaces: [] });
    const seq = edge.write('a.txt', 'late');
    await edge.acknowledged();
    expect(edge.refusals()).toMatchObject([{ seq, code: 'unknown-workspace', retry: true }]);
    expect(await edge.open()).toMatchObject({ revision: 0, files: 0 });
    edge.write('a.txt', 'new');
    expect(await edge.commit(1, { 'a.txt': 'new' })).toMatchObject({ complete: true });
    expect(await tree(join(receiver.folder, 'first'))).toEqual(FILES);
    expect(await tree(join(receiver.folder, 'second'))).toEqual({ 'a.txt': 'new' });
  });
});

describe('content', () => {
  test('arrives byte for byte', async () => {
    await using receiver = await TestReceiver.start();
    const edge = await TestEdge.connect(receiver.port);
    await edge.open();
    const bytes = Buffer.from([0, 255, 254, 128, 13, 10, 0]);
    const path = `${ROOT}/bin`;
    edge.queue('file_create_sync', { path, content: bytes.toString('base64'), encoding: 'base64' });
    edge.write('text', '\ufeffüñï\r\n\u0000😀');
    edge.write('empty', '');
    const bad = [
      edge.queue('file_create_sync', { path: `${ROOT}/no`, content: 'not base64!', encoding: 'base64' }),
      edge.queue('file_create_sync', { path: `${ROOT}/no`, content: '\ud800' }),
    ];
    await edge.acknowledged();
    const { readFile } = await import('node:fs/promises');
    expect(await readFile(join(receiver.mirror, 'bin'))).toEqual(bytes);
    expect(await readFile(join(receiver.mirror, 'text'), 'utf8')).toBe('\ufeffüñï\r\n\u0000😀');
    expect(await readFile(join(receiver.mirror, 'empty'))).toHaveLength(0);
    expect(existsSync(join(receiver.mirror, 'no'))).toBe(false);
    expect(edge.refusals().map(({ seq, code }) => [seq, code])).toEqual(bad.map((seq) => [seq, 'malformed']));
  });

  test('of many large files in a row is stored completely', async () => {
    await using receiver = await TestReceiver.start();
    const edge = await TestEdge.connect(receiver.port);
    await edge.open();
    const files: Record<string, string> = {};
    for (let i = 0; i < 12; i++) files[`large${i}`] = 'abcdefghijkl'.charAt(i).repeat(4 * 1024 * 1024);
    for (const [path, content] of Object.entries(files)) edge.write(path, content);
    expect(await edge.commit(1, files)).toMatchObject({ complete: true, ...summaryOf(files) });
    expect(await tree(receiver.mirror)).toEqual(files);
  });
});
