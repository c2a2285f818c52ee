import { expect, test } from 'vitest';
import { mask, unmask } from './word-mask.mjs';

const KEY = Uint8Array.of(0x12, 0xa4, 0xff, 0x07);

function bytewise(bytes: Uint8Array): number[] {
  return Array.from(bytes, (byte, at) => byte ^ (KEY[at % 4] as number));
}

/** Bytes that begin at any place of a word. */
function at(offset: number, length: number): Uint8Array {
  return Uint8Array.from({ length: offset + length }, (_, index) => (index * 37) & 0xff).subarray(offset);
}

test.each([0, 1, 2, 3])('frames that begin %d bytes behind a word are masked like byte by byte', (offset) => {
  for (const length of [0, 1, 2, 3, 4, 5, 7, 8, 31, 64, 1_001]) {
    const bytes = at(offset, length);
    const expected = bytewise(bytes);
    const output = new Uint8Array(length + 9);
    mask(bytes, KEY, output, 5, length);
    expect(Array.from(output)).toEqual([0, 0, 0, 0, 0, ...expected, 0, 0, 0, 0]);
    unmask(bytes, KEY);
    expect(Array.from(bytes)).toEqual(expected);
  }
});

test('a frame is masked in place', () => {
  const bytes = at(1, 50);
  const expected = bytewise(bytes);
  mask(bytes, KEY, bytes, 0, 50);
  expect(Array.from(bytes)).toEqual(expected);
});
