import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { doublingDelay, reconnectDelay } from './backoff';

describe('the delay before a reconnection attempt', () => {
  it('starts at 4 s, grows by 1 s an attempt and stays at 20 s', () => {
    const middle = Array.from({ length: 20 }, (_, i) => reconnectDelay(i + 1, 0.5));
    expect(middle.slice(0, 4)).toEqual([4_000, 5_000, 6_000, 7_000]);
    expect(middle.slice(15)).toEqual([19_000, 20_000, 20_000, 20_000, 20_000]);
    expect(reconnectDelay(1_000_000, 0.5)).toBe(20_000);
  });

  it('spreads by a fifth either way for every attempt', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempt, random) => {
          const base = Math.min(20_000, 4_000 + 1_000 * (attempt - 1));
          const delay = reconnectDelay(attempt, random);
          expect(Number.isInteger(delay)).toBe(true);
          expect(delay).toBeGreaterThanOrEqual(Math.floor(base * 0.8));
          expect(delay).toBeLessThanOrEqual(Math.ceil(base * 1.2));
        },
      ),
    );
  });

  it('uses the whole spread', () => {
    expect(reconnectDelay(1, 0)).toBe(3_200);
    expect(reconnectDelay(1, 0.9999999)).toBe(4_800);
  });
});

describe('a delay that doubles', () => {
  it('begins with the first and stays at the last, however many attempts there were', () => {
    expect([1, 2, 3, 4, 5, 10_000].map((attempt) => doublingDelay(attempt, 500, 3_000))).toEqual([
      500, 1_000, 2_000, 3_000, 3_000, 3_000,
    ]);
  });
});
