import { setImmediate as nextTurn } from 'node:timers/promises';

/** Longest time that work may keep the event loop. */
const TURN_MS = 10;

/** Divides long work, so that the event loop can turn in between. */
export class TimeSlice {
  private since = performance.now();

  /** True when the time of this turn is used up. */
  get isOver(): boolean {
    return performance.now() - this.since > TURN_MS;
  }

  /** Resolves at the next turn of the event loop. */
  async yieldTurn(): Promise<void> {
    await nextTurn();
    this.since = performance.now();
  }
}
