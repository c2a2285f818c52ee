/** An event without data. Listeners and waiters are called in the order in which they came. */
export class Emitter {
  private readonly waiting = new Set<() => void>();

  emit(): void {
    for (const wake of [...this.waiting]) wake();
  }

  /** Calls `listener` at every `emit` from now on. */
  on(listener: () => void): void {
    this.waiting.add(listener);
  }

  /** Resolves at the next `emit`, or when `signal` is aborted. */
  next(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.waiting.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.waiting.add(wake);
      signal?.addEventListener('abort', wake);
      if (signal?.aborted) wake();
    });
  }

  /**
   * Resolves once `condition` holds, which is asked now and at every `emit`.
   * @returns false when `signal` is aborted first
   */
  async until(condition: () => boolean, signal?: AbortSignal): Promise<boolean> {
    while (!signal?.aborted) {
      if (condition()) return true;
      await this.next(signal);
    }
    return false;
  }
}
