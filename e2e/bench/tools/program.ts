import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProcess } from '../../../src/test-support/start-process';

const END_MS = 5_000;

/** Kills the programs that still run when the bench ends. */
const running = new Set<() => void>();
process.once('exit', () => {
  for (const kill of running) kill();
});

/** A program of another tool, in a process group of its own. What it prints is kept for an error message, in part. */
export class Program {
  private readonly child: ChildProcess;
  private printed = '';
  private readonly kill = (signal: NodeJS.Signals) => void process.kill(-(this.child.pid as number), signal);

  constructor(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.child = startProcess(command, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.printed = (this.printed + chunk.toString()).slice(-2_000);
      });
    }
    this.child.on('error', (error) => {
      this.printed += error.message;
    });
    endWithBench(this.child, this.kill);
  }

  /** The end of what it has printed. */
  get output(): string {
    return this.printed;
  }

  /** Ends it with everything it started. */
  stop(): Promise<void> {
    return end(this.child, this.kill);
  }
}

/** A part of a tool that lives in the bench itself: a module of the bench in a Node process of its own. */
export class Part<Asked, Answer> {
  private readonly child: ChildProcess;
  private readonly kill = (signal: NodeJS.Signals) => void this.child.kill(signal);

  /** @param module absolute path */
  constructor(module: string) {
    this.child = startProcess(process.execPath, [...process.execArgv, module], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    endWithBench(this.child, this.kill);
  }

  /** Sends a message and resolves with the next one that comes back. */
  async ask(message: Asked): Promise<Answer> {
    const answer = once(this.child, 'message');
    this.child.send(message as object);
    return (await answer)[0] as Answer;
  }

  stop(): Promise<void> {
    return end(this.child, this.kill);
  }
}

function endWithBench(child: ChildProcess, kill: (signal: NodeJS.Signals) => void): void {
  const killNow = () => {
    if (!isOver(child)) kill('SIGKILL');
  };
  running.add(killNow);
  child.once('exit', () => running.delete(killNow));
}

function isOver(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

async function end(child: ChildProcess, kill: (signal: NodeJS.Signals) => void): Promise<void> {
  if (isOver(child)) return;
  const over = once(child, 'exit');
  kill('SIGTERM');
  await Promise.race([over, sleep(END_MS)]);
  if (isOver(child)) return;
  kill('SIGKILL');
  await over;
}
