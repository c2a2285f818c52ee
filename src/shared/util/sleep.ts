import { Emitter } from './emitter';

/** A pause that can be cut short. One at a time. */
export class InterruptiblePause {
  private readonly ended = new Emitter();

  /** Ends the present pause, if there is one. */
  interrupt(): void {
    this.ended.emit();
  }

  /** Resolves after `ms`, when it is interrupted, or when `signal` is aborted. */
  async for(ms: number, signal: AbortSignal): Promise<void> {
    const timer = setTimeout(() => this.ended.emit(), ms);
    await this.ended.next(signal);
    clearTimeout(timer);
  }
}
