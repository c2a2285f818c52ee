import fc from 'fast-check';
import { expect, it } from 'vitest';
import { differenceBetween, withDifference } from './difference';

const older = Buffer.from('a line of text\n'.repeat(2_000));

it.each<[string, Buffer, Buffer]>([
  ['a line at the end', Buffer.concat([older, Buffer.from('more')]), Buffer.from('more')],
  ['a line at the beginning', Buffer.concat([Buffer.from('more'), older]), Buffer.from('more')],
  ['nothing', older, Buffer.alloc(0)],
  ['nothing in common', Buffer.from('zzz'), Buffer.from('zzz')],
  ['everything is gone', Buffer.alloc(0), Buffer.alloc(0)],
])('is just what is new: %s', (_, newer, middle) => {
  const difference = differenceBetween(older, newer);
  expect(difference.middle).toEqual(middle);
  expect(withDifference(older, difference)).toEqual(newer);
});

it('gives the new content from the old one, for any two', () => {
  const bytes = fc
    .array(fc.constantFrom('a', 'b', 'c'.repeat(5_000)), { maxLength: 6 })
    .map((all) => Buffer.from(all.join('')));
  fc.assert(
    fc.property(bytes, bytes, (one, other) => {
      const difference = differenceBetween(one, other);
      expect(withDifference(one, difference)?.equals(other)).toBe(true);
      expect(difference.start + difference.end + difference.middle.length).toBe(other.length);
    }),
  );
});

it('is refused by a content that is too short for it', () => {
  expect(withDifference(Buffer.from('abc'), { start: 2, end: 2, middle: Buffer.alloc(0) })).toBeNull();
});
