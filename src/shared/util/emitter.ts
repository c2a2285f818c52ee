/** Tells whoever waits that something changed. */
export class Emitter {
  private readonly waiting = new Set<() => void>();

  emit(): void {
    for (const wake of [...this.waiting]) wake();
  }

  /** Resolves with the next ring, or when `signal` is aborted. */
  next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.waiting.add(wake);
      signal.addEventListener('abort', wake);
      if (signal.aborted) wake();
    });
  }
}
