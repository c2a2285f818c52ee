import { describe, expect, it } from 'vitest';
import { SerialQueue } from './serial-queue';

describe('SerialQueue', () => {
  it('runs one piece of work after the other, also after a failure', async () => {
    const queue = new SerialQueue();
    const steps: string[] = [];
    const first = Promise.withResolvers<void>();
    const slow = queue.run(async () => {
      await first.promise;
      steps.push('first');
      throw new Error('failed');
    });
    const fast = queue.run(async () => steps.push('second'));
    first.resolve();
    await expect(slow).rejects.toThrow('failed');
    expect(await fast).toBe(2);
    await queue.idle();
    expect(steps).toEqual(['first', 'second']);
  });
});
