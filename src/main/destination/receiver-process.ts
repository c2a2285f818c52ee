import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { type UtilityProcess, utilityProcess } from 'electron';
import type { Logger } from '../../shared/util/log';
import type { Endpoint } from '../engine/connection/endpoint';
import type { FromReceiver, MirrorOfRoot, ToReceiver } from '../receiver/parent-messages';

export interface ReceiverProcessOptions {
  /** The receiver's script. */
  readonly modulePath: string;
  /** Folder for the receiver's own files. */
  readonly stateDir: string;
  readonly mirrors: () => readonly MirrorOfRoot[];
  readonly log: Logger;
  /** The receiver listens and knows the mirrors. */
  readonly onUp: (endpoint: Endpoint) => void;
  /**
   * The receiver is gone, and is started again by itself.
   * @param failures how many times in a row it ended soon after its start
   */
  readonly onDown: (reason: string, failures: number) => void;
}

/** Delay before a restart, ms: grows with each failure in a row. A run of the settled time counts as a success. */
const RESTART_FIRST_MS = 500;
const RESTART_MAX_MS = 30_000;
const SETTLED_MS = 60_000;
/** How long the receiver may take to take note of the mirrors, and to end, ms. */
const ANSWER_MS = 10_000;
const END_MS = 5_000;
/** Longest line of the receiver's output that is logged, characters. */
const MAX_LINE = 1_000;

/** Keeps the embedded receiver running in a process of its own, with a new random key for every start. */
export class ReceiverProcess {
  private child: UtilityProcess | null = null;
  /** Where the child listens; null until it said so. */
  private endpoint: Endpoint | null = null;
  private wanted = false;
  private failures = 0;
  private restart: NodeJS.Timeout | null = null;
  private lastRequest = 0;
  private readonly unanswered = new Map<number, () => void>();

  constructor(private readonly options: ReceiverProcessOptions) {}

  /** Starts the receiver, or tells the running one where the mirrors are; `onUp` follows in both cases. */
  start(): void {
    this.wanted = true;
    if (this.child && this.endpoint) void this.settle(this.child, this.endpoint);
    else if (!this.child && !this.restart) this.spawn();
  }

  /** Ends the receiver; resolves when it is gone. */
  async stop(): Promise<void> {
    this.wanted = false;
    if (this.restart) clearTimeout(this.restart);
    this.restart = null;
    const { child } = this;
    if (!child) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    this.send(child, { type: 'stop' });
    const giveUp = setTimeout(() => child.kill(), END_MS);
    await gone;
    clearTimeout(giveUp);
  }

  /** Tells the receiver where the mirrors are. Resolves once it knows, at once while there is none to tell. */
  async announce(mirrors: readonly MirrorOfRoot[]): Promise<void> {
    const { child } = this;
    if (!child) return;
    const request = ++this.lastRequest;
    await new Promise<void>((resolve) => {
      const giveUp = setTimeout(() => {
        this.options.log.error('The receiver does not answer: it is started again.');
        child.kill();
      }, ANSWER_MS);
      this.unanswered.set(request, () => {
        clearTimeout(giveUp);
        this.unanswered.delete(request);
        resolve();
      });
      this.send(child, { type: 'workspaces', request, workspaces: mirrors });
    });
  }

  /** Says that nothing has happened for a while. */
  calm(): void {
    if (this.child) this.send(this.child, { type: 'calm' });
  }

  private spawn(): void {
    const { modulePath, stateDir, log } = this.options;
    const child = utilityProcess.fork(modulePath, [], {
      serviceName: 'Lockstep receiver',
      stdio: 'pipe',
      env: environmentOfReceiver(process.env),
    });
    const apiKey = randomBytes(32).toString('base64url');
    const startedAt = performance.now();
    let lastWords = 'It ended without a word.';
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream as NodeJS.ReadableStream }).on('line', (line) => {
        log.info(`[receiver] ${line.slice(0, MAX_LINE)}`);
      });
    }
    child.on('message', (message: FromReceiver) => {
      if (message.type === 'listening') {
        log.info(`The receiver listens on port ${message.port}.`);
        void this.settle(child, { url: `ws://127.0.0.1:${message.port}`, apiKey, local: true });
      } else if (message.type === 'workspaces-set') this.unanswered.get(message.request)?.();
      else lastWords = message.message;
    });
    child.once('exit', (code) => {
      if (this.wanted) log.warn(`The receiver ended with code ${code}. ${lastWords}`);
      else log.info('The receiver ended.');
      this.onExit(performance.now() - startedAt > SETTLED_MS, lastWords);
    });
    this.send(child, { type: 'start', apiKey, stateDir });
  }

  private async settle(child: UtilityProcess, endpoint: Endpoint): Promise<void> {
    this.endpoint = endpoint;
    await this.announce(this.options.mirrors());
    if (this.child === child && this.wanted) this.options.onUp(endpoint);
  }

  private onExit(settled: boolean, lastWords: string): void {
    this.child = null;
    this.endpoint = null;
    for (const answer of [...this.unanswered.values()]) answer();
    if (!this.wanted) return;
    this.failures = settled ? 0 : this.failures + 1;
    this.restart = setTimeout(() => {
      this.restart = null;
      this.spawn();
    }, restartDelay(this.failures));
    this.options.onDown(lastWords, this.failures);
  }

  private send(child: UtilityProcess, message: ToReceiver): void {
    child.postMessage(message);
  }
}

function restartDelay(failures: number): number {
  return Math.min(RESTART_MAX_MS, RESTART_FIRST_MS * 2 ** Math.max(0, failures - 1));
}

/** The receiver has a key of its own and no use for what is meant for the app. */
function environmentOfReceiver(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('LOCKSTEP_')));
}
