import { describe, expect, it } from 'vitest';
import { Outbox } from './outbox';
import type { Refusal } from './refusal';

/** An outbox over a wire that records what it is given. */
function setup(acks: boolean) {
  const frames: string[] = [];
  const pings: number[] = [];
  const outbox = new Outbox({ acks, write: (frame) => frames.push(String(frame)), ping: (seq) => pings.push(seq) });
  const settled: string[] = [];
  const push = (name: string, bytes = 0) =>
    outbox.push(
      (seq) => `${name}:${seq}`.padEnd(bytes, '.'),
      (refusal) => settled.push(refusal ? `${name} refused` : name),
    );
  return { outbox, frames, pings, settled, push };
}

const refusal = (seq: number): Refusal => ({ path: '/x', seq, code: 'io', message: 'full', retry: true });
/** True when the promise is settled after everything that is due has run. */
async function isDone(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  promise.then(() => {
    done = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return done;
}

describe('towards a server that acknowledges', () => {
  it('numbers the messages and settles them in order, up to what is acknowledged', () => {
    const { outbox, frames, pings, settled, push } = setup(true);
    for (const name of ['a', 'b', 'c']) push(name);
    expect(frames).toEqual(['a:1', 'b:2', 'c:3']);
    outbox.acknowledge(2);
    expect(settled).toEqual(['a', 'b']);
    outbox.acknowledge(2);
    outbox.acknowledge(1);
    outbox.acknowledge(999);
    expect(settled).toEqual(['a', 'b', 'c']);
    expect(outbox.size).toBe(0);
    expect(pings).toEqual([]);
  });

  it('settles a refused message when the acknowledgement passes it', () => {
    const { outbox, settled, push } = setup(true);
    for (const name of ['a', 'b', 'c']) push(name);
    outbox.refuse(2, refusal(2));
    outbox.refuse(77, refusal(77));
    expect(settled).toEqual([]);
    outbox.acknowledge(3);
    expect(settled).toEqual(['a', 'b refused', 'c']);
  });

  it('flushes when everything pushed before is settled, whatever is pushed after', async () => {
    const { outbox, push } = setup(true);
    push('a');
    push('b');
    const flushed = outbox.flush();
    push('later');
    outbox.acknowledge(1);
    expect(await isDone(flushed)).toBe(false);
    outbox.acknowledge(2);
    expect(await flushed).toBe(true);
    expect(outbox.size).toBe(1);
  });

  it('may be pushed to while it settles', () => {
    const { outbox, frames, settled, push } = setup(true);
    outbox.push(
      (seq) => `first:${seq}`,
      () => push('second'),
    );
    outbox.acknowledge(1);
    expect(frames).toEqual(['first:1', 'second:2']);
    expect(settled).toEqual([]);
    expect(outbox.size).toBe(1);
  });
});

describe('towards a server that acknowledges nothing', () => {
  it('carries no number, and a ping at the flush is the barrier', async () => {
    const { outbox, frames, pings, settled, push } = setup(false);
    push('a');
    push('b');
    expect(frames).toEqual(['a:undefined', 'b:undefined']);
    expect(pings).toEqual([]);
    const flushed = outbox.flush();
    expect(pings).toEqual([2]);
    expect(await isDone(flushed)).toBe(false);
    outbox.acknowledge(2);
    expect(await flushed).toBe(true);
    expect(settled).toEqual(['a', 'b']);
  });

  it('flushes at once when there is nothing, and asks only once for the same', async () => {
    const { outbox, pings, push } = setup(false);
    expect(await outbox.flush()).toBe(true);
    expect(pings).toEqual([]);
    push('a');
    const both = Promise.all([outbox.flush(), outbox.flush()]);
    expect(pings).toEqual([1]);
    outbox.acknowledge(1);
    expect(await both).toEqual([true, true]);
  });

  it('sets a barrier now and then on a long way', () => {
    const many = setup(false);
    for (let i = 0; i < 200; i++) many.push(`f${i}`);
    expect(many.pings).toEqual([64, 128, 192]);
    const large = setup(false);
    for (let i = 0; i < 10; i++) large.push(`f${i}`, 400_000);
    expect(large.pings).toEqual([3, 6, 9]);
  });
});

describe('room', () => {
  it('is there until 2,048 messages are on the way, and again when some are settled', async () => {
    const { outbox, push } = setup(true);
    for (let i = 0; i < 2_047; i++) push(`f${i}`);
    expect(await isDone(outbox.room())).toBe(true);
    push('last');
    const room = outbox.room();
    expect(await isDone(room)).toBe(false);
    outbox.acknowledge(1);
    expect(await isDone(room)).toBe(true);
  });

  it('is there until 8 MiB are on the way', async () => {
    const { outbox, push } = setup(true);
    for (let i = 0; i < 8; i++) push(`f${i}`, 1024 * 1024);
    const room = outbox.room();
    expect(await isDone(room)).toBe(false);
    outbox.acknowledge(1);
    expect(await isDone(room)).toBe(true);
  });

  it('is never overrun by more than those who wait together', async () => {
    const { outbox, push } = setup(true);
    let most = 0;
    let acknowledged = 0;
    const writer = async (id: number) => {
      for (let i = 0; i < 200; i++) {
        await outbox.room();
        push(`w${id}-${i}`);
        most = Math.max(most, outbox.size);
      }
    };
    const writers = Promise.all(Array.from({ length: 16 }, (_, id) => writer(id)));
    while (acknowledged < 16 * 200) {
      outbox.acknowledge(++acknowledged);
      if (acknowledged % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await writers;
    expect(most).toBeLessThanOrEqual(2_048 + 16);
    expect(outbox.size).toBe(0);
  });
});

describe('the end of the connection', () => {
  it('lets everyone go who waits, settles nothing and takes nothing more', async () => {
    const { outbox, frames, settled, push } = setup(true);
    for (let i = 0; i < 2_048; i++) push(`f${i}`);
    const room = outbox.room();
    const flushed = outbox.flush();
    outbox.close();
    await room;
    expect(await flushed).toBe(false);
    push('too late');
    outbox.acknowledge(600);
    outbox.refuse(1, refusal(1));
    expect(frames).toHaveLength(2_048);
    expect(settled).toEqual([]);
    expect(outbox.size).toBe(0);
    expect(await outbox.flush()).toBe(false);
    await outbox.room();
  });
});
