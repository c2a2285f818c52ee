import type { Refusal } from './refusal';

/** Called once for each message: with null when the server has it, with the refusal when it will not take it. */
export type Settled = (refusal: Refusal | null) => void;

interface Entry {
  readonly seq: number;
  readonly bytes: number;
  readonly settled: Settled;
  refusal: Refusal | null;
}

/** How the outbox reaches the wire. */
export interface OutboxTransport {
  /** Hands a frame to the socket. */
  write(frame: string | Buffer): void;
  /** True when the server acknowledges by `seq`; otherwise pings serve as delivery barriers. */
  readonly acks: boolean;
  /** Sends a ping carrying `seq`; the matching pong must be reported with `acknowledge`. */
  ping(seq: number): void;
}

/** Most messages and frame bytes on the way before `room` waits. */
const MAX_MESSAGES = 2_048;
const MAX_BYTES = 8 * 1024 * 1024;
/** Without acknowledgements a barrier follows after this many messages or frame bytes. */
const BARRIER_MESSAGES = 64;
const BARRIER_BYTES = 1024 * 1024;

const NEVER = new AbortController().signal;

/**
 * The messages of one connection that the server has not acknowledged yet: ordered, bounded, released in order.
 * When the connection ends they are forgotten; what they carried is found again by comparing the disk with the index.
 */
export class Outbox {
  private entries: Entry[] = [];
  private bytes = 0;
  private lastSeq = 0;
  private lastBarrier = 0;
  private sinceBarrier = 0;
  private readonly waiters = new Set<() => void>();
  private closed = false;

  constructor(private readonly transport: OutboxTransport) {}

  /** Messages on the way. */
  get size(): number {
    return this.entries.length;
  }

  /** Resolves when there is room for another message, the outbox is closed, or `signal` is aborted. */
  async room(signal = NEVER): Promise<void> {
    const isFull = () => this.entries.length >= MAX_MESSAGES || this.bytes >= MAX_BYTES;
    while (!this.closed && !signal.aborted && isFull()) await this.change(signal);
  }

  /**
   * Puts one message on the wire.
   * @param encode makes the frame; the argument is the `seq` to carry, or undefined when the server doesn't acknowledge
   */
  push(encode: (seq: number | undefined) => string, settled: Settled): void {
    this.pushAll((seq) => encode(this.transport.acks ? seq : undefined), [settled]);
  }

  /**
   * Puts one frame that stands for several messages on the wire.
   * @param encode makes the frame; the argument is the `seq` of the first, the others follow one by one
   */
  pushAll(encode: (firstSeq: number) => string | Buffer, settled: readonly Settled[]): void {
    if (this.closed) return;
    const frame = encode(this.lastSeq + 1);
    const bytes = frame.length / settled.length;
    for (const each of settled) this.entries.push({ seq: ++this.lastSeq, bytes, settled: each, refusal: null });
    this.bytes += frame.length;
    this.transport.write(frame);
    this.sinceBarrier += frame.length;
    if (this.lastSeq - this.lastBarrier >= BARRIER_MESSAGES || this.sinceBarrier >= BARRIER_BYTES) this.barrier();
  }

  /** Resolves when everything pushed so far is settled; false when the connection ended or `signal` was aborted first. */
  async flush(signal = NEVER): Promise<boolean> {
    const target = this.lastSeq;
    this.barrier();
    const isSettled = () => (this.entries[0]?.seq ?? Number.POSITIVE_INFINITY) > target;
    while (!this.closed && !signal.aborted && !isSettled()) await this.change(signal);
    return !this.closed && isSettled();
  }

  /** The server has everything up to `seq`. */
  acknowledge(seq: number): void {
    const count = this.entries.findIndex((entry) => entry.seq > seq);
    const done = this.entries.splice(0, count < 0 ? this.entries.length : count);
    for (const entry of done) this.bytes -= entry.bytes;
    if (this.entries.length === 0) this.bytes = 0;
    for (const entry of done) entry.settled(entry.refusal);
    if (done.length > 0) this.notify();
  }

  /** The server will not take the message with `seq`; it is settled when the acknowledgement passes it. */
  refuse(seq: number, refusal: Refusal): void {
    const entry = this.entries.find((candidate) => candidate.seq === seq);
    if (entry) entry.refusal = refusal;
  }

  close(): void {
    this.closed = true;
    this.entries = [];
    this.bytes = 0;
    this.notify();
  }

  private barrier(): void {
    if (this.transport.acks || this.closed || this.lastBarrier === this.lastSeq) return;
    this.lastBarrier = this.lastSeq;
    this.sinceBarrier = 0;
    this.transport.ping(this.lastSeq);
  }

  private change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener('abort', wake);
        this.waiters.delete(wake);
        resolve();
      };
      signal.addEventListener('abort', wake);
      this.waiters.add(wake);
    });
  }

  private notify(): void {
    for (const wake of [...this.waiters]) wake();
  }
}
