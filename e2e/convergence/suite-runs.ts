import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { buildPrograms, type Programs } from './programs.mjs';
import { runScenario, type ScenarioOptions } from './scenario';
import type { Suite } from './suites';
import { Totals } from './totals';

const PATIENCE_MS = 5_000;
/** For a test with one run. */
export const RUN_TIMEOUT_MS = 150_000;

/** The runs of one suite in a test file. The programs are built before its tests, and the totals are printed after them. */
export class SuiteRuns {
  private readonly totals = new Totals();
  private built: Programs | null = null;

  constructor(
    private readonly suite: Suite,
    private readonly steps: number,
  ) {
    beforeAll(async () => {
      this.built = await buildPrograms(await mkdtemp(join(tmpdir(), 'lockstep-programs-')));
    }, 60_000);
    afterAll(async () => {
      console.log(this.totals.report());
      if (this.built) await rm(join(this.built.edge, '..'), { recursive: true, force: true });
    });
  }

  get programs(): Programs {
    if (!this.built) throw new Error('The programs are built before the tests, not before their file.');
    return this.built;
  }

  /** Runs one seed, and expects that nothing was wrong. */
  async expectConvergence(seed: number, options: Partial<ScenarioOptions> = {}): Promise<void> {
    const { programs, suite, steps } = this;
    const all = { programs, suite, steps, patienceMs: PATIENCE_MS, keep: true, ...options };
    const outcome = await runScenario(seed, all);
    this.totals.add(outcome);
    const only = options.only ? ` --only "${options.only}"` : '';
    const which = `--suite ${suite.name} --seed ${seed}`;
    const replay = `npm run soak -- ${which} --steps ${all.steps} --patience ${all.patienceMs}${only} --runs 5`;
    expect(outcome.violations, `Replay: ${replay}\nFolders and logs: ${outcome.kept}`).toEqual([]);
  }
}
