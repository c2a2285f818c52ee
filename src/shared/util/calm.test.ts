import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { debounced } from './calm';

describe('whenCalm', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('waits for the last of several calls, and works once for each time of calm', () => {
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
