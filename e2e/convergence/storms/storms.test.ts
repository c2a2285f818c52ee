import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPrograms, type Programs } from '../programs.mjs';
import { runScenario } from '../scenario';
import { STORM_SUITE } from '../suites';
import { Totals } from '../totals';

/**
 * As the convergence test, beside other programs at work: git, tar, rsync, mounts, stopped processes, wrong clocks, a copy
 * that something else changes. `npm run soak -- --suite storms` does the same for longer.
 */

const STEPS = 3;
/** Chosen so that most lines of the table happen. */
const SEEDS = [6, 8, 9, 13, 15];
const TIMEOUT_MS = 150_000;

let programs: Programs;
const totals = new Totals();

beforeAll(async () => {
  programs = await buildPrograms(await mkdtemp(join(tmpdir(), 'lockstep-programs-')));
}, 60_000);

afterAll(async () => {
  console.log(totals.report());
  await rm(join(programs.edge, '..'), { recursive: true, force: true });
});

describe.concurrent('the copy becomes the folder, and every answer is true, beside other programs', () => {
  for (const { name, lacking } of STORM_SUITE.faults) {
    if (lacking) test(name, ({ skip }) => skip(lacking));
  }

  test.each(SEEDS)('seed %i', { timeout: TIMEOUT_MS }, async (seed) => {
    const options = { programs, suite: STORM_SUITE, steps: STEPS, patienceMs: 5_000, keep: true };
    const outcome = await runScenario(seed, options);
    totals.add(outcome);
    const replay = `npm run soak -- --suite storms --seed ${seed} --steps ${STEPS} --patience 5000 --runs 5`;
    expect(outcome.violations, `Replay: ${replay}\nFolders and logs: ${outcome.kept}`).toEqual([]);
  });
});
