import { describe, test } from 'vitest';
import { RUN_TIMEOUT_MS, SuiteRuns } from '../suite-runs';
import { STORM_SUITE } from '../suites';

/**
 * As the convergence test, beside other programs at work: git, tar, rsync, mounts, stopped processes, wrong clocks, a copy
 * that something else changes. `npm run soak -- --suite storms` does the same for longer.
 */

const STEPS = 3;
/** Chosen so that most lines of the table happen. */
const SEEDS = [6, 8, 9, 13, 15];

const runs = new SuiteRuns(STORM_SUITE, STEPS);

describe.concurrent('the copy becomes the folder, and every answer is true, beside other programs', () => {
  for (const { name, lacking } of STORM_SUITE.faults) {
    if (lacking) test(name, ({ skip }) => skip(lacking));
  }

  test.each(SEEDS)('seed %i', { timeout: RUN_TIMEOUT_MS }, (seed) => runs.expectConvergence(seed));
});
