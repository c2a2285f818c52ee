import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildPrograms, type Programs } from './programs.mjs';
import { runScenario } from './scenario';
import { Totals } from './totals';

/** The same every time; `npm run soak` tries new ones for as long as you like, and one alone with `--seed S`. */
const SEEDS = Array.from({ length: 28 }, (_, i) => i + 1);
const SEED_TIMEOUT_MS = 180_000;

let folder: string;
let programs: Programs;
const totals = new Totals();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-convergence-programs-'));
  programs = await buildPrograms(folder);
});

afterAll(() => {
  console.log(totals.report());
  rmSync(folder, { recursive: true, force: true });
});

it.concurrent.each(SEEDS)(
  'whatever happens, the mirror comes out right, and "in sync" was never untrue (seed %i)',
  { timeout: SEED_TIMEOUT_MS },
  async (seed) => {
    const outcome = await runScenario(seed, { programs, steps: 6, patienceMs: 5_000, keep: false });
    totals.add(outcome);
    expect(outcome.violations, `seed ${seed}, ${outcome.server}`).toEqual([]);
  },
);
