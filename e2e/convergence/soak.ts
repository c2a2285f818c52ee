/**
 * The convergence test as a program, for as long as wanted. Started by `soak.mjs`, which passes its arguments on.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureReconcile } from './reconcile-cost';
import { type Outcome, runScenario } from './scenario';
import { SUITES, type Suite } from './suites';
import { Totals } from './totals';

const USAGE = `Usage: npm run soak -- [--minutes M] [--seed S] [--runs N] [--steps N] [--patience MS]
                       [--only FAULT] [--parallel N] [--suite SUITE] [--measure]

Changes a folder and breaks things at random, and checks that its mirror comes out right.

  --minutes M    how long to go on (default 10, or with a seed: just that one)
  --seed S       run this seed, and with --minutes those after it; new ones by default
  --runs N       how often to run the seed given (default 1): what follows from timing differs between runs
  --steps N      how much happens in a run (default 20)
  --patience MS  leave out what takes longer than this to go wrong (default 60000)
  --only FAULT   nothing else goes wrong; an unknown name lists them
  --parallel N   how many runs go on at the same time (default 3)
  --suite SUITE  "faults" (default) breaks network, server and app; "storms" lets git, tar and rsync work on the folder,
                 stops processes, mounts disks, changes the copy and the clocks, and asks "wait" after each
  --measure      only tell what it costs to compare 2,000 files

Prints a failing seed with what went wrong, and keeps its folders and logs.`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    seed: { type: 'string' },
    runs: { type: 'string', default: '1' },
    steps: { type: 'string', default: '20' },
    patience: { type: 'string', default: '60000' },
    only: { type: 'string' },
    parallel: { type: 'string', default: '3' },
    suite: { type: 'string', default: 'faults' },
    measure: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
});

const folder = import.meta.dirname;
const programs = {
  edge: join(folder, 'edge.js'),
  receiver: join(folder, 'receiver.js'),
  soak: join(folder, 'soak.js'),
};

const suite = SUITES.find(({ name }) => name === values.suite);

/** Hands out one seed as often as asked for, or one after the other until the time is up. */
function* seeds(): Generator<number> {
  const { seed, minutes = '10' } = values;
  if (seed !== undefined && values.minutes === undefined) {
    for (let runs = Number(values.runs); runs > 0; runs--) yield Number(seed);
    return;
  }
  const end = performance.now() + Number(minutes) * 60_000;
  for (let next = Number(seed ?? Date.now() % 2 ** 31); performance.now() < end; next++) yield next;
}

async function work(suite: Suite, queue: Iterator<number>, totals: Totals): Promise<void> {
  const options = {
    programs,
    suite,
    steps: Number(values.steps),
    patienceMs: Number(values.patience),
    only: values.only,
    keep: true,
  };
  for (let next = queue.next(); !next.done; next = queue.next()) {
    const outcome = await runScenario(next.value, options);
    totals.add(outcome);
    console.log(lineOf(outcome));
  }
}

function lineOf({ seed, server, violations, operations, faults, claims, ms, kept }: Outcome): string {
  const how = violations.length === 0 ? 'ok    ' : 'FAILED';
  const figures = `${operations} operations, ${claims} claims, ${(ms / 1000).toFixed(1)} s`;
  const head = `${how} seed ${seed} (${server}): ${figures}; ${[...faults.keys()].join(', ')}`;
  const details = violations.slice(0, 5).map((what) => `  ${what}`);
  return [head, ...details, ...(kept ? [`  kept in ${kept}`] : [])].join('\n');
}

async function main(): Promise<number> {
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  if (values.measure) {
    console.table(await measureReconcile(programs, 2_000));
    return 0;
  }
  if (!suite) {
    console.error(`There is no suite "${values.suite}".\n\n${USAGE}`);
    return 1;
  }
  for (const { name, lacking } of suite.faults) if (lacking) console.log(`Left out: ${name} (${lacking}).`);
  const totals = new Totals();
  const queue = seeds();
  await Promise.all(Array.from({ length: Number(values.parallel) }, () => work(suite, queue, totals)));
  console.log(totals.report());
  return totals.failedSeeds.length === 0 ? 0 : 1;
}

process.on('SIGINT', () => process.exit(130));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
process.exit(await main());
