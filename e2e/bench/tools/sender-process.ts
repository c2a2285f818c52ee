import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import WebSocket from 'ws';
import type { SenderTask, WireMessage } from './wire';

/** More than this in the socket's buffer, bytes, and a sender waits. */
const MAX_BUFFERED = 8 * 1024 * 1024;

/** A connection to the writer. */
export class Wire {
  constructor(private readonly socket: WebSocket) {}

  send(message: WireMessage): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Waits while the socket has too much to send. */
  async room(): Promise<void> {
    while (this.socket.bufferedAmount > MAX_BUFFERED) await nextTurn();
  }
}

/** Makes this process a sender: does what the bench asks, with `begin` as the algorithm. */
export function runSender(begin: (root: string, wire: Wire) => void): void {
  let wire: Wire | undefined;
  process.on('message', async (task: SenderTask) => {
    if (task.kind === 'connect') {
      const socket = new WebSocket(`ws://127.0.0.1:${task.port}`, { perMessageDeflate: false });
      await once(socket, 'open');
      wire = new Wire(socket);
    } else if (wire) begin(task.root, wire);
    process.send?.(true);
  });
}
