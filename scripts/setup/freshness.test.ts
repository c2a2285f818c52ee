import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isNewerThan } from './build.mjs';
import { areInstalled } from './dependencies.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-freshness-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file that was modified at the given second. */
function put(name: string, second: number): string {
  const file = join(folder, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '');
  utimesSync(file, second, second);
  return file;
}

function setTime(name: string, second: number): void {
  utimesSync(join(folder, name), second, second);
}

it('takes a build for fresh only while it is newer than every source', () => {
  const stamp = put('out/stamp', 100);
  put('src/deep/a.ts', 50);
  for (const name of ['src', 'src/deep']) setTime(name, 50);
  const sources = [join(folder, 'src')];
  expect(isNewerThan(stamp, sources)).toBe(true);
  setTime('src/deep/a.ts', 101);
  expect(isNewerThan(stamp, sources)).toBe(false);
});

it('notices a removed source by its folder', () => {
  const stamp = put('out/stamp', 100);
  put('src/a.ts', 50);
  rmSync(join(folder, 'src/a.ts'));
  expect(isNewerThan(stamp, [join(folder, 'src')])).toBe(false);
});

it('has no fresh build before the first one', () => {
  expect(isNewerThan(join(folder, 'none'), [])).toBe(false);
});

it('takes packages for installed only when that was finished after the lock file changed', () => {
  put('package-lock.json', 100);
  expect(areInstalled(folder)).toBe(false);
  put('node_modules/.package-lock.json', 99);
  expect(areInstalled(folder)).toBe(false);
  setTime('node_modules/.package-lock.json', 101);
  expect(areInstalled(folder)).toBe(true);
});
