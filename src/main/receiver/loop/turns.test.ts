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
  const turns = new Turns(() => nextTurn());
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
  for (let i = 0; i < 2; i++) await busy.run(EXPECTED_MS, async () => {});
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
    for (let i = 0; i < 20; i++) {
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

/** Turns with a clock that only their own waiting moves; `waited` has the times. */
function pacedTurns() {
  stopClock();
  const waited: number[] = [];
  const turns = new Turns(async (ms) => {
    waited.push(ms);
    vi.advanceTimersByTime(ms);
    await nextTurn();
  });
  return { turns, waited };
}

/** A connection that has worked so much that it is busy. */
async function busyOf(turns: Turns): Promise<ConnectionTurns> {
  const connection = new ConnectionTurns(turns);
  for (let i = 0; i < 8; i++) await connection.run(EXPECTED_MS, async () => {});
  await connection.turn();
  return connection;
}

test('busy connections together use a quarter of the time, however many they are', async () => {
  const { turns, waited } = pacedTurns();
  const busy = [await busyOf(turns), await busyOf(turns), await busyOf(turns)];
  const light = new ConnectionTurns(turns);
  waited.length = 0;
  for (let round = 0; round < 5; round++) {
    for (const connection of busy) {
      await light.run(0, async () => {});
      const work = async () => void vi.advanceTimersByTime(EXPECTED_MS);
      await connection.run(EXPECTED_MS, work);
    }
  }
  const waitedMs = waited.reduce((sum, ms) => sum + ms, 0);
  const workedMs = 5 * busy.length * EXPECTED_MS;
  // The last work of each is made good for at its next turn.
  expect(waitedMs).toBe(3 * (workedMs - busy.length * EXPECTED_MS));
});

test('a busy connection goes on when the others are idle, and when one of them never ends its message', async () => {
  const { turns } = pacedTurns();
  const busy = await busyOf(turns);
  const light = new ConnectionTurns(turns);
  const hung = Promise.withResolvers<void>();
  const hanging = light.run(0, () => hung.promise);
  for (let i = 0; i < 10; i++) await busy.run(EXPECTED_MS, async () => {});
  vi.advanceTimersByTime(1_000);
  for (let i = 0; i < 10; i++) await busy.run(EXPECTED_MS, async () => {});
  hung.resolve();
  await hanging;
});

test('a busy connection waits while another one is in the middle of a message', async () => {
  const { turns } = pacedTurns();
  const busy = await busyOf(turns);
  const light = new ConnectionTurns(turns);
  const steps: string[] = [];
  const work = light.run(0, async () => {
    for (let i = 0; i < 10; i++) await nextTurn();
    steps.push('light');
  });
  await busy.run(EXPECTED_MS, async () => {});
  await busy.run(EXPECTED_MS, async () => void steps.push('busy'));
  await work;
  expect(steps).toEqual(['light', 'busy']);
});

test('a new connection has little time of its own', () => {
  const { turns } = pacedTurns();
  turns.sawLight(new ConnectionTurns(turns));
  const connection = new ConnectionTurns(turns);
  expect(connection.mustShare).toBe(false);
  connection.spend(5);
  expect(connection.mustShare).toBe(true);
});

test('a connection that waits for its turns stays busy, and one that rests is free again', async () => {
  const { turns } = pacedTurns();
  const busy = await busyOf(turns);
  turns.sawLight(new ConnectionTurns(turns));
  expect(busy.mustShare).toBe(true);
  vi.advanceTimersByTime(2_100);
  turns.sawLight(new ConnectionTurns(turns));
  expect(busy.mustShare).toBe(false);
});
