interface Running {
  readonly bytes: number;
  readonly done: Promise<void>;
}

/** Work that was let in; `done` settles when it is finished. */
export interface Started<T> {
  readonly done: Promise<T>;
}

const MAX_RUNNING = 16;
const MAX_RUNNING_BYTES = 16 * 1024 * 1024;

/**
 * Lets work on one workspace in, in the order in which it asked. Writes to different files run side by side, bounded in
 * number and bytes; everything else runs alone. The outcome is as if all of it had run one after the other.
 */
export class WriteScheduler {
  private lastTurn: Promise<void> = Promise.resolve();
  private readonly running = new Map<string, Running>();
  private runningBytes = 0;

  /**
   * Runs a write of one file beside others.
   * @returns once the write was let in, so that the caller can offer the next one
   */
  beside<T>(path: string, bytes: number, work: () => Promise<T>): Promise<Started<T>> {
    return this.inTurn(async () => {
      while (this.mustWait(path, bytes)) await Promise.race([...this.running.values()].map((other) => other.done));
      const done = work();
      const settled = done.then(
        () => this.leave(path, bytes),
        () => this.leave(path, bytes),
      );
      this.running.set(path, { bytes, done: settled });
      this.runningBytes += bytes;
      return { done };
    });
  }

  /** Runs work when everything before it is finished, and lets nothing else in until it is. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    return this.inTurn(async () => {
      await Promise.all([...this.running.values()].map((other) => other.done));
      return work();
    });
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const before = this.lastTurn;
    const turn = Promise.withResolvers<void>();
    this.lastTurn = turn.promise;
    await before;
    try {
      return await work();
    } finally {
      turn.resolve();
    }
  }

  private leave(path: string, bytes: number): void {
    this.running.delete(path);
    this.runningBytes -= bytes;
  }

  private mustWait(path: string, bytes: number): boolean {
    if (this.running.size === 0) return false;
    if (this.running.size >= MAX_RUNNING || this.runningBytes + bytes > MAX_RUNNING_BYTES) return true;
    for (const other of this.running.keys()) {
      if (other === path || other.startsWith(`${path}/`) || path.startsWith(`${other}/`)) return true;
    }
    return false;
  }
}
