import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './faults/fault';
import { Random } from './operations/random';
import type { Programs } from './programs.mjs';
import { faultNamed, type Suite } from './suites';
import { World, type WorldOptions } from './world/world';

export interface ScenarioOptions {
  readonly programs: Programs;
  readonly suite: Suite;
  /** Number of operations before everything must come to rest. */
  readonly steps: number;
  /** Leaves out faults that take longer than this, ms. */
  readonly patienceMs: number;
  /** Nothing but the fault of this name happens, in every step. */
  readonly only?: string | undefined;
  /** Keeps the folders and logs of a run that failed. */
  readonly keep: boolean;
}

/** Result of one seed. */
export interface Outcome {
  readonly seed: number;
  readonly suite: Suite['name'];
  readonly server: WorldOptions['server'];
  /** Empty when all was as it should be. */
  readonly violations: readonly string[];
  readonly operations: number;
  /** Number of times that each fault happened. */
  readonly faults: ReadonlyMap<string, number>;
  readonly claims: number;
  readonly ms: number;
  /** Folder of the kept folders and logs. */
  readonly kept: string | null;
}

/** The app notices a dead connection and reconnects, and a receiver's retries come round, within this time. */
const REST_MS = 60_000;
/** The app's longest delay between two attempts to connect. */
const LONGEST_DELAY_MS = 24_000;
const BURST_GAPS_MS = [0, 0, 0, 2, 20];

/**
 * Runs one seed. What is done to the folder, and what goes wrong and in which order, follows from the seed alone; how
 * that meets the app's own timing does not, so a seed that failed once may need a few runs to fail again.
 */
export async function runScenario(seed: number, options: ScenarioOptions): Promise<Outcome> {
  const started = Date.now();
  const run = await Scenario.create(seed, options);
  await run.play().catch((error: unknown) => run.broke(error));
  return run.end(Date.now() - started);
}

class Scenario {
  private readonly faults = new Map<string, number>();
  private operations = 0;
  /** For what is done to the folder; `random` is for the rest, which happens at the same time. */
  private readonly dice: Random;

  private constructor(
    private readonly seed: number,
    private readonly random: Random,
    private readonly world: World,
    private readonly worldOptions: WorldOptions,
    private readonly options: ScenarioOptions,
  ) {
    this.dice = random.fork();
  }

  static async create(seed: number, options: ScenarioOptions): Promise<Scenario> {
    const random = new Random(seed);
    const wanted = options.only === undefined ? undefined : faultNamed(options.suite, options.only);
    const worldOptions: WorldOptions = {
      programs: options.programs,
      size: seed % 2 === 0 ? 'large' : 'usual',
      // Only where there is the time for it.
      realDelays: options.patienceMs >= LONGEST_DELAY_MS && seed % 5 === 0,
      ...options.suite.world(random, wanted),
    };
    return new Scenario(seed, random, await World.create(worldOptions), worldOptions, options);
  }

  async play(): Promise<void> {
    const { random, world } = this;
    for (let count = random.pick([0, 3, 20, 60, 120]); count > 0; count--) this.operate();
    world.coverFolder();
    world.edge.start();
    for (let step = 0; step < this.options.steps && world.violations.length === 0; step++) await this.step();
    if (world.violations.length > 0 || !(await world.atRest(REST_MS))) return;
    await this.restart();
  }

  /** The test itself failed, which says nothing about the app. */
  broke(error: unknown): void {
    this.world.violate(`the test broke: ${error instanceof Error ? error.stack : error}`);
  }

  async end(ms: number): Promise<Outcome> {
    const { seed, world, operations, faults } = this;
    world.checkOutside();
    const kept = this.options.keep && world.violations.length > 0 ? world.base : null;
    await world.close(kept !== null);
    const { violations, claims } = world;
    const suite = this.options.suite.name;
    return { seed, suite, server: this.worldOptions.server, violations, operations, faults, claims, ms, kept };
  }

  private async step(): Promise<void> {
    const { random, world } = this;
    const { only, suite } = this.options;
    const dice = random.next();
    const rest = (dice - suite.faultShare) / (1 - suite.faultShare);
    if (rest < 0 || only !== undefined) await this.fault();
    else if (rest < 5 / 9) await this.burst();
    else if (rest < 7 / 9) await sleep(random.int(0, 700));
    else await world.atRest(REST_MS);
    await world.checkStanding();
    if (suite.asks) {
      await world.checkWait();
      await world.completeCopy();
    }
  }

  private async fault(): Promise<void> {
    const { world, random } = this;
    const possible = this.options.suite.faults.filter((fault) => this.isPossible(fault));
    if (possible.length === 0) return this.burst();
    const fault = random.weighted(possible);
    this.faults.set(fault.name, (this.faults.get(fault.name) ?? 0) + 1);
    world.source.note(`fault: ${fault.name}`);
    await fault.run({ world, random, burst: () => this.burst() });
    world.source.note(`over: ${fault.name}`);
  }

  private isPossible({ name, needsReceiver, needsSmallDisk, lacking, takesMs = 0 }: Fault): boolean {
    const { world, options } = this;
    if (lacking) return false;
    if (options.only !== undefined && name !== options.only) return false;
    if (needsReceiver && !world.receiver) return false;
    return takesMs <= options.patienceMs && (!needsSmallDisk || world.disk !== null);
  }

  /** The app is ended, the folder changes, and the app finds that when it starts again. */
  private async restart(): Promise<void> {
    const { world, random } = this;
    world.source.note('restart');
    await (random.chance(0.5) ? world.edge.kill() : world.edge.stop());
    if (random.chance(0.7)) await this.burst();
    world.edge.start();
    if (await world.atRest(REST_MS)) await world.checkReport();
  }

  private async burst(): Promise<void> {
    const { dice } = this;
    const gap = dice.pick(BURST_GAPS_MS);
    const most = dice.pick([3, 3, 10, 40, gap > 2 ? 40 : 150]);
    for (let count = dice.int(1, most); count > 0; count--) {
      this.operate();
      if (gap > 0) await sleep(dice.int(0, gap));
      else if (count % 10 === 0) await sleep(0);
    }
  }

  private operate(): void {
    const { dice, world } = this;
    for (let tries = 5; tries > 0; tries--) {
      const operation = dice.weighted(this.options.suite.operations);
      world.source.doing = operation.name;
      if (!operation.run(dice, world.source)) continue;
      this.operations++;
      return;
    }
  }
}
