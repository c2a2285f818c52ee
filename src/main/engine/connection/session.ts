import type { WebSocket } from 'ws';
import type { Logger } from '../../../shared/util/log';
import { CAPABILITIES, type Capability, decodeServerMessage, type ServerMessage } from '../../../shared/wire/messages';
import { Outbox } from './outbox';

/** How often a quiet connection is checked, and how long the answer may take, ms. */
const PING_EVERY_MS = 15_000;
const PONG_WITHIN_MS = 10_000;

type Reply = Extract<
  ServerMessage,
  { type: 'workspace:sync_state' | 'workspace:sync_need' | 'workspace:sync_refused' }
>;

/**
 * One connection that the server has greeted. It ends once and for all: `signal` is then aborted, and whoever was
 * waiting on it goes on with the next session.
 */
export class Session {
  readonly capabilities: ReadonlySet<Capability>;
  readonly outbox: Outbox;
  /** Names the server and account: what one target has acknowledged says nothing about another. */
  readonly target: string;
  private readonly ended = new AbortController();
  private readonly listeners = new Set<(reply: Reply) => void>();
  private readonly heartbeat: NodeJS.Timeout | null;
  private lastHeard = performance.now();
  private why: string | null = null;

  constructor(
    private readonly socket: WebSocket,
    /** Of the server, as it was configured. */
    readonly address: string,
    /** It is part of this app: what it is told does not leave the machine. */
    readonly isLocal: boolean,
    /** Ids that every payload carries. */
    readonly ids: { readonly edgeId: string; readonly userId: string },
    offered: readonly string[],
    private readonly log: Logger,
  ) {
    this.target = JSON.stringify([address, ids.edgeId, ids.userId]);
    this.capabilities = new Set(understood(offered));
    this.outbox = new Outbox({
      acks: this.capabilities.has('ack'),
      write: (frame) => socket.send(frame),
      ping: (seq) => socket.ping(String(seq)),
    });
    // Between two processes of one app nothing vanishes without a word.
    this.heartbeat = isLocal ? null : setInterval(() => this.checkAlive(), PING_EVERY_MS);
    socket.on('pong', (data) => this.onPong(data));
    socket.on('close', () => this.end());
  }

  /** Aborted when the connection has ended. */
  get signal(): AbortSignal {
    return this.ended.signal;
  }

  /** Why this side gave the connection up; null while it has not. */
  get givenUpBecause(): string | null {
    return this.why;
  }

  can(capability: Capability): boolean {
    return this.capabilities.has(capability);
  }

  /** Sends a message that is not acknowledged. */
  send(type: string, payload: object): void {
    if (!this.signal.aborted) this.socket.send(JSON.stringify({ type, payload: { ...payload, ...this.ids } }));
  }

  /** Calls `listener` with the server's answers about workspaces until the returned function is called. */
  onReply(listener: (reply: Reply) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Takes a frame that came after the greeting; returns the message when it is not for a workspace. */
  receive(frame: string): ServerMessage | null {
    this.lastHeard = performance.now();
    const decoded = decodeServerMessage(frame);
    if (decoded.kind === 'unknown') return null;
    if (decoded.kind === 'malformed') {
      this.log.warn(`Ignored a malformed message from the server (${decoded.reason}).`);
      return null;
    }
    const { message } = decoded;
    if (message.type === 'workspace:file_ack') this.outbox.acknowledge(message.payload.seq);
    else if (message.type === 'workspace:sync_refused' && message.payload.seq !== undefined) {
      this.outbox.refuse(message.payload.seq, message.payload);
    } else if (isReply(message)) for (const listener of this.listeners) listener(message);
    else return message;
    return null;
  }

  /** Gives the connection up because of what the server does or doesn't do; the link then makes a new one. */
  abandon(reason: string): void {
    this.log.warn(`${reason} Reconnecting.`);
    this.why = reason;
    this.socket.terminate();
  }

  end(): void {
    if (this.heartbeat) clearInterval(this.heartbeat);
    this.outbox.close();
    this.ended.abort();
  }

  private onPong(data: Buffer): void {
    this.lastHeard = performance.now();
    const seq = Number(data.toString());
    if (!this.capabilities.has('ack') && Number.isSafeInteger(seq) && seq > 0) this.outbox.acknowledge(seq);
  }

  /** A connection whose other end vanished without a word looks open; silence after a ping gives it away. */
  private checkAlive(): void {
    const askedAt = performance.now();
    this.socket.ping();
    const timer = setTimeout(() => {
      if (this.lastHeard >= askedAt || this.signal.aborted) return;
      this.abandon('The server has gone silent.');
    }, PONG_WITHIN_MS);
    timer.unref();
  }
}

/** An offer that needs others counts only with them. */
function understood(offered: readonly string[]): Capability[] {
  const known = CAPABILITIES.filter((capability) => offered.includes(capability));
  const mayBatch = known.includes('ack') && known.includes('manifest');
  return mayBatch ? known : known.filter((capability) => capability !== 'batch');
}

function isReply(message: ServerMessage): message is Reply {
  return (
    message.type === 'workspace:sync_state' ||
    message.type === 'workspace:sync_need' ||
    message.type === 'workspace:sync_refused'
  );
}
