/**
 * The convergence test as a program, for as long as wanted. Started by `soak.mjs`, which passes its arguments on.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Outcome, runScenario } from './scenario';
import { SmallDisk } from './small-disk';
import { Totals } from './totals';

const USAGE = `Usage: npm run soak -- [--minutes M] [--seed S] [--runs N] [--steps N] [--parallel N]

Changes a folder and breaks things at random, and checks that its mirror comes out right.

  --minutes M    how long to go on (default 10)
  --seed S       run this seed, instead of new ones
  --runs N       how often to run the seed given (default 1): what follows from timing differs between runs
  --steps N      how much happens in a run (default 20)
  --parallel N   how many runs go on at the same time (default 3)

Prints a failing seed with what went wrong, and keeps its folders and logs.`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string' },
    runs: { type: 'string', default: '1' },
    steps: { type: 'string', default: '20' },
    parallel: { type: 'string', default: '3' },
    help: { type: 'boolean', short: 'h' },
  },
});

/** Hands out seeds until the time is up, or one given seed as often as asked for. */
function* seeds(): Generator<number> {
  if (values.seed !== undefined) {
    for (let runs = Number(values.runs); runs > 0; runs--) yield Number(values.seed);
    return;
  }
  const end = performance.now() + Number(values.minutes) * 60_000;
  for (let seed = Date.now() % 2 ** 31; performance.now() < end; seed++) yield seed;
}

async function work(queue: Iterator<number>, totals: Totals): Promise<void> {
  const folder = import.meta.dirname;
  const programs = { edge: join(folder, 'edge.js'), receiver: join(folder, 'receiver.js'), soak: '' };
  const options = { programs, steps: Number(values.steps), patienceMs: 60_000, keep: true };
  for (let next = queue.next(); !next.done; next = queue.next()) {
    const outcome = await runScenario(next.value, options);
    totals.add(outcome);
    console.log(lineOf(outcome));
  }
}

function lineOf({ seed, server, violations, operations, claims, ms, kept }: Outcome): string {
  const how = violations.length === 0 ? 'ok    ' : 'FAILED';
  const head = `${how} seed ${seed} (${server}): ${operations} operations, ${claims} claims, ${(ms / 1000).toFixed(1)} s`;
  return [head, ...violations.slice(0, 5).map((what) => `  ${what}`), ...(kept ? [`  kept in ${kept}`] : [])].join(
    '\n',
  );
}

async function main(): Promise<number> {
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  if (SmallDisk.lacking) console.log(`Left out: disk full (${SmallDisk.lacking}).`);
  const totals = new Totals();
  const queue = seeds();
  await Promise.all(Array.from({ length: Number(values.parallel) }, () => work(queue, totals)));
  console.log(totals.report());
  return totals.failedSeeds.length === 0 ? 0 : 1;
}

process.on('SIGINT', () => process.exit(130));
process.on('exit', () => rmSync(import.meta.dirname, { recursive: true, force: true }));
process.exit(await main());
