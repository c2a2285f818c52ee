import { errorMessage } from '../../../shared/util/errors';
import type { Logger } from '../../../shared/util/log';
import type { WorkspaceRegistry } from './workspace-registry';

/** Pause between two checks: at least this long, and this many times as long as the last check took. */
const MIN_PAUSE_MS = 60_000;
const PAUSE_FACTOR = 200;

/** Compares the open mirrors with their index now and then, one after the other, the one checked longest ago first. */
export class IdleChecks {
  private timer: NodeJS.Timeout | null = null;
  private closed = false;

  /** @param minPauseMs shortest pause between two checks */
  constructor(
    private readonly workspaces: WorkspaceRegistry,
    private readonly log: Logger,
    private readonly minPauseMs = MIN_PAUSE_MS,
  ) {
    this.schedule(minPauseMs);
  }

  /** Begins no further check. */
  close(): void {
    this.closed = true;
    if (this.timer) clearTimeout(this.timer);
  }

  private schedule(delayMs: number): void {
    if (!this.closed) this.timer = setTimeout(() => void this.checkOne(), delayMs);
  }

  private async checkOne(): Promise<void> {
    const begin = performance.now();
    const [stalest] = (await this.workspaces.inUse()).sort((a, b) => a.checkedAt - b.checkedAt);
    try {
      if (!this.closed) await stalest?.recheck();
    } catch (error) {
      this.log.warn(`The mirror of ${stalest?.info.root} could not be checked: ${errorMessage(error)}`);
    }
    this.schedule(Math.max(this.minPauseMs, PAUSE_FACTOR * (performance.now() - begin)));
  }
}
