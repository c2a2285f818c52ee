import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type Direction = 'up' | 'down';

/** Pause of a throttled connection between two pieces, ms. */
const SLOW_PIECE_MS = 10;

/** A TCP relay between the app and its server that does to connections what networks do. */
export class Relay {
  /** Bytes handed on, by direction; `up` is from the app to the server. */
  readonly bytes: Record<Direction, number> = { up: 0, down: 0 };
  /** Port of the server; null while there is none. */
  target: number | null = null;
  /** Turns new connections away. */
  closed = false;
  private readonly pairs = new Set<Pair>();
  private pieceBytes = Number.POSITIVE_INFINITY;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Relay> {
    // Half-open on purpose: each side's end is passed on by the lane.
    const server = createServer({ allowHalfOpen: true });
    const relay = new Relay(server);
    server.on('connection', (socket) => relay.accept(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return relay;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Ends all connections with a reset. */
  cut(): void {
    for (const pair of this.pairs) pair.destroy();
  }

  /** Ends all connections after so many more bytes in one direction, most likely in the middle of a frame. */
  cutAfter(direction: Direction, bytes: number): void {
    for (const pair of this.pairs) pair.budget[direction] = bytes;
  }

  /**
   * Stops handing on anything on the present connections, nor that one side has gone; new ones are not concerned.
   * @returns goes on with them, also with what one side sent before it gave up
   */
  freeze(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    for (const pair of this.pairs) {
      pair.isFrozen = true;
      pair.frozen = promise.then(() => {
        pair.isFrozen = false;
      });
    }
    return resolve;
  }

  /** Ends the frozen connections; what was not handed on is lost. */
  cutFrozen(): void {
    for (const pair of this.pairs) if (pair.isFrozen) pair.destroy();
  }

  /** Hands on no more than this from now on, bytes a second in each direction. */
  throttle(bytesPerSecond: number): void {
    this.pieceBytes = Math.max(1, Math.floor((bytesPerSecond * SLOW_PIECE_MS) / 1000));
  }

  unthrottle(): void {
    this.pieceBytes = Number.POSITIVE_INFINITY;
  }

  async close(): Promise<void> {
    this.closed = true;
    this.server.close();
    this.cut();
    await once(this.server, 'close');
  }

  private accept(client: Socket): void {
    client.on('error', () => {});
    if (this.closed || this.target === null) {
      client.resetAndDestroy();
      return;
    }
    const upstream = new Socket({ allowHalfOpen: true });
    upstream.on('error', () => {});
    upstream.connect(this.target, '127.0.0.1');
    const pair = new Pair(client, upstream);
    this.pairs.add(pair);
    client.setNoDelay(true);
    upstream.setNoDelay(true);
    const lanes = [this.carry(pair, client, upstream, 'up'), this.carry(pair, upstream, client, 'down')];
    void Promise.all(lanes).then(() => this.pairs.delete(pair));
  }

  private async carry(pair: Pair, from: Socket, to: Socket, direction: Direction): Promise<void> {
    try {
      for await (const chunk of from) await this.handOn(pair, to, direction, chunk as Buffer);
      await pair.frozen;
      to.end();
    } catch {
      await pair.frozen;
      pair.destroy();
    }
  }

  private async handOn(pair: Pair, to: Socket, direction: Direction, chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      await pair.frozen;
      const size = Math.min(chunk.length - at, this.pieceBytes, pair.budget[direction]);
      this.bytes[direction] += size;
      pair.budget[direction] -= size;
      const piece = chunk.subarray(at, at + size);
      at += size;
      if (to.destroyed) throw new Error('gone');
      if (!to.write(piece)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
      if (pair.budget[direction] === 0) throw new Error('cut');
      if (this.pieceBytes !== Number.POSITIVE_INFINITY) await sleep(SLOW_PIECE_MS);
    }
  }
}

/** One connection of the app, and the one to the server that belongs to it. */
class Pair {
  readonly budget: Record<Direction, number> = { up: Number.POSITIVE_INFINITY, down: Number.POSITIVE_INFINITY };
  isFrozen = false;
  /** Resolves when it is not frozen any more. */
  frozen: Promise<void> = Promise.resolve();

  constructor(
    private readonly client: Socket,
    private readonly upstream: Socket,
  ) {}

  destroy(): void {
    for (const socket of [this.client, this.upstream]) if (!socket.destroyed) socket.resetAndDestroy();
  }
}
