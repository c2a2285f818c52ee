import { doublingDelay } from '../../../shared/util/backoff';
import type { RelPath } from '../../../shared/util/rel-path';
import type { ChangeSource } from '../watch/change-source';

/** First and longest delay before files that a server's disk refused are offered again. */
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 30_000;
/** Most such files; further ones are offered again at the next full scan. */
const MAX_PATHS = 10_000;

/** Offers files again that the server could not store, with a growing delay. Unlike other changes they are not pending. */
export class RefusedRetries {
  private readonly paths = new Set<RelPath>();
  private timer: NodeJS.Timeout | null = null;
  private rounds = 0;

  constructor(private readonly source: Pick<ChangeSource, 'retry'>) {}

  add(path: RelPath): void {
    if (this.paths.size < MAX_PATHS) this.paths.add(path);
    this.timer ??= setTimeout(() => this.offer(), doublingDelay(++this.rounds, FIRST_DELAY_MS, MAX_DELAY_MS));
  }

  /** The server has stored everything that was offered: the next delay is the first again. */
  reset(): void {
    if (this.paths.size === 0) this.rounds = 0;
  }

  close(): void {
    if (this.timer) clearTimeout(this.timer);
    this.paths.clear();
  }

  private offer(): void {
    this.timer = null;
    for (const path of this.paths) this.source.retry(path);
    this.paths.clear();
  }
}
