import { describe, expect, it } from 'vitest';
import { SLOT_MS, SLOTS } from '../../shared/model/traffic';
import { plotModel } from './plot-model';

const NOW = 500_000 * SLOT_MS + 7_000;
const slotAgo = (slots: number, changes: number, bytes: number) => ({
  at: NOW - 7_000 - slots * SLOT_MS,
  changes,
  bytes,
});

describe('plotModel', () => {
  it('places each slot by its time, the current one last', () => {
    const { bars, text } = plotModel([slotAgo(3, 1, 100), slotAgo(0, 2, 400)], NOW);
    expect(bars).toHaveLength(SLOTS);
    expect(bars.at(-1)).toBe(1);
    expect(bars.at(-4)).toBeGreaterThan(0.5);
    expect(bars.at(-4)).toBeLessThan(1);
    expect(bars.filter((bar) => bar > 0)).toHaveLength(2);
    expect(text).toBe('3 changes, 500 B sent in the last 10 minutes');
  });

  it('shows deletions without bytes, and small slots beside large ones', () => {
    expect(plotModel([slotAgo(0, 1, 0)], NOW).bars.at(-1)).toBeGreaterThan(0.1);
    expect(plotModel([slotAgo(1, 1, 10), slotAgo(0, 9, 1e9)], NOW).bars.at(-2)).toBeGreaterThan(0.1);
  });

  it('leaves out past and future slots', () => {
    const { bars, text } = plotModel([slotAgo(SLOTS, 5, 5), slotAgo(-2, 5, 5)], NOW);
    expect(bars.every((bar) => bar === 0)).toBe(true);
    expect(text).toBe('Nothing sent in the last 10 minutes');
  });
});
