import { describe, expect, it } from 'vitest';
import { raisedLimit } from '../format/raised-limit';

describe('raisedLimit', () => {
  it.each([
    [1, 2],
    [2_001, 2_500],
    [4_812, 5_800],
    [48_112, 58_000],
    [900_000, 1_000_000],
    [1_000_000, 1_000_000],
  ])('%d files → %d', (files, limit) => {
    expect(raisedLimit(files)).toBe(limit);
  });

  it('returns null when no allowed limit is high enough', () => {
    expect(raisedLimit(1_000_001)).toBeNull();
  });
});
