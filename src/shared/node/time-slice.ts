import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long work may go on without letting others have a turn, ms. */
const TURN_MS = 10;

/** Lets the event loop turn now and then in the middle of work that would otherwise hold it for long. */
export class TimeSlice {
  private since = performance.now();

  /** True when this has gone on for a while. */
  get isOver(): boolean {
    return performance.now() - this.since > TURN_MS;
  }

  /** Resolves at the next turn of the loop. */
  async yieldTurn(): Promise<void> {
    await nextTurn();
    this.since = performance.now();
  }
}
