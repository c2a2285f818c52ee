import { describe, expect, it } from 'vitest';
import { shareStructure } from './structural-sharing';

describe('shareStructure', () => {
  it('keeps the identity of equal parts', () => {
    const previous = { a: { n: 1 }, list: [{ id: 'x', deep: [1, 2] }], empty: {} };
    expect(shareStructure(previous, structuredClone(previous))).toBe(previous);
  });

  it('replaces only changed parts', () => {
    const previous = {
      same: { n: 1 },
      list: [
        { id: 'x', n: 1 },
        { id: 'y', n: 1 },
      ],
    };
    const next = {
      same: { n: 1 },
      list: [
        { id: 'x', n: 1 },
        { id: 'y', n: 2 },
      ],
    };
    const shared = shareStructure(previous, next);
    expect(shared).toEqual(next);
    expect(shared.same).toBe(previous.same);
    expect(shared.list[0]).toBe(previous.list[0]);
    expect(shared.list[1]).not.toBe(previous.list[1]);
  });

  it.each([
    [{ a: 1, b: 2 }, { a: 1 }],
    [{ a: 1 }, { a: 1, b: undefined }],
    [
      [1, 2, 3],
      [1, 2],
    ],
    [[1], { 0: 1 }],
    [{ a: null }, { a: {} }],
    [{ a: {} }, { a: null }],
    [undefined, { a: 1 }],
  ])('gives the next value after any other: %j → %j', (previous: unknown, next: unknown) => {
    expect(shareStructure(previous, next)).toEqual(next);
  });
});
