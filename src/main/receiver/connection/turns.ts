import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { SerialQueue } from '../../../shared/util/serial-queue';

/** A connection that works for a smaller share of the time never waits. */
const FREE_SHARE = 0.1;
const FREE_MS = 10;
/** Work that counts against a connection at most, ms, so that it is soon free again. */
const MAX_USED_MS = 100;
/** Time after which a connection with little work counts as idle, ms. */
const ACTIVE_MS = 100;
/** Work of a busy connection before it waits again, ms; a single message may take longer. */
const SLICE_MS = 5;
/** Longest pause for the others between two slices, ms. */
const MAX_PAUSE_MS = 50;

interface LightMessage {
  readonly connection: ConnectionTurns | null;
  readonly at: number;
}

/**
 * Shares the event loop between connections. One that works a lot takes turns with others that do, one slice at a time,
 * and leaves as much time as it used while any connection with little work is active.
 */
export class Turns {
  private readonly queue = new SerialQueue();
  /** Last message of a connection with little work. */
  private lastLight: LightMessage = { connection: null, at: Number.NEGATIVE_INFINITY };
  /** Time of the last such message of any other connection. */
  private otherLightAt = Number.NEGATIVE_INFINITY;

  /** Records a message of a connection with little work. */
  sawLight(connection: ConnectionTurns): void {
    if (this.lastLight.connection !== connection) this.otherLightAt = this.lastLight.at;
    this.lastLight = { connection, at: performance.now() };
  }

  /** True while another connection has little work and is active: a busy one had little work a moment ago, too. */
  isShared(connection: ConnectionTurns): boolean {
    const lightAt = this.lastLight.connection === connection ? this.otherLightAt : this.lastLight.at;
    return performance.now() - lightAt < ACTIVE_MS;
  }

  /**
   * Resolves when a busy connection may work for one slice.
   * @param usedMs work of its last slice
   */
  async next(connection: ConnectionTurns, usedMs: number): Promise<void> {
    await this.queue.run(async () => {
      if (this.isShared(connection)) await sleep(Math.min(usedMs, MAX_PAUSE_MS));
      else await nextTurn();
    });
  }
}

/** Turns of one connection. */
export class ConnectionTurns {
  /** Leaks by {@link FREE_SHARE}. */
  private usedMs = 0;
  private sliceMs = 0;
  private lastAt = performance.now();

  constructor(private readonly turns: Turns) {}

  /** True while this connection must leave time to others: it reads and handles one message after the other. */
  get mustShare(): boolean {
    return this.usedMs >= FREE_MS && this.turns.isShared(this);
  }

  /**
   * Runs the next work of the connection, at once when it has worked little.
   * @param expectedMs least time that the work takes from others
   */
  async run(expectedMs: number, work: () => Promise<void>): Promise<void> {
    const now = performance.now();
    this.usedMs = Math.max(0, this.usedMs - (now - this.lastAt) * FREE_SHARE);
    this.lastAt = now;
    if (this.usedMs < FREE_MS) this.turns.sawLight(this);
    else if (this.sliceMs >= SLICE_MS) {
      await this.turns.next(this, this.sliceMs);
      this.sliceMs = 0;
    }
    const since = performance.now();
    const done = work();
    // The time until the work first waits for something.
    const used = Math.max(performance.now() - since, expectedMs);
    this.usedMs = Math.min(this.usedMs + used, MAX_USED_MS);
    this.sliceMs += used;
    await done;
  }
}
