import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WriteScheduler } from './write-scheduler';

test('writes of different files run concurrently, those of one file in order', async () => {
  const scheduler = new WriteScheduler();
  const log: string[] = [];
  const write = (path: string, name: string) =>
    scheduler.runWrite(path, 1, async () => {
      log.push(`${name}+`);
      await sleep(5);
      log.push(`${name}-`);
    });
  const first = await write('a', '1');
  const second = await write('b', '2');
  const third = await write('a', '3');
  await Promise.all([first.done, second.done, third.done]);
  expect(log.slice(0, 2)).toEqual(['1+', '2+']);
  expect(log.indexOf('3+')).toBeGreaterThan(log.indexOf('1-'));
});

test('a failure reaches its caller and blocks no other work', async () => {
  const scheduler = new WriteScheduler();
  const { done } = await scheduler.runWrite('a', 1, async () => {
    throw new Error('broken');
  });
  await expect(done).rejects.toThrow('broken');
  await expect(scheduler.runExclusive(async () => Promise.reject(new Error('alone')))).rejects.toThrow('alone');
  expect(await scheduler.runExclusive(async () => 'goes on')).toBe('goes on');
});

test('limits the writes that run at the same time', async () => {
  const scheduler = new WriteScheduler();
  let running = 0;
  let most = 0;
  const started = [];
  for (let i = 0; i < 60; i++) {
    const { done } = await scheduler.runWrite(`f${i}`, 1024 * 1024, async () => {
      most = Math.max(most, ++running);
      await sleep(1);
      running--;
    });
    started.push(done);
  }
  await Promise.all(started);
  expect(most).toBe(16);
});

test('the outcome is that of serial execution', async () => {
  const path = fc.constantFrom('a', 'a/b', 'b', 'b/c', 'b/c/d', 'e');
  const step = fc.record({ path, kind: fc.constantFrom('beside', 'beside', 'beside', 'alone'), wait: fc.nat(3) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const scheduler = new WriteScheduler();
      const held = new Map<string, number>();
      const expected = new Map<string, number>();
      // As on disk, a file excludes files above and below its path.
      const put = (files: Map<string, number>, at: string, value: number) => {
        for (const other of [...files.keys()]) {
          if (other.startsWith(`${at}/`) || at.startsWith(`${other}/`)) files.delete(other);
        }
        files.set(at, value);
      };
      const pending: Promise<unknown>[] = [];
      for (const [i, { path: at, kind, wait }] of steps.entries()) {
        const work = async () => {
          await sleep(wait);
          if (kind === 'alone') held.clear();
          else put(held, at, i);
        };
        pending.push(
          kind === 'alone' ? scheduler.runExclusive(work) : scheduler.runWrite(at, 1, work).then(({ done }) => done),
        );
        if (kind === 'alone') expected.clear();
        else put(expected, at, i);
      }
      await Promise.all(pending);
      expect(new Map([...held].sort())).toEqual(new Map([...expected].sort()));
    }),
    { numRuns: 30 },
  );
});
