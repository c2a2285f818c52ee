import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Tree } from '../files/source';

/** Interval between two looks at a mirror, ms. */
const LOOK_EVERY_MS = 1;
/** One look ends after this many files that are not as they should be: looking must not take the disk from the tools. */
const MISSES_PER_LOOK = 12;

/** The expected content of a mirror. */
export interface Expected {
  /** Files with their sizes. */
  readonly files: Tree;
  /** Paths that must be gone. */
  readonly gone?: readonly string[];
}

/**
 * Waits until a mirror holds what it should, as far as names and sizes tell, by looking at it from outside.
 * @returns `performance.now()` when the last of it was seen
 * @throws when that takes longer than `timeoutMs`
 */
export async function awaitTree(mirror: string, expected: Expected, timeoutMs: number): Promise<number> {
  const pending: [path: string, size: number | null][] = [...expected.files];
  for (const path of expected.gone ?? []) pending.push([path, null]);
  const deadline = performance.now() + timeoutMs;
  while (pending.length > 0) {
    look(mirror, pending);
    if (performance.now() > deadline)
      throw new Error(`${pending.length} files have not arrived, such as ${pending[0]?.[0]}.`);
    if (pending.length > 0) await sleep(LOOK_EVERY_MS);
  }
  return performance.now();
}

/** Drops what is as it should be from the list, and moves what is not to its end. */
function look(mirror: string, pending: [path: string, size: number | null][]): void {
  const missed: typeof pending = [];
  while (pending.length > 0 && missed.length < MISSES_PER_LOOK) {
    const entry = pending.pop() as (typeof pending)[number];
    if (sizeOf(join(mirror, entry[0])) !== entry[1]) missed.push(entry);
  }
  pending.unshift(...missed);
}

function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}

const SPIN_MS = 0.05;
const neverWoken = new Int32Array(new SharedArrayBuffer(4));

/**
 * Waits for the content of one file, looking many times a millisecond. Nothing else goes on in this process meanwhile.
 * @returns `performance.now()` when it was there
 * @throws when that takes longer than `timeoutMs`
 */
export function awaitContent(path: string, content: Buffer, timeoutMs: number): number {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    if (sizeOf(path) === content.length && readFileSync(path).equals(content)) return performance.now();
    Atomics.wait(neverWoken, 0, 0, SPIN_MS);
  }
  throw new Error(`${path} was not brought up to date.`);
}
