import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { bound } from '../../scripts/setup/programs.mjs';

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Starts a program that does not outlive this process: it is killed when this process ends and, on Linux, also when this
 * process is killed. The caller ends it earlier.
 */
export function startProcess(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const child = spawn(...bound(command, args, 'KILL'), options);
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}
