/** A pause that can be cut short. One at a time. */
export class InterruptiblePause {
  private wakeUp: (() => void) | null = null;

  /** Ends the pause that goes on now, if there is one. */
  interrupt(): void {
    this.wakeUp?.();
  }

  /** Resolves after `ms`, when it is interrupted, or when `signal` is aborted. */
  for(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        this.wakeUp = null;
        resolve();
      };
      const timer = setTimeout(wake, ms);
      signal.addEventListener('abort', wake);
      this.wakeUp = wake;
    });
  }
}
