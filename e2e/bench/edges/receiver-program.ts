import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startProcess } from '../../../src/test-support/start-process';
import type { EdgeTarget, TurnTimes } from './parts';

const RECEIVER = join(import.meta.dirname, '../../../out/main/receiver.js');
const TURN_TIMES = pathToFileURL(join(import.meta.dirname, 'turn-times.mjs')).href;
const LISTENING = /Listening on ws:\/\/127\.0\.0\.1:(\d+)/;
const MAX_OUTPUT_CHARS = 2_000;
const KEY = 'the-key-of-the-bench';
const KIB_A_MIB = 1024;
const MS_A_TICK = 10;

/** The stand-alone receiver as it is built, in a process of its own and with its usual limits. Linux only. */
export class ReceiverProgram {
  private constructor(
    private readonly child: ChildProcess,
    readonly target: EdgeTarget,
  ) {}

  /** @param dir absolute path of the folder for the mirrors */
  static async start(dir: string): Promise<ReceiverProgram> {
    const args = [`--import=${TURN_TIMES}`, RECEIVER, '--dir', dir, '--listen', '127.0.0.1:0'];
    const child = startProcess(process.execPath, args, {
      env: { ...process.env, LOCKSTEP_API_KEY: KEY },
      stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
    });
    let output = '';
    const port = await new Promise<string>((resolve, reject) => {
      child.once('exit', () => reject(new Error(`The receiver did not start: ${output}`)));
      child.stdout?.on('data', (chunk) => {
        output = (output + String(chunk)).slice(-MAX_OUTPUT_CHARS);
        const found = LISTENING.exec(output)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
    return new ReceiverProgram(child, { port: Number(port), key: KEY, pid: child.pid as number });
  }

  /** Present memory, MiB. */
  get memoryMib(): number {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(this.read('status'))?.[1]) / KIB_A_MIB;
  }

  /** CPU time so far, ms. */
  get cpuMs(): number {
    const stat = this.read('stat');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * MS_A_TICK;
  }

  /** Turns of the event loop since the last call. */
  async turns(): Promise<TurnTimes> {
    const answer = once(this.child, 'message');
    this.child.send('turns');
    return (await answer)[0] as TurnTimes;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const over = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await over;
  }

  private read(file: string): string {
    return readFileSync(`/proc/${this.child.pid}/${file}`, 'utf8');
  }
}
