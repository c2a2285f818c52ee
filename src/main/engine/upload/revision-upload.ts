import { doublingDelay } from '../../../shared/util/backoff';
import { InterruptiblePause } from '../../../shared/util/sleep';
import type { Session } from '../connection/session';
import type { WorkspaceContext } from '../context/workspace-context';
import type { ChangeDetector } from '../scan/change-detector';
import type { Diff } from '../scan/diff';
import { type Batch, wholeTree } from '../watch/change';
import type { ChangeSource } from '../watch/change-source';
import { type Committed, FileSender } from './file-sender';
import { RefusedRetries } from './refused-retries';
import { UploadPass } from './upload-pass';

/** Most passes of one revision; each further one is for changes that git made during the last. */
const MAX_PASSES = 10;
/** Repairs in a row without a delay, then the first and the longest delay. */
const IMMEDIATE_REPAIRS = 3;
const REPAIR_DELAY_MS = 1_000;
const MAX_REPAIR_DELAY_MS = 30_000;

/**
 * Result of an upload: the server has everything; or not yet, and the rest is pending; or its copy differs from ours and has
 * to be compared.
 */
export type UploadResult = 'complete' | 'incomplete' | 'differs';

/** Sends batches to the server, each of them as one revision. */
export class RevisionUpload {
  private repairs = 0;
  private readonly retries: RefusedRetries;

  constructor(
    private readonly context: WorkspaceContext,
    private readonly source: ChangeSource,
    private readonly detector: ChangeDetector,
  ) {
    this.retries = new RefusedRetries(source);
  }

  close(): void {
    this.retries.close();
  }

  /**
   * Sends the changes that a batch names.
   * @param first the diff of the batch, when it is known already
   * @param mustCommit end in a revision even when there is nothing to send
   * @throws ProblemError when the root is missing or another folder, and when the server refuses the revision
   */
  async send(
    session: Session,
    batch: Batch,
    signal: AbortSignal,
    first: Diff | null,
    mustCommit: boolean,
  ): Promise<UploadResult> {
    const { context, source, detector } = this;
    const sender = new FileSender(context, session, source, this.retries, signal);
    // Such a server refuses a commit that follows its contents when it does not have them all.
    const isExact = session.can('exact');
    let diff = first;
    for (let pass = 1; ; pass++) {
      diff ??= await detector.detect(batch, signal);
      if (signal.aborted) return 'incomplete';
      if (!(await new UploadPass(context, session, sender, source, signal).send(diff))) {
        source.rescan();
        return 'incomplete';
      }
      if (!isExact && !(await this.untilAcknowledged(session, signal))) return 'incomplete';
      if (context.leftOut && diff.deletes.length > 0) source.rescan();
      await context.disk.check();
      // Changes by git that began meanwhile belong to the same revision.
      if (pass === MAX_PASSES || !(await detector.gitLocks.wait(batch, signal))) break;
      if (!(await this.untilAcknowledged(session, signal))) return 'incomplete';
      source.take();
      diff = await detector.detect(wholeTree(), signal);
    }
    if (session.can('revision') && (context.uncommitted || mustCommit)) return this.commit(sender, isExact, signal);
    if (!(await this.untilAcknowledged(session, signal))) return 'incomplete';
    if (session.can('revision')) return 'complete';
    if (context.uncommitted) context.revision++;
    context.uncommitted = false;
    this.retries.reset();
    return 'complete';
  }

  /** Tells the server that the initial sync is complete. */
  async announce(session: Session, signal: AbortSignal): Promise<void> {
    const stats = this.context.stats.done();
    new FileSender(this.context, session, this.source, this.retries, signal).done();
    // A server that commits has confirmed everything already.
    if (session.can('revision') || (await session.outbox.flush(signal))) this.context.completeInitialSync(stats);
  }

  /** @returns false when the connection ended or `signal` was aborted first */
  private async untilAcknowledged(session: Session, signal: AbortSignal): Promise<boolean> {
    if (!(await session.outbox.flush(signal)) || signal.aborted) return false;
    this.context.index.clearUnacknowledged();
    return true;
  }

  private async commit(sender: FileSender, isExact: boolean, signal: AbortSignal): Promise<UploadResult> {
    const { context } = this;
    let answer = await sender.commit(context.revision + 1, isExact);
    // All messages before it are answered now, so the index names what the server has taken of them.
    if (answer === 'inexact') answer = await this.commitTaken(sender, context.revision + 1, signal);
    // The claim named changes that could not be applied; the index now names what the server has instead.
    else if (answer && answer.lacking > 0 && answer.state.hash === context.index.hash)
      answer = await this.commitTaken(sender, answer.state.revision + 1, signal);
    if (signal.aborted) return 'incomplete';
    if (answer) {
      context.revision = Math.max(context.revision, answer.state.revision);
      context.uncommitted = false;
    }
    if (answer?.state.complete && answer.state.hash === context.index.hash) {
      this.repairs = 0;
      this.retries.reset();
      context.underWay.clear();
      return 'complete';
    }
    context.log.warn(`${context.root}: the server's copy differs, repairing it.`);
    await this.delayRepair(signal);
    return 'differs';
  }

  /** Commits what the server has taken. */
  private async commitTaken(sender: FileSender, revision: number, signal: AbortSignal): Promise<Committed | null> {
    if (signal.aborted) return null;
    this.context.underWay.clear();
    const answer = await sender.commit(revision, false);
    return answer === 'inexact' ? null : answer;
  }

  /** The first repairs follow at once, later ones with a growing delay, so that a faulty server is not flooded. */
  private async delayRepair(signal: AbortSignal): Promise<void> {
    const delayed = ++this.repairs - IMMEDIATE_REPAIRS;
    if (delayed <= 0) return;
    await new InterruptiblePause().for(doublingDelay(delayed, REPAIR_DELAY_MS, MAX_REPAIR_DELAY_MS), signal);
  }
}
