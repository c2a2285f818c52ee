import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FolderSizes, folderSize } from './folder-size';

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-folder-size-')));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

it('counts the files below a folder and their bytes, and follows no links', async () => {
  put('build/a', '12');
  put('build/b/c', '345');
  symlinkSync(root, join(root, 'build/link'));
  expect(await folderSize(join(root, 'build'))).toEqual({ files: 2, bytes: 5, isWhole: true });
  expect(await folderSize(join(root, 'missing'))).toEqual({ files: 0, bytes: 0, isWhole: true });
});

it('ends at a number of files, of entries, and of milliseconds', async () => {
  for (const name of ['a', 'b', 'c']) put(name, 'x');
  const bounds = { maxFiles: 3, maxEntries: 3, maxMs: 60_000 };
  expect(await folderSize(root, bounds)).toEqual({ files: 3, bytes: 3, isWhole: true });
  expect(await folderSize(root, { ...bounds, maxFiles: 2 })).toEqual({ files: 2, bytes: 2, isWhole: false });
  expect(await folderSize(root, { ...bounds, maxEntries: 1 })).toEqual({ files: 1, bytes: 1, isWhole: false });
  expect(await folderSize(root, { ...bounds, maxMs: -1 })).toEqual({ files: 0, bytes: 0, isWhole: false });
});

it('drops the oldest of too many folders that wait', async () => {
  put('a', '12');
  const sizes = new FolderSizes();
  const counted = await Promise.all(Array.from({ length: 60 }, () => sizes.count(root)));
  expect(counted.at(0)).toBeNull();
  expect(counted.at(-1)).toEqual({ files: 1, bytes: 2, isWhole: true });
  expect(counted.filter((size) => size !== null)).toHaveLength(50);
});
