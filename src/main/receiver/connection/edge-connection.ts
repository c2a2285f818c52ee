import { type RawData, WebSocket } from 'ws';
import type { Logger } from '../../../shared/util/log';
import { CAPABILITIES, type ServerMessage } from '../../../shared/wire/messages';
import { MessageHandler } from './message-handler';
import type { OpenWorkspaces } from './open-workspaces';

/** Reading from the socket pauses above this many bytes of messages that wait, and goes on below half of it. */
const MAX_QUEUED_BYTES = 8 * 1024 * 1024;
/** What a waiting message costs beside its content. */
const MESSAGE_OVERHEAD_BYTES = 512;
/** A connection is closed when its peer leaves this many bytes of answers unread. */
const MAX_UNREAD_BYTES = 64 * 1024 * 1024;
/** Binary frames that came one after the other are taken together, up to so many and so many bytes, unless one has more. */
const GROUP_FRAMES = 16;
const GROUP_BYTES = 4 * 1024 * 1024;
const PING_EVERY_MS = 30_000;
const GOODBYE_MS = 1_000;

export interface EdgeConnectionOptions {
  /** Ids that the greeting tells the edge. */
  readonly ids: { readonly edgeId: string; readonly userId: string };
  readonly workspaces: OpenWorkspaces;
  readonly log: Logger;
}

interface Waiting {
  readonly frame: Buffer;
  readonly isBinary: boolean;
}

/**
 * The socket of one edge. Messages are carried out in the order in which they came, also those that still wait when the
 * socket closes. Reading pauses while too much waits; a peer that went silent is let go.
 */
export class EdgeConnection {
  private readonly messageHandler: MessageHandler;
  private queue: Waiting[] = [];
  private queuedBytes = 0;
  private working = false;
  private alive = true;
  private readonly heartbeat = setInterval(() => this.checkAlive(), PING_EVERY_MS);
  private readonly end = Promise.withResolvers<void>();

  constructor(
    private readonly socket: WebSocket,
    private readonly options: EdgeConnectionOptions,
  ) {
    this.messageHandler = new MessageHandler(options.workspaces, (message) => this.send(message), options.log);
    socket.on('message', (data, isBinary) => this.receive(data, isBinary));
    socket.on('pong', () => {
      this.alive = true;
    });
    socket.on('error', (error) => options.log.warn(`A connection failed: ${error.message}`));
    socket.on('close', () => {
      clearInterval(this.heartbeat);
      this.workSoon();
    });
    this.send({ type: 'connected_edge', payload: { ...options.ids, capabilities: [...CAPABILITIES] } });
  }

  /** Resolves when the socket is closed and everything that was received is carried out. */
  get finished(): Promise<void> {
    return this.end.promise;
  }

  /** Says goodbye to the edge. What was received is still carried out. */
  close(): void {
    this.socket.resume();
    this.socket.close(1001, 'The receiver is stopping.');
    setTimeout(() => this.socket.terminate(), GOODBYE_MS).unref();
  }

  private send(message: ServerMessage): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    this.socket.send(JSON.stringify(message));
    if (this.socket.bufferedAmount < MAX_UNREAD_BYTES) return;
    this.options.log.warn('An edge does not read what it is told; its connection is closed.');
    this.socket.terminate();
  }

  private receive(data: RawData, isBinary: boolean): void {
    this.alive = true;
    // With the socket's default settings a message is always one Buffer.
    const frame = data as Buffer;
    this.queue.push({ frame, isBinary });
    this.queuedBytes += frame.length + MESSAGE_OVERHEAD_BYTES;
    if (this.queuedBytes > MAX_QUEUED_BYTES) this.socket.pause();
    this.workSoon();
  }

  /** Not at once: what the socket has besides is read first, and can be taken together. */
  private workSoon(): void {
    if (this.working) return;
    this.working = true;
    setImmediate(() => void this.work());
  }

  private async work(): Promise<void> {
    while (this.queue.length > 0) {
      const waiting = this.queue;
      this.queue = [];
      for (const group of grouped(waiting)) {
        await this.take(group);
        this.queuedBytes -= group.reduce((sum, { frame }) => sum + frame.length + MESSAGE_OVERHEAD_BYTES, 0);
        if (this.socket.isPaused && this.queuedBytes < MAX_QUEUED_BYTES / 2) this.socket.resume();
      }
    }
    this.working = false;
    if (this.socket.readyState !== WebSocket.CLOSED) return;
    await this.messageHandler.end();
    this.end.resolve();
  }

  private async take(group: readonly Waiting[]): Promise<void> {
    const [first] = group;
    if (first?.isBinary) await this.messageHandler.takeBatches(group.map(({ frame }) => frame));
    else if (first) await this.messageHandler.take(first.frame.toString());
  }

  private checkAlive(): void {
    // While reading is paused, an answer could not be seen.
    if (this.socket.isPaused) return;
    if (!this.alive) {
      this.options.log.warn('An edge has gone silent; its connection is closed.');
      this.socket.terminate();
      return;
    }
    this.alive = false;
    this.socket.ping();
  }
}

/** Binary frames that follow each other, together within the bounds of a group; any other frame by itself. */
function grouped(waiting: readonly Waiting[]): Waiting[][] {
  const groups: Waiting[][] = [];
  let bytes = 0;
  for (const each of waiting) {
    const last = groups.at(-1);
    const joins = each.isBinary && last?.[0]?.isBinary && last.length < GROUP_FRAMES;
    if (last && joins && bytes + each.frame.length <= GROUP_BYTES) last.push(each);
    else {
      groups.push([each]);
      bytes = 0;
    }
    bytes += each.frame.length;
  }
  return groups;
}
