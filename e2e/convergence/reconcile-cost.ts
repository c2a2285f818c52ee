import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Programs } from './programs.mjs';
import { World } from './world/world';

/** Cost of a start of the app until it reported "in sync". */
export interface Cost {
  /** From the start of the process. */
  readonly ms: number;
  /** On the wire, everything included. */
  readonly bytesUp: number;
  readonly bytesDown: number;
}

export interface ReconcileCosts {
  /** The server had nothing. */
  readonly initial: Cost;
  /** Nothing had changed since the app was last in sync. */
  readonly unchanged: Cost;
  /** As before, but the app had lost its memory. */
  readonly forgotten: Cost;
}

const FILE_BYTES = 2_000;
const FILES_A_DIRECTORY = 40;

/** Measures what it costs to compare a folder of so many files with the receiver's copy. */
export async function measureReconcile(programs: Programs, files: number): Promise<ReconcileCosts> {
  const options = {
    programs,
    server: 'receiver',
    maxFileBytes: 102_400,
    git: false,
    smallDisk: false,
    size: 'usual',
    realDelays: false,
    overlay: false,
  } as const;
  const world = await World.create(options);
  try {
    fill(world, files);
    const initial = await start(world);
    // A file that was just written is read twice, which is not measured here.
    await sleep(100);
    await start(world);
    const unchanged = await start(world);
    await world.edge.stop();
    rmSync(world.stateDir, { recursive: true });
    const forgotten = await start(world);
    if (world.violations.length > 0) throw new Error(world.violations.join('\n'));
    return { initial, unchanged, forgotten };
  } finally {
    await world.close(false);
  }
}

function fill({ source }: World, files: number): void {
  for (let i = 0; i < files; i++) {
    const directory = `src/part-${Math.floor(i / FILES_A_DIRECTORY)}`;
    source.makeDirectory(directory);
    source.write(`${directory}/module-${i}.ts`, Buffer.from(`export const n = ${i};\n`.padEnd(FILE_BYTES, '/')));
  }
}

async function start(world: World): Promise<Cost> {
  await world.edge.stop();
  const { up, down } = world.relay.bytes;
  const started = performance.now();
  world.edge.start();
  while (world.edge.state?.kind !== 'watching') await sleep(5);
  const ms = Math.round(performance.now() - started);
  if (!(await world.atRest(60_000))) throw new Error('The copy did not come to rest.');
  return { ms, bytesUp: world.relay.bytes.up - up, bytesDown: world.relay.bytes.down - down };
}
