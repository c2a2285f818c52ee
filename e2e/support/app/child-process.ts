import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

/** Time for a killed process to be gone, ms. */
const KILL_TIMEOUT_MS = 15_000;

/** Everything that comes out of these streams from now on. */
export function collectOutput(...streams: (Readable | null)[]): () => string {
  let text = '';
  for (const stream of streams) {
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  }
  return () => text;
}

/** Ends a process without any warning; resolves when it is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await endsWithin(child, KILL_TIMEOUT_MS);
}

/** Resolves with whether the process has ended, at the latest after that time. */
export async function endsWithin(child: ChildProcess, milliseconds: number): Promise<boolean> {
  if (hasEnded(child)) return true;
  const signal = AbortSignal.timeout(milliseconds);
  return once(child, 'exit', { signal }).then(
    () => true,
    () => false,
  );
}

export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
