import type { Problem } from '../../shared/model/problem';
import type { RelPath } from '../../shared/util/rel-path';
import type { DoneStats } from '../../shared/wire/messages';
import type { ServerConnection } from './connection/server-connection';
import type { WorkspaceContext } from './context/workspace-context';
import type { PipelineEvents } from './pipeline/pipeline';
import type { Deferral } from './pipeline/server-retry';
import type { DeletionGuard } from './safety/deletion-guard';
import type { StateHolder } from './state-holder';
import type { Progress } from './upload/progress';

/** Most paths listed in a state. */
const MAX_LISTED = 200;

interface ReportEvents {
  readonly onInitialSync: (stats: DoneStats) => void;
  /** The pipeline has ended because of a problem, which is on the board. */
  readonly onEnded: () => void;
}

/** Makes states for the board out of what a workspace's pipelines tell, one after the other. */
export class StateReporter implements PipelineEvents {
  private queuedChanges = 0;
  private lastInSync: number | null = null;

  constructor(
    private readonly context: WorkspaceContext,
    private readonly connection: ServerConnection,
    private readonly stateHolder: StateHolder,
    private readonly events: ReportEvents,
  ) {}

  /** Changes not acknowledged yet, as far as they are known. */
  get queued(): number {
    return this.queuedChanges;
  }

  /** No pipeline runs: what it had to do is found again by the next one. */
  nothingQueued(): void {
    this.queuedChanges = 0;
  }

  onProgress(progress: Progress, pending: number): void {
    this.queuedChanges = progress.total - progress.done + pending;
    const { current: _, ...counts } = progress;
    this.stateHolder.progressed(counts, () => this.whyStalled(progress.current));
  }

  onInSync(verified: boolean): void {
    this.queuedChanges = 0;
    this.lastInSync = Date.now();
    this.stateHolder.set({ kind: 'watching', revision: this.context.revision, verified, since: this.lastInSync });
  }

  onWaiting(pending: number): void {
    this.queuedChanges = Math.max(this.queuedChanges, pending);
    this.stateHolder.set({ kind: 'waiting', queued: this.queuedChanges, lastInSync: this.lastInSync });
  }

  onHolding({ held, kept }: DeletionGuard): void {
    this.queuedChanges = 0;
    const { revision } = this.context;
    const paths = [...held].slice(0, MAX_LISTED);
    this.stateHolder.set({ kind: 'holding', revision, deletions: held.size, paths, kept });
  }

  onUnavailable(problem: Problem): void {
    this.stateHolder.set({ kind: 'unavailable', problem, since: Date.now() });
  }

  onDeferred(problem: Problem, deferral: Deferral): void {
    this.stateHolder.set({ kind: 'deferred', problem, ...deferral });
  }

  onInitialSync(stats: DoneStats): void {
    this.events.onInitialSync(stats);
  }

  onFailed(problem: Problem): void {
    this.context.log.error(`${this.context.root}: ${problem.title} ${problem.detail}`);
    this.events.onEnded();
    this.stateHolder.set({ kind: 'failed', problem });
  }

  private whyStalled(current: RelPath | null): string {
    const waiting = (this.connection.session?.outbox.size ?? 0) > 0;
    const reason = waiting ? 'The server has not answered.' : `Reading ${current ?? 'the folder'} takes long.`;
    this.context.log.warn(`${this.context.root}: no progress. ${reason}`);
    return reason;
  }
}
