import { execFileSync } from 'node:child_process';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Source } from '../source/source';
import { CATCH_UP_MS, type Fault, type FaultContext } from './fault';

/** Appended to the name of the folder while it is away. */
const AWAY = '-away';

/** Faults of the folder as a whole. */
export const FOLDER_FAULTS: readonly Fault[] = [
  { name: 'folder away', weight: 6, run: folderAway },
  { name: 'folder away at start', weight: 2, run: folderAwayAtStart },
  { name: 'folder replaced by a copy', weight: 2, run: folderReplaced },
  { name: 'git at work', weight: 3, run: gitAtWork },
];

async function folderAway({ world, random, burst }: FaultContext): Promise<void> {
  const trustAgain = world.distrust();
  moveAway(world.source);
  if (random.chance(0.4)) await burst();
  await sleep(random.int(0, random.pick([5, 200, 2_500])));
  moveBack(world.source);
  if (random.chance(0.5)) await burst();
  trustAgain(CATCH_UP_MS);
}

async function folderAwayAtStart({ world, random, burst }: FaultContext): Promise<void> {
  await world.edge.kill();
  const trustAgain = world.distrust();
  moveAway(world.source);
  world.edge.start();
  await burst();
  await sleep(random.int(0, 1_500));
  moveBack(world.source);
  trustAgain(CATCH_UP_MS);
}

async function folderReplaced({ world, burst }: FaultContext): Promise<void> {
  const { source } = world;
  const trustAgain = world.distrust();
  moveAway(source);
  await burst();
  execFileSync('cp', ['-a', source.place, placeOf(source)]);
  rmSync(source.place, { recursive: true });
  source.place = placeOf(source);
  trustAgain(CATCH_UP_MS);
}

function moveAway(source: Source): void {
  const away = source.place + AWAY;
  renameSync(source.place, away);
  source.place = away;
}

function moveBack(source: Source): void {
  renameSync(source.place, placeOf(source));
  source.place = placeOf(source);
}

/** The place of the folder. */
function placeOf(source: Source): string {
  return source.place.slice(0, -AWAY.length);
}

/** The lock that git holds on its index while it rewrites the work tree. */
async function gitAtWork({ world, random, burst }: FaultContext): Promise<void> {
  if (!existsSync(world.source.at('.git'))) return burst();
  const lock = world.source.at('.git/index.lock');
  writeFileSync(lock, '');
  await burst();
  await sleep(random.int(0, 500));
  await burst();
  rmSync(lock);
}
