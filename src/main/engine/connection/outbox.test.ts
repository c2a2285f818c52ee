import { describe, expect, it } from 'vitest';
import { Outbox } from './outbox';
import type { Refusal } from './refusal';

/** An outbox whose transport records the frames. */
function setup(acks: boolean) {
  const frames: string[] = [];
  const pings: number[] = [];
  const outbox = new Outbox({ acks, write: (frame) => frames.push(String(frame)), ping: (seq) => pings.push(seq) });
  const released: string[] = [];
  const push = (name: string, bytes = 0) =>
    outbox.push(
      (seq) => `${name}:${seq}`.padEnd(bytes, '.'),
      (refusal) => released.push(refusal ? `${name} refused` : name),
    );
  return { outbox, frames, pings, released, push };
}

const refusal = (seq: number): Refusal => ({ path: '/x', seq, code: 'io', message: 'full', retry: true });
/** True when the promise is resolved after all due callbacks have run. */
async function isDone(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  promise.then(() => {
    done = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return done;
}

describe('towards a server that acknowledges', () => {
  it('numbers the messages, and releases them in order up to the acknowledged one', () => {
    const { outbox, frames, pings, released, push } = setup(true);
    for (const name of ['a', 'b', 'c']) push(name);
    expect(frames).toEqual(['a:1', 'b:2', 'c:3']);
    outbox.acknowledge(2);
    expect(released).toEqual(['a', 'b']);
    outbox.acknowledge(2);
    outbox.acknowledge(1);
    outbox.acknowledge(999);
    expect(released).toEqual(['a', 'b', 'c']);
    expect(outbox.size).toBe(0);
    expect(pings).toEqual([]);
  });

  it('releases a refused message when the acknowledgement passes it', () => {
    const { outbox, released, push } = setup(true);
    for (const name of ['a', 'b', 'c']) push(name);
    outbox.refuse(2, refusal(2));
    outbox.refuse(77, refusal(77));
    expect(released).toEqual([]);
    outbox.acknowledge(3);
    expect(released).toEqual(['a', 'b refused', 'c']);
  });

  it('flushes when everything pushed before is acknowledged, not what is pushed after', async () => {
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

  it('accepts a message from the handler of another one', () => {
    const { outbox, frames, released, push } = setup(true);
    outbox.push(
      (seq) => `first:${seq}`,
      () => push('second'),
    );
    outbox.acknowledge(1);
    expect(frames).toEqual(['first:1', 'second:2']);
    expect(released).toEqual([]);
    expect(outbox.size).toBe(1);
  });
});

describe('towards a server that acknowledges nothing', () => {
  it('sends no numbers, and a ping at the flush is the barrier', async () => {
    const { outbox, frames, pings, released, push } = setup(false);
    push('a');
    push('b');
    expect(frames).toEqual(['a:undefined', 'b:undefined']);
    expect(pings).toEqual([]);
    const flushed = outbox.flush();
    expect(pings).toEqual([2]);
    expect(await isDone(flushed)).toBe(false);
    outbox.acknowledge(2);
    expect(await flushed).toBe(true);
    expect(released).toEqual(['a', 'b']);
  });

  it('flushes at once when it is empty, and sends one barrier for the same messages', async () => {
    const { outbox, pings, push } = setup(false);
    expect(await outbox.flush()).toBe(true);
    expect(pings).toEqual([]);
    push('a');
    const both = Promise.all([outbox.flush(), outbox.flush()]);
    expect(pings).toEqual([1]);
    outbox.acknowledge(1);
    expect(await both).toEqual([true, true]);
  });

  it('sends a barrier after a number of messages or bytes', () => {
    const many = setup(false);
    for (let i = 0; i < 200; i++) many.push(`f${i}`);
    expect(many.pings).toEqual([64, 128, 192]);
    const large = setup(false);
    for (let i = 0; i < 10; i++) large.push(`f${i}`, 100_000);
    expect(large.pings).toEqual([3, 6, 9]);
  });
});

describe('room', () => {
  it('is there up to 8,192 unacknowledged messages, and again when some are acknowledged', async () => {
    const { outbox, push } = setup(true);
    for (let i = 0; i < 8_191; i++) push(`f${i}`);
    expect(await isDone(outbox.room())).toBe(true);
    push('last');
    const room = outbox.room();
    expect(await isDone(room)).toBe(false);
    outbox.acknowledge(1);
    expect(await isDone(room)).toBe(true);
  });

  it('is there while not too many bytes are on their way', async () => {
    const { outbox, push } = setup(true);
    for (let i = 0; i < 8; i++) push(`f${i}`, 1024 * 1024);
    const room = outbox.room();
    expect(await isDone(room)).toBe(false);
    outbox.acknowledge(1);
    expect(await isDone(room)).toBe(true);
  });

  it('comes with a barrier where nothing else is acknowledged', async () => {
    const { outbox, pings, push } = setup(false);
    for (const name of ['a', 'b', 'c']) push(name, 200_000);
    expect(pings).toEqual([2]);
    const room = outbox.room();
    expect(pings).toEqual([2, 3]);
    outbox.acknowledge(3);
    expect(await isDone(room)).toBe(true);
  });

  it('is exceeded only by the messages that waited at the same time', async () => {
    const { outbox, push } = setup(true);
    let most = 0;
    let acknowledged = 0;
    const writer = async (id: number) => {
      for (let i = 0; i < 1_000; i++) {
        await outbox.room();
        push(`w${id}-${i}`);
        most = Math.max(most, outbox.size);
      }
    };
    const writers = Promise.all(Array.from({ length: 16 }, (_, id) => writer(id)));
    while (acknowledged < 16 * 1_000) {
      outbox.acknowledge(++acknowledged);
      if (acknowledged % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await writers;
    expect(most).toBeLessThanOrEqual(8_192 + 16);
    expect(outbox.size).toBe(0);
  });
});

describe('the end of the connection', () => {
  it('ends every wait, calls no handler and accepts no further message', async () => {
    const { outbox, frames, released, push } = setup(true);
    for (let i = 0; i < 8_192; i++) push(`f${i}`);
    const room = outbox.room();
    const flushed = outbox.flush();
    outbox.close();
    await room;
    expect(await flushed).toBe(false);
    push('too late');
    outbox.acknowledge(600);
    outbox.refuse(1, refusal(1));
    expect(frames).toHaveLength(8_192);
    expect(released).toEqual([]);
    expect(outbox.size).toBe(0);
    expect(await outbox.flush()).toBe(false);
    await outbox.room();
  });
});
