import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { ConnectionTurns, Turns, WorkSlice } from './turns';

const EXPECTED_MS = 20;

/** Only the test moves the clock that work is measured with, so that a busy machine adds nothing to it. */
const stopClock = () => vi.useFakeTimers({ toFake: ['performance'] });

afterEach(() => {
  vi.useRealTimers();
});

/** A connection that works without an end, until the test stops it. */
function busyConnection(turns: Turns) {
  const connection = new ConnectionTurns(turns);
  const state = { done: 0, isStopped: false };
  const work = async () => {
    while (!state.isStopped) {
      await connection.run(EXPECTED_MS, async () => {
        state.done++;
      });
    }
  };
  return { state, ended: work() };
}

test('a connection with little work never waits for busy ones', async () => {
  const turns = new Turns();
  const busy = [busyConnection(turns), busyConnection(turns), busyConnection(turns)];
  const total = () => busy.reduce((sum, { state }) => sum + state.done, 0);
  await expect.poll(total).toBeGreaterThan(20);
  stopClock();
  const light = new ConnectionTurns(turns);
  for (let i = 0; i < 20; i++) {
    const before = total();
    await light.run(0.01, async () => {});
    expect(total()).toBe(before);
    await nextTurn();
  }
  for (const { state } of busy) state.isStopped = true;
  await Promise.all(busy.map(({ ended }) => ended));
});

test('busy connections take turns', async () => {
  const turns = new Turns();
  const busy = [busyConnection(turns), busyConnection(turns)];
  await expect.poll(() => busy.every(({ state }) => state.done > 30)).toBe(true);
  for (const { state } of busy) state.isStopped = true;
  await Promise.all(busy.map(({ ended }) => ended));
  expect(Math.abs((busy[0]?.state.done ?? 0) - (busy[1]?.state.done ?? 0))).toBeLessThan(4);
});

test('a busy connection leaves time to others only, not to its own beginning', async () => {
  stopClock();
  const turns = new Turns();
  const busy = new ConnectionTurns(turns);
  const other = new ConnectionTurns(turns);
  await busy.run(EXPECTED_MS, async () => {});
  expect(busy.mustShare).toBe(false);
  await other.run(0.01, async () => {});
  expect(busy.mustShare).toBe(true);
});

test('work in slices counts against its connection while another one is active', async () => {
  stopClock();
  const turns = new Turns();
  const busy = new ConnectionTurns(turns);
  const light = new ConnectionTurns(turns);
  await busy.run(0, async () => {
    const slice = new WorkSlice();
    for (let i = 0; i < 8; i++) {
      vi.advanceTimersByTime(5);
      expect(slice.isOver).toBe(true);
      await slice.yieldTurn();
      expect(slice.isOver).toBe(false);
    }
    expect(busy.mustShare, 'alone').toBe(false);
    await light.run(0, async () => {});
    expect(busy.mustShare, 'beside a connection with little work').toBe(true);
    expect(light.mustShare).toBe(false);
  });
});
