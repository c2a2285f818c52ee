import { utimesSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { CATCH_UP_MS, type Fault, type FaultContext } from '../faults/fault';
import { Git } from './git';

/** More events than the system keeps for a program that does not take them. */
const EVENTS = 20_000;

/** Processes that do not run for a while, and are asked right after it. */
export const STOP_STORMS: readonly Fault[] = [
  { name: 'app stopped, then asked', weight: 4, run: whileAppStopped(({ burst }) => burst()) },
  { name: 'app stopped while git works', weight: 2, run: whileAppStopped(gitWorks) },
  { name: 'app stopped until events are lost', weight: 0.7, run: whileAppStopped(tooManyEvents) },
  { name: 'receiver stopped while the app is asked', weight: 4, run: receiverStopped },
  { name: 'both stopped', weight: 2, run: bothStopped },
  { name: 'app killed after its answer', weight: 2, run: appKilled },
  { name: 'receiver killed after the answer', weight: 2, run: receiverKilled },
];

function whileAppStopped(meanwhile: (context: FaultContext) => Promise<void>) {
  return async (context: FaultContext): Promise<void> => {
    const { world, random } = context;
    const trustAgain = world.distrust();
    world.edge.signal('SIGSTOP');
    await meanwhile(context);
    await sleep(random.int(0, 800));
    world.edge.signal('SIGCONT');
    if (random.chance(0.8)) await world.checkWait();
    trustAgain(CATCH_UP_MS);
  };
}

async function gitWorks({ world, burst }: FaultContext): Promise<void> {
  const git = await Git.in(world);
  await burst();
  await git.commit();
  await git.run('checkout', '-q', '-f', 'HEAD~1');
}

async function tooManyEvents({ world, burst }: FaultContext): Promise<void> {
  const files = world.source.files();
  if (files.length === 0) return burst();
  await world.source.runOther('set many times', () => {
    for (let count = 0; count < EVENTS; count++) {
      utimesSync(world.source.at(files[count % files.length] as string), count, count);
    }
  });
  await burst();
}

async function receiverStopped({ world, random, burst }: FaultContext): Promise<void> {
  world.receiver?.signal('SIGSTOP');
  await burst();
  const answered = world.checkWait();
  await sleep(random.int(0, 1_000));
  if (random.chance(0.5)) await burst();
  world.receiver?.signal('SIGCONT');
  await answered;
}

async function bothStopped({ world, random, burst }: FaultContext): Promise<void> {
  const trustAgain = world.distrust();
  world.edge.signal('SIGSTOP');
  world.receiver?.signal('SIGSTOP');
  await burst();
  await sleep(random.int(0, 800));
  for (const part of random.chance(0.5) ? [world.edge, world.receiver] : [world.receiver, world.edge]) {
    part?.signal('SIGCONT');
    await sleep(random.int(0, 300));
  }
  await world.checkWait();
  trustAgain(CATCH_UP_MS);
}

async function appKilled({ world, burst }: FaultContext): Promise<void> {
  await burst();
  await world.checkWait();
  await world.edge.kill();
  await burst();
  world.edge.start();
  await world.checkWait();
}

/** The answer was about the disk: it holds although the receiver is gone. */
async function receiverKilled({ world, burst }: FaultContext): Promise<void> {
  await burst();
  await world.checkWait();
  await world.killServer();
  await world.checkStanding();
  await burst();
  await world.startServer();
}
