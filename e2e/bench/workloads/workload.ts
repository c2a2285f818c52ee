import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Disk } from '../disk';
import { type Source, type Sources, type Tree, warm } from '../files/source';
import { awaitTree } from '../observe/arrival';
import { assertEqual } from '../observe/compare';
import type { Results } from '../report/results';
import { type RunningLockstep, startLockstep } from '../tools/lockstep';
import type { RunningTool, Tool } from '../tools/tool';

/** The parts that a workload uses. */
export interface Bench {
  readonly disk: Disk;
  readonly sources: Sources;
  readonly results: Results;
}

/** Something to be done by every tool, once a round. */
export interface Workload {
  readonly name: string;
  readonly description: string;
  /** True for what only this app is asked. */
  readonly ownOnly: boolean;
  /** True for what a tool has to follow changes for. */
  readonly follows: boolean;
  /** The mirrors are on this machine, or on another one. */
  readonly reach: 'machine' | 'network';
  /** True for what runs only when it is named: it takes long, or is a part of another one. */
  readonly onlyByName?: boolean;
  /** Lets one tool do it once, and adds what was measured to the results. */
  run(bench: Bench, tool: Tool, round: number): Promise<void>;
}

/** No tool is measured in its first moments, ms. */
const IDLE_MS = 2_000;
/** Tools that look every so often are met at any point of their round: so much longer at most, ms. */
const RANDOM_MS = 1_000;
/** Longer than the slowest tool takes, ms: for anything, and for each file more. */
const TIMEOUT_MS = 60_000;
const TIMEOUT_MS_A_FILE = 5;

/** Longest time until the mirror is right, ms. */
export function timeoutFor(tree: Tree): number {
  return TIMEOUT_MS + tree.size * TIMEOUT_MS_A_FILE;
}

/** Absolute path of the folder for a source that one step changes. */
export function scratch(bench: Bench): string {
  return join(bench.disk.root, 'scratch');
}

/** Starts a tool in an empty home, lets it come to rest, and ends it after the work. */
export function withTool(bench: Bench, tool: Tool, work: (running: RunningTool) => Promise<void>): Promise<void> {
  return withRunning(bench, tool.name, (home) => tool.start(home), work);
}

/** The same for what only this app is asked. @param hidden in the tray only */
export function withLockstep(
  bench: Bench,
  hidden: boolean,
  work: (running: RunningLockstep) => Promise<void>,
): Promise<void> {
  return withRunning(bench, 'lockstep', (home) => startLockstep(home, hidden), work);
}

function withRunning<T extends RunningTool>(
  bench: Bench,
  name: string,
  start: (home: string) => Promise<T>,
  work: (running: T) => Promise<void>,
): Promise<void> {
  return withHome(bench, name, async (home) => {
    const running = await start(home);
    try {
      await sleep(IDLE_MS);
      await work(running);
    } finally {
      await running.stop();
    }
  });
}

/** An empty folder on the bench's disk while `work` goes on. */
export async function withHome(bench: Bench, name: string, work: (home: string) => Promise<void>): Promise<void> {
  const home = join(bench.disk.root, `home-${name}`);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home);
  bench.disk.settle();
  try {
    await work(home);
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    bench.disk.settle();
  }
}

/** Result of an initial sync. */
export interface Filled {
  readonly mirror: string;
  /** From the call until the last byte was seen at the mirror, ms. */
  readonly took: number;
}

/** Has a folder mirrored and waits until it is, every byte of it. */
export async function fill(running: RunningTool, source: Source): Promise<Filled> {
  warm(source);
  const { mirror, calledAt } = await running.mirror(source.root);
  const arrived = await awaitTree(mirror, { files: source.tree }, timeoutFor(source.tree));
  return { mirror, took: arrived - calledAt + (await assertEqual(source, mirror)) };
}

/** The same, and time for the tool to come to rest, for what is measured after it. */
export async function fillAndRest(running: RunningTool, source: Source): Promise<string> {
  const { mirror } = await fill(running, source);
  await sleep(IDLE_MS + Math.random() * RANDOM_MS);
  return mirror;
}

/** Whether a running tool is this app. */
export function isLockstep(running: RunningTool): running is RunningLockstep {
  return 'workspace' in running;
}
