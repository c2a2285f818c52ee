import { getHeapStatistics } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { trimHeap } from './heap';

const MIB = 1024 * 1024;

describe('trimHeap', () => {
  it('returns the memory of a burst of work, and is skipped after that', () => {
    for (let burst = 0; burst < 50; burst++) {
      const young = Array.from({ length: 20_000 }, (_, n) => ({ n, text: `${burst} ${n}` }));
      expect(young).toHaveLength(20_000);
    }
    const kept = Array.from({ length: 400_000 }, (_, n) => ({ n }));
    const full = getHeapStatistics().total_heap_size;
    expect(kept.splice(0)).toHaveLength(400_000);
    expect(trimHeap()).toBe(true);
    expect(getHeapStatistics().total_heap_size).toBeLessThan(full - 8 * MIB);
    expect(trimHeap()).toBe(false);
  });

  it('exposes no collector afterwards', () => {
    expect('gc' in globalThis).toBe(false);
  });
});
