import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Source } from '../files/source';
import { type RunningLockstep, startLockstep } from '../tools/lockstep';
import { type Bench, fill, type Workload, withHome } from './workload';

const FILES = 20_000;
const REST_MS = 2_000;
/** Every look takes a few ms of the app's own time, ms. */
const LOOK_EVERY_MS = 30;

/** The app is started again over a folder in which nothing has changed. */
export const restart: Workload = {
  name: 'restart',
  description: `restart with ${FILES.toLocaleString('en')} files and nothing changed, from the launch until in sync`,
  ownOnly: true,
  follows: true,
  reach: 'machine',
  run: (bench) => withHome(bench, 'lockstep', (home) => run(bench, home)),
};

async function run(bench: Bench, home: string): Promise<void> {
  const add = (column: string, unit: string, value: number) => bench.results.add(column, unit, 'lockstep', value);
  const source = bench.sources.get({ count: FILES });
  const empty = await launch(home);
  add('restart: launch without a folder', 'ms', empty.took);
  await sleep(REST_MS);
  const { took, mirror } = await fill(empty.running, source);
  add('restart: initial sync before it', 'ms', took);
  await untilWatching(empty.running);
  await sleep(REST_MS);
  await empty.running.stop();
  const marked = bench.disk.markReads(true);
  try {
    const before = accessTimes(source.root, source);
    // To switch the marks on made the system forget where all these files are: known are those of the mirror, too, by now.
    accessTimes(mirror, source);
    const again = await launch(home);
    await untilWatching(again.running);
    add('restart: launch to in sync', 'ms', performance.now() - again.start);
    const { stats } = await again.running.workspace();
    add('restart: files sent', '', stats.filesSynced);
    if (marked) add('restart: files read', '', countReads(before, source));
    await again.running.stop();
  } finally {
    bench.disk.markReads(false);
  }
}

/** From the start of the process until the app can be asked and has reached its receiver. */
async function launch(home: string): Promise<{ running: RunningLockstep; start: number; took: number }> {
  const start = performance.now();
  const running = await startLockstep(home, false);
  return { running, start, took: performance.now() - start };
}

async function untilWatching(running: RunningLockstep): Promise<void> {
  while ((await running.workspace()).state.kind !== 'watching') await sleep(LOOK_EVERY_MS);
}

function accessTimes(root: string, { tree }: Source): Map<string, number> {
  return new Map([...tree.keys()].map((path) => [path, statSync(join(root, path)).atimeMs]));
}

function countReads(before: ReadonlyMap<string, number>, source: Source): number {
  const after = accessTimes(source.root, source);
  return [...before].filter(([path, time]) => after.get(path) !== time).length;
}
