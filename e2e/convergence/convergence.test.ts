import { describe, expect, test } from 'vitest';
import { SmallDisk } from './faults/small-disk';
import { measureReconcile } from './reconcile-cost';
import { RUN_TIMEOUT_MS, SuiteRuns } from './suite-runs';
import { FAULT_SUITE } from './suites';

/**
 * The promise: at rest the server's copy is the folder, byte for byte, after any history; and each time the app says
 * that all is in sync, that is true. `npm run soak` does the same for longer.
 */

const STEPS = 8;

/** Fixed, so that a change is judged by the same runs as the one before it; `npm run soak` tries new ones. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25];

const runs = new SuiteRuns(FAULT_SUITE, STEPS);

describe.concurrent('the copy becomes the folder, and the app never says so too early', () => {
  test('although a dead connection is noticed by silence only', { timeout: RUN_TIMEOUT_MS }, () =>
    runs.expectConvergence(1, {
      steps: 1,
      patienceMs: Number.POSITIVE_INFINITY,
      only: 'connection half-open until the app notices',
    }),
  );

  test('although the disk of the server is full for a while', { timeout: RUN_TIMEOUT_MS }, async ({ skip }) => {
    skip(SmallDisk.lacking !== null, SmallDisk.lacking ?? '');
    await runs.expectConvergence(2, { steps: 4, only: 'disk full' });
  });

  test.each(SEEDS)('seed %i', { timeout: RUN_TIMEOUT_MS }, (seed) => runs.expectConvergence(seed));
});

test('comparing 2,000 files of which none has changed costs next to nothing', { timeout: RUN_TIMEOUT_MS }, async () => {
  const { unchanged } = await measureReconcile(runs.programs, 2_000);
  expect(unchanged.bytesUp + unchanged.bytesDown).toBeLessThan(5_000);
});
