/**
 * A network in user space: a TCP relay with a delay and a rate for each direction, as a process of its own. The connections
 * of a direction share its line. Opening a connection takes no time, and neither loss nor TCP's slow start is imitated.
 */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { RelayAnswer, RelayTask } from './link';

/** Bytes that a line sends in one go: as many as fit an Ethernet frame. */
const PACKET_BYTES = 1_448;
/** Bytes that wait in front of the line; with more, the sender is no longer read from. */
const MAX_WAITING_BYTES = 64 * 1024;
/** With more in the buffer of the far socket, bytes, the line stands still. */
const MAX_UNREAD_BYTES = 256 * 1024;

interface Packet {
  readonly to: Socket;
  /** Null for the end of what one side sends. */
  readonly bytes: Buffer | null;
  /** On `performance.now()`'s clock. */
  readonly dueAt: number;
}

/** One direction: a line that sends so many bytes a millisecond, and delivers each of them after the delay. */
class Line {
  bytes = 0;
  private packets: Packet[] = [];
  private freeAt = 0;
  private waiting = 0;
  private readonly paused = new Set<Socket>();
  private timer: NodeJS.Timeout | null = null;
  private readonly maxUndelivered: number;

  constructor(
    private readonly delayMs: number,
    private readonly bytesPerMs: number,
  ) {
    this.maxUndelivered = MAX_WAITING_BYTES + delayMs * bytesPerMs;
  }

  join(from: Socket, to: Socket): void {
    from.on('data', (chunk: Buffer) => {
      for (let at = 0; at < chunk.length; at += PACKET_BYTES) this.take(to, chunk.subarray(at, at + PACKET_BYTES));
      if (this.waiting <= this.maxUndelivered) return;
      this.paused.add(from);
      from.pause();
    });
    from.on('end', () => this.take(to, null));
  }

  private take(to: Socket, bytes: Buffer | null): void {
    const size = bytes?.length ?? 0;
    this.freeAt = Math.max(this.freeAt, performance.now()) + size / this.bytesPerMs;
    this.packets.push({ to, bytes, dueAt: this.freeAt + this.delayMs });
    this.waiting += size;
    this.bytes += size;
    this.timer ??= setTimeout(() => this.deliver(), this.delayMs);
  }

  private deliver(): void {
    this.timer = null;
    const now = performance.now();
    let count = 0;
    for (const { to, bytes, dueAt } of this.packets) {
      if (dueAt > now || to.writableLength > MAX_UNREAD_BYTES) break;
      count++;
      this.waiting -= bytes?.length ?? 0;
      if (to.destroyed) continue;
      if (bytes) to.write(bytes);
      else to.end();
    }
    this.packets = this.packets.slice(count);
    if (this.waiting <= this.maxUndelivered / 2) this.resume();
    const [next] = this.packets;
    if (next) this.timer = setTimeout(() => this.deliver(), Math.max(1, next.dueAt - performance.now()));
  }

  private resume(): void {
    for (const socket of this.paused) socket.resume();
    this.paused.clear();
  }
}

class Relay {
  private readonly up: Line;
  private readonly down: Line;
  private readonly server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => this.join(near));

  constructor(
    private readonly target: number,
    delayMs: number,
    megabitsPerSecond: number,
  ) {
    const bytesPerMs = (megabitsPerSecond * 1_000) / 8;
    this.up = new Line(delayMs, bytesPerMs);
    this.down = new Line(delayMs, bytesPerMs);
  }

  listen(): Promise<number> {
    return new Promise((resolve) => {
      this.server.listen(0, '127.0.0.1', () => resolve((this.server.address() as AddressInfo).port));
    });
  }

  get answer(): Omit<RelayAnswer, 'port'> {
    return { up: this.up.bytes, down: this.down.bytes };
  }

  private join(near: Socket): void {
    const far = connect({ port: this.target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    this.up.join(near, far);
    this.down.join(far, near);
    for (const socket of [near, far]) {
      socket.on('error', () => {
        near.destroy();
        far.destroy();
      });
    }
  }
}

let relay: Relay | undefined;
let port = 0;
process.on('message', async (task: RelayTask) => {
  if (task !== 'count') {
    relay = new Relay(task.target, task.delayMs, task.megabitsPerSecond);
    port = await relay.listen();
  }
  if (relay) process.send?.({ port, ...relay.answer } satisfies RelayAnswer);
});
