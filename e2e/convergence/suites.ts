import type { Fault } from './faults/fault';
import { FAULTS } from './faults/faults';
import { DIRECTORY_OPERATIONS } from './operations/directory-operations';
import { FILE_OPERATIONS } from './operations/file-operations';
import type { Operation } from './operations/operation';
import { OPERATIONS } from './operations/operations';
import type { Random } from './operations/random';
import { STORMS } from './storms/storms';
import { Mounts } from './world/mounts';
import type { WorldOptions } from './world/world';

/** A table of what happens, and where. */
export interface Suite {
  readonly name: 'faults' | 'storms';
  readonly faults: readonly Fault[];
  /** Share of the steps in which one of these happens; the others only change the folder, or wait. */
  readonly faultShare: number;
  /** Changes of the folder meanwhile. */
  readonly operations: readonly Operation[];
  /** After each step the app is asked to wait, and the receiver to tell. */
  readonly asks: boolean;
  /** @param wanted nothing but this happens */
  readonly world: (random: Random, wanted: Fault | undefined) => Omit<WorldOptions, 'programs' | 'size' | 'realDelays'>;
}

/** Faults of network, server and app. */
export const FAULT_SUITE: Suite = {
  name: 'faults',
  faults: FAULTS,
  faultShare: 0.55,
  operations: OPERATIONS,
  asks: false,
  world: (random, wanted) => {
    const server = random.chance(0.25) && !wanted?.needsReceiver ? 'plain' : 'receiver';
    const smallDisk = server === 'receiver' && (random.chance(0.25) || wanted?.needsSmallDisk === true);
    // On a small disk there must be room for everything, and for everything a second time while it is replaced.
    const maxFileBytes = smallDisk ? 2_000 : random.pick([1_000, 4_096, 102_400, 102_400, 700_000]);
    return { server, maxFileBytes, git: random.chance(0.5), smallDisk, overlay: false };
  },
};

/** Other programs at work, clocks, mounts, stopped processes and a copy that something else changes. */
export const STORM_SUITE: Suite = {
  name: 'storms',
  faults: STORMS,
  faultShare: 0.9,
  // Lines of ignore files, as the dice write them, would leave git little to do.
  operations: [...FILE_OPERATIONS, ...DIRECTORY_OPERATIONS],
  asks: true,
  world: (random) => ({
    server: 'receiver',
    maxFileBytes: random.pick([4_096, 102_400]),
    git: true,
    smallDisk: false,
    overlay: random.chance(0.25) && Mounts.lacking === null,
  }),
};

export const SUITES: readonly Suite[] = [FAULT_SUITE, STORM_SUITE];

/** @throws when there is none of this name */
export function faultNamed({ faults }: Suite, name: string): Fault {
  const fault = faults.find((one) => one.name === name);
  if (!fault) throw new Error(`There is no fault "${name}", only: ${faults.map((one) => one.name).join(', ')}.`);
  return fault;
}
