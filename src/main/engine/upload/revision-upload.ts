import { doublingDelay } from '../../../shared/util/backoff';
import { InterruptiblePause } from '../../../shared/util/sleep';
import type { DoneStats } from '../../../shared/wire/messages';
import type { Session } from '../connection/session';
import type { WorkspaceContext } from '../context/workspace-context';
import type { ChangeDetector } from '../scan/change-detector';
import type { Diff } from '../scan/diff';
import { type Batch, wholeTree } from '../watch/change';
import type { ChangeSource } from '../watch/change-source';
import { FileSender, type SenderEvents } from './file-sender';
import type { ProgressMeter } from './progress';
import { UploadPass } from './upload-pass';

/** How often one revision takes in more because git rewrites the tree again. */
const MAX_PASSES = 10;
/** How often in a row a copy that differs from ours is repaired at once, then the first and the longest pause, ms. */
const MAX_REPAIRS = 3;
const REPAIR_MS = 1_000;
const MAX_REPAIR_MS = 30_000;

/** The end of the initial sync is no change, and so not part of a revision. */
const SILENT: SenderEvents = {
  onSent: () => {},
  onUnderWay: () => () => {},
  onSettled: () => {},
  onRetry: () => {},
};

export interface RevisionUploadEvents {
  /** The server has settled one message, one way or the other. */
  readonly onSettled: () => void;
  /** The server's copy is not what it should be: it has to be compared with ours. */
  readonly onMismatch: () => void;
}

/** Brings batches to the server, each of them as one revision. */
export class RevisionUpload {
  /** Something was sent since the last revision. */
  private unsettled = false;
  private repairs = 0;
  private readonly pause = new InterruptiblePause();

  constructor(
    private readonly context: WorkspaceContext,
    private readonly source: ChangeSource,
    private readonly detector: ChangeDetector,
    private readonly meter: ProgressMeter,
    private readonly events: RevisionUploadEvents,
  ) {}

  /**
   * Brings what a batch names to the server.
   * @param first what there is to do, when that is known already
   * @param commit end in a revision even when there is nothing to send
   * @returns true when the server has all of it
   * @throws ProblemError when the root is not there or not the folder it was, and when the server would not take the whole
   */
  async bring(session: Session, batch: Batch, signal: AbortSignal, first: Diff | null, commit: boolean) {
    const sender = this.sender(session, signal);
    let diff = first;
    for (let pass = 1; ; pass++) {
      diff ??= await this.detector.detect(batch, signal);
      if (signal.aborted) return false;
      if (!(await new UploadPass(this.context, session, sender, this.roundEvents(), signal).send(diff))) {
        this.source.lookAtAll();
        return false;
      }
      if (!(await session.outbox.flush(signal)) || signal.aborted) return false;
      this.context.index.settle();
      if (this.context.leftOut && diff.deletes.length > 0) this.source.lookAtAll();
      // Where git began to rewrite the tree meanwhile, what it does belongs in the same revision.
      if (pass === MAX_PASSES || !(await this.detector.gitLock.wait(signal))) break;
      this.source.take();
      diff = await this.detector.detect(wholeTree(), signal);
    }
    if (session.can('revision')) return this.unsettled || commit ? this.commit(sender, signal) : true;
    if (this.unsettled) this.context.revision++;
    this.unsettled = false;
    return true;
  }

  /** Says that everything was sent once. @returns with which figures; null when the connection ended first */
  async announce(session: Session, signal: AbortSignal): Promise<DoneStats | null> {
    const stats = this.context.stats.done();
    new FileSender(this.context, session, SILENT, signal).done();
    if (!(await session.outbox.flush(signal))) return null;
    this.context.announced = true;
    return stats;
  }

  private async commit(sender: FileSender, signal: AbortSignal): Promise<boolean> {
    const { context } = this;
    const state = await sender.commit(context.revision + 1);
    if (signal.aborted) return false;
    if (state) {
      context.revision = Math.max(context.revision, state.revision);
      this.unsettled = false;
    }
    if (state?.complete && state.hash === context.index.hash) {
      this.repairs = 0;
      return true;
    }
    await this.repair(signal);
    return false;
  }

  /** At once a few times, then more and more slowly: a server that gets it wrong again and again is not to be flooded. */
  private async repair(signal: AbortSignal): Promise<void> {
    this.context.log.warn(`${this.context.root}: the server's copy differs, repairing it.`);
    const late = ++this.repairs - MAX_REPAIRS;
    if (late > 0) await this.pause.for(doublingDelay(late, REPAIR_MS, MAX_REPAIR_MS), signal);
    this.events.onMismatch();
  }

  private sender(session: Session, signal: AbortSignal): FileSender {
    const events = {
      onSent: () => {
        this.unsettled = true;
      },
      onUnderWay: (bytes: number) => this.meter.underWay(bytes),
      onSettled: this.events.onSettled,
      onRetry: (path: string) => this.source.retry(path),
    };
    return new FileSender(this.context, session, events, signal);
  }

  private roundEvents() {
    return this.meter.follow(!this.context.announced, (path) => this.source.retry(path));
  }
}
