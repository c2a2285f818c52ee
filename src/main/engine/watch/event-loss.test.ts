import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventLoss } from './event-loss';

let loss: EventLoss;
let told: string[];
let ends: (() => void)[];

beforeEach(() => {
  loss = new EventLoss(64);
  told = [];
  ends = ['one folder', 'its neighbour'].map((name) => loss.onLoss(() => void told.push(name)));
});

afterEach(() => {
  for (const end of ends) end();
});

function count(events: number): void {
  for (let i = 0; i < events; i++) loss.count();
}

describe('lost events', () => {
  it('are told to every folder when half a queue of events comes in one turn', async () => {
    count(31);
    await nextTurn();
    count(31);
    await nextTurn();
    expect(told).toEqual([]);
    count(32);
    await nextTurn();
    expect(told).toEqual(['one folder', 'its neighbour']);
  });

  it('are told after the process stood still', async () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3_000);
    await expect.poll(() => told).toEqual(['one folder', 'its neighbour']);
  });

  it('are not told to a folder that is no longer watched', async () => {
    ends[0]?.();
    count(64);
    await nextTurn();
    expect(told).toEqual(['its neighbour']);
  });
});
