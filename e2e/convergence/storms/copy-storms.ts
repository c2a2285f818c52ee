import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CATCH_UP_MS, type Fault, type FaultContext } from '../faults/fault';
import { tamper } from '../faults/tamper';
import { Mounts } from '../world/mounts';
import { IDENTITY, type World } from '../world/world';

/** Time until a computer says that another one has taken its folder, ms. */
const TOLD_MS = 30_000;
const OTHER_IDENTITY = '2'.repeat(32);

/** The copy is changed by something else: a program beside the receiver, or another computer. */
export const COPY_STORMS: readonly Fault[] = [
  { name: 'copy changed, then asked', weight: 4, run: changedThenAsked },
  { name: 'copy changed while asked', weight: 2, run: changedWhileAsked },
  { name: 'two computers of one image', weight: 2, lacking: Mounts.lacking, run: twoComputers(OTHER_IDENTITY) },
  { name: 'two computers with one identity', weight: 2, lacking: Mounts.lacking, run: twoComputers(IDENTITY) },
];

async function changedThenAsked(context: FaultContext): Promise<void> {
  const { world, random, burst } = context;
  if (random.chance(0.5)) await world.checkWait();
  const trustAgain = world.distrust();
  harm(context);
  if (random.chance(0.5)) await world.completeCopy();
  if (random.chance(0.5)) await burst();
  await world.checkWait();
  trustAgain();
}

async function changedWhileAsked(context: FaultContext): Promise<void> {
  const { world, random, burst } = context;
  const trustAgain = world.distrust();
  const working = burst();
  void world.edge.tell('wait');
  await sleep(random.int(0, 60));
  harm(context);
  await working;
  await world.checkWait();
  trustAgain();
}

function harm({ world, random }: FaultContext): void {
  const mirror = world.receiver?.mirror ?? null;
  if (mirror !== null) tamper(random.fork(), mirror, [...world.source.history.current.keys()], world.outside);
}

/** The other one takes the folder, keeps it until it ends, and then the user takes it back here. */
function twoComputers(identity: string) {
  return async ({ world, random, burst }: FaultContext): Promise<void> => {
    await world.checkWait();
    const folder = join(world.base, `other-${world.source.nextContent()}`);
    const files = fill(folder, random.int(1, 20));
    const trustAgain = world.distrust();
    let isTaken = false;
    const other = world.otherComputer(folder, identity, () => {
      isTaken = true;
    });
    world.edge.mayLose = true;
    other.start();
    await within(world, 'the other computer is never in sync', () => isTaken);
    await within(world, 'the app does not say that another computer has its folder', () => isLost(world));
    await burst();
    if (random.chance(0.5)) world.relay.cut();
    await sleep(random.int(0, 500));
    if (!isLost(world)) world.violate(`took the folder back unasked: ${JSON.stringify(world.edge.state)}`);
    if (other.state?.kind === 'failed') world.violate('the other computer has lost the folder');
    const copy = world.server.copy();
    if (copy.size !== files || !copy.has('other-0.ts')) world.violate('the copy is not that of the other computer');
    await (random.chance(0.5) ? other.stop() : other.kill());
    world.edge.mayLose = false;
    world.forgetRevision();
    await world.edge.tell('resume');
    await world.checkWait();
    trustAgain(CATCH_UP_MS);
  };
}

/** @returns number of files */
function fill(folder: string, files: number): number {
  mkdirSync(folder);
  for (let file = 0; file < files; file++) writeFileSync(join(folder, `other-${file}.ts`), `${file}`);
  return files;
}

function isLost({ edge }: World): boolean {
  return edge.state?.kind === 'failed' && edge.state.problem.code === 'taken-over';
}

async function within(world: World, otherwise: string, isTrue: () => boolean): Promise<void> {
  const end = Date.now() + TOLD_MS;
  while (!isTrue()) {
    if (Date.now() > end) return world.violate(`${otherwise}: ${JSON.stringify(world.edge.state)}`);
    await sleep(10);
  }
}
