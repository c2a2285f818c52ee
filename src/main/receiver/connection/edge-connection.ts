import type { Socket } from 'node:net';
import { type RawData, WebSocket } from 'ws';
import { errorMessage } from '../../../shared/util/errors';
import type { Logger } from '../../../shared/util/log';
import {
  type CompressedHead,
  compressFrameNow,
  ENCODINGS,
  type Encoding,
  expandFrame,
  headOfCompressed,
  MIN_COMPRESSED_BYTES,
} from '../../../shared/wire/compressed-frame';
import { CAPABILITIES, type Capability, type ServerMessage } from '../../../shared/wire/messages';
import { PacedReading } from '../loop/paced-reading';
import type { ConnectionTurns } from '../loop/turns';
import type { EdgeLink } from '../takeover/edge-link';
import { MessageHandler } from './message-handler';
import type { OpenWorkspaces } from './open-workspaces';

/** Reading from the socket pauses above this many bytes of queued messages and resumes below half of it. */
const MAX_QUEUED_BYTES = 8 * 1024 * 1024;
/** Memory of a queued message beside its content. */
const MESSAGE_OVERHEAD_BYTES = 512;
/** No further message is handled while the edge leaves more bytes of the answers unread. */
const PAUSE_UNREAD_BYTES = 1024 * 1024;
/** A connection is closed when its edge leaves this many bytes unread, or reads none of them between two pings. */
const MAX_UNREAD_BYTES = 64 * 1024 * 1024;
/** Limits on consecutive binary frames that are handled together; a single larger frame is a group of its own. */
const MAX_GROUP_FRAMES = 16;
const MAX_GROUP_BYTES = 4 * 1024 * 1024;
/** Least work of a message, for the turns of the connections. */
const MESSAGE_MS = 0.05;
/** Close code for a frame that is larger than it says, or damaged. */
const UNUSABLE_FRAME = 1009;
/** Capabilities of this receiver: a format that its Node lacks is not among them. */
const OFFERED = CAPABILITIES.filter((name) => !isEncoding(name) || ENCODINGS.includes(name));
/** An edge that sent nothing between two pings is disconnected. */
const PING_INTERVAL_MS = 30_000;

/** Options of {@link EdgeConnection}. */
export interface EdgeConnectionOptions {
  /** Ids in the first message to the edge. */
  readonly ids: { readonly edgeId: string; readonly userId: string };
  readonly link: EdgeLink;
  readonly workspaces: OpenWorkspaces;
  readonly turns: ConnectionTurns;
  readonly log: Logger;
}

interface QueuedFrame {
  readonly frame: Buffer;
  /** Null for a frame that is not compressed. */
  readonly compressed: CompressedHead | null;
  /** Bytes that it takes when it is handled. */
  readonly size: number;
  /** True for one with several files. */
  readonly isBatch: boolean;
}

/**
 * WebSocket connection of one edge. Messages are handled in order of arrival, also those in the queue when the socket
 * closes. Reading pauses while the queue is full; an edge that sends nothing is disconnected.
 */
export class EdgeConnection {
  private readonly messageHandler: MessageHandler;
  private queue: QueuedFrame[] = [];
  private queuedBytes = 0;
  private draining = false;
  /** Format of the last compressed frame of the edge, which is taken to it, too; null before the first. */
  private encoding: Encoding | null = null;
  private alive = true;
  private isEnded = false;
  /** Bytes that the edge had not read at the last ping while its messages wait for that; null while they don't wait. */
  private unreadBytes: number | null = null;
  private readonly reading: PacedReading;
  private readonly heartbeat = setInterval(() => this.checkAlive(), PING_INTERVAL_MS);
  private readonly finish = Promise.withResolvers<void>();

  constructor(
    private readonly socket: WebSocket,
    private readonly transport: Socket,
    private readonly options: EdgeConnectionOptions,
  ) {
    this.reading = new PacedReading(socket, transport, options.turns);
    this.messageHandler = new MessageHandler(options.workspaces, (message) => this.send(message), options.log);
    socket.on('message', (data, isBinary) => this.receive(data, isBinary));
    socket.on('pong', () => {
      this.alive = true;
    });
    socket.on('error', (error) => options.log.warn(`A connection failed: ${error.message}`));
    socket.on('close', () => {
      clearInterval(this.heartbeat);
      this.drainSoon();
    });
    this.send({ type: 'connected_edge', payload: { ...options.ids, capabilities: OFFERED } });
  }

  /** Resolves when the socket is closed and all received messages are handled. */
  get finished(): Promise<void> {
    return this.finish.promise;
  }

  /** Closes the socket; received messages are still handled. */
  close(): void {
    this.options.link.close(1001, 'The receiver is stopping.');
  }

  private send(message: ServerMessage): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    const text = JSON.stringify(message);
    const { encoding } = this;
    const compressed = encoding && text.length >= MIN_COMPRESSED_BYTES ? compressFrameNow(encoding, text) : null;
    this.socket.send(compressed ?? text, { compress: encoding === null });
    if (this.socket.bufferedAmount < MAX_UNREAD_BYTES) return;
    this.endUnread();
  }

  private endUnread(): void {
    this.options.log.warn('An edge does not read its messages; its connection is closed.');
    this.socket.terminate();
  }

  /** Resolves when the edge has read its answers, or the connection is closed. */
  private async untilRead(): Promise<void> {
    const { socket, transport } = this;
    if (socket.bufferedAmount < PAUSE_UNREAD_BYTES || !transport.writableNeedDrain || transport.destroyed) return;
    this.options.log.info('An edge reads its answers slowly; its messages wait.');
    this.unreadBytes = Number.POSITIVE_INFINITY;
    const { promise, resolve } = Promise.withResolvers<void>();
    transport.once('drain', resolve).once('close', resolve);
    await promise;
    transport.off('drain', resolve).off('close', resolve);
    this.unreadBytes = null;
  }

  private receive(data: RawData, isBinary: boolean): void {
    this.alive = true;
    // With the socket's default settings a message is always one Buffer.
    const frame = data as Buffer;
    let compressed: CompressedHead | null = null;
    try {
      if (isBinary) compressed = headOfCompressed(frame);
    } catch (error) {
      this.end(error);
    }
    if (this.isEnded) return;
    if (compressed) this.encoding = compressed.encoding;
    const size = (compressed?.size ?? frame.length) + MESSAGE_OVERHEAD_BYTES;
    this.queue.push({ frame, compressed, size, isBatch: compressed ? !compressed.isText : isBinary });
    this.queuedBytes += size;
    if (this.queuedBytes > MAX_QUEUED_BYTES) this.reading.hold();
    this.drainSoon();
  }

  /** Deferred, so that frames which the socket has already are grouped. */
  private drainSoon(): void {
    if (this.draining) return;
    this.draining = true;
    setImmediate(() => void this.drain());
  }

  private async drain(): Promise<void> {
    while (this.queue.length > 0) {
      const frames = this.queue;
      this.queue = [];
      const { turns } = this.options;
      // Reading takes time, too, so a connection that must share has nothing waiting.
      const isShared = turns.mustShare;
      if (isShared) this.reading.hold();
      for (const group of grouped(frames, isShared ? 1 : MAX_GROUP_FRAMES)) {
        await this.untilRead();
        const bytes = group.reduce((sum, { size }) => sum + size, 0);
        await turns.run(MESSAGE_MS, () => this.handle(group));
        this.queuedBytes -= bytes;
        if (this.queuedBytes <= (isShared ? 0 : MAX_QUEUED_BYTES / 2)) this.reading.release();
      }
    }
    this.draining = false;
    if (this.socket.readyState !== WebSocket.CLOSED) return;
    await this.messageHandler.close();
    this.finish.resolve();
  }

  private async handle(group: readonly QueuedFrame[]): Promise<void> {
    const frames = await this.expand(group);
    if (group[0]?.isBatch) await this.messageHandler.handleBatches(frames);
    else if (frames[0]) await this.messageHandler.handle(frames[0]);
    if (this.options.turns.mustShare) await this.messageHandler.written();
  }

  /** The frames as they were before they were compressed; none once one can't be expanded: the rest means nothing then. */
  private async expand(group: readonly QueuedFrame[]): Promise<Buffer[]> {
    if (this.isEnded) return [];
    try {
      return await Promise.all(
        group.map(({ frame, compressed }) => (compressed ? expandFrame(frame, compressed) : frame)),
      );
    } catch (error) {
      this.end(error);
      return [];
    }
  }

  /** Ends a connection whose frames can't be used. */
  private end(error: unknown): void {
    if (this.isEnded) return;
    this.isEnded = true;
    const message = errorMessage(error);
    this.options.log.warn(`A connection is closed: ${message}`);
    this.send({ type: 'error', payload: { message } });
    this.options.link.close(UNUSABLE_FRAME, message);
  }

  private checkAlive(): void {
    if (this.unreadBytes !== null) {
      if (this.socket.bufferedAmount >= this.unreadBytes) this.endUnread();
      else this.unreadBytes = this.socket.bufferedAmount;
      return;
    }
    // A pong could not be read.
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

function isEncoding(name: Capability): name is Encoding {
  return name === 'zstd' || name === 'deflate';
}

/** Groups consecutive binary frames within the limits; any other frame is a group of its own. */
function grouped(frames: readonly QueuedFrame[], maxFrames: number): QueuedFrame[][] {
  const groups: QueuedFrame[][] = [];
  let bytes = 0;
  for (const each of frames) {
    const last = groups.at(-1);
    const joins = each.isBatch && last?.[0]?.isBatch && last.length < maxFrames;
    if (last && joins && bytes + each.size <= MAX_GROUP_BYTES) last.push(each);
    else {
      groups.push([each]);
      bytes = 0;
    }
    bytes += each.size;
  }
  return groups;
}
