import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { SerialQueue } from '../../../shared/util/serial-queue';

/** A connection that works for a smaller share of the time never waits. */
const FREE_SHARE = 0.01;
const FREE_MS = 20;
/** Work that counts against a new connection, ms, so that new connections bring little time with them. */
const NEW_USED_MS = 15;
/** Work that counts against a connection at most, ms, so that it is free again a few seconds after its last work. */
const MAX_USED_MS = 40;
/** Part of a slice that counts as work for certain: the rest may be time in which it waits for a disk. */
const SLICE_PART = 0.2;
/** Time that all busy connections together work at most while another one is active, as a share. */
const BUSY_SHARE = 0.25;
/** Time after which a connection with little work counts as idle, ms. */
const ACTIVE_MS = 100;
/**
 * Work of a busy connection before it waits again, ms; a single message may take longer. No more of a message counts
 * against a connection, since a disk may have been slow.
 */
const SLICE_MS = 5;
/** Time for which a busy connection waits at most until no other one is in the middle of a message, ms. */
const MAX_WAIT_MS = 100;
const LOOK_EVERY_MS = 1;
/** Most work that a connection makes good for at once, ms: a disk that hangs is no work. */
const MAX_OWED_MS = 100;

interface LightWork {
  readonly by: ConnectionTurns;
  readonly at: number;
}

/**
 * Shares the event loop between connections. Those that work a lot take turns, one slice at a time. While another connection
 * with little work is active, all of them together use a part of the time only, and begin while none of the others is in the
 * middle of a message: their number changes nothing.
 */
export class Turns {
  private readonly queue = new SerialQueue();
  private lastLight: LightWork | null = null;
  /** The same of another connection than that one. */
  private lastOtherLight: LightWork | null = null;
  /** Time until which the busy connections have used up their share, ms. */
  private usedUntil = 0;
  /** Messages of connections with little work that are being handled. */
  private lightRuns = 0;

  /** @param sleepFor waits so many ms */
  constructor(private readonly sleepFor: (ms: number) => Promise<unknown> = sleep) {}

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
   * @param owedMs its work since its last turn
   */
  async next(connection: ConnectionTurns, owedMs: number): Promise<void> {
    await this.queue.run(async () => {
      if (!this.isSharedBy(connection)) return nextTurn();
      const now = performance.now();
      this.usedUntil = Math.max(this.usedUntil, now - owedMs) + owedMs / BUSY_SHARE;
      await this.sleepFor(this.usedUntil - now);
      await this.untilNoLightRuns();
    });
  }

  /** Counts a message of a connection with little work until it is handled, for a short time at most. */
  async runLight<T>(work: Promise<T>): Promise<T> {
    this.lightRuns++;
    let isCounted = true;
    const leave = () => {
      if (isCounted) this.lightRuns--;
      isCounted = false;
    };
    const timer = setTimeout(leave, ACTIVE_MS);
    try {
      return await work;
    } finally {
      clearTimeout(timer);
      leave();
    }
  }

  private async untilNoLightRuns(): Promise<void> {
    const until = performance.now() + MAX_WAIT_MS;
    while (this.lightRuns > 0 && performance.now() < until) await this.sleepFor(LOOK_EVERY_MS);
  }
}

/** Turns of one connection. */
export class ConnectionTurns {
  /** Leaks by {@link FREE_SHARE}, except while this connection waits for a turn. */
  private usedMs = NEW_USED_MS;
  private lastAt = performance.now();
  /** Work since the last turn while this connection was busy. */
  private owedMs = 0;
  /** Begin of work that is not recorded yet. */
  private workSince = 0;
  private nextTurn: Promise<void> | null = null;

  constructor(private readonly turns: Turns) {}

  /** True while this connection must leave time to others: it reads and handles one message after the other. */
  get mustShare(): boolean {
    return this.isBusy && this.turns.isSharedBy(this);
  }

  /** True when this connection must wait for its {@link turn} before it works on. */
  get mustWait(): boolean {
    return this.isBusy && this.owedMs >= SLICE_MS;
  }

  /** Resolves when this connection may work on. */
  turn(): Promise<void> {
    this.nextTurn ??= this.waitForTurn();
    return this.nextTurn;
  }

  /** Resolves when the next work may begin: at once when there was little. */
  async admit(): Promise<void> {
    while (this.mustWait) await this.turn();
    if (!this.isBusy) this.turns.sawLight(this);
  }

  /**
   * Runs the next work of the connection, one at a time. The time until it first waits for something counts as work; a busy
   * connection makes good for all of it.
   * @param leastMs least time that the work takes from others
   */
  async run<T>(leastMs: number, work: () => Promise<T>): Promise<T> {
    await this.admit();
    const isLight = !this.isBusy;
    const before = processorMs();
    const done = current.run(this, work);
    this.spend(Math.max(processorMs() - before, leastMs));
    this.takeWork();
    try {
      return await (isLight ? this.turns.runLight(done) : done);
    } finally {
      this.owe(this.takeWork());
    }
  }

  /**
   * Resolves when work that is handled in slices may go on.
   * @param usedMs time of the slice that ends
   */
  async pause(usedMs: number): Promise<void> {
    this.takeWork();
    this.use(Math.min(usedMs, SLICE_MS) * SLICE_PART);
    this.owe(usedMs);
    if (this.mustWait) await this.turn();
    else await nextTurn();
    this.takeWork();
  }

  /** Records work. */
  spend(ms: number): void {
    this.use(ms);
    this.owe(ms);
  }

  private get isBusy(): boolean {
    this.leak();
    return this.usedMs >= FREE_MS;
  }

  private use(ms: number): void {
    this.leak();
    this.usedMs = Math.min(this.usedMs + Math.min(ms, SLICE_MS), MAX_USED_MS);
  }

  private owe(ms: number): void {
    this.owedMs = this.isBusy ? Math.min(this.owedMs + ms, MAX_OWED_MS) : 0;
  }

  private leak(): void {
    const now = performance.now();
    if (!this.nextTurn) this.usedMs = Math.max(0, this.usedMs - (now - this.lastAt) * FREE_SHARE);
    this.lastAt = now;
  }

  private async waitForTurn(): Promise<void> {
    const { owedMs } = this;
    await this.turns.next(this, owedMs);
    this.leak();
    this.owedMs -= owedMs;
    this.nextTurn = null;
  }

  /** @returns the time of work that is not recorded yet */
  private takeWork(): number {
    const now = performance.now();
    const ms = now - this.workSince;
    this.workSince = now;
    return ms;
  }
}

/** Processor time of this thread, ms: a machine that is busy with other programs adds nothing to it. */
export function processorMs(): number {
  // Older releases of Node know the time of the whole process only.
  const { user, system } = process.threadCpuUsage?.() ?? process.cpuUsage();
  return (user + system) / 1_000;
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
