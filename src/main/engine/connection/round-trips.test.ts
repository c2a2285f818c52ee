import { expect, it } from 'vitest';
import { RoundTrips } from './round-trips';

/** Round trips that take so long, ms. */
function after(...times: readonly number[]): { readonly roundTrips: RoundTrips; readonly pings: readonly string[] } {
  const pings: string[] = [];
  let now = 1_000;
  const roundTrips = new RoundTrips(
    (payload) => void pings.push(payload),
    () => now,
  );
  for (const ms of times) {
    now += ms;
    roundTrips.answered(pings.at(-1) ?? '');
  }
  return { roundTrips, pings };
}

it('takes a server for near until an answer shows that it is not', () => {
  expect(after().roundTrips.isFar).toBe(false);
  expect(after(50).roundTrips.isFar).toBe(true);
  expect(after(0).roundTrips.isFar).toBe(false);
});

it('judges by the shortest of three', () => {
  expect(after(50, 0, 40).roundTrips.isFar).toBe(false);
  expect(after(50, 45, 40).roundTrips.isFar).toBe(true);
  const { roundTrips, pings } = after(50, 45, 40, 0, 0);
  expect(roundTrips.isFar).toBe(true);
  expect(pings).toHaveLength(3);
});

it('ignores the answers to other pings', () => {
  const { roundTrips } = after(50);
  roundTrips.answered('7');
  roundTrips.answered('');
  expect(roundTrips.isFar).toBe(true);
});
