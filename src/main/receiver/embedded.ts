import { trimHeap } from '../../shared/node/heap';
import { lowerPriority } from '../../shared/node/priority';
import { consoleLog } from './console-log';
import type { FromReceiver, ToReceiver } from './parent-messages';
import { createReceiver, type Receiver } from './receiver';

/** How far this steps back behind the app and its window, see {@link lowerPriority}. */
const BEHIND_THE_APP = 5;

/** What Electron gives a utility process to talk to the process that started it. */
export interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

/** Runs the receiver for the app that started this process. */
export function runEmbedded(port: ParentPort): void {
  new Embedded(port).run();
}

class Embedded {
  private mirrors: ReadonlyMap<string, string> = new Map();
  private receiver: Promise<Receiver> | null = null;

  constructor(private readonly port: ParentPort) {}

  run(): void {
    lowerPriority(BEHIND_THE_APP);
    // Copies may lie where others can look: they are for the user who has the originals.
    process.umask(0o077);
    process.on('uncaughtException', (error) => this.fail(error));
    process.on('unhandledRejection', (error) => this.fail(error));
    this.port.on('message', ({ data }) => {
      this.take(data as ToReceiver).catch((error: unknown) => this.fail(error));
    });
  }

  private async take(message: ToReceiver): Promise<void> {
    switch (message.type) {
      case 'start':
        return this.start(message.apiKey, message.stateDir);
      case 'workspaces':
        this.mirrors = new Map(message.workspaces.map(({ root, mirror }) => [root, mirror]));
        this.send({ type: 'workspaces-set', request: message.request });
        await (await this.receiver)?.forgetMoved();
        return (await this.receiver)?.prepare();
      case 'calm':
        trimHeap();
        return;
      case 'stop':
        await (await this.receiver)?.close();
        process.exit(0);
    }
  }

  private async start(apiKey: string, stateDir: string): Promise<void> {
    this.receiver = createReceiver({
      host: '127.0.0.1',
      port: 0,
      apiKey,
      stateDir,
      resolveMirror: (_fingerprint, root) => this.mirrors.get(root) ?? null,
      log: consoleLog,
    });
    this.send({ type: 'listening', port: (await this.receiver).port });
  }

  private send(message: FromReceiver): void {
    this.port.postMessage(message);
  }

  private fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    consoleLog.error(error instanceof Error ? (error.stack ?? message) : message);
    this.send({ type: 'failed', message });
    // Gives the message the time to leave the process.
    setTimeout(() => process.exit(1), 100);
  }
}
