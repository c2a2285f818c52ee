import { expect, it } from 'vitest';
import { HintSearch } from './hint-search';

const HINTS = ['abc', 'abcd', 'bcab', '[ab]c[cd]', 'ddddd', 'a[a-d]bb', 'cab', '\xffab', 'abcdabcd', 'b[ac]{2}d{3}'];

/** The places of a hint by a regular expression, hits that overlap included. */
function places(text: string, hint: string): number[] {
  const pattern = new RegExp(`(?=${hint})`, 'g');
  return [...text.matchAll(pattern)].map(({ index }) => index);
}

it('finds every place of every hint, whatever stands around it', () => {
  const search = new HintSearch(HINTS.map((hint, owner) => ({ hint, owner })));
  let state = 1;
  for (let round = 0; round < 3_000; round++) {
    const length = round % 23;
    const text = Array.from({ length }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return 'abcd\xff'[Math.floor((state / 0x80000000) * 5)];
    }).join('');
    const found: string[] = [];
    search.search(Buffer.from(text, 'latin1'), (at, owner) => {
      found.push(`${owner}:${at}`);
      return false;
    });
    const expected = HINTS.flatMap((hint, owner) => places(text, hint).map((at) => `${owner}:${at}`));
    expect(found.sort()).toEqual(expected.sort());
  }
});

it('stops where it is told to', () => {
  const search = new HintSearch([{ hint: 'abcd', owner: 0 }]);
  let visits = 0;
  expect(search.search(Buffer.from('abcdabcd'), () => ++visits === 1)).toBe(true);
  expect(visits).toBe(1);
});
