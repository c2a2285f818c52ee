import { describe, expect, it } from 'vitest';
import { ago, timeOfDay } from './times';

describe('times', () => {
  const now = new Date(2026, 2, 12, 12, 0, 0).getTime();
  const minutes = 60_000;

  it.each([
    [-5_000, 'just now'],
    [59_999, 'just now'],
    [minutes, '1 min ago'],
    [59.9 * minutes, '59 min ago'],
    [60 * minutes, '1 h ago'],
    [24 * 60 * minutes, '1 day ago'],
    [6 * 24 * 60 * minutes, '6 days ago'],
    [8 * 24 * 60 * minutes, '4 Mar 2026'],
  ])('%d ms before → %s', (before, text) => {
    expect(ago(now - before, now)).toBe(text);
  });

  it('shows the time of day to the second', () => {
    expect(timeOfDay(new Date(2026, 2, 12, 0, 4, 10).getTime())).toBe('00:04:10');
  });
});
