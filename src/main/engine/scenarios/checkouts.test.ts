import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesOf, MirroredFolder } from '../../../test-support/mirrored-folder';
import { startProcess } from '../../../test-support/start-process';

/** Few enough that also a busy machine checks them out in less time than a checkout is waited for. */
const FILES = 20;
const IDENTITY = ['-c', 'user.name=t', '-c', 'user.email=t@t', '-c', 'protocol.file.allow=always'];
/** Makes each checkout slow, as a filter such as git-lfs's does. */
const SLOW = ['-c', 'filter.slow.smudge=sleep 0.03; cat', '-c', 'filter.slow.clean=cat'];

let folder: MirroredFolder;

beforeEach(async () => {
  folder = await MirroredFolder.make();
});

afterEach(() => folder[Symbol.asyncDispose]());

function git(cwd: string, ...args: string[]): void {
  execFileSync('git', [...IDENTITY, ...args], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Makes a repository with two commits, whose files all differ. */
async function repository(top: string): Promise<void> {
  await mkdir(top, { recursive: true });
  git(top, 'init', '-q', '-b', 'main');
  await writeFile(join(top, '.gitattributes'), 'f* filter=slow\n');
  for (const content of ['one', 'two']) {
    for (let i = 0; i < FILES; i++) await writeFile(join(top, `f${i}`), `${content} ${i}\n`);
    git(top, 'add', '-A');
    git(top, 'commit', '-qm', content);
  }
}

/** Waits until the mirror is equal. @returns its revision */
async function revisionInSync(): Promise<number> {
  expect(await folder.wait()).toMatchObject({ kind: 'watching', verified: true });
  await expect.poll(() => folder.state.kind).toBe('watching');
  expect(await folder.mirrored()).toEqual(await filesOf(folder.root));
  return (folder.state as { revision: number }).revision;
}

const places: readonly [string, (root: string, top: string) => Promise<void>][] = [
  ['a nested repository', (_, top) => repository(top)],
  [
    'a submodule',
    async (root) => {
      const upstream = join(folder.base, 'upstream');
      await repository(upstream);
      git(root, 'init', '-q');
      git(root, 'submodule', '--quiet', 'add', upstream, 'packages/lib');
    },
  ],
  [
    'a linked work tree',
    async (_, top) => {
      const main = join(folder.base, 'main');
      await repository(main);
      git(main, 'worktree', 'add', '-q', '--detach', top);
    },
  ],
];

describe('a slow checkout', () => {
  it.each(places)('in %s arrives as one revision', async (_, prepare) => {
    const top = join(folder.root, 'packages/lib');
    await prepare(folder.root, top);
    await folder.start();
    const before = await revisionInSync();
    await once(startProcess('git', [...SLOW, 'checkout', '-q', 'HEAD~1'], { cwd: top }), 'exit');
    expect(await revisionInSync()).toBe(before + 1);
  });

  it('in a repository that was made in a known directory arrives as one revision', async () => {
    const top = join(folder.root, 'packages/lib');
    await folder.put('packages/lib/known');
    await folder.start();
    await revisionInSync();
    await repository(top);
    const source = await filesOf(folder.root);
    await expect.poll(() => folder.mirrored()).toEqual(source);
    await expect.poll(() => folder.state.kind).toBe('watching');
    const before = (folder.state as { revision: number }).revision;
    await once(startProcess('git', [...SLOW, 'checkout', '-q', 'HEAD~1'], { cwd: top }), 'exit');
    expect(await revisionInSync()).toBe(before + 1);
  });

  it('does not hold back the other repositories of the folder', async () => {
    await folder.put('a/.git/HEAD', 'ref: refs/heads/main\n');
    await folder.put('b/.git/HEAD', 'ref: refs/heads/main\n');
    await folder.put('a/file');
    await folder.put('b/file');
    await folder.start();
    const revision = await revisionInSync();
    await folder.put('a/.git/index.lock', '');
    await folder.put('b/file', 'edited');
    await expect.poll(async () => (await folder.mirrored())['b/file']).toBe('edited');
    await expect.poll(() => folder.state).toMatchObject({ kind: 'watching', revision: revision + 1 });
  });
});
