import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { SerialQueue } from '../../../shared/util/serial-queue';

/** A connection that works for a smaller share of the time never waits. */
const FREE_SHARE = 0.1;
const FREE_MS = 10;
/** The same for a single message that is handled in several slices, so that a commit need not wait for busy connections. */
const FREE_SLICES_MS = 30;
/** Work that counts against a connection at most, ms, so that it is soon free again. */
const MAX_USED_MS = 100;
/** Time after which a connection with little work counts as idle, ms. */
const ACTIVE_MS = 100;
/** Work of a busy connection before it waits again, ms; a single message may take longer. */
const SLICE_MS = 5;
/** Longest pause for the others between two slices, ms. */
const MAX_PAUSE_MS = 50;

interface LightWork {
  readonly by: ConnectionTurns;
  readonly at: number;
}

/**
 * Shares the event loop between connections. One that works a lot takes turns with others that do, one slice at a time,
 * and leaves as much time as it used while another connection with little work is active.
 */
export class Turns {
  private readonly queue = new SerialQueue();
  private lastLight: LightWork | null = null;
  /** The same of another connection than that one. */
  private lastOtherLight: LightWork | null = null;

  /** Records a message of a connection with little work. */
  sawLight(by: ConnectionTurns): void {
    if (this.lastLight?.by !== by) this.lastOtherLight = this.lastLight;
    this.lastLight = { by, at: performance.now() };
  }

  /** True while another connection with little work is active. */
  isSharedBy(connection: ConnectionTurns): boolean {
    const light = this.lastLight?.by === connection ? this.lastOtherLight : this.lastLight;
    return light !== null && performance.now() - light.at < ACTIVE_MS;
  }

  /**
   * Resolves when a busy connection may work for one slice.
   * @param usedMs work of its last slice
   */
  async next(usedMs: number, connection: ConnectionTurns): Promise<void> {
    await this.queue.run(async () => {
      if (this.isSharedBy(connection)) await sleep(Math.min(usedMs, MAX_PAUSE_MS));
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
  /** Work that {@link pause} recorded. */
  private pausedMs = 0;

  constructor(private readonly turns: Turns) {}

  /** True while this connection must leave time to others: it reads and handles one message after the other. */
  get mustShare(): boolean {
    return this.usedMs >= FREE_MS && this.turns.isSharedBy(this);
  }

  /**
   * Runs the next work of the connection, at once when it has worked little.
   * @param expectedMs least time that the work takes from others
   */
  async run(expectedMs: number, work: () => Promise<void>): Promise<void> {
    this.use(0);
    if (this.usedMs < FREE_MS) this.turns.sawLight(this);
    else if (this.sliceMs >= SLICE_MS) {
      await this.turns.next(this.sliceMs, this);
      this.sliceMs = 0;
    }
    const since = performance.now();
    const pausedBefore = this.pausedMs;
    const done = current.run(this, work);
    // The time until the work first waits for something.
    const used = performance.now() - since - (this.pausedMs - pausedBefore);
    this.use(Math.max(used, expectedMs));
    await done;
  }

  /**
   * Resolves when work that is handled in slices may go on.
   * @param usedMs time of the slice that ends
   */
  async pause(usedMs: number): Promise<void> {
    this.use(usedMs);
    this.pausedMs += usedMs;
    if (this.usedMs < FREE_SLICES_MS) return nextTurn();
    await this.turns.next(this.sliceMs, this);
    this.sliceMs = 0;
  }

  private use(ms: number): void {
    const now = performance.now();
    this.usedMs = Math.min(Math.max(0, this.usedMs - (now - this.lastAt) * FREE_SHARE) + ms, MAX_USED_MS);
    this.lastAt = now;
    this.sliceMs += ms;
  }
}

/** The event loop of this process. */
export const eventLoop = new Turns();
/** Work that belongs to no connection. */
const background = new ConnectionTurns(eventLoop);
const current = new AsyncLocalStorage<ConnectionTurns>();

/** Divides long work into slices, between which other connections get their turns. */
export class WorkSlice {
  private since = performance.now();
  private pause: Promise<void> | null = null;

  /** True when the time of this slice is used up. */
  get isOver(): boolean {
    return performance.now() - this.since >= SLICE_MS;
  }

  /** Resolves when the next slice may begin. Concurrent parts of the same work share one pause. */
  yieldTurn(): Promise<void> {
    this.pause ??= this.endSlice();
    return this.pause;
  }

  private async endSlice(): Promise<void> {
    await (current.getStore() ?? background).pause(performance.now() - this.since);
    this.since = performance.now();
    this.pause = null;
  }
}
