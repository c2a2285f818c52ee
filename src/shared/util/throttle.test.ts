import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { throttled } from './throttle';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('throttled', () => {
  it('runs soon, then at the interval, and once more after the last call', () => {
    const work = vi.fn();
    const call = throttled(work, 100);
    call();
    expect(work).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(work).toHaveBeenCalledTimes(1);
    for (let i = 0; i < 50; i++) {
      call();
      vi.advanceTimersByTime(10);
    }
    expect(work.mock.calls.length).toBeGreaterThanOrEqual(5);
    expect(work.mock.calls.length).toBeLessThanOrEqual(7);
    call();
    const before = work.mock.calls.length;
    vi.advanceTimersByTime(1_000);
    expect(work).toHaveBeenCalledTimes(before + 1);
  });
});
