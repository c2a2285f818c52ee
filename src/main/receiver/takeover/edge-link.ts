import { WebSocket } from 'ws';
import type { Logger } from '../../../shared/util/log';
import type { ServerMessage } from '../../../shared/wire/messages';

/** Time for the closing handshake. */
const CLOSE_TIMEOUT_MS = 1_000;
/** Close code of the library for a connection that ended without a close frame. */
const NO_CLOSE_FRAME = 1006;

/** Close codes that tell an edge of the first part of the protocol to stop, with their reasons. */
const TAKEN_REASONS = {
  4001: 'Another edge mirrors to the same place.',
  4002: 'A newer connection with the same fingerprint mirrors to the same place.',
};

/** Connection of an edge, as far as it can lose a workspace to another one. */
export class EdgeLink {
  private told = false;

  /** @param number newer connections have higher ones */
  constructor(
    readonly number: number,
    private readonly socket: WebSocket,
    private readonly log: Logger,
  ) {}

  /** False once either side has begun to close the connection. */
  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** True once the edge was told that another one has its workspace. */
  get wasTold(): boolean {
    return this.told;
  }

  /** Closes the connection; received messages are still handled. Calls `onAnswered` when the edge proves to be alive. */
  close(code: number, reason: string, onAnswered: () => void = () => {}): void {
    const { socket } = this;
    socket.once('close', (answer) => {
      if (answer !== NO_CLOSE_FRAME) onAnswered();
    });
    socket.resume();
    socket.close(code, reason);
    setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS).unref();
  }

  /** Tells the edge by a message and by the close frame, since some edges show only one of them. */
  closeTaken(code: keyof typeof TAKEN_REASONS, onAnswered?: () => void): void {
    this.told = true;
    if (!this.isOpen) return;
    const reason = TAKEN_REASONS[code];
    this.log.warn(`A connection is closed with code ${code}: ${reason}`);
    const message: ServerMessage = { type: 'error', payload: { message: reason } };
    this.socket.send(JSON.stringify(message));
    this.close(code, reason, onAnswered);
  }
}

/** Holder of a workspace: the connection of an edge, or a part of this program. */
export type WorkspaceLink = Pick<EdgeLink, 'number' | 'isOpen' | 'wasTold' | 'closeTaken'>;
