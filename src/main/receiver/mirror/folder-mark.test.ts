import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isSavedFolder, keepsBirthTime, sameMark, withoutBirth } from './folder-mark';

const mark = { dev: '1', ino: '2', birth: '3' };

test('a folder is told by its number and its birth, or by its number where the birth moves', () => {
  expect(sameMark(mark, { ...mark })).toBe(true);
  expect(sameMark(mark, { ...mark, birth: '4' })).toBe(false);
  expect(sameMark(withoutBirth(mark), { ...mark, birth: '4' })).toBe(true);
  expect(sameMark(withoutBirth(mark), { ...mark, ino: '4' })).toBe(false);
});

test('after a start of the system the birth alone tells it, and without one the number', () => {
  expect(isSavedFolder(mark, { ...mark, ino: '4' }, false)).toBe(true);
  expect(isSavedFolder(withoutBirth(mark), { ...mark, birth: '4' }, false)).toBe(true);
  expect(isSavedFolder(withoutBirth(mark), { ...mark, ino: '4' }, false)).toBe(false);
});

test('the disk of the tests keeps the time of birth, and nothing stays of the probe', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-birth-'));
  expect(keepsBirthTime(folder)).toBe(true);
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});
