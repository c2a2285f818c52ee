import { expect, test } from 'vitest';
import { ManifestBudget, ManifestParts } from './manifest-parts';

const HASH = '0'.repeat(64);
const part = (from: number, count: number) =>
  Array.from({ length: count }, (_, i): [string, string, number] => [`f${from + i}`.padEnd(30_000, '-'), HASH, 1]);

test('collects the parts and begins anew after the last one', () => {
  const parts = new ManifestParts(new ManifestBudget());
  expect(parts.add([['a', HASH, 1]], false)).toBeNull();
  expect([...(parts.add([['b', HASH, 2]], true) ?? [])]).toEqual([
    ['a', [HASH, 1]],
    ['b', [HASH, 2]],
  ]);
  expect(parts.bytes).toBe(0);
  expect(parts.add([], true)?.size).toBe(0);
});

test('a manifest that is too large is refused for good', () => {
  const parts = new ManifestParts(new ManifestBudget(), 2 * 1024 * 1024);
  parts.add(part(0, 60), false);
  expect(() => parts.add(part(60, 10), false)).toThrow(expect.objectContaining({ code: 'too-large', retry: false }));
  expect(parts.bytes).toBe(0);
});

test('the largest of all unfinished manifests is dropped, and the others go on', () => {
  const budget = new ManifestBudget(1_000_000);
  const small = new ManifestParts(budget);
  const large = new ManifestParts(budget);
  small.add(part(0, 5), false);
  large.add(part(0, 20), false);
  expect(large.bytes).toBeGreaterThan(600_000);
  small.add(part(5, 13), false);
  expect(large.bytes).toBe(0);
  expect(() => large.add(part(20, 1), false)).toThrow(expect.objectContaining({ code: 'too-large', retry: true }));
  expect(small.add([], true)?.size).toBe(18);
  expect(large.add(part(0, 3), true)?.size).toBe(3);
});
