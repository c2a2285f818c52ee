import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { type ConnectionTurns, processorMs } from './turns';

/**
 * Reads from the socket of a connection in its turns: to take messages out of the bytes is work, too, also for messages
 * that nothing handles.
 */
export class PacedReading {
  private beganAtMs = 0;
  private waitsForTurn = false;
  private isHeld = false;

  /** @param transport the socket below, to which `socket` listens already */
  constructor(
    private readonly socket: WebSocket,
    transport: Socket,
    private readonly turns: ConnectionTurns,
  ) {
    // The listener of `socket` is between these two.
    transport.prependListener('data', () => {
      this.beganAtMs = processorMs();
    });
    transport.on('data', () => this.endPiece());
  }

  /** Reads nothing until {@link release}. */
  hold(): void {
    this.isHeld = true;
    this.socket.pause();
  }

  /** Reads on, in the next turn when the connection has to wait for one. */
  release(): void {
    this.isHeld = false;
    this.readOn();
  }

  private endPiece(): void {
    this.turns.spend(processorMs() - this.beganAtMs);
    if (this.turns.mustWait && !this.waitsForTurn) void this.waitForTurn();
  }

  private async waitForTurn(): Promise<void> {
    this.waitsForTurn = true;
    this.socket.pause();
    await this.turns.turn();
    this.waitsForTurn = false;
    this.readOn();
  }

  private readOn(): void {
    if (!this.waitsForTurn && !this.isHeld && this.socket.isPaused) this.socket.resume();
  }
}
