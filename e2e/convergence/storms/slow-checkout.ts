import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultContext } from '../faults/fault';
import { childOf } from '../source/tree';
import type { World } from '../world/world';
import { Git } from './git';

const FILES = 12;
const FILTER = ['-c', 'filter.slow.smudge=sleep 0.04; cat', '-c', 'filter.slow.clean=cat'];

/** A checkout that takes a while goes out as a whole: no complete copy holds a part of it. */
export async function slowCheckout({ world, random }: FaultContext): Promise<void> {
  const { source } = world;
  const git = await Git.in(world);
  const place = childOf('zone', `slow-${source.nextContent()}`);
  const paths = Array.from({ length: FILES }, (_, index) => childOf(place, `file-${index}.ts`));
  source.makePlace(place);
  source.write(childOf(place, '.gitattributes'), Buffer.from('*.ts filter=slow\n'));
  for (const text of ['before', 'after']) {
    for (const path of paths) source.write(path, Buffer.from(`${text} ${source.nextContent()}`));
    await git.commit();
  }
  await world.checkWait();
  let isOver = false;
  const watched = watch(world, paths, () => isOver);
  const target = random.pick(['HEAD~1', 'HEAD~2']);
  await git.run(...FILTER, 'checkout', '-q', '-f', target);
  await world.checkWait();
  isOver = true;
  await watched;
}

async function watch(world: World, paths: readonly string[], isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const copy = await world.completeCopy();
    const kinds = new Set(paths.map((path) => copy?.get(path)?.toString().split(' ')[0] ?? 'absent'));
    if (copy && kinds.size > 1) world.violate(`a complete copy holds a part of a checkout: ${[...kinds]}`);
    await sleep(10);
  }
}
