import type { WebSocket } from 'ws';
import type { PlainFrame } from '../../../../shared/wire/compressed-frame';
import type { UploadLimit } from './upload-limit';

/** The limit of a connection to another machine. */
export interface UploadPace {
  readonly limit: UploadLimit;
  /** Bytes that the connection has sent so far, with all that WebSocket adds and saves. */
  readonly bytesSent: () => number;
}

type Waiting =
  | { readonly kind: 'frame'; readonly bytes: Buffer; readonly isText: boolean; readonly compress: boolean }
  | { readonly kind: 'ping'; readonly payload: string };

/**
 * Hands the frames of one connection to its WebSocket in their order, no faster than the limit allows: in fragments then, so
 * that pings of the connection itself come between them.
 */
export class PacedSender {
  private waiting: Waiting[] = [];
  private isRunning = false;
  private readonly closed = new AbortController();

  /** @param pace null for a connection without a limit */
  constructor(
    private readonly socket: WebSocket,
    private readonly pace: UploadPace | null,
  ) {}

  /** True while something waits for its turn. */
  get isBusy(): boolean {
    return this.isRunning;
  }

  /** @param compress by the WebSocket itself, when the server takes that */
  send(frame: PlainFrame, compress: boolean): void {
    if (this.pace && this.mustWait) {
      const [bytes, isText] = typeof frame === 'string' ? [Buffer.from(frame), true] : [frame, false];
      this.wait({ kind: 'frame', bytes, isText, compress }, this.pace);
    } else this.socket.send(frame, { compress });
  }

  /** Sends a ping behind all frames so far. */
  ping(payload: string): void {
    if (this.pace && this.mustWait) this.wait({ kind: 'ping', payload }, this.pace);
    else this.socket.ping(payload);
  }

  /** Drops what is not sent yet. */
  close(): void {
    this.waiting = [];
    this.closed.abort();
  }

  private get mustWait(): boolean {
    return this.isRunning || this.pace?.limit.isOn === true;
  }

  private wait(next: Waiting, pace: UploadPace): void {
    if (this.closed.signal.aborted) return;
    this.waiting.push(next);
    if (!this.isRunning) void this.run(pace);
  }

  private async run(pace: UploadPace): Promise<void> {
    this.isRunning = true;
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      if (next.kind === 'ping') this.socket.ping(next.payload);
      else await this.sendInTurns(next, pace);
    }
    this.isRunning = false;
  }

  private async sendInTurns({ bytes, isText, compress }: Waiting & { kind: 'frame' }, pace: UploadPace): Promise<void> {
    const { limit, bytesSent } = pace;
    for (let at = 0; at < bytes.length; ) {
      await limit.turn(this.closed.signal);
      if (this.closed.signal.aborted) return;
      const end = Math.min(bytes.length, at + limit.goBytes);
      const before = bytesSent();
      // The error of a connection that ends reaches its owner as the event.
      const { promise: handedOn, resolve } = Promise.withResolvers<void>();
      const options = { binary: !isText, compress, fin: end === bytes.length };
      this.socket.send(bytes.subarray(at, end), options, () => resolve());
      await handedOn;
      limit.sent(bytesSent() - before);
      at = end;
    }
  }
}
