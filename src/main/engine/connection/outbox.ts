import { Emitter } from '../../../shared/util/emitter';
import type { Refusal } from './refusal';
import { type Departure, SendWindow } from './sending/send-window';

/** Called once for each message: with null when the server has it, with the refusal when the server rejects it. */
export type AckHandler = (refusal: Refusal | null) => void;

interface Entry {
  readonly seq: number;
  readonly bytes: number;
  readonly departure: Departure;
  readonly onAck: AckHandler;
  refusal: Refusal | null;
}

/** The socket as the outbox sees it. */
export interface OutboxTransport {
  /** Hands a frame to the socket. */
  write(frame: string | Buffer): void;
  /** True when the server acknowledges by `seq`; otherwise pings serve as delivery barriers. */
  readonly acks: boolean;
  /** Sends a ping carrying `seq`; the matching pong must be reported with `acknowledge`. */
  ping(seq: number): void;
}

/** Limit of unacknowledged messages; at it, and at that of their bytes, `room` waits. */
const MAX_MESSAGES = 8_192;
/** Without acknowledgements a barrier follows after this many messages or frame bytes, and before `room` waits. */
const BARRIER_MESSAGES = 64;
const BARRIER_BYTES = 256 * 1024;

/**
 * The messages of one connection that the server has not acknowledged yet: ordered, bounded, released in order.
 * The end of the connection clears it; the next comparison of disk and index finds the lost changes again.
 */
export class Outbox {
  private entries: Entry[] = [];
  private unacknowledged = 0;
  private lastSeq = 0;
  private lastBarrier = 0;
  private sinceBarrier = 0;
  private closed = false;
  private readonly changed = new Emitter();
  private readonly window = new SendWindow();

  constructor(private readonly transport: OutboxTransport) {}

  /** Frame bytes that are not acknowledged. */
  get bytes(): number {
    return this.unacknowledged;
  }

  /** Number of unacknowledged messages. */
  get size(): number {
    return this.entries.length;
  }

  /** Resolves when there is room for another message, the outbox is closed, or `signal` is aborted. */
  async room(signal?: AbortSignal): Promise<void> {
    const isFull = () => this.entries.length >= MAX_MESSAGES || this.unacknowledged >= this.window.bytes;
    // The messages since the last barrier may fill it alone.
    if (isFull()) this.barrier();
    await this.changed.until(() => this.closed || !isFull(), signal);
  }

  /**
   * Writes one message.
   * @param encode makes the frame; the argument is the `seq` to carry, or undefined when the server doesn't acknowledge
   */
  push(encode: (seq: number | undefined) => string, onAck: AckHandler): void {
    this.pushAll((seq) => encode(this.transport.acks ? seq : undefined), [onAck]);
  }

  /**
   * Writes one frame that stands for several messages.
   * @param encode makes the frame; the argument is the `seq` of the first message, the others count up from it
   */
  pushAll(encode: (firstSeq: number) => string | Buffer, handlers: readonly AckHandler[]): void {
    if (this.closed) return;
    const frame = encode(this.lastSeq + 1);
    const bytes = frame.length / handlers.length;
    const departure = this.window.depart(this.unacknowledged);
    for (const onAck of handlers) this.entries.push({ seq: ++this.lastSeq, bytes, departure, onAck, refusal: null });
    this.unacknowledged += frame.length;
    this.transport.write(frame);
    this.sinceBarrier += frame.length;
    if (this.lastSeq - this.lastBarrier >= BARRIER_MESSAGES || this.sinceBarrier >= BARRIER_BYTES) this.barrier();
  }

  /**
   * Resolves when everything pushed so far is acknowledged or refused.
   * @returns false when the connection ended or `signal` was aborted first
   */
  async flush(signal?: AbortSignal): Promise<boolean> {
    const target = this.lastSeq;
    this.barrier();
    const isAcknowledged = () => (this.entries[0]?.seq ?? Number.POSITIVE_INFINITY) > target;
    await this.changed.until(() => this.closed || isAcknowledged(), signal);
    return !this.closed && isAcknowledged();
  }

  /** Releases every message up to `seq`. */
  acknowledge(seq: number): void {
    const count = this.entries.findIndex((entry) => entry.seq > seq);
    const done = this.entries.splice(0, count < 0 ? this.entries.length : count);
    const bytes = done.reduce((sum, entry) => sum + entry.bytes, 0);
    const newest = done.at(-1);
    if (newest) this.window.arrive(bytes, newest.departure);
    this.unacknowledged -= bytes;
    if (this.entries.length === 0) this.unacknowledged = 0;
    for (const entry of done) entry.onAck(entry.refusal);
    if (done.length > 0) this.changed.emit();
  }

  /** Notes that the server rejects the message with `seq`; its handler is called once the acknowledgement passes it. */
  refuse(seq: number, refusal: Refusal): void {
    const entry = this.entries.find((candidate) => candidate.seq === seq);
    if (entry) entry.refusal = refusal;
  }

  close(): void {
    this.closed = true;
    this.entries = [];
    this.unacknowledged = 0;
    this.changed.emit();
  }

  private barrier(): void {
    if (this.transport.acks || this.closed || this.lastBarrier === this.lastSeq) return;
    this.lastBarrier = this.lastSeq;
    this.sinceBarrier = 0;
    this.transport.ping(this.lastSeq);
  }
}
