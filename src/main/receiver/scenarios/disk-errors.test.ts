import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { EDGE_PATH } from '../../../shared/wire/messages';
import { workspaceId } from '../../../shared/wire/workspace-id';
import { KEY, ROOT, summaryOf, TestEdge, TestLog, TestReceiver, tree } from '../../../test-support/test-edge';
import { onceWritable } from '../once-writable';

test('a mirror folder that cannot be made is refused and used once it can be made', async () => {
  await using receiver = await TestReceiver.start((folder) => ({ resolveMirror: () => join(folder, 'file/mirror') }));
  await writeFile(join(receiver.folder, 'file'), 'in the way');
  const edge = await TestEdge.connect(receiver.port);
  const refusal = await edge.answer('workspace:sync_refused', () => edge.send('sync_open', { path: ROOT }));
  expect(refusal).toMatchObject({ path: ROOT, code: 'io', retry: true });
  await rm(join(receiver.folder, 'file'));
  expect(await edge.open()).toMatchObject({ revision: 0 });
});

test('a workspace whose mirror could not be read has no owner', async () => {
  await using receiver = await TestReceiver.start();
  const edge = await TestEdge.connect(receiver.port);
  await edge.open();
  edge.write('a', 'one');
  await edge.commit(1, { a: 'one' });
  await rm(receiver.mirror, { recursive: true });
  await writeFile(receiver.mirror, 'in the way');
  const refusal = await edge.answer('workspace:sync_refused', () => edge.send('sync_open', { path: ROOT }));
  expect(refusal).toMatchObject({ path: ROOT, code: 'io', retry: true });
  const seq = edge.write('b', 'two');
  await edge.acknowledged();
  expect(edge.refusals().at(-1)).toMatchObject({ seq, code: 'unknown-workspace', retry: true });
  await rm(receiver.mirror);
  const other = await TestEdge.connect(receiver.port);
  other.write('c', 'three');
  await other.acknowledged();
  expect(other.refusals()).toEqual([]);
  const next = await TestEdge.connect(receiver.port);
  expect(await next.open()).toMatchObject({ revision: 1, complete: false, ...summaryOf({ c: 'three' }) });
});

test('files that cannot be kept by their path are refused and accepted once they can', async () => {
  await using receiver = await TestReceiver.start((folder) => ({ byPathDir: join(folder, 'file/by-path') }));
  await writeFile(join(receiver.folder, 'file'), 'in the way');
  const edge = await TestEdge.connect(receiver.port);
  const seq = edge.write('a', 'one');
  await edge.acknowledged();
  expect(edge.refusals()).toMatchObject([{ seq, code: 'io', retry: true }]);
  await rm(join(receiver.folder, 'file'));
  edge.write('a', 'one');
  await edge.acknowledged();
  expect(edge.refusals()).toHaveLength(1);
});

test('a commit that fails in part reports the real state, and the rest can follow', async () => {
  await using receiver = await TestReceiver.start();
  const edge = await TestEdge.connect(receiver.port);
  await edge.open();
  edge.write('a', 'one');
  await edge.commit(1, { a: 'one' });
  // A directory with a file in it stands in the place of a file.
  await mkdir(join(receiver.mirror, 'blocked'));
  await writeFile(join(receiver.mirror, 'blocked/foreign'), 'x');
  edge.write('a', 'two');
  edge.write('blocked', 'content');
  const wanted = { a: 'two', blocked: 'content' };
  const state = await edge.commit(2, wanted);
  expect(state).toMatchObject({ revision: 2, complete: false, ...summaryOf({ a: 'two', 'blocked/foreign': 'x' }) });
  expect(edge.refusals()).toMatchObject([{ path: `${ROOT}/blocked`, code: 'io', retry: true, held: null }]);
  expect(await edge.manifest(wanted)).toEqual(['blocked']);
  edge.write('blocked', 'content');
  expect(await edge.commit(3, wanted)).toMatchObject({ revision: 3, complete: true });
  expect(await tree(receiver.mirror)).toEqual(wanted);
});

/** Mounts a small file system. @returns null, with the reason printed, without the right to mount */
async function smallDisk(size = '256k'): Promise<(AsyncDisposable & { readonly path: string }) | null> {
  const path = await mkdtemp(join(tmpdir(), 'lockstep-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path], { stdio: 'pipe' });
  } catch (error) {
    await rm(path, { recursive: true });
    console.log(`Skipped: a small disk can not be mounted here (${(error as Error).message.trim()}).`);
    return null;
  }
  const unmount = async () => {
    execFileSync('umount', [path]);
    await rm(path, { recursive: true });
  };
  return { path, [Symbol.asyncDispose]: unmount };
}

test("the receiver's index survives a start on a full disk, and is written once there is room", async ({ skip }) => {
  await using disk = await smallDisk('4m');
  if (!disk) return skip('a small disk can only be made by root');
  await using receiver = await TestReceiver.start(() => ({ stateDir: join(disk.path, 'state') }));
  const before = await TestEdge.connect(receiver.port);
  await before.open();
  before.write('a', 'one');
  await before.commit(1, { a: 'one' });
  await receiver.receiver.close();
  const ballast = join(disk.path, 'ballast');
  expect(() => {
    for (;;) appendFileSync(ballast, Buffer.alloc(4096));
  }).toThrow('ENOSPC');
  await receiver.restart();
  const edge = await TestEdge.connect(receiver.port);
  expect(await edge.open()).toMatchObject({ revision: 1, complete: true, ...summaryOf({ a: 'one' }) });
  const { body } = await receiver.get(`/v1/workspaces/${workspaceId('print', ROOT)}`);
  expect(body).toMatchObject({ revision: 1, complete: true });
  await rm(ballast);
  edge.write('b', 'two');
  expect(await edge.commit(2, { a: 'one', b: 'two' })).toMatchObject({ revision: 2, complete: true });
  await receiver.restart();
  expect(await (await TestEdge.connect(receiver.port)).open()).toMatchObject({ revision: 2, complete: true });
  expect(await readdir(join(disk.path, 'state'))).not.toContain('receiver.db.unusable');
});

test('a receiver whose disk is read-only at its start tells the reason until it can write', async ({ skip }) => {
  await using disk = await smallDisk();
  if (!disk) return skip('a disk can only be mounted by root');
  const remount = (mode: string) => execFileSync('mount', ['-o', `remount,${mode}`, disk.path]);
  const stateDir = join(disk.path, 'copies/state');
  const log = new TestLog();
  remount('ro');
  const writable = onceWritable({ host: '127.0.0.1', port: 0, stateDir, log });
  await expect.poll(() => log.lines).toHaveLength(1);
  expect(log.lines[0]).toMatch(/^The receiver can not write its folder .*mounted read-only.*EROFS.*starts by itself/);
  const port = Number(/ port (\d+) /.exec(log.lines[0] ?? '')?.[1]);
  const answer = await fetch(`http://127.0.0.1:${port}/v1/workspaces`);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toEqual({ error: 'The disk of the server can not be written now.' });
  const edge = new WebSocket(`ws://127.0.0.1:${port}${EDGE_PATH}?fingerprint=f`, [KEY]);
  const [request, response] = await once(edge, 'unexpected-response');
  expect(response).toMatchObject({ statusCode: 503, statusMessage: 'The disk of the server can not be written now' });
  request.destroy();
  remount('rw');
  expect(await writable).toBe(port);
  await using receiver = await TestReceiver.start(() => ({ stateDir }));
  expect(await (await TestEdge.connect(receiver.port)).open()).toMatchObject({ revision: 0 });
});

test('a mirror on a read-only disk is refused with the reason, and made once the disk can be written', async ({
  skip,
}) => {
  await using disk = await smallDisk();
  if (!disk) return skip('a disk can only be mounted by root');
  const remount = (mode: string) => execFileSync('mount', ['-o', `remount,${mode}`, disk.path]);
  await using receiver = await TestReceiver.start(() => ({ resolveMirror: () => join(disk.path, 'copies/mirror') }));
  remount('ro');
  const edge = await TestEdge.connect(receiver.port);
  const refusal = await edge.answer('workspace:sync_refused', () => edge.send('sync_open', { path: ROOT }));
  const message = 'The disk that holds the mirror is read-only. (EROFS)';
  expect(refusal).toMatchObject({ path: ROOT, code: 'io', retry: true, message });
  remount('rw');
  expect(await edge.open()).toMatchObject({ revision: 0 });
});

test('a failed file of an edge without commits keeps its copy incomplete', async () => {
  await using receiver = await TestReceiver.start();
  await mkdir(receiver.mirror);
  const report = async () => (await receiver.get(`/v1/workspaces/${workspaceId('print', ROOT)}`)).body;
  const stats = { filesSynced: 2, filesSkipped: 0, syncErrors: 0, bytesSynced: 6 };
  const edge = await TestEdge.connect(receiver.port);
  const bad = edge.write('a/../b', 'one');
  edge.write('c', 'two');
  edge.queue('file_done', { path: ROOT, stats });
  await edge.acknowledged();
  expect(edge.refusals()).toMatchObject([{ seq: bad, code: 'bad-path' }]);
  expect(await report()).toMatchObject({ revision: 1, complete: false, files: 1 });
  edge.remove('c');
  edge.write('d', 'three');
  edge.queue('file_done', { path: ROOT, stats });
  await edge.acknowledged();
  expect(await report()).toMatchObject({ revision: 2, complete: false, ...summaryOf({ d: 'three' }) });
  await edge.close();
  // The edge starts again, and all files can be stored now.
  await expect
    .poll(async () => {
      const again = await TestEdge.connect(receiver.port);
      again.write('d', 'three');
      again.queue('file_done', { path: ROOT, stats });
      await again.acknowledged();
      await again.close();
      return report();
    })
    .toMatchObject({ complete: true, ...summaryOf({ d: 'three' }) });
  // A later file cannot be stored.
  const last = await TestEdge.connect(receiver.port);
  last.write('a/../b', 'one');
  await last.acknowledged();
  expect(await report()).toMatchObject({ complete: false });
});

test('a full disk is reported, leaves no half-written file, and is recovered from', async ({ skip }) => {
  await using disk = await smallDisk();
  if (!disk) return skip('a small disk can only be made by root');
  await using receiver = await TestReceiver.start(() => ({ resolveMirror: () => join(disk.path, 'mirror') }));
  const mirror = join(disk.path, 'mirror');
  const big = (letter: string) => letter.repeat(100_000);
  const edge = await TestEdge.connect(receiver.port);
  await edge.open();
  edge.write('a', big('a'));
  edge.write('b', big('b'));
  await edge.acknowledged();
  const full = edge.write('c', big('c'));
  await edge.acknowledged();
  expect(edge.refusals()).toMatchObject([
    { seq: full, code: 'io', retry: true, message: expect.stringContaining('full') },
  ]);
  expect(await tree(mirror)).toEqual({ a: big('a'), b: big('b') });
  const files = { a: big('a'), b: big('b') };
  expect(await edge.commit(1, files)).toMatchObject({ complete: true });

  // Changes are staged now: content that does not fit is refused, and earlier content of the path stays staged.
  edge.write('small', 'first');
  const tooMuch = edge.write('small', big('s'));
  edge.remove('b');
  await edge.acknowledged();
  expect(edge.refusals().at(-1)).toMatchObject({ seq: tooMuch, code: 'io', retry: true });
  expect(await edge.commit(2, { a: big('a'), small: 'first' })).toMatchObject({ complete: true });
  edge.write('c', big('c'));
  const now = { a: big('a'), small: 'first', c: big('c') };
  expect(await edge.commit(3, now)).toMatchObject({ complete: true });
  expect(await tree(mirror)).toEqual(now);
  // The staging folder had to be on the small disk, beside the mirror.
  const beside = (await readdir(disk.path)).filter((name) => name !== 'mirror');
  expect(beside).toEqual([expect.stringMatching(/^\.lockstep-staging-[0-9a-f]{12}$/)]);
  expect(await readdir(join(disk.path, beside[0] as string))).toEqual(['.kept']);
  await receiver.receiver.close();
  expect(await readdir(disk.path)).toEqual(['mirror']);
});
