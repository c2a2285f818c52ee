import { expect, test, vi } from 'vitest';
import { TestLog } from '../../../test-support/test-edge';
import { WrongKeys } from './wrong-keys';

test('delays the answers to one address more and more, and then leaves them out', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  try {
    const keys = new WrongKeys(new TestLog());
    expect(Array.from({ length: 6 }, () => keys.record('a'))).toEqual([0, 0, 0, 0, 0, 100]);
    expect(Array.from({ length: 4 }, () => keys.record('a'))).toEqual([200, 400, 800, null]);
    expect(keys.record('b')).toBe(0);
    vi.advanceTimersByTime(800);
    expect(keys.record('a')).toBe(2_000);
    vi.advanceTimersByTime(60_001);
    expect(keys.record('a')).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('logs the address, a few times only', () => {
  const log = new TestLog();
  const keys = new WrongKeys(log);
  for (let i = 0; i < 5_000; i++) keys.record(`10.0.0.${i % 3}`);
  expect(log.lines).toHaveLength(5);
  expect(log.lines[0]).toBe('Refused a wrong API key from 10.0.0.0 (attempt 1).');
});
