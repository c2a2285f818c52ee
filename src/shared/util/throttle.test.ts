import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { debounced, throttled } from './throttle';

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

describe('debounced', () => {
  it('waits for the last of several calls, and runs once for each', () => {
    const work = vi.fn();
    const note = debounced(work, 1_000);
    vi.advanceTimersByTime(5_000);
    expect(work).not.toHaveBeenCalled();
    note();
    vi.advanceTimersByTime(900);
    note();
    vi.advanceTimersByTime(900);
    expect(work).not.toHaveBeenCalled();
    vi.advanceTimersByTime(100);
    expect(work).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(60_000);
    expect(work).toHaveBeenCalledTimes(1);
    note();
    vi.advanceTimersByTime(1_000);
    expect(work).toHaveBeenCalledTimes(2);
    expect(vi.getTimerCount()).toBe(0);
  });
});
