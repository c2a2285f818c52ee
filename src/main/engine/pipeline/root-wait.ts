import { type Problem, toProblem } from '../../../shared/model/problem';
import { InterruptiblePause } from '../../../shared/util/sleep';
import type { WorkspaceContext } from '../context/workspace-context';
import type { ChangeDetector } from '../scan/change-detector';
import type { ChangeSource } from '../watch/change-source';

/** Interval of checks of a root that is away. */
const CHECK_INTERVAL_MS = 1_000;

/** Waits, without a time limit, until a root is the folder it was, or the user accepts it as it is. */
export class RootWait {
  private readonly pause = new InterruptiblePause();

  constructor(
    private readonly context: WorkspaceContext,
    private readonly source: ChangeSource,
    private readonly detector: ChangeDetector,
  ) {}

  /** Checks at once. */
  wake(): void {
    this.pause.interrupt();
  }

  /** Resolves when the root is usable or accepted, or `signal` is aborted. The state says "unavailable" meanwhile. */
  async until(problem: Problem, signal: AbortSignal): Promise<void> {
    this.context.logProblem(problem);
    this.source.take();
    this.show(problem);
    for (let present: Problem | null = problem; present; ) {
      await this.pause.for(CHECK_INTERVAL_MS, signal);
      if (signal.aborted || this.detector.accepted) break;
      const next = await this.check(present);
      if (next && next.code !== present.code) this.show(next);
      present = next;
    }
  }

  private show(problem: Problem): void {
    this.context.state.set({ kind: 'unavailable', problem, since: Date.now() });
  }

  /** The root itself does not show whether most of its files are back, so any change in it ends a wait for those. */
  private async check(problem: Problem): Promise<Problem | null> {
    const silence = await this.context.disk.check().then(() => null, toProblem);
    if (silence) return silence;
    if (problem.code === 'shrunken') return this.source.size > 0 ? null : problem;
    try {
      this.detector.checkRoot();
      return null;
    } catch (error) {
      return toProblem(error);
    }
  }
}
