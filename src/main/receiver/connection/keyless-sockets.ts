import type { Socket } from 'node:net';
import type { Logger } from '../../../shared/util/log';
import { RateLimitedLog } from '../../../shared/util/rate-limited-log';
import { clientAddress } from './client-address';

/** Log lines about closed sockets per interval of the limited log. */
const LOG_LINES = 3;

/** Limits of {@link KeylessSockets}. */
export interface KeylessLimits {
  readonly maxKeylessSockets: number;
  readonly maxKeylessPerAddress: number;
  readonly keyTimeoutMs: number;
}

interface Keyless {
  readonly address: string;
  readonly deadline: NodeJS.Timeout;
}

/**
 * Sockets that have not shown the key. Each is closed after a short time. Beyond a limit the oldest one is closed in place
 * of the newest, so that silent sockets keep no client with the key out: that client needs a few ms only.
 */
export class KeylessSockets {
  /** The oldest first. */
  private readonly sockets = new Map<Socket, Keyless>();
  private readonly counts = new Map<string, number>();
  private readonly log: Logger;

  constructor(
    private readonly limits: KeylessLimits,
    log: Logger,
  ) {
    this.log = new RateLimitedLog(log, LOG_LINES);
  }

  /** Adds a new socket. */
  add(socket: Socket): void {
    const { maxKeylessSockets, maxKeylessPerAddress, keyTimeoutMs } = this.limits;
    const address = clientAddress(socket.remoteAddress);
    if ((this.counts.get(address) ?? 0) >= maxKeylessPerAddress) this.closeOldest(address);
    if (this.sockets.size >= maxKeylessSockets) this.closeOldest();
    const deadline = setTimeout(() => this.close(socket), keyTimeoutMs);
    this.sockets.set(socket, { address, deadline });
    this.counts.set(address, (this.counts.get(address) ?? 0) + 1);
    socket.once('close', () => this.release(socket));
  }

  /** Stops watching a socket that has shown the key. */
  release(socket: Socket): void {
    const keyless = this.sockets.get(socket);
    if (!keyless) return;
    const { address, deadline } = keyless;
    clearTimeout(deadline);
    this.sockets.delete(socket);
    const count = (this.counts.get(address) ?? 0) - 1;
    if (count > 0) this.counts.set(address, count);
    else this.counts.delete(address);
  }

  /** Closes all of them. */
  closeAll(): void {
    for (const socket of [...this.sockets.keys()]) this.close(socket);
  }

  private close(socket: Socket): void {
    this.release(socket);
    socket.destroy();
  }

  /** @param from only one from this address */
  private closeOldest(from?: string): void {
    for (const [socket, { address }] of this.sockets) {
      if (from !== undefined && address !== from) continue;
      this.log.warn(`Too many sockets without the API key; the oldest one from ${address} is closed.`);
      this.close(socket);
      return;
    }
  }
}
