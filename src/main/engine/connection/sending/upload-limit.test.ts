import { expect, it } from 'vitest';
import { UploadLimit } from './upload-limit';

const SECONDS = 10;

/** Bytes that a sender with enough to send gets through, when its timers are late by up to so much. */
function sentIn10Seconds(kbPerSecond: number, lateMs: number): number {
  let now = 1_000;
  const end = now + SECONDS * 1_000;
  const limit = new UploadLimit(() => now);
  limit.set(kbPerSecond);
  let sent = 0;
  for (let go = 0; now < end; go++) {
    if (limit.waitMs > 0) now += limit.waitMs + (go % 3) * (lateMs / 2);
    else {
      limit.sent(limit.goBytes);
      sent += limit.goBytes;
    }
  }
  return sent;
}

it.each([
  [5, 0],
  [20, 15],
  [300, 15],
  [2_000, 30],
  [50_000, 15],
])('%i KB a second are held within a twentieth, with timers up to %i ms late', (kbPerSecond, lateMs) => {
  const expected = kbPerSecond * 1_024 * SECONDS;
  expect(Math.abs(sentIn10Seconds(kbPerSecond, lateMs) / expected - 1)).toBeLessThan(0.05);
});

it('makes up for no more than a moment of idle time', () => {
  let now = 0;
  const limit = new UploadLimit(() => now);
  limit.set(1_000);
  limit.sent(1_000);
  now += 60_000;
  let burst = 0;
  for (; limit.waitMs === 0; burst += 1_000) limit.sent(1_000);
  expect(burst).toBeLessThan(0.1 * 1_000 * 1_024);
});

it('lets everything go without a limit', () => {
  const limit = new UploadLimit(() => 0);
  limit.sent(1e9);
  expect([limit.isOn, limit.waitMs, limit.goBytes]).toEqual([false, 0, Number.POSITIVE_INFINITY]);
});

it('ends a wait when the limit is lifted', async () => {
  const limit = new UploadLimit();
  limit.set(1);
  limit.sent(10_000_000);
  const turn = limit.turn(new AbortController().signal);
  limit.set(0);
  await turn;
});
