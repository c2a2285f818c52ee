import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CATCH_UP_MS, type Fault, type FaultContext } from '../faults/fault';
import { childOf } from '../source/tree';
import { Mounts } from '../world/mounts';
import type { World } from '../world/world';

const { lacking } = Mounts;

/** Disks that come and go inside the folder. */
export const MOUNT_STORMS: readonly Fault[] = [
  { name: 'mount away and back', weight: 3, lacking, run: awayAndBack },
  { name: 'mount over mirrored files', weight: 2, lacking, run: covered },
];

async function awayAndBack({ world, random }: FaultContext): Promise<void> {
  const { source, mounts } = world;
  const number = source.nextContent();
  const place = childOf('zone', `disk-${number}`);
  const disk = join(world.base, `disk-${number}`);
  mkdirSync(disk);
  source.makePlace(place);
  await source.runOther(`mount ${place}`, () => mounts.bind(disk, source.at(place)));
  const files = Array.from({ length: random.int(1, 6) }, (_, index) => childOf(place, `file-${index}.ts`));
  for (const file of files) source.write(file, Buffer.from(`${source.nextContent()}`));
  if (random.chance(0.8)) await world.checkWait();
  for (let times = random.int(1, 3); times > 0; times--) {
    const isKnown = await world.checkWait();
    mounts.remove(source.at(place));
    source.note(`unmounted ${place}`);
    await sleep(random.pick([0, 50, 600]));
    // Its files keep their copies.
    await world.checkWait();
    edit(world);
    await world.checkWait();
    mounts.bind(disk, source.at(place));
    source.note(`mounted ${place}`);
    if (isKnown && random.chance(0.5)) source.write(random.pick(files), Buffer.from(`${source.nextContent()}`));
    await world.checkWait();
  }
  for (const file of files) source.remove(file);
  await world.checkWait();
  await source.runOther(`unmount ${place} for good`, () => {
    mounts.remove(source.at(place));
    rmdirSync(source.at(place));
  });
}

/** The files below keep their copies; those of the disk that covers them are not mirrored. */
async function covered({ world, random, burst }: FaultContext): Promise<void> {
  const { source, mounts } = world;
  const directories = [...source.tree.directories].filter((path) => path !== '' && source.isMirroredBelow(path));
  if (directories.length === 0) return burst();
  const place = random.pick(directories);
  if (!(await world.checkWait())) return;
  const trustAgain = world.distrust();
  mounts.memory(source.at(place));
  source.note(`covered ${place}`);
  if (random.chance(0.5)) writeFileSync(join(source.at(place), 'above.ts'), 'above');
  await sleep(random.pick([0, 50, 600]));
  await world.checkWait();
  edit(world);
  await world.checkWait();
  mounts.remove(source.at(place));
  source.note(`uncovered ${place}`);
  await world.checkWait();
  trustAgain(CATCH_UP_MS);
}

/** Something else in the folder changes. */
function edit({ source }: World): void {
  source.write(`elsewhere-${source.nextContent()}.ts`, Buffer.from(`${source.nextContent()}`));
}
