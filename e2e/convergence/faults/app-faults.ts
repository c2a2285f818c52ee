import { cpSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../world/world';
import { CATCH_UP_MS, type Fault, type FaultContext } from './fault';

/** Faults of the app and its stored state, and actions of its user. */
export const APP_FAULTS: readonly Fault[] = [
  { name: 'app killed', weight: 10, run: appKilled },
  { name: 'app killed twice', weight: 3, run: appKilledTwice },
  { name: 'app stopped', weight: 3, run: appStopped },
  { name: 'app asleep', weight: 4, run: appAsleep },
  { name: "app's index damaged", weight: 2, needsReceiver: true, run: whileAppDown(damageIndex) },
  { name: "app's index lost", weight: 2, needsReceiver: true, run: whileAppDown(loseIndex) },
  { name: "app's index from a backup", weight: 2, needsReceiver: true, run: indexRestored },
  { name: 'clock set back', weight: 2, run: clockSetBack },
  { name: 'paused', weight: 3, run: paused },
  { name: 'sync now', weight: 2, run: syncNow },
];

async function appKilled({ world, random, burst }: FaultContext): Promise<void> {
  const working = burst();
  await sleep(random.int(0, random.pick([20, 150, 600])));
  await world.edge.kill();
  await working;
  if (random.chance(0.6)) await burst();
  world.edge.start();
}

/** The second time in the middle of what it does at its start. */
async function appKilledTwice(context: FaultContext): Promise<void> {
  const { world, random, burst } = context;
  await appKilled(context);
  await sleep(random.int(100, 900));
  await world.edge.kill();
  await burst();
  world.edge.start();
}

async function appStopped({ world, burst }: FaultContext): Promise<void> {
  const working = burst();
  await world.edge.stop();
  await working;
  await burst();
  world.edge.start();
}

async function appAsleep({ world, random, burst }: FaultContext): Promise<void> {
  const trustAgain = world.distrust();
  world.edge.signal('SIGSTOP');
  await burst();
  await sleep(random.int(0, 1_500));
  world.edge.signal('SIGCONT');
  trustAgain(CATCH_UP_MS);
}

function whileAppDown(harm: (context: FaultContext) => void) {
  return async (context: FaultContext): Promise<void> => {
    const { world, burst } = context;
    const working = burst();
    await world.edge.kill();
    await working;
    harm(context);
    world.forgetRevision();
    await burst();
    world.edge.start();
  };
}

function damageIndex({ world, random }: FaultContext): void {
  for (const file of indexFiles(world)) writeFileSync(file, random.letters(5_000));
}

function loseIndex({ world }: FaultContext): void {
  rmSync(world.stateDir, { recursive: true, force: true });
}

async function indexRestored({ world, burst }: FaultContext): Promise<void> {
  const backup = join(world.base, 'backup');
  await world.edge.stop();
  rmSync(backup, { recursive: true, force: true });
  if (existsSync(world.stateDir)) cpSync(world.stateDir, backup, { recursive: true });
  world.edge.start();
  await burst();
  await sleep(300);
  await world.edge.stop();
  rmSync(world.stateDir, { recursive: true, force: true });
  if (existsSync(backup)) cpSync(backup, world.stateDir, { recursive: true });
  world.forgetRevision();
  await burst();
  world.edge.start();
}

async function clockSetBack({ world, random, burst }: FaultContext): Promise<void> {
  await world.edge.tell('clock-back');
  await burst();
  await sleep(random.int(0, 300));
  await world.edge.tell('clock-right');
}

async function paused({ world, random, burst }: FaultContext): Promise<void> {
  await world.edge.tell('pause');
  await burst();
  await sleep(random.int(0, 200));
  await world.edge.tell('resume');
}

async function syncNow({ world, burst }: FaultContext): Promise<void> {
  const working = burst();
  void world.edge.tell('sync-now');
  await working;
}

function indexFiles({ stateDir }: World): string[] {
  const folder = join(stateDir, 'index');
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}
