import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect } from 'playwright/test';
import { startProcess } from '../../../src/test-support/start-process';
import { PROJECT } from './app-environment';
import { collectOutput } from './child-process';

/** The receiver as it runs on another machine: without the app, under plain Node (the one that these tests run on). */
export class StandaloneReceiver {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
    readonly output: () => string,
  ) {}

  /**
   * @param dir absolute path of the folder for the mirrors
   * @param port 0 for one that is free
   */
  static async start(dir: string, apiKey: string, port = 0): Promise<StandaloneReceiver> {
    const script = join(PROJECT, 'out/main/receiver.js');
    const child = startProcess(process.execPath, [script, '--listen', `127.0.0.1:${port}`, '--dir', dir], {
      env: { ...process.env, LOCKSTEP_API_KEY: apiKey },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = collectOutput(child.stdout, child.stderr);
    const portSaid = () => /Listening on ws:\S+:(\d+)/.exec(output())?.[1];
    await expect.poll(portSaid, { message: 'the port of the receiver' }).toBeDefined();
    return new StandaloneReceiver(child, Number(portSaid()), output);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Asks it to end. @returns its exit code */
  async stop(): Promise<number | null> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
    return this.child.exitCode;
  }
}
