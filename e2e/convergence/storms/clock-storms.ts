import { linkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, FaultContext } from '../faults/fault';
import { SECRET } from '../source/filter';
import { childOf, parentOf } from '../source/tree';
import type { World } from '../world/world';

/** Times at which counters of file systems and programs end or begin, s since the epoch. */
const FAR_S = [-86_400, 0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 4_102_444_800];

/** Writes that sizes and times do not tell, and clocks that are wrong. */
export const CLOCK_STORMS: readonly Fault[] = [
  { name: 'times far away', weight: 3, run: onFiles(farTimes) },
  { name: 'same size and time through rename', weight: 3, run: onFiles(sameThroughRename) },
  { name: 'same size and time in place', weight: 2, run: onFiles(sameInPlace) },
  { name: 'deleted and made again with size and time', weight: 2, run: onFiles(madeAgain) },
  { name: 'two files of one size and time swapped', weight: 2, run: onFiles(swapped) },
  { name: 'written through another hard link', weight: 2, run: onFiles(throughLink) },
  { name: 'clock of the app wrong', weight: 2, run: clockWrong },
];

/**
 * Does something to some of the files, now and then after the app has seen them: not to empty ones, nor to those with a
 * token, which may become another one.
 */
function onFiles(run: (context: FaultContext, path: string) => void | Promise<void>) {
  return async (context: FaultContext): Promise<void> => {
    const { world, random, burst } = context;
    for (let times = random.int(2, 8); times > 0; times--) {
      const files = world.source.files().filter((path) => {
        const bytes = world.source.tree.bytes(path);
        return bytes && bytes.length > 0 && !bytes.includes(SECRET);
      });
      if (files.length === 0) return burst();
      await run(context, random.pick(files));
      if (random.chance(0.5)) await sleep(random.pick([0, 5, 60]));
    }
  };
}

function farTimes({ world, random }: FaultContext, path: string): void {
  world.source.setTime(path, random.pick(FAR_S) * 1_000);
  if (!random.chance(0.7)) return;
  world.source.overwrite(path, otherBytes(world, path));
  world.source.setTime(path, random.pick(FAR_S) * 1_000);
}

function sameThroughRename({ world }: FaultContext, path: string): void {
  const { source } = world;
  const temporary = childOf(parentOf(path), `.saving-${source.nextContent()}~`);
  const time = timeOf(world, path);
  source.write(temporary, otherBytes(world, path));
  source.setTime(temporary, time);
  source.move(temporary, path);
}

function sameInPlace({ world }: FaultContext, path: string): void {
  const time = timeOf(world, path);
  world.source.overwrite(path, otherBytes(world, path));
  world.source.setTime(path, time);
}

/** Some file systems give the new file the number of the old one. */
function madeAgain({ world }: FaultContext, path: string): void {
  const time = timeOf(world, path);
  const bytes = otherBytes(world, path);
  world.source.remove(path);
  world.source.write(path, bytes);
  world.source.setTime(path, time);
}

async function swapped({ world, random }: FaultContext, path: string): Promise<void> {
  const { source } = world;
  const number = source.nextContent();
  const [one, other, between] = ['one', 'other', 'between'].map((name) =>
    childOf(parentOf(path), `${name}-${number}.ts`),
  ) as [string, string, string];
  source.write(one, Buffer.from(`1 ${number}`));
  source.write(other, Buffer.from(`2 ${number}`));
  for (const file of [one, other]) source.setTime(file, 1_000_000_000_000);
  if (random.chance(0.6)) await world.checkWait();
  source.move(one, between);
  source.move(other, one);
  source.move(between, other);
}

/** This makes no event in the folder: the app finds it when it is asked, or looks. */
async function throughLink({ world }: FaultContext, path: string): Promise<void> {
  const { source } = world;
  // Nothing is mirrored from there, and it is on the same disk.
  const link = source.at(`.git/link-${source.nextContent()}`);
  linkSync(source.at(path), link);
  await world.checkWait();
  const trustAgain = world.distrust();
  await source.runOther(`write through ${link}: ${path}`, () => {
    writeFileSync(link, otherBytes(world, path));
    rmSync(link);
  });
  await world.checkWait();
  trustAgain();
}

async function clockWrong({ world, random, burst }: FaultContext): Promise<void> {
  await world.edge.tell(random.pick(['clock-back', 'clock-ahead']));
  await burst();
  await world.checkWait();
  await world.edge.tell('clock-right');
}

function otherBytes({ source }: World, path: string): Buffer {
  const bytes = Buffer.from(source.tree.bytes(path) as Buffer);
  const mark = Buffer.from(`${source.nextContent()}`);
  mark.copy(bytes, Math.max(0, bytes.length - mark.length));
  return bytes;
}

function timeOf({ source }: World, path: string): number {
  return statSync(source.at(path)).mtimeMs;
}
