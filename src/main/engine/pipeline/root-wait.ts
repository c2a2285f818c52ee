import { type Problem, toProblem } from '../../../shared/model/problem';
import { InterruptiblePause } from '../../../shared/util/sleep';
import type { ChangeDetector } from '../scan/change-detector';
import type { ChangeSource } from '../watch/change-source';

/** How often a root that is away is looked for, ms. */
const POLL_MS = 1_000;

/** Waits, for as long as it takes, until a root is the folder it was, or the user accepts it as it is. */
export class RootWait {
  private readonly pause = new InterruptiblePause();
  private waiting = false;

  constructor(
    private readonly source: ChangeSource,
    private readonly detector: ChangeDetector,
  ) {}

  /** True while it waits. */
  get isWaiting(): boolean {
    return this.waiting;
  }

  /** Looks at once. */
  wake(): void {
    this.pause.interrupt();
  }

  /** Resolves when the root is fine, accepted, or `over` is aborted. Tells when something else is wrong with it now. */
  async until(problem: Problem, signal: AbortSignal, onOther: (problem: Problem) => void): Promise<void> {
    this.source.take();
    this.waiting = true;
    for (let present: Problem | null = problem; present; ) {
      await this.pause.for(POLL_MS, signal);
      if (signal.aborted || this.detector.accepted) break;
      const next = await this.look(present);
      if (next && next.code !== present.code) onOther(next);
      present = next;
    }
    this.waiting = false;
  }

  /** Nothing about the root itself tells when most of its files are back: any change in it is worth another look. */
  private async look(problem: Problem): Promise<Problem | null> {
    if (problem.code === 'shrunken') return this.source.size > 0 ? null : problem;
    return this.detector.checkRoot().then(() => null, toProblem);
  }
}
