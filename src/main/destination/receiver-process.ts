import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { type UtilityProcess, utilityProcess } from 'electron';
import { doublingDelay } from '../../shared/util/backoff';
import type { Logger } from '../../shared/util/log';
import type { Endpoint } from '../engine/connection/endpoint';
import type { MessageFromReceiver, MessageToReceiver, MirrorLocation } from '../receiver/parent-messages';

export interface ReceiverProcessOptions {
  /** The receiver's script. */
  readonly modulePath: string;
  /** Folder for the receiver's own files. */
  readonly stateDir: string;
  readonly mirrors: () => readonly MirrorLocation[];
  readonly log: Logger;
  /** Called when the receiver listens and has the mirror folders. */
  readonly onUp: (endpoint: Endpoint) => void;
  /**
   * Called when the receiver ended; it is restarted automatically.
   * @param failures number of times in a row that it ended soon after its start
   */
  readonly onDown: (reason: string, failures: number) => void;
}

/** Delay before a restart: doubles with each failure in a row. */
const RESTART_FIRST_MS = 500;
const RESTART_MAX_MS = 30_000;
/** A run of this time counts as a success. */
const STABLE_RUN_MS = 60_000;
/** Time limits for the receiver to confirm the mirror folders, and to end. */
const REPLY_TIMEOUT_MS = 10_000;
const END_TIMEOUT_MS = 5_000;
/** Longest line of the receiver's output in the log, characters. */
const MAX_LINE = 1_000;

/** Keeps the embedded receiver running in its own process, with a new random key for every start. */
export class ReceiverProcess {
  private child: UtilityProcess | null = null;
  /** Address of the child; null until it listens. */
  private endpoint: Endpoint | null = null;
  private isWanted = false;
  private failures = 0;
  private restart: NodeJS.Timeout | null = null;
  private lastRequest = 0;
  private readonly unanswered = new Map<number, () => void>();

  constructor(private readonly options: ReceiverProcessOptions) {}

  /** Starts the receiver, or sends the running one the mirror folders; both call `onUp`. */
  start(): void {
    this.isWanted = true;
    if (this.child && this.endpoint) void this.completeStart(this.child, this.endpoint);
    else if (!this.child && !this.restart) this.spawn();
  }

  /** Ends the receiver; resolves when it is gone. */
  async stop(): Promise<void> {
    this.isWanted = false;
    if (this.restart) clearTimeout(this.restart);
    this.restart = null;
    const { child } = this;
    if (!child) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    this.send(child, { type: 'stop' });
    const giveUp = setTimeout(() => child.kill(), END_TIMEOUT_MS);
    await gone;
    clearTimeout(giveUp);
  }

  /** Sends the receiver the mirror folders. Resolves when it has them, or at once while none runs. */
  async announce(mirrors: readonly MirrorLocation[]): Promise<void> {
    const { child } = this;
    if (!child) return;
    const request = ++this.lastRequest;
    await new Promise<void>((resolve) => {
      const giveUp = setTimeout(() => {
        this.options.log.error('The receiver does not answer: it is started again.');
        child.kill();
      }, REPLY_TIMEOUT_MS);
      this.unanswered.set(request, () => {
        clearTimeout(giveUp);
        this.unanswered.delete(request);
        resolve();
      });
      this.send(child, { type: 'workspaces', request, workspaces: mirrors });
    });
  }

  /** Lets the receiver release memory, after some time without work. */
  trimMemory(): void {
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
    let lastError = 'It ended without a word.';
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream as NodeJS.ReadableStream }).on('line', (line) => {
        log.info(`[receiver] ${line.slice(0, MAX_LINE)}`);
      });
    }
    child.on('message', (message: MessageFromReceiver) => {
      if (message.type === 'listening') {
        log.info(`The receiver listens on port ${message.port}.`);
        void this.completeStart(child, { url: `ws://127.0.0.1:${message.port}`, apiKey, local: true });
      } else if (message.type === 'workspaces-set') this.unanswered.get(message.request)?.();
      else lastError = message.message;
    });
    child.once('exit', (code) => {
      if (this.isWanted) log.warn(`The receiver ended with code ${code}. ${lastError}`);
      else log.info('The receiver ended.');
      this.onExit(performance.now() - startedAt > STABLE_RUN_MS, lastError);
    });
    this.send(child, { type: 'start', apiKey, stateDir });
  }

  private async completeStart(child: UtilityProcess, endpoint: Endpoint): Promise<void> {
    this.endpoint = endpoint;
    await this.announce(this.options.mirrors());
    if (this.child === child && this.isWanted) this.options.onUp(endpoint);
  }

  private onExit(wasStable: boolean, lastError: string): void {
    this.child = null;
    this.endpoint = null;
    for (const answer of [...this.unanswered.values()]) answer();
    if (!this.isWanted) return;
    this.failures = wasStable ? 0 : this.failures + 1;
    this.restart = setTimeout(
      () => {
        this.restart = null;
        this.spawn();
      },
      doublingDelay(Math.max(1, this.failures), RESTART_FIRST_MS, RESTART_MAX_MS),
    );
    this.options.onDown(lastError, this.failures);
  }

  private send(child: UtilityProcess, message: MessageToReceiver): void {
    child.postMessage(message);
  }
}

/** The environment without the app's own variables: the receiver gets its key and folders by message. */
function environmentOfReceiver(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('LOCKSTEP_')));
}
