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
    private readonly folder: WorkspaceContext,
    private readonly source: ChangeSource,
    private readonly survey: ChangeDetector,
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
  async bring(session: Session, batch: Batch, over: AbortSignal, first: Diff | null, commit: boolean) {
    const sender = this.sender(session, over);
    let plan = first;
    for (let pass = 1; ; pass++) {
      plan ??= await this.survey.detect(batch, over);
      if (over.aborted) return false;
      if (!(await new UploadPass(this.folder, session, sender, this.roundEvents(), over).send(plan))) {
        this.source.lookAtAll();
        return false;
      }
      if (!(await session.outbox.flush(over)) || over.aborted) return false;
      this.folder.index.settle();
      if (this.folder.leftOut && plan.deletes.length > 0) this.source.lookAtAll();
      // Where git began to rewrite the tree meanwhile, what it does belongs in the same revision.
      if (pass === MAX_PASSES || !(await this.survey.gitLock.wait(over))) break;
      this.source.take();
      plan = await this.survey.detect(wholeTree(), over);
    }
    if (session.can('revision')) return this.unsettled || commit ? this.commit(sender, over) : true;
    if (this.unsettled) this.folder.revision++;
    this.unsettled = false;
    return true;
  }

  /** Says that everything was sent once. @returns with which figures; null when the connection ended first */
  async announce(session: Session, over: AbortSignal): Promise<DoneStats | null> {
    const stats = this.folder.stats.done();
    new FileSender(this.folder, session, SILENT, over).done();
    if (!(await session.outbox.flush(over))) return null;
    this.folder.announced = true;
    return stats;
  }

  private async commit(sender: FileSender, over: AbortSignal): Promise<boolean> {
    const { folder } = this;
    const state = await sender.commit(folder.revision + 1);
    if (over.aborted) return false;
    if (state) {
      folder.revision = Math.max(folder.revision, state.revision);
      this.unsettled = false;
    }
    if (state?.complete && state.hash === folder.index.hash) {
      this.repairs = 0;
      return true;
    }
    await this.repair(over);
    return false;
  }

  /** At once a few times, then more and more slowly: a server that gets it wrong again and again is not to be flooded. */
  private async repair(over: AbortSignal): Promise<void> {
    this.folder.log.warn(`${this.folder.root}: the server's copy differs, repairing it.`);
    const late = ++this.repairs - MAX_REPAIRS;
    if (late > 0) await this.pause.for(doublingDelay(late, REPAIR_MS, MAX_REPAIR_MS), over);
    this.events.onMismatch();
  }

  private sender(session: Session, over: AbortSignal): FileSender {
    const events = {
      onSent: () => {
        this.unsettled = true;
      },
      onUnderWay: (bytes: number) => this.meter.underWay(bytes),
      onSettled: this.events.onSettled,
      onRetry: (path: string) => this.source.retry(path),
    };
    return new FileSender(this.folder, session, events, over);
  }

  private roundEvents() {
    return this.meter.follow(!this.folder.announced, (path) => this.source.retry(path));
  }
}
