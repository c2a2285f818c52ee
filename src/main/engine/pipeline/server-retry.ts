import type { Problem } from '../../../shared/model/problem';
import { doublingDelay } from '../../../shared/util/backoff';
import { InterruptiblePause } from '../../../shared/util/sleep';
import type { WorkspaceContext } from '../context/workspace-context';

/** First and longest delay before a server that refused a workspace for now is asked again. */
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 30_000;

/** Waits before a server that refused a workspace for now is asked again, with a growing delay and without a time limit. */
export class ServerRetry {
  private readonly pause = new InterruptiblePause();
  private refusals = 0;
  private since = 0;
  private waiting = false;
  /** Set when the user asks while a request is under way, whose answer may be older than the cause's removal. */
  private urgent = false;

  constructor(private readonly context: WorkspaceContext) {}

  /** The server has accepted everything: the next delay is the first again. */
  reset(): void {
    this.refusals = 0;
    this.urgent = false;
  }

  /** Ends the delay under way, or skips the next one. */
  wake(): void {
    this.urgent = !this.waiting;
    this.pause.interrupt();
  }

  /** Resolves after the delay, or when `signal` is aborted. The state says "deferred" meanwhile. */
  async delay(problem: Problem, signal: AbortSignal): Promise<void> {
    this.context.logProblem(problem);
    if (this.refusals === 0) this.since = Date.now();
    const ms = this.urgent ? 0 : doublingDelay(++this.refusals, FIRST_DELAY_MS, MAX_DELAY_MS);
    this.urgent = false;
    this.waiting = true;
    this.context.state.set({ kind: 'deferred', problem, since: this.since, retryAt: Date.now() + ms });
    await this.pause.for(ms, signal);
    this.waiting = false;
  }
}
