import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReceiverServer } from '../world/servers';
import type { World } from '../world/world';
import type { Fault, FaultContext } from './fault';
import { SmallDisk } from './small-disk';
import { tamper } from './tamper';

/** Faults of the server, its disk and its copies. */
export const SERVER_FAULTS: readonly Fault[] = [
  { name: 'server killed', weight: 6, run: serverKilled },
  { name: 'receiver stopped', weight: 2, needsReceiver: true, run: receiverStopped },
  { name: 'receiver frozen', weight: 4, needsReceiver: true, run: receiverFrozen },
  { name: 'mirror wiped', weight: 3, needsReceiver: true, run: whileDown(wipeMirror) },
  { name: "receiver's state wiped", weight: 3, needsReceiver: true, run: whileDown(wipeState) },
  { name: 'receiver wiped', weight: 2, needsReceiver: true, run: whileDown(wipeAll) },
  { name: 'mirror tampered with', weight: 5, needsReceiver: true, run: whileDown(tamperWithMirror) },
  { name: 'mirror tampered with while in use', weight: 3, needsReceiver: true, run: whileInUse(tamperWithMirror) },
  { name: 'mirror wiped while in use', weight: 2, needsReceiver: true, run: whileInUse(wipeMirror) },
  {
    name: 'disk full',
    weight: 12,
    needsReceiver: true,
    needsSmallDisk: true,
    lacking: SmallDisk.lacking,
    run: diskFull,
  },
];

async function serverKilled({ world, random, burst }: FaultContext): Promise<void> {
  const working = burst();
  await sleep(random.int(0, 150));
  await world.killServer();
  await working;
  if (random.chance(0.5)) await burst();
  await sleep(random.int(0, 400));
  await world.startServer();
}

async function receiverStopped({ world, burst }: FaultContext): Promise<void> {
  const working = burst();
  await receiverOf(world).stop();
  world.relay.target = null;
  await working;
  await world.startServer();
}

async function receiverFrozen({ world, random, burst }: FaultContext): Promise<void> {
  receiverOf(world).signal('SIGSTOP');
  await burst();
  await sleep(random.int(0, 1_500));
  receiverOf(world).signal('SIGCONT');
}

/** Does something to what the receiver keeps while it does not run. */
function whileDown(harm: (context: FaultContext) => void) {
  return async (context: FaultContext): Promise<void> => {
    const { world, random, burst } = context;
    const working = random.chance(0.5) ? burst() : Promise.resolve();
    await world.killServer();
    const trustAgain = world.distrust();
    harm(context);
    await working;
    await burst();
    trustAgain();
    await world.startServer();
  };
}

/** The receiver cannot notice this by itself, so the app is asked to compare. */
function whileInUse(harm: (context: FaultContext) => void) {
  return async (context: FaultContext): Promise<void> => {
    const { world, burst } = context;
    const trustAgain = world.distrust();
    harm(context);
    await burst();
    await askToLook(world);
    trustAgain();
  };
}

/** "Sync now" until it is heard by a workspace that is at work: one that is being started has nothing to look at yet. */
async function askToLook({ edge }: World): Promise<void> {
  while (!['syncing', 'watching', 'holding', 'waiting'].includes(edge.state?.kind ?? '')) await sleep(20);
  await edge.tell('sync-now');
}

function wipeMirror({ world }: FaultContext): void {
  const { mirror } = receiverOf(world);
  if (mirror !== null) rmSync(mirror, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
}

function wipeState({ world }: FaultContext): void {
  rmSync(receiverOf(world).stateDir, { recursive: true, force: true });
}

function wipeAll(context: FaultContext): void {
  wipeMirror(context);
  wipeState(context);
}

function tamperWithMirror({ world, random }: FaultContext): void {
  const { mirror } = receiverOf(world);
  if (mirror !== null) tamper(random.fork(), mirror, [...world.source.history.current.keys()], world.outside);
}

async function diskFull({ world, random, burst }: FaultContext): Promise<void> {
  const { disk } = world;
  if (!disk) return;
  disk.fill(random.pick([0, 0, 8_192, 100_000]));
  const isDown = random.chance(0.3);
  if (isDown) await world.killServer();
  await burst();
  await sleep(random.int(100, 1_200));
  await burst();
  disk.empty();
  if (isDown) await world.startServer();
}

function receiverOf({ receiver }: World): ReceiverServer {
  if (!receiver) throw new Error('This needs the receiver.');
  return receiver;
}
