import { Emitter } from '../../../shared/util/emitter';
import { type Batch, type Change, PendingChanges } from './change';

/** Debounce times. */
export interface DebounceTiming {
  /** Quiet time after a single edit of a known file. */
  readonly quietMs: number;
  /** Quiet time after other changes: moves and temporary files come in pairs, and repeated writes in pieces. */
  readonly structuralQuietMs: number;
  /** Longest time between the first change of a batch and its flush. */
  readonly maxWaitMs: number;
}

const DEFAULT_TIMING: DebounceTiming = { quietMs: 3, structuralQuietMs: 40, maxWaitMs: 500 };

/** Changes of one file within this time belong to one write. */
const ONE_WRITE_MS = 2;
/** Batches from this size on are not debounced as single edits. */
const MANY_CHANGES = 8;

/** Details of a change that decide its quiet time. */
export interface ChangeNature {
  /** True when it may be a mere edit of a known file. */
  readonly isEdit: boolean;
  /** True when the same change was reported before. */
  readonly isEcho: boolean;
}

/** Debounces changes: one consumer gets them in batches, each once no change came for its quiet time. */
export class Debouncer {
  private readonly pending = new PendingChanges();
  private timer: NodeJS.Timeout | null = null;
  private firstAt = 0;
  private dueAt = 0;
  private lastAt = 0;
  private ready = false;
  private readonly flushed = new Emitter();

  constructor(
    private readonly onAdd: () => void = () => {},
    private readonly timing: DebounceTiming = DEFAULT_TIMING,
  ) {}

  /** Number of pending changes. */
  get size(): number {
    return this.pending.size;
  }

  /** True when a batch waits for the consumer. */
  get isReady(): boolean {
    return this.ready;
  }

  /** Adds a change and restarts the quiet time. */
  add(change: Change, { isEdit, isEcho }: ChangeNature = { isEdit: false, isEcho: false }): void {
    const isKnown = change.kind === 'file' && this.pending.has(change.path);
    if (isEcho && isKnown) return;
    const { quietMs, structuralQuietMs, maxWaitMs } = this.timing;
    const now = performance.now();
    const isSingle = isEdit && this.pending.size < MANY_CHANGES && !(isKnown && now - this.lastAt > ONE_WRITE_MS);
    this.lastAt = now;
    if (this.pending.size === 0) {
      this.firstAt = now;
      this.dueAt = now;
    }
    this.pending.add(change);
    const quietUntil = Math.max(this.dueAt, now + (isSingle ? quietMs : structuralQuietMs));
    this.dueAt = Math.min(quietUntil, this.firstAt + maxWaitMs);
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flushSoon(), Math.max(0, this.dueAt - now));
    this.onAdd();
  }

  /** Resolves with the next batch, or with null when `signal` is aborted first. */
  async next(signal: AbortSignal): Promise<Batch | null> {
    while (await this.flushed.until(() => this.ready, signal)) {
      if (this.ready && !signal.aborted) return this.take();
    }
    return null;
  }

  /** Takes all pending changes without waiting for the quiet time. */
  take(): Batch {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.ready = false;
    return this.pending.take();
  }

  /** Lets events come first that arrived while the event loop was busy: the timer may run before they are read. */
  private flushSoon(): void {
    const due = this.dueAt;
    const timer = this.timer;
    setImmediate(() => {
      if (this.timer !== timer || this.dueAt !== due) return;
      this.timer = null;
      this.ready = true;
      this.flushed.emit();
    });
  }
}
