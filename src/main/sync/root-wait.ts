import type { ChangeSource } from './change-source';
import type { Problem } from './problem';
import type { Survey } from './survey';

/** How often a root that is away is looked for, ms. */
const POLL_MS = 1_000;

/** Waits, for as long as it takes, until a root is the folder it was, or the user accepts it as it is. */
export class RootWait {
  private wakeUp: (() => void) | null = null;

  constructor(
    private readonly source: ChangeSource,
    private readonly survey: Survey,
  ) {}

  /** True while it waits. */
  get isWaiting(): boolean {
    return this.wakeUp !== null;
  }

  /** Looks at once. */
  wake(): void {
    this.wakeUp?.();
  }

  /** Resolves when the root is fine, accepted, or `over` is aborted. */
  async until(problem: Problem, over: AbortSignal): Promise<void> {
    this.source.take();
    do {
      await this.pause(over);
    } while (!over.aborted && !this.survey.accepted && !(await this.isBack(problem)));
  }

  /** Nothing about the root itself tells when most of its files are back: any change in it is worth another look. */
  private async isBack(problem: Problem): Promise<boolean> {
    if (problem.code === 'shrunken') return this.source.size > 0;
    return this.survey.checkRoot().then(
      () => true,
      () => false,
    );
  }

  private pause(over: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        over.removeEventListener('abort', wake);
        this.wakeUp = null;
        resolve();
      };
      const timer = setTimeout(wake, POLL_MS);
      over.addEventListener('abort', wake);
      this.wakeUp = wake;
    });
  }
}
