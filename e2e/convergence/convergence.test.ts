import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SmallDisk } from './faults/small-disk';
import { buildPrograms, type Programs } from './programs.mjs';
import { measureReconcile } from './reconcile-cost';
import { runScenario, type ScenarioOptions } from './scenario';
import { FAULT_SUITE } from './suites';
import { Totals } from './totals';

/**
 * The promise: at rest the server's copy is the folder, byte for byte, after any history; and each time the app says
 * that all is in sync, that is true. `npm run soak` does the same for longer.
 */

const STEPS = 8;
const PATIENCE_MS = 5_000;
const TIMEOUT_MS = 150_000;

/** Fixed, so that a change is judged by the same runs as the one before it; `npm run soak` tries new ones. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25];

let programs: Programs;
const totals = new Totals();

beforeAll(async () => {
  programs = await buildPrograms(await mkdtemp(join(tmpdir(), 'lockstep-programs-')));
}, 60_000);

afterAll(async () => {
  console.log(totals.report());
  await rm(join(programs.edge, '..'), { recursive: true, force: true });
});

async function converges(seed: number, options: Partial<ScenarioOptions> = {}): Promise<void> {
  const all = { programs, suite: FAULT_SUITE, steps: STEPS, patienceMs: PATIENCE_MS, keep: true, ...options };
  const outcome = await runScenario(seed, all);
  totals.add(outcome);
  const only = options.only ? ` --only "${options.only}"` : '';
  const replay = `npm run soak -- --seed ${seed} --steps ${all.steps} --patience ${all.patienceMs}${only} --runs 5`;
  expect(outcome.violations, `Replay: ${replay}\nFolders and logs: ${outcome.kept}`).toEqual([]);
}

describe.concurrent('the copy becomes the folder, and the app never says so too early', () => {
  test('although a dead connection is noticed by silence only', { timeout: TIMEOUT_MS }, () =>
    converges(1, {
      steps: 1,
      patienceMs: Number.POSITIVE_INFINITY,
      only: 'connection half-open until the app notices',
    }),
  );

  test('although the disk of the server is full for a while', { timeout: TIMEOUT_MS }, async ({ skip }) => {
    skip(SmallDisk.lacking !== null, SmallDisk.lacking ?? '');
    await converges(2, { steps: 4, only: 'disk full' });
  });

  test.each(SEEDS)('seed %i', { timeout: TIMEOUT_MS }, (seed) => converges(seed));
});

test('comparing 2,000 files of which none has changed costs next to nothing', { timeout: TIMEOUT_MS }, async () => {
  const { unchanged } = await measureReconcile(programs, 2_000);
  expect(unchanged.bytesUp + unchanged.bytesDown).toBeLessThan(5_000);
});
