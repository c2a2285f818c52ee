import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowHeights } from './row-heights';

describe('RowHeights', () => {
  it('uses the estimate for rows that were not measured', () => {
    const heights = new RowHeights(100_000, 56);
    expect(heights.total).toBe(5_600_000);
    expect(heights.indexAt(56 * 77_777)).toBe(77_777);
    expect(heights.measure(10, 80)).toBe(24);
    expect(heights.measure(10, 80)).toBe(0);
    expect(heights.offset(10)).toBe(560);
    expect(heights.offset(11)).toBe(640);
    expect(heights.total).toBe(5_600_024);
  });

  it('finds the nearest row for a place outside, and row 0 in an empty list', () => {
    const heights = new RowHeights(3, 10);
    expect([heights.indexAt(-5), heights.indexAt(1_000)]).toEqual([0, 2]);
    expect(new RowHeights(0, 10).indexAt(0)).toBe(0);
  });

  it('agrees with a plain sum', () => {
    const measured = fc.array(fc.tuple(fc.nat(19), fc.integer({ min: 1, max: 90 })), { maxLength: 40 });
    fc.assert(
      fc.property(measured, (steps) => {
        const heights = new RowHeights(20, 30);
        const model = new Array<number>(20).fill(30);
        for (const [index, height] of steps) {
          heights.measure(index, height);
          model[index] = height;
        }
        let offset = 0;
        for (const [index, height] of model.entries()) {
          expect(heights.offset(index)).toBe(offset);
          expect(heights.indexAt(offset)).toBe(index);
          expect(heights.indexAt(offset + height - 1)).toBe(index);
          offset += height;
        }
        expect(heights.total).toBe(offset);
      }),
    );
  });
});
