import { expect, test } from 'vitest';
import { LastWriters } from './last-writers';

test('knows what a connection named, in any spelling', () => {
  const writers = new LastWriters();
  expect(writers.isOutdated('C:\\dev\\src\\a.txt', 2)).toBe(false);
  expect(writers.isOutdated('c:/dev/src/a.txt', 1)).toBe(true);
  expect(writers.isNamed('C:\\dev', 'src/a.txt', 2)).toBe(true);
  expect(writers.isNamed('C:\\dev', 'src/a.txt', 3)).toBe(false);
  expect(writers.isNamed('C:\\dev', 'src/b.txt', 2)).toBe(false);
});

test.each([
  ['paths', new LastWriters(2)],
  ['characters', new LastWriters(100, 5)],
])('starts over beyond its limit of %s, and says so', (_, writers) => {
  writers.isOutdated('/a', 7);
  writers.isOutdated('/b', 6);
  expect(writers.remembersAll(6)).toBe(true);
  writers.isOutdated('/c', 6);
  expect(writers.isNamed('/', 'a', 7)).toBe(false);
  expect([6, 7, 8].map((connection) => writers.remembersAll(connection))).toEqual([false, false, true]);
});
