import { execFileSync } from 'node:child_process';
import { lstatSync, renameSync, symlinkSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { hashOf, TestLog, tree } from '../../../test-support/test-edge';
import type { FileEntry } from './file-set';
import { markOf } from './folder-mark';
import { hashFile, scanMirror } from './mirror-scan';
import { SafeDirectory } from './safe-directory';

let root: string;
let log: TestLog;
let folder: SafeDirectory;
const scan = (known = new Map<string, FileEntry>()) => scanMirror(folder, { known: (path) => known.get(path), log });

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lockstep-scan-'));
  folder = new SafeDirectory(root, markOf(lstatSync(root, { bigint: true })));
  log = new TestLog();
  onTestFinished(() => rm(root, { recursive: true, force: true }));
});

test('finds every file with its hash, large ones too', async () => {
  const large = 'x'.repeat(3 * 1024 * 1024);
  await mkdir(join(root, 'a/b'), { recursive: true });
  await writeFile(join(root, 'a/b/c'), 'deep');
  await writeFile(join(root, 'large'), large);
  await writeFile(join(root, 'empty'), '');
  const found = await scan();
  expect(new Map([...found].map(([path, { hash }]) => [path, hash]))).toEqual(
    new Map([
      ['a/b/c', hashOf('deep')],
      ['large', hashOf(large)],
      ['empty', hashOf('')],
    ]),
  );
});

test('trusts a saved hash only while the stat is the same', async () => {
  await writeFile(join(root, 'a'), 'one');
  await writeFile(join(root, 'b'), 'two');
  const known = await scan();
  const again = await scan(known);
  expect(again.get('a')).toBe(known.get('a'));
  // The same size; only the time of the change differs, which both writes may share on a coarse clock.
  await writeFile(join(root, 'a'), 'ONE');
  await utimes(join(root, 'a'), 1, 1);
  const changed = await scan(known);
  expect(changed.get('a')?.hash).toBe(hashOf('ONE'));
  expect(changed.get('b')).toBe(known.get('b'));
});

test('removes symlinks, special files and empty directories without following them', async () => {
  await mkdir(join(root, 'empty/deeper'), { recursive: true });
  await mkdir(join(root, 'linked'));
  await writeFile(join(root, 'kept'), 'kept');
  await symlink('/etc', join(root, 'linked/etc'));
  await symlink('kept', join(root, 'alias'));
  if (process.platform !== 'win32') execFileSync('mkfifo', [join(root, 'pipe')]);
  expect([...(await scan()).keys()]).toEqual(['kept']);
  expect(await tree(root)).toEqual({ kept: 'kept' });
  expect(log.lines.filter((line) => line.includes('a symlink is no part of a copy'))).toHaveLength(2);
});

test('a directory that becomes a symlink after it was listed is not followed', async () => {
  const outside = await mkdtemp(join(tmpdir(), 'lockstep-outside-'));
  onTestFinished(() => rm(outside, { recursive: true, force: true }));
  await mkdir(join(outside, 'empty'));
  await symlink('nowhere', join(outside, 'link'));
  await mkdir(join(root, 'd'));
  await writeFile(join(root, 'd/x'), 'x');
  await writeFile(join(outside, 'x'), 'secret');
  await symlink('nowhere', join(root, 'foreign'));
  // The removal is logged between the listing of the folder and that of `d`.
  const warn = log.warn.bind(log);
  log.warn = (line) => {
    renameSync(join(root, 'd'), join(root, 'aside'));
    symlinkSync(outside, join(root, 'd'));
    warn(line);
  };
  expect([...(await scan()).keys()]).toEqual([]);
  expect(await tree(outside)).toEqual({ 'empty/': '', 'link@': '', x: 'secret' });
  await expect(hashFile(folder, 'd/x', { size: 1 })).rejects.toThrow(/ENOTDIR|no directory/);
});

test('another folder in the place of the mirror is refused', async () => {
  await rename(root, `${root}-aside`);
  onTestFinished(() => rm(`${root}-aside`, { recursive: true, force: true }));
  await mkdir(root);
  await symlink('nowhere', join(root, 'link'));
  await expect(scan()).rejects.toThrow('Another folder or a link is in the place of the mirror');
  expect(await tree(root)).toEqual({ 'link@': '' });
});

test('a missing folder has no files', async () => {
  await rm(root, { recursive: true });
  expect((await scan()).size).toBe(0);
});

test('an unreadable file has a hash that no content has', async (context) => {
  const reads = process.getuid?.() === 0 || process.platform === 'win32';
  context.skip(reads, 'this user may read every file');
  await writeFile(join(root, 'secret'), 'x');
  await chmod(join(root, 'secret'), 0);
  expect((await scan()).get('secret')?.hash).toBe('0'.repeat(64));
});
