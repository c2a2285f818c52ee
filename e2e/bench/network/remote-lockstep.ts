import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT } from '../../support/app/app-environment';
import type { RunningLockstep } from '../tools/lockstep';
import { Program } from '../tools/program';
import type { RunningTool } from '../tools/tool';
import type { Link } from './link';

const KEY = 'the-key-of-the-bench';
const UP_MS = 10_000;
/** Entries beside the mirrors in the folder of a receiver. */
const NO_MIRRORS = new Set(['.lockstep', 'by-path']);

/**
 * Starts the app with the stand-alone receiver behind a link.
 * @param startApp starts the app with more in its environment
 */
export async function startRemoteLockstep(
  home: string,
  link: Link,
  startApp: (env: Readonly<Record<string, string>>) => Promise<RunningLockstep>,
): Promise<RunningTool> {
  const dir = join(home, 'server');
  mkdirSync(dir);
  const script = join(PROJECT, 'out/main/receiver.js');
  const receiver = new Program(process.execPath, [script, '--listen', '127.0.0.1:0', '--dir', dir], {
    LOCKSTEP_API_KEY: KEY,
  });
  const near = await link.to(await portOf(receiver));
  const app = await startApp({ LOCKSTEP_SERVER: `http://127.0.0.1:${near}`, LOCKSTEP_API_KEY: KEY });
  return {
    mirror: async (root) => ({ calledAt: await app.add(root), mirror: await mirrorIn(dir) }),
    stop: async () => {
      await app.stop();
      await receiver.stop();
    },
  };
}

function portOf(receiver: Program): Promise<number> {
  return found(
    () => Number(/Listening on ws:\S+:(\d+)/.exec(receiver.output)?.[1] ?? 0),
    () => receiver.output,
  );
}

/** The folder of the one mirror, as soon as it is there. */
function mirrorIn(dir: string): Promise<string> {
  const look = () => readdirSync(dir).find((name) => !NO_MIRRORS.has(name));
  return found(look, () => 'The receiver makes no mirror.').then((name) => join(dir, name));
}

async function found<T>(look: () => T | undefined, complaint: () => string): Promise<NonNullable<T>> {
  const deadline = performance.now() + UP_MS;
  for (;;) {
    const value = look();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(complaint());
    await sleep(2);
  }
}
