import { type Batch, type Change, PendingChanges } from './change';

/** When a batch is ready, in ms. */
export interface DebounceTiming {
  /** A batch goes out once nothing was added for this long … */
  readonly quietMs: number;
  /**
   * … or for this long, when it holds more than single edits of known files: moves and temporary files come in pairs, and
   * what was written again a moment later is being written in pieces …
   */
  readonly structuralQuietMs: number;
  /** … but never later than this after its first change. */
  readonly maxWaitMs: number;
}

/** A single edit settles within tens of milliseconds; a storm is flushed at least twice a second. */
const DEFAULT_TIMING: DebounceTiming = { quietMs: 5, structuralQuietMs: 40, maxWaitMs: 500 };

/** Changes of one file within this time, ms, are one write of it. */
const ONE_WRITE_MS = 2;
/** So many changes in a batch are no single edits any more. */
const MANY = 8;

/** What the watcher knows of a change beside the path. */
export interface ChangeNature {
  /** It may only be an edit of a known file. */
  readonly isEdit: boolean;
  /** It was told before, and this says it again. */
  readonly isEcho: boolean;
}

/** Collects changes and hands them out in batches to one consumer. */
export class Debouncer {
  private readonly pending = new PendingChanges();
  private timer: NodeJS.Timeout | null = null;
  private firstAt = 0;
  private dueAt = 0;
  private lastAt = 0;
  private ready = false;
  private wake: (() => void) | null = null;

  constructor(
    private readonly onAdd: () => void = () => {},
    private readonly timing: DebounceTiming = DEFAULT_TIMING,
  ) {}

  /** How many changes wait. */
  get size(): number {
    return this.pending.size;
  }

  add(change: Change, { isEdit, isEcho }: ChangeNature = { isEdit: false, isEcho: false }): void {
    const isKnown = change.kind === 'file' && this.pending.has(change.path);
    if (isEcho && isKnown) return;
    const { quietMs, structuralQuietMs, maxWaitMs } = this.timing;
    const now = performance.now();
    const isSingle = isEdit && this.pending.size < MANY && !(isKnown && now - this.lastAt > ONE_WRITE_MS);
    this.lastAt = now;
    if (this.pending.size === 0) {
      this.firstAt = now;
      this.dueAt = now;
    }
    this.pending.add(change);
    const quietUntil = Math.max(this.dueAt, now + (isSingle ? quietMs : structuralQuietMs));
    this.dueAt = Math.min(quietUntil, this.firstAt + maxWaitMs);
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.askAround(), Math.max(0, this.dueAt - now));
    this.onAdd();
  }

  /** Resolves with the next settled batch, or with null when `signal` is aborted first. */
  async next(signal: AbortSignal): Promise<Batch | null> {
    while (!signal.aborted && !this.ready) {
      await new Promise<void>((resolve) => {
        const done = () => {
          signal.removeEventListener('abort', done);
          this.wake = null;
          resolve();
        };
        this.wake = done;
        signal.addEventListener('abort', done);
      });
    }
    return signal.aborted ? null : this.take();
  }

  /** Everything so far, settled or not. */
  take(): Batch {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.ready = false;
    return this.pending.take();
  }

  /** After a busy moment the timer is due before the events are read that came in it: they are let through first. */
  private askAround(): void {
    const due = this.dueAt;
    const timer = this.timer;
    setImmediate(() => {
      if (this.timer !== timer || this.dueAt !== due) return;
      this.timer = null;
      this.ready = true;
      this.wake?.();
    });
  }
}
