import { connect } from 'node:net';

/** Time before the first look, and between the end of one and the next, ms; each up to a fifth shorter or longer. */
const FIRST_MS = 1_000;
const INTERVAL_MS = 2_000;
const JITTER = 0.2;
/** Longest wait for one connection, ms. */
const CONNECT_MS = 2_000;
/** Time after which the port is no longer looked at, ms. */
const MAX_WATCH_MS = 10 * 60_000;

/**
 * Waits until a TCP port takes connections, and calls back once. One look costs both sides a few packets, so it can come
 * more often than an attempt to connect for real.
 */
export class PortWatch {
  private readonly endsAt = performance.now() + MAX_WATCH_MS;
  private readonly abort = new AbortController();

  /** @param reached called when a connection was made, and closed again */
  constructor(
    private readonly port: { readonly host: string; readonly port: number },
    reached: () => void,
  ) {
    void this.untilReached().then((isReached) => isReached && reached());
  }

  close(): void {
    this.abort.abort();
  }

  private async untilReached(): Promise<boolean> {
    const { signal } = this.abort;
    let waitMs = FIRST_MS;
    while (performance.now() < this.endsAt) {
      await pause(waitMs * (1 - JITTER + 2 * JITTER * Math.random()), signal);
      if (signal.aborted) return false;
      if (await this.canConnect()) return !signal.aborted;
      waitMs = INTERVAL_MS;
    }
    return false;
  }

  private canConnect(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect({ ...this.port, signal: this.abort.signal });
      const end = (isConnected: boolean) => {
        socket.destroy();
        resolve(isConnected);
      };
      socket.setTimeout(CONNECT_MS, () => end(false));
      socket.once('connect', () => end(true));
      socket.on('error', () => end(false));
    });
  }
}

/** Resolves after a time, or when `signal` is aborted. */
function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delayMs);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
