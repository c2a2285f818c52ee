import { trimHeap } from '../../shared/node/heap';
import { lowerPriority } from '../../shared/node/priority';
import { errorMessage, errorStack } from '../../shared/util/errors';
import { consoleLog } from './console-log';
import type { MessageFromReceiver, MessageToReceiver, MirrorLocation } from './parent-messages';
import { createReceiver, type Receiver } from './receiver';
import { UnwritableFolderError } from './state-folder';

/** Argument of {@link lowerPriority}: the app and its window come first. */
const PRIORITY_STEPS = 5;

/** Electron's channel between a utility process and its parent. */
export interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

/** Runs the receiver for the app that started this process. */
export function runEmbedded(port: ParentPort): void {
  new Embedded(port).run();
}

class Embedded {
  private mirrors: ReadonlyMap<string, MirrorLocation> = new Map();
  private receiver: Promise<Receiver> | null = null;

  constructor(private readonly port: ParentPort) {}

  run(): void {
    lowerPriority(PRIORITY_STEPS);
    // Copies may lie in a folder that other users can read.
    process.umask(0o077);
    process.on('uncaughtException', (error) => this.fail(error));
    process.on('unhandledRejection', (error) => this.fail(error));
    this.port.on('message', ({ data }) => {
      this.handle(data as MessageToReceiver).catch((error: unknown) => this.fail(error));
    });
  }

  private async handle(message: MessageToReceiver): Promise<void> {
    switch (message.type) {
      case 'start':
        return this.start(message.apiKey, message.stateDir);
      case 'workspaces':
        this.mirrors = new Map(message.workspaces.map((location) => [location.root, location]));
        this.send({ type: 'workspaces-set', request: message.request });
        await (await this.receiver)?.forgetMoved();
        return (await this.receiver)?.loadWorkspaces();
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
      resolveMirror: (_fingerprint, root) => this.mirrors.get(root)?.mirror ?? null,
      formerMirror: (root) => this.mirrors.get(root)?.formerMirror ?? null,
      log: consoleLog,
    });
    this.send({ type: 'listening', port: (await this.receiver).port });
  }

  private send(message: MessageFromReceiver): void {
    this.port.postMessage(message);
  }

  private fail(error: unknown): void {
    consoleLog.error(error instanceof UnwritableFolderError ? error.message : errorStack(error));
    this.send({ type: 'failed', message: errorMessage(error) });
    // The message needs time to leave the process.
    setTimeout(() => process.exit(1), 100);
  }
}
