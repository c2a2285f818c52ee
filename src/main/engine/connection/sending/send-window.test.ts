import { describe, expect, it } from 'vitest';
import { type Departure, SendWindow } from './send-window';

const KB = 1024;

/**
 * Sends frames over a line for a time, always as much as the window allows.
 * @returns the longest time for which a frame was on its way in the second half, and the share of the line that was used
 */
function fill(bytesPerMs: number, delayMs: number, totalMs = 20_000) {
  let now = 0;
  const window = new SendWindow(() => now);
  const frame = 16 * KB;
  const onTheWay: { arrivesAt: number; departure: Departure }[] = [];
  let freeAt = 0;
  let longestMs = 0;
  let arrived = 0;
  for (; now < totalMs; now++) {
    while (onTheWay[0] && onTheWay[0].arrivesAt <= now) {
      const { departure } = onTheWay.shift() as (typeof onTheWay)[0];
      if (now > totalMs / 2) longestMs = Math.max(longestMs, now - departure.sentAt);
      window.arrive(frame, departure);
      arrived += frame;
    }
    while (onTheWay.length * frame < window.bytes) {
      const departure = window.depart(onTheWay.length * frame);
      freeAt = Math.max(freeAt, now) + frame / bytesPerMs;
      onTheWay.push({ arrivesAt: freeAt + 2 * delayMs, departure });
    }
  }
  return { longestMs, share: arrived / (bytesPerMs * totalMs) };
}

describe('the window', () => {
  it.each([
    ['20 Mbit/s, 25 ms', 2_500, 25],
    ['100 Mbit/s, 150 ms', 12_500, 150],
    ['1 Gbit/s, 1 ms', 125_000, 1],
    ['1 Mbit/s, 50 ms', 125, 50],
  ])('of a line of %s keeps it full, and little waits', (_, bytesPerMs, delayMs) => {
    const { longestMs, share } = fill(bytesPerMs, delayMs);
    expect(share).toBeGreaterThan(0.9);
    // A slow line is busy for longer with the least that is allowed.
    expect(longestMs).toBeLessThan(4 * delayMs + 250 + (80 * KB) / bytesPerMs);
  });

  it('is not narrowed by a sender that has little to send', () => {
    let now = 0;
    const window = new SendWindow(() => now);
    for (const bytes of [900_000, 500, 500, 500]) {
      const departure = window.depart(0);
      now += 50;
      window.arrive(bytes, departure);
    }
    expect(window.bytes).toBeGreaterThan(3 * 1024 * 1024);
  });
});
