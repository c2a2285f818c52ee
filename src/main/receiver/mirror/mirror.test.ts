import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { startProcess } from '../../../test-support/start-process';
import { tree } from '../../../test-support/test-edge';
import { Mirror } from './mirror';

let folder: string;
let mirror: Mirror;
const put = async (path: string, content: string, replaceTree = false) =>
  mirror.place(await mirror.stage(Buffer.from(content)), path, replaceTree);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-mirror-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  mirror = await Mirror.open(join(folder, 'mirror'), join(folder, 'staging'), 'id');
});

test('a file is staged outside the mirror', async () => {
  const temp = await mirror.stage(Buffer.from('content'));
  expect(temp.startsWith(join(folder, 'staging', 'id'))).toBe(true);
  expect(await tree(mirror.root)).toEqual({});
  const stamp = await mirror.place(temp, 'src/a.txt', false);
  expect(stamp.size).toBe(7);
  expect(await mirror.stat('src/a.txt')).toEqual(stamp);
  expect(await tree(mirror.root)).toEqual({ 'src/a.txt': 'content' });
  expect(await readdir(join(folder, 'staging', 'id'))).toEqual([]);
});

test('the staging folder is emptied on opening and removed on closing', async () => {
  await mirror.stage(Buffer.from('left over'));
  mirror = await Mirror.open(join(folder, 'mirror'), join(folder, 'staging'), 'id');
  expect(await readdir(join(folder, 'staging', 'id'))).toEqual([]);
  await mirror.close();
  expect(await readdir(join(folder, 'staging'))).toEqual([]);
});

test('files are staged beside a mirror that is in another mount of the same disk', async (context) => {
  context.skip(process.platform !== 'linux', 'only Linux mounts a folder a second time');
  const [mirrors, staging] = [join(folder, 'mirrors'), join(folder, 'other-staging')];
  for (const mount of [mirrors, staging]) {
    await mkdir(mount);
    const { status } = spawnSync('mount', ['--bind', mount, mount]);
    context.skip(status !== 0, 'folders can not be mounted here');
    onTestFinished(() => void spawnSync('umount', ['--lazy', mount]));
  }
  mirror = await Mirror.open(join(mirrors, 'one'), staging, 'id');
  await put('a.txt', 'content');
  expect(await tree(mirror.root)).toEqual({ 'a.txt': 'content' });
  expect(await readdir(mirrors)).toEqual(['.lockstep-staging-id', 'one']);
  await mirror.close();
  expect(await readdir(mirrors)).toEqual(['one']);
});

test('never writes through a symlink on the way', async () => {
  await mkdir(join(folder, 'outside'));
  await symlink(join(folder, 'outside'), join(mirror.root, 'link'));
  await put('link/a.txt', 'inside');
  expect(await tree(join(folder, 'outside'))).toEqual({});
  expect(await tree(mirror.root)).toEqual({ 'link/a.txt': 'inside' });
});

test('never follows a symlink that is swapped in after a check', async () => {
  const outside = join(folder, 'outside');
  const [dir, aside] = [join(mirror.root, 'a/dir'), join(folder, 'aside')];
  await mkdir(join(outside, 'sub/empty'), { recursive: true });
  await writeFile(join(outside, 'b.txt'), 'mine');
  const before = await tree(outside);
  /** Runs `work` right after the directory was checked and replaced by a symlink. */
  const swapped = async (work: () => unknown) => {
    await put('a/dir/b.txt', 'copy');
    await rm(aside, { recursive: true, force: true });
    await rename(dir, aside);
    await symlink(outside, dir);
    await Promise.resolve(work()).catch(() => {});
    expect(await tree(outside)).toEqual(before);
    await rm(dir, { recursive: true, force: true });
    mirror.distrust();
  };
  await swapped(() => put('a/dir/new.txt', 'copy'));
  await swapped(() => put('a/dir/b.txt', 'copy'));
  await swapped(() => put('a/dir/sub', 'a file now', true));
  await swapped(() => put('a/dir/more/deep.txt', 'copy'));
  await swapped(() => mirror.remove('a/dir/b.txt'));
  await swapped(() => mirror.moveOut('a/dir/b.txt'));
  await swapped(() => mirror.prune('a/dir/sub/empty/x'));
  await swapped(async () => mirror.moveDirectoryIn(mirror.stageDirectory(), 'a/dir/whole'));
  await swapped(() => put('a/dir/new.txt', 'copy'));
  await put('a/dir/c.txt', 'goes on');
  expect(await tree(mirror.root)).toEqual({ 'a/dir/c.txt': 'goes on' });
});

test('never works through a symlink that is swapped in at any moment', async ({ skip }) => {
  skip(process.platform !== 'linux', 'the swaps need the shell and the links of Linux');
  const outside = join(folder, 'outside');
  await mkdir(outside);
  await put('a/dir/b.txt', 'copy');
  const swapper = startProcess('sh', ['-c', SWAPS, 'sh', join(mirror.root, 'a'), outside], {
    stdio: 'ignore',
    detached: true,
  });
  try {
    for (let i = 0; i < 500; i++) {
      await put(`a/dir/${i}.txt`, 'copy').catch(() => {});
      await mirror.remove(`a/dir/${i}.txt`).catch(() => {});
    }
  } finally {
    // The group includes the command that the shell has just started.
    process.kill(-(swapper.pid as number), 'SIGKILL');
    await once(swapper, 'close');
  }
  expect(await readdir(outside)).toEqual([]);
});

/** Replaces a directory by a symlink and back, repeatedly. */
const SWAPS = 'cd "$1" && while :; do mv dir aside; ln -s "$2" dir; rm dir; mv aside dir; done';

test('replaces a symlink in the place of a file and keeps its target', async () => {
  await writeFile(join(folder, 'outside.txt'), 'mine');
  await symlink(join(folder, 'outside.txt'), join(mirror.root, 'a.txt'));
  await put('a.txt', 'copy');
  expect(await readFile(join(folder, 'outside.txt'), 'utf8')).toBe('mine');
  expect(await tree(mirror.root)).toEqual({ 'a.txt': 'copy' });
});

test('stat, remove and prune do not follow a symlink', async () => {
  await mkdir(join(folder, 'outside/empty'), { recursive: true });
  await writeFile(join(folder, 'outside/a.txt'), 'mine');
  await symlink(join(folder, 'outside'), join(mirror.root, 'link'));
  expect(await mirror.stat('link/a.txt')).toBeNull();
  await mirror.remove('link/a.txt');
  await mirror.prune('link/empty/x');
  expect(await tree(join(folder, 'outside'))).toEqual({ 'a.txt': 'mine', 'empty/': '' });
  await mirror.remove('link');
  expect(await tree(mirror.root)).toEqual({});
});

test('a directory tree without files is replaced by a file, also with a symlink in it', async () => {
  await mkdir(join(mirror.root, 'a/b/c'), { recursive: true });
  await symlink(folder, join(mirror.root, 'a/b/link'));
  await put('a', 'a file now');
  expect(await tree(mirror.root)).toEqual({ a: 'a file now' });
});

test('a directory with files is replaced only on request', async () => {
  await put('a/b', 'kept');
  await expect(put('a', 'a file now')).rejects.toThrow('A directory with files in it');
  expect(await tree(mirror.root)).toEqual({ 'a/b': 'kept' });
  expect(await readdir(join(folder, 'staging', 'id'))).toEqual([]);
  await put('a', 'a file now', true);
  expect(await tree(mirror.root)).toEqual({ a: 'a file now' });
});

test('a file is replaced by a directory', async () => {
  await put('a', 'file');
  await put('a/b/c', 'below');
  expect(await tree(mirror.root)).toEqual({ 'a/b/c': 'below' });
});

test('removing leaves directories alone; pruning removes the empty ones', async () => {
  await put('a/b/c', 'one');
  await put('a/d', 'two');
  await mirror.remove('a/b');
  await mirror.remove('nothing/here');
  expect(Object.keys(await tree(mirror.root))).toEqual(expect.arrayContaining(['a/b/c', 'a/d']));
  await mirror.remove('a/b/c');
  await mirror.prune('a/b/c');
  expect(await tree(mirror.root)).toEqual({ 'a/d': 'two' });
});

test('directories that were removed a moment ago are made again', async () => {
  await put('a/b/c', 'one');
  await rm(join(mirror.root, 'a'), { recursive: true });
  await put('a/b/d', 'two');
  expect(await tree(mirror.root)).toEqual({ 'a/b/d': 'two' });
});

test('detects a replaced folder and makes it again', async () => {
  expect(await mirror.isIntact()).toBe(true);
  await rm(mirror.root, { recursive: true });
  expect(await mirror.isIntact()).toBe(false);
  await mirror.restore();
  expect(await mirror.isIntact()).toBe(true);
  await put('a', 'again');
  expect(await tree(mirror.root)).toEqual({ a: 'again' });
});

test('a mirror behind a symlink is the symlink’s target', async () => {
  await mkdir(join(folder, 'real'));
  await symlink(join(folder, 'real'), join(folder, 'alias'));
  mirror = await Mirror.open(join(folder, 'alias'), join(folder, 'staging'), 'id2');
  await put('a', 'x');
  expect(await tree(join(folder, 'real'))).toEqual({ a: 'x' });
});
