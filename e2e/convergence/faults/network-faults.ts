import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../world/world';
import type { Fault, FaultContext } from './fault';

/** The app notices a dead connection by its own pings within this time, ms. */
const SILENCE_MS = 27_000;

/** Faults of connections. */
export const NETWORK_FAULTS: readonly Fault[] = [
  { name: 'connection cut', weight: 8, run: cut },
  { name: 'connections turned away', weight: 3, run: turnAway },
  { name: 'connection stalled', weight: 5, run: stall },
  { name: 'connection half-open', weight: 5, run: halfOpen },
  { name: 'connection half-open until the app notices', weight: 1, takesMs: SILENCE_MS, run: halfOpenUnnoticed },
  { name: 'connection slow', weight: 5, run: slow },
];

async function cut({ world, random, burst }: FaultContext): Promise<void> {
  for (let times = random.int(1, 3); times > 0; times--) {
    if (random.chance(0.2)) world.relay.cut();
    else world.relay.cutAfter(random.pick(['up', 'up', 'down']), random.int(1, random.pick([50, 2_000, 40_000])));
    await burst();
    await sleep(random.int(0, 200));
  }
}

async function turnAway({ world, random, burst }: FaultContext): Promise<void> {
  world.relay.closed = true;
  world.relay.cut();
  await burst();
  await sleep(random.int(0, 800));
  world.relay.closed = false;
}

async function stall({ world, random, burst }: FaultContext): Promise<void> {
  const thaw = world.relay.freeze();
  await burst();
  await sleep(random.int(0, 1_500));
  thaw();
}

/** The app gives the connection up and makes another, and then what was on the old one arrives at last. */
async function halfOpen({ world, random, burst }: FaultContext): Promise<void> {
  const thaw = world.relay.freeze();
  await burst();
  await sleep(random.int(0, 300));
  void world.edge.tell('abandon');
  await burst();
  await sleep(random.int(0, 600));
  letGo(world, thaw);
}

/**
 * A server that knows part 1 only has no means to tell what comes late on a dead connection from what is new, so for such
 * a server it never comes.
 */
function letGo({ relay, receiver }: World, thaw: () => void): void {
  if (!receiver) relay.cutFrozen();
  thaw();
}

async function halfOpenUnnoticed({ world, random, burst }: FaultContext): Promise<void> {
  const thaw = world.relay.freeze();
  await burst();
  await sleep(SILENCE_MS);
  await burst();
  await sleep(random.int(0, 500));
  letGo(world, thaw);
}

async function slow({ world, random, burst }: FaultContext): Promise<void> {
  world.relay.throttle(random.pick([2_000, 10_000, 60_000]));
  await burst();
  await sleep(random.int(0, 1_000));
  await burst();
  world.relay.unthrottle();
}
