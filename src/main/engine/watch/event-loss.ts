import { readFileSync } from 'node:fs';

/** Interval of a timer that tells how long the event loop was blocked, or the process stopped. */
const TICK_MS = 500;
/** Delay of that timer from which on events may be lost, also those that no watcher would have counted. */
const MAX_DELAY_MS = 2_000;
/** Length of inotify's queue where the system does not tell it. Other systems report lost events themselves. */
const DEFAULT_QUEUE_EVENTS = 16_384;

/**
 * Notices when events of the file system may be lost. All watchers of a process share one inotify queue: past its length
 * events are dropped, and no watcher is told. The queue fills only while the event loop does not turn.
 */
export class EventLoss {
  private readonly listeners = new Set<() => void>();
  private readonly maxEvents: number;
  private inTurn = 0;
  private tickedAt = 0;
  private timer: NodeJS.Timeout | null = null;

  /** @param queueEvents length of the queue; half of it counts as full, since some of its events reach no watcher */
  constructor(queueEvents = queueLength()) {
    this.maxEvents = queueEvents / 2;
  }

  /** Counts one event, of any watcher. */
  count(): void {
    if (++this.inTurn > 1) return;
    setImmediate(() => {
      const isFull = this.inTurn >= this.maxEvents;
      this.inTurn = 0;
      if (isFull) this.tell();
    });
  }

  /** Calls `listener` whenever events may be lost. @returns a function that ends it */
  onLoss(listener: () => void): () => void {
    this.listeners.add(listener);
    this.tickedAt = performance.now();
    this.timer ??= setInterval(() => this.tick(), TICK_MS).unref();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0 || !this.timer) return;
      clearInterval(this.timer);
      this.timer = null;
    };
  }

  private tick(): void {
    const now = performance.now();
    const delayMs = now - this.tickedAt - TICK_MS;
    this.tickedAt = now;
    if (delayMs > MAX_DELAY_MS) this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

/** Of this process's one queue. */
export const eventLoss = new EventLoss();

function queueLength(): number {
  if (process.platform !== 'linux') return DEFAULT_QUEUE_EVENTS;
  try {
    return Number(readFileSync('/proc/sys/fs/inotify/max_queued_events', 'utf8')) || DEFAULT_QUEUE_EVENTS;
  } catch {
    return DEFAULT_QUEUE_EVENTS;
  }
}
