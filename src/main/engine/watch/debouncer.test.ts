import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Batch, Change } from './change';
import { Debouncer } from './debouncer';

const file = (path: string): Change => ({ kind: 'file', path });
const TIMING = { quietMs: 10, structuralQuietMs: 10, maxWaitMs: 100 };
const forever = new AbortController().signal;

afterEach(() => {
  vi.useRealTimers();
});

/** Collects batches with the time in ms of the fake clock. */
function consume(debouncer: Debouncer, signal = forever) {
  const seen: { at: number; files: string[] }[] = [];
  const start = performance.now();
  const run = async () => {
    for (let batch = await debouncer.next(signal); batch; batch = await debouncer.next(signal)) {
      seen.push({ at: performance.now() - start, files: [...batch.files] });
    }
  };
  return { seen, ended: run() };
}

describe('a batch', () => {
  it('is ready once nothing was added for the quiet time', async () => {
    vi.useFakeTimers();
    const debouncer = new Debouncer(undefined, TIMING);
    const { seen } = consume(debouncer);
    debouncer.add(file('a'));
    await vi.advanceTimersByTimeAsync(9);
    debouncer.add(file('b'));
    await vi.advanceTimersByTimeAsync(9);
    expect(seen).toEqual([]);
    await vi.advanceTimersByTimeAsync(2);
    expect(seen).toEqual([{ at: 20, files: ['a', 'b'] }]);
  });

  it('is ready after the longest wait while changes keep coming', async () => {
    vi.useFakeTimers();
    const debouncer = new Debouncer(undefined, TIMING);
    const { seen } = consume(debouncer);
    for (let i = 0; i < 500; i++) {
      debouncer.add(file(`f${i}`));
      await vi.advanceTimersByTimeAsync(1);
    }
    await vi.advanceTimersByTimeAsync(50);
    expect(seen.flatMap(({ files }) => files)).toEqual(Array.from({ length: 500 }, (_, i) => `f${i}`));
    const gaps = seen.map(({ at }, i) => at - (seen[i - 1]?.at ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(TIMING.maxWaitMs + 2);
    expect(seen.length).toBeLessThanOrEqual(6);
  });

  it('waits for the quiet time again after the one before', async () => {
    vi.useFakeTimers();
    const debouncer = new Debouncer(undefined, TIMING);
    const { seen } = consume(debouncer);
    debouncer.add(file('a'));
    await vi.advanceTimersByTimeAsync(500);
    debouncer.add(file('b'));
    await vi.advanceTimersByTimeAsync(9);
    expect(seen).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2);
    expect(seen).toEqual([
      { at: 11, files: ['a'] },
      { at: 511, files: ['b'] },
    ]);
  });

  it('stays ready for a late consumer, with the changes added since', async () => {
    vi.useFakeTimers();
    const debouncer = new Debouncer(undefined, TIMING);
    debouncer.add(file('a'));
    await vi.advanceTimersByTimeAsync(50);
    debouncer.add(file('b'));
    expect([...((await debouncer.next(forever)) as Batch).files]).toEqual(['a', 'b']);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a single edit', () => {
  const quick = { ...TIMING, quietMs: 5, structuralQuietMs: 40 };
  const edit = { isEdit: true, isEcho: false };

  it('is ready sooner than other changes, and is not delayed by an echo', async () => {
    vi.useFakeTimers();
    const debouncer = new Debouncer(undefined, quick);
    const { seen } = consume(debouncer);
    debouncer.add(file('a'), edit);
    await vi.advanceTimersByTimeAsync(4);
    debouncer.add(file('a'), { ...edit, isEcho: true });
    await vi.advanceTimersByTimeAsync(2);
    expect(seen).toEqual([{ at: 6, files: ['a'] }]);
    debouncer.add(file('new'));
    await vi.advanceTimersByTimeAsync(39);
    expect(seen).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2);
    expect(seen).toHaveLength(2);
  });

  it('takes as long as other changes when the file is written again soon, or among many', async () => {
    vi.useFakeTimers();
    const debouncer = new Debouncer(undefined, quick);
    const { seen } = consume(debouncer);
    debouncer.add(file('a'), edit);
    await vi.advanceTimersByTimeAsync(3);
    debouncer.add(file('a'), edit);
    await vi.advanceTimersByTimeAsync(39);
    expect(seen).toEqual([]);
    await vi.advanceTimersByTimeAsync(2);
    expect(seen).toHaveLength(1);
    for (let i = 0; i < 20; i++) debouncer.add(file(`f${i}`), edit);
    await vi.advanceTimersByTimeAsync(39);
    expect(seen).toHaveLength(1);
  });
});

describe('taking and reporting', () => {
  it('hands out pending changes at once and stops the timer', async () => {
    vi.useFakeTimers();
    const debouncer = new Debouncer(undefined, TIMING);
    const { seen } = consume(debouncer);
    debouncer.add(file('a'));
    expect(debouncer.size).toBe(1);
    expect([...debouncer.take().files]).toEqual(['a']);
    expect(debouncer.size).toBe(0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(seen).toEqual([]);
    debouncer.add(file('b'));
    await vi.advanceTimersByTimeAsync(11);
    expect(seen.map(({ files }) => files)).toEqual([['b']]);
  });

  it('reports every added change', () => {
    const onAdd = vi.fn();
    const debouncer = new Debouncer(onAdd, TIMING);
    debouncer.add(file('a'));
    debouncer.add(file('a'));
    expect(onAdd).toHaveBeenCalledTimes(2);
    debouncer.take();
  });
});

describe('an abort', () => {
  it('ends a wait before and during it, and loses no change', async () => {
    const debouncer = new Debouncer(undefined, TIMING);
    expect(await debouncer.next(AbortSignal.abort())).toBeNull();
    const during = new AbortController();
    const waiting = debouncer.next(during.signal);
    during.abort();
    expect(await waiting).toBeNull();
    debouncer.add(file('a'));
    expect(await debouncer.next(AbortSignal.abort())).toBeNull();
    expect([...((await debouncer.next(forever)) as Batch).files]).toEqual(['a']);
  });

  it('leaves no listener on a signal that is used several times', async () => {
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    const debouncer = new Debouncer(undefined, { quietMs: 0, structuralQuietMs: 0, maxWaitMs: 10 });
    for (let i = 0; i < 20; i++) {
      const next = debouncer.next(signal);
      debouncer.add(file(`${i}`));
      await next;
    }
    expect(added).toHaveBeenCalledTimes(20);
    expect(removed).toHaveBeenCalledTimes(20);
  });
});

describe('a producer and a consumer at their own pace', () => {
  it('lose no change', async () => {
    const debouncer = new Debouncer(undefined, { quietMs: 1, structuralQuietMs: 1, maxWaitMs: 4 });
    const stop = new AbortController();
    const { seen, ended } = consume(debouncer, stop.signal);
    const added: string[] = [];
    for (let i = 0; i < 300; i++) {
      added.push(`f${i}`);
      debouncer.add(file(`f${i}`));
      const pause = Math.random();
      if (pause < 0.2) await new Promise((resolve) => setTimeout(resolve, pause * 15));
      else if (pause < 0.6) await Promise.resolve();
      else if (pause < 0.7) await new Promise((resolve) => setImmediate(resolve));
    }
    await expect.poll(() => seen.flatMap(({ files }) => files).length).toBe(300);
    expect(seen.flatMap(({ files }) => files)).toEqual(added);
    stop.abort();
    await ended;
  });
});
