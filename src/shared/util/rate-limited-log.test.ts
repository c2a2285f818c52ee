import { expect, test, vi } from 'vitest';
import { TestLog } from '../../test-support/test-edge';
import { RateLimitedLog } from './rate-limited-log';

test('writes a number of lines per interval, then the count of the rest', () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(100_000);
  const log = new TestLog();
  const limited = new RateLimitedLog(log, 3);
  for (let i = 0; i < 10; i++) limited.warn(`line ${i}`);
  expect(log.lines).toEqual(['line 0', 'line 1', 'line 2']);
  now.mockReturnValue(111_000);
  limited.info('later');
  expect(log.lines.slice(3)).toEqual(['7 more messages of this kind were left out.', 'later']);
  now.mockRestore();
});

test('the first line starts the first interval, however young the process is', () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(9_000);
  const log = new TestLog();
  const limited = new RateLimitedLog(log, 1);
  limited.warn('first');
  now.mockReturnValue(11_000);
  limited.warn('second');
  expect(log.lines).toEqual(['first']);
  now.mockRestore();
});
