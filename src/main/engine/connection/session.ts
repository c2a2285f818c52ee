import type { WebSocket } from 'ws';
import { errorMessage } from '../../../shared/util/errors';
import type { Logger } from '../../../shared/util/log';
import { isThisComputer } from '../../../shared/util/loopback';
import {
  ENCODINGS,
  type Encoding,
  expandFrameNow,
  headOfCompressed,
  MIN_COMPRESSED_BYTES,
} from '../../../shared/wire/compressed-frame';
import {
  CAPABILITIES,
  type Capability,
  decodeServerMessage,
  type ServerMessage,
  type WorkspaceClaim,
} from '../../../shared/wire/messages';
import { Outbox } from './outbox';
import { RoundTrips } from './round-trips';
import { FrameWriter } from './sending/frame-writer';
import { PacedSender, type UploadPace } from './sending/paced-sender';
import { SentContents } from './sent-contents';

/** Interval of pings on an idle connection, and longest time for the answer. */
const PING_INTERVAL_MS = 5_000;
const PONG_TIMEOUT_MS = 5_000;
/** Payload of the ping of {@link Session.roundTrip}. */
const ROUND_TRIP = 'round-trip';
/** The slowest line on which what was sent before a ping does not count as silence, bytes a millisecond. */
const SLOWEST_BYTES_PER_MS = 64;

/** A server message about one workspace. */
export type Reply = Extract<
  ServerMessage,
  { type: 'workspace:sync_state' | 'workspace:sync_need' | 'workspace:sync_refused' }
>;

/** Identity of this edge among those with the same fingerprint. */
export type EdgeIdentity = Pick<WorkspaceClaim, 'identity' | 'run'>;

interface ReplyListener {
  readonly root: string;
  readonly take: (reply: Reply) => void;
}

/** One connection that the server has greeted. It ends once: `signal` is aborted then, and the next one is another session. */
export class Session {
  readonly capabilities: ReadonlySet<Capability>;
  readonly outbox: Outbox;
  /** The contents that were sent on this connection, as far as they are kept. */
  readonly sent = new SentContents();
  /** Identifies server and account: acknowledgements of one target are not valid for another. */
  readonly target: string;
  /** Format of the frames to a server that is not on this machine; null for none. */
  private readonly encoding: Encoding | null;
  /** Null for a server whose address says that it is not on this machine. */
  private readonly roundTrips: RoundTrips | null;
  private readonly writer: FrameWriter;
  private readonly sender: PacedSender;
  private readonly ended = new AbortController();
  private readonly replyListeners = new Set<ReplyListener>();
  private readonly unaskedListeners = new Set<ReplyListener>();
  private readonly heartbeat: NodeJS.Timeout | null;
  private lastReceivedAt = performance.now();
  private reason: string | null = null;

  constructor(
    private readonly socket: WebSocket,
    /** The server's address as configured. */
    readonly address: string,
    /** True for the receiver inside this app: what it gets does not leave the machine. */
    readonly isLocal: boolean,
    /** True when the user says that this server never loses what it has. */
    readonly remembers: boolean,
    /** Ids that every payload carries. */
    readonly ids: { readonly edgeId: string; readonly userId: string },
    /** Null for an edge without one. */
    readonly identity: EdgeIdentity | null,
    offered: readonly string[],
    private readonly log: Logger,
    pace: UploadPace | null = null,
  ) {
    this.target = JSON.stringify([address, ids.edgeId, ids.userId]);
    this.capabilities = new Set(usable(offered));
    this.encoding = isLocal ? null : (ENCODINGS.find((encoding) => this.capabilities.has(encoding)) ?? null);
    const mayBeNear = this.encoding !== null && isThisComputer(new URL(address).hostname);
    this.roundTrips = mayBeNear ? new RoundTrips((payload) => socket.ping(payload)) : null;
    this.sender = new PacedSender(socket, isLocal ? null : pace);
    this.writer = new FrameWriter(
      () => (this.savesBytes ? this.encoding : null),
      // The WebSocket's own compression is for servers without a format for whole frames.
      (frame) => this.sender.send(frame, this.encoding === null && frame.length >= MIN_COMPRESSED_BYTES),
    );
    this.outbox = new Outbox({
      acks: this.capabilities.has('ack'),
      write: (frame) => this.writer.write(frame),
      ping: (seq) => this.sender.ping(String(seq)),
    });
    // The end of a process of this app closes its sockets, so no heartbeat is needed.
    this.heartbeat = isLocal ? null : setInterval(() => this.checkAlive(), PING_INTERVAL_MS);
    socket.on('pong', (data) => this.onPong(data));
    socket.on('close', () => this.end());
  }

  /** Aborted when the connection has ended. */
  get signal(): AbortSignal {
    return this.ended.signal;
  }

  /** Reason given to {@link abandon}; null before. */
  get abandonReason(): string | null {
    return this.reason;
  }

  /** True when bytes are worth more than the work that it takes to save them. */
  get savesBytes(): boolean {
    return this.encoding !== null && this.roundTrips?.isFar !== false;
  }

  /** True while the limit for upload holds back what was to be sent. */
  get isHeldBack(): boolean {
    return this.sender.isBusy;
  }

  can(capability: Capability): boolean {
    return this.capabilities.has(capability);
  }

  /** Sends a message that is not acknowledged. */
  send(type: string, payload: object): void {
    if (!this.signal.aborted) this.writer.write(JSON.stringify({ type, payload: { ...payload, ...this.ids } }));
  }

  /** Calls `take` with the server's replies about a workspace until the returned function is called. */
  onReply(root: string, take: (reply: Reply) => void): () => void {
    return addTo(this.replyListeners, { root, take });
  }

  /** As {@link onReply}, for messages that come while no reply about this workspace is awaited, and {@link saysTakenOver}. */
  onUnasked(root: string, take: (reply: Reply) => void): () => void {
    return addTo(this.unaskedListeners, { root, take });
  }

  /** The text of a compressed frame; null for another binary frame, and for one that ends the connection. */
  expand(frame: Buffer): string | null {
    if (this.encoding === null) return null;
    try {
      const head = headOfCompressed(frame);
      return head?.isText ? expandFrameNow(frame, head).toString() : null;
    } catch (error) {
      this.abandon(`The server sent what can not be used: ${errorMessage(error)}`);
      return null;
    }
  }

  /** Handles a frame that came after the greeting; returns the message when it is not about a workspace. */
  receive(frame: string): ServerMessage | null {
    this.lastReceivedAt = performance.now();
    const message = decodeFrame(frame, this.log);
    if (!message) return null;
    if (message.type === 'workspace:file_ack') this.outbox.acknowledge(message.payload.seq);
    else if (message.type === 'workspace:sync_refused' && message.payload.seq !== undefined) {
      this.outbox.refuse(message.payload.seq, message.payload);
    } else if (isReply(message)) this.handOn(message);
    else return message;
    return null;
  }

  /** Closes the connection because of the server's behaviour; the owner of the session then makes a new one. */
  abandon(reason: string): void {
    this.log.warn(`${reason} Reconnecting.`);
    this.reason = reason;
    this.socket.terminate();
  }

  end(): void {
    if (this.heartbeat) clearInterval(this.heartbeat);
    this.outbox.close();
    this.writer.close();
    this.sender.close();
    this.ended.abort();
  }

  private handOn(reply: Reply): void {
    const awaiting = about(reply, this.replyListeners);
    const isUnasked = awaiting.length === 0 || saysTakenOver(reply);
    for (const { take } of [...awaiting, ...(isUnasked ? about(reply, this.unaskedListeners) : [])]) take(reply);
  }

  private onPong(data: Buffer): void {
    this.lastReceivedAt = performance.now();
    const payload = data.toString();
    this.roundTrips?.answered(payload);
    const seq = Number(payload);
    if (!this.capabilities.has('ack') && Number.isSafeInteger(seq) && seq > 0) this.outbox.acknowledge(seq);
  }

  /** The time that the server takes to answer, ms; null when the connection ends before. */
  roundTrip(): Promise<number | null> {
    const sentAt = performance.now();
    return new Promise((resolve) => {
      this.socket.on('pong', (data) => {
        if (data.toString() === ROUND_TRIP) resolve(performance.now() - sentAt);
      });
      if (this.signal.aborted) resolve(null);
      this.signal.addEventListener('abort', () => resolve(null), { once: true });
      this.socket.ping(ROUND_TRIP);
    });
  }

  /** A connection whose other end vanished without a close frame looks open; a ping without an answer reveals it. */
  checkAlive(timeoutMs = PONG_TIMEOUT_MS): void {
    const pingedAt = performance.now();
    this.socket.ping();
    const waitMs = timeoutMs + this.outbox.bytes / SLOWEST_BYTES_PER_MS;
    const timer = setTimeout(() => {
      if (this.lastReceivedAt >= pingedAt || this.signal.aborted) return;
      this.abandon('The server has gone silent.');
    }, waitMs);
    timer.unref();
  }
}

/** Decodes a frame; unknown messages are dropped, malformed ones are logged as well. */
export function decodeFrame(frame: string, log: Logger): ServerMessage | null {
  const decoded = decodeServerMessage(frame);
  if (decoded.kind === 'malformed') log.warn(`Ignored a malformed message from the server (${decoded.reason}).`);
  return decoded.kind === 'message' ? decoded.message : null;
}

function addTo(listeners: Set<ReplyListener>, listener: ReplyListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Listeners for the workspace of a reply; a refusal may be about a file of it. */
function about({ type, payload: { path } }: Reply, listeners: Iterable<ReplyListener>): ReplyListener[] {
  const isFileOf = (root: string) => type === 'workspace:sync_refused' && path.startsWith(`${root}/`);
  return [...listeners].filter(({ root }) => root === path || isFileOf(root));
}

/** True when another edge holds a workspace now, which a server may say at any time. */
export function saysTakenOver({ type, payload }: Reply): boolean {
  return type === 'workspace:sync_refused' && payload.code === 'taken-over';
}

/** Drops offers whose required capabilities are missing. */
function usable(offered: readonly string[]): Capability[] {
  const known = new Set(CAPABILITIES.filter((capability) => offered.includes(capability)));
  if (!known.has('ack') || !known.has('manifest')) known.delete('batch');
  if (!known.has('revision')) known.delete('exact');
  // The pings that stand in for acknowledgements would overtake a frame that is still being compressed.
  if (!known.has('ack')) for (const encoding of ENCODINGS) known.delete(encoding);
  return [...known];
}

function isReply(message: ServerMessage): message is Reply {
  return (
    message.type === 'workspace:sync_state' ||
    message.type === 'workspace:sync_need' ||
    message.type === 'workspace:sync_refused'
  );
}
