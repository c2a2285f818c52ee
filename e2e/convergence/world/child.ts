import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { startProcess } from '../../../src/test-support/start-process';

/** Lines of a child's output that are kept for a report. */
const KEPT_LINES = 400;

export interface ChildOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Command that the program is run by; none by default. */
  readonly wrapper?: readonly string[];
  /** Called with each line on stdout. */
  readonly onLine?: (line: string) => void;
}

/** A program of ours, run by the Node that runs this, which can be killed or stopped at any moment. */
export class Child {
  /** The last lines of what it said on stderr. */
  readonly said: string[] = [];
  /** Resolves when it has ended, with its exit code or the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** Set before the process is ended on purpose: an end without it is a crash. */
  private expected = false;
  private readonly process: ChildProcess;

  constructor(program: string, args: readonly string[], { env = {}, wrapper = [], onLine = () => {} }: ChildOptions) {
    const [command = process.execPath, ...rest] = [...wrapper, process.execPath, program, ...args];
    this.process = startProcess(command, rest, {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.process.stdin?.on('error', () => {});
    const { stdout, stderr } = this.process;
    if (stdout) createInterface({ input: stdout }).on('line', onLine);
    if (stderr) createInterface({ input: stderr }).on('line', (line) => this.keep(line));
    this.ended = new Promise((resolve) => {
      this.process.once('close', (code, signal) => {
        resolve(code ?? signal ?? 'unknown');
      });
    });
  }

  /** Calls back when the program ends without having been told to. */
  onCrash(report: (how: string) => void): void {
    void this.ended.then((how) => {
      if (!this.expected) report(`ended by itself (${how}): ${this.said.slice(-5).join(' | ')}`);
    });
  }

  /** It is about to end on purpose. */
  expectEnd(): void {
    this.expected = true;
  }

  tell(line: string): void {
    this.process.stdin?.write(`${line}\n`);
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.process.kill(signal);
  }

  /** Ends it, by default at once, and resolves when it has ended. */
  async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.expected = true;
    this.process.kill(signal);
    await this.ended;
  }

  /** Adds a line to what it said. */
  keep(line: string): void {
    this.said.push(`${new Date().toISOString().slice(14, 23)} ${line}`);
    if (this.said.length > KEPT_LINES) this.said.shift();
  }
}
