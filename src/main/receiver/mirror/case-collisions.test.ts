import { expect, test } from 'vitest';
import { CaseCollisions } from './case-collisions';

test('rejects a name that differs only in spelling from one in use', () => {
  const names = new CaseCollisions(['src/Readme.md']);
  expect(names.add('src/README.md')).toBe(false);
  expect(names.add('SRC/other.md')).toBe(false);
  expect(names.add('src/other.md')).toBe(true);
  expect(names.add('src/Readme.md')).toBe(true);
  expect(names.add('src/cafe\u0301')).toBe(true);
  expect(names.add('src/caf\u00e9')).toBe(false);
});

test('a name is free again after its last file is deleted', () => {
  const names = new CaseCollisions(['Dir/a', 'Dir/b']);
  names.delete('Dir/a');
  expect(names.add('dir/a')).toBe(false);
  names.delete('dir/B');
  expect(names.add('dir/a')).toBe(false);
  names.delete('Dir/b');
  expect(names.add('dir/a')).toBe(true);
});

test('adding the same file twice counts once', () => {
  const names = new CaseCollisions([]);
  names.add('a/b');
  names.add('a/b');
  names.delete('a/b');
  expect(names.add('A')).toBe(true);
});
