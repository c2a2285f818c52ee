import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesOf, MirroredFolder } from '../../../test-support/mirrored-folder';

let folder: MirroredFolder;
let disk: string;
const mounted = new Set<string>();

beforeEach(async (context) => {
  context.skip(process.platform !== 'linux', 'only Linux tells its mounts');
  folder = await MirroredFolder.make();
  disk = await mkdtemp(join(folder.base, 'disk-'));
});

afterEach(async () => {
  for (const place of mounted) unmount(place);
  await folder?.[Symbol.asyncDispose]();
});

function bind(path: string, from = disk): void {
  const place = join(folder.root, path);
  execFileSync('mount', ['--bind', from, place]);
  mounted.add(place);
}

function unmount(place: string): void {
  execFileSync('umount', ['--lazy', place]);
  mounted.delete(place);
}

const problems = () => folder.workspace.snapshot().problems.map(({ path, code }) => `${path}: ${code}`);

async function isEqual(): Promise<void> {
  const source = await filesOf(folder.root);
  await expect.poll(() => folder.mirrored()).toEqual(source);
  await expect.poll(() => folder.state.kind).toBe('watching');
}

/** Mounts need root and a system that lets it mount. */
function canMount(): boolean {
  try {
    execFileSync('mount', ['--bind', disk, disk], { stdio: 'ignore' });
    execFileSync('umount', [disk]);
    return true;
  } catch {
    return false;
  }
}

const watchers = [['a small folder', { maxFiles: 2_000 }] as const, ['a large folder', { maxFiles: 20_000 }] as const];

describe.each(watchers)('a mount in %s', (_, limits) => {
  beforeEach((context) => context.skip(!canMount(), 'only root can mount'));

  it('that goes loses nothing at the copy, is listed, and goes on by itself when it is back', async () => {
    await folder.put('a');
    await mkdir(join(folder.root, 'sub'));
    await folder.start(limits);
    await isEqual();
    bind('sub');
    await folder.put('sub/deep/m', 'in the mount');
    await isEqual();
    await folder.put('sub/deep/m', 'written again');
    await isEqual();
    unmount(join(folder.root, 'sub'));
    await folder.put('sub/beneath', 'not in the mount');
    await expect.poll(problems).toEqual(['sub: mount-changed']);
    await folder.put('a', 'edited');
    expect((await folder.wait())?.kind).toBe('watching');
    expect(await folder.mirrored()).toEqual({ a: 'edited', 'sub/deep/m': 'written again' });
    await folder.restart(limits);
    expect((await folder.wait())?.kind).toBe('watching');
    expect(problems()).toEqual(['sub: mount-changed']);
    await writeFile(join(disk, 'deep/m'), 'changed meanwhile');
    bind('sub');
    await isEqual();
    await expect.poll(problems).toEqual([]);
    await folder.put('sub/deep/m', 'seen at once again');
    await isEqual();
    await rm(join(folder.root, 'sub/deep'), { recursive: true });
    await isEqual();
  });

  it('at a directory that was made just before loses nothing when it goes', async () => {
    await folder.put('a');
    await folder.start(limits);
    await isEqual();
    await mkdir(join(folder.root, 'new'));
    bind('new');
    await folder.put('new/m', 'in the mount');
    await isEqual();
    await folder.workspace.waitUntilIdle(AbortSignal.timeout(50_000));
    expect(problems()).toEqual([]);
    unmount(join(folder.root, 'new'));
    await expect.poll(problems).toEqual(['new: mount-changed']);
    await folder.workspace.waitUntilIdle(AbortSignal.timeout(50_000));
    expect(await folder.mirrored()).toMatchObject({ 'new/m': 'in the mount' });
  });

  it('that comes over mirrored files loses none of them', async () => {
    await folder.put('sub/known');
    await folder.start(limits);
    await isEqual();
    bind('sub');
    await folder.put('sub/m', 'in the mount');
    await expect.poll(problems).toEqual(['sub: mount-changed']);
    expect((await folder.wait())?.kind).toBe('watching');
    expect(await folder.mirrored()).toEqual({ 'sub/known': 'sub/known' });
    unmount(join(folder.root, 'sub'));
    await isEqual();
    await expect.poll(problems).toEqual([]);
  });

  it('that is gone for good leaves the copy when it is ignored', async () => {
    await folder.put('sub/known');
    await folder.start(limits);
    await isEqual();
    bind('sub');
    await folder.put('.aishignore', 'sub/\n');
    await expect.poll(() => folder.mirrored()).toEqual({ '.aishignore': 'sub/\n' });
    await folder.put('.aishignore', '');
    await folder.put('sub/m', 'in the mount');
    await isEqual();
    await expect.poll(problems).toEqual([]);
  });
});

it('memory that was mounted again and is empty does not empty the copy', async (context) => {
  context.skip(!canMount(), 'only root can mount');
  await mkdir(join(folder.root, 'sub'));
  const place = join(folder.root, 'sub');
  const mountMemory = () => execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', place]);
  mountMemory();
  mounted.add(place);
  await folder.put('sub/m', 'in memory');
  await folder.start();
  await isEqual();
  unmount(place);
  await expect.poll(problems).toEqual(['sub: mount-changed']);
  mountMemory();
  mounted.add(place);
  expect((await folder.wait())?.kind).toBe('watching');
  expect(await folder.mirrored()).toEqual({ 'sub/m': 'in memory' });
  await folder.put('sub/m', 'in memory again');
  await isEqual();
  await expect.poll(problems).toEqual([]);
});
