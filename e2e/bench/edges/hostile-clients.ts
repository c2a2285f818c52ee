/** Process of hostile clients: five of each kind that it is asked for. */
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Hostile, hostileKinds } from './hostile-kinds';
import type { EdgeTarget, HostileTask } from './parts';

const CLIENTS = 5;
const AGAIN_MS = 2;
/** The attacker of another machine takes no processor from the receiver. */
const PRIORITY = 19;

setPriority(PRIORITY);
process.once('message', ({ target, kinds }: HostileTask) => {
  for (const kind of kinds)
    for (let number = 0; number < CLIENTS; number++) void live(hostileKinds[kind] as Hostile, target, number);
  process.send?.(true);
});

async function live(hostile: Hostile, target: EdgeTarget, number: number): Promise<never> {
  for (;;) {
    await hostile(target, number);
    await sleep(AGAIN_MS);
  }
}
