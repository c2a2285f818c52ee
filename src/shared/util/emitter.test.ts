import { describe, expect, it } from 'vitest';
import { Emitter } from './emitter';

describe('Emitter', () => {
  it('wakes each waiter once, in order', async () => {
    const emitter = new Emitter();
    const woken: number[] = [];
    const waits = [1, 2].map((n) => emitter.next().then(() => woken.push(n)));
    emitter.emit();
    emitter.emit();
    await Promise.all(waits);
    expect(woken).toEqual([1, 2]);
  });

  it('resolves at an abort, also one that came before', async () => {
    const emitter = new Emitter();
    const abort = new AbortController();
    const waiting = emitter.next(abort.signal);
    abort.abort();
    await waiting;
    await emitter.next(abort.signal);
  });

  it('waits for a condition, and returns false after an abort', async () => {
    const emitter = new Emitter();
    const abort = new AbortController();
    let value = 0;
    const reached = emitter.until(() => value > 1, abort.signal);
    const never = emitter.until(() => value > 9, abort.signal);
    for (value = 1; value < 3; value++) emitter.emit();
    expect(await reached).toBe(true);
    abort.abort();
    expect(await never).toBe(false);
    expect(await emitter.until(() => true)).toBe(true);
  });
});
