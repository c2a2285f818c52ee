import { describe, expect, it } from 'vitest';
import { type Pace, timeLeftText, updatePace } from './time-left';

/** The estimates, ms, at each update of work of which `share(t)` is done at the time `t`, ms. */
function estimates(share: (t: number) => number, until: number, every = 500): (number | null)[] {
  let pace: Pace | null = null;
  const all: (number | null)[] = [];
  for (let t = 0; t <= until; t += every) {
    pace = updatePace(pace, share(t), t);
    all.push(pace.left);
  }
  return all;
}

describe('updatePace', () => {
  it('has no estimate at first', () => {
    expect(estimates((t) => t / 60_000, 2_500).every((left) => left === null)).toBe(true);
    expect(estimates((t) => t / 10_000_000, 60_000).every((left) => left === null)).toBe(true);
  });

  it('is right for steady work', () => {
    const all = estimates((t) => t / 60_000, 30_000);
    expect(all.at(-1)).toBeGreaterThan(27_000);
    expect(all.at(-1)).toBeLessThan(33_000);
  });

  it('keeps counting down through bursts and pauses', () => {
    // Two seconds' work arrives at once every two seconds.
    const bursts = estimates((t) => Math.floor(t / 2_000) / 30, 50_000).filter((left) => left !== null);
    const rises = bursts.filter((left, i) => i > 0 && left > (bursts[i - 1] as number));
    expect(rises.length).toBeLessThanOrEqual(1);
  });

  it('is corrected when the work becomes slower for good', () => {
    const slower = (t: number) => (t < 10_000 ? t / 40_000 : 0.25 + (t - 10_000) / 400_000);
    expect(estimates(slower, 60_000).at(-1)).toBeGreaterThan(100_000);
  });

  it('starts again when work is added', () => {
    let pace = updatePace(null, 0, 0);
    for (let t = 500; t <= 10_000; t += 500) pace = updatePace(pace, t / 20_000, t);
    expect(pace.left).not.toBeNull();
    expect(updatePace(pace, 0.1, 10_500).left).toBeNull();
  });

  it('gives two callers the same estimate', () => {
    const pace = updatePace(updatePace(null, 0, 0), 0.1, 1_000);
    expect(updatePace(pace, 0.1, 1_200)).toBe(pace);
  });
});

describe('timeLeftText', () => {
  it.each([
    [0, 'a few seconds left'],
    [12_000, 'about 20 s left'],
    [50_000, 'about 50 s left'],
    [58_000, 'about 1 min left'],
    [61_000, 'about 2 min left'],
    [31 * 60_000, 'about 35 min left'],
    [60 * 60_000, 'about 1 h left'],
    [75 * 60_000, 'about 1 h 20 min left'],
    [119 * 60_000, 'about 2 h left'],
  ])('%d ms → %s', (left, text) => {
    expect(timeLeftText(left)).toBe(text);
  });
});
