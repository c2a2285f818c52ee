import { errorMessage } from '../../../shared/util/errors';
import { WorkSlice } from '../loop/turns';
import { CaseCollisions } from '../mirror/case-collisions';
import type { MirroredWorkspace } from '../workspace/mirrored-workspace';
import { QuietTimer } from './quiet-timer';

/** Waiting times for edges without commits, in ms. */
export interface LegacyTimes {
  /** Time without a message that closes a revision, and the longest wait for such a time. */
  readonly quietMs: number;
  readonly maxQuietMs: number;
  /** The same for the end of a full pass that followed an interrupted one. */
  readonly settleMs: number;
  readonly maxSettleMs: number;
}

/** The usual times. A connection whose edge is frozen is closed within the settling time. */
export const LEGACY_TIMES: LegacyTimes = { quietMs: 500, maxQuietMs: 5_000, settleMs: 60_000, maxSettleMs: 300_000 };

/** Knowledge about the messages of one workspace. Paths are relative. */
export interface PassNames {
  /** True when this connection or a newer one sent a message about the file. */
  isNamed(path: string, connection: number): boolean;
  /** True when the file belongs to a workspace inside this one. */
  isForeign(path: string): boolean;
  /** True while everything is remembered that this connection named. */
  remembersAll(connection: number): boolean;
  /** True when the last message about a file failed. */
  hasFailures(): boolean;
}

/**
 * Says when the copy of an edge without commits is complete. Such an edge sends everything again on every connection: this
 * full pass begins with the first message of a connection and ends with `file_done`, which removes the files that the pass
 * did not name. Messages after it are edits, closed as a revision by a quiet time.
 *
 * Nothing in a `file_done` says which pass it ends. After an interrupted pass it may be a late one, so the copy is then
 * settled only when it lacks no file or when the edge has been quiet for long.
 */
export class LegacySync {
  private phase: 'none' | 'pass' | 'settling' | 'edits' = 'none';
  /** Connection of the newest pass. */
  private connection = 0;
  private followsInterruption = false;
  /** Sentence that says why the last pass did not complete the copy. */
  private passFault: string | null = null;
  private readonly quiet: QuietTimer;
  private readonly settling: QuietTimer;

  constructor(
    private readonly workspace: MirroredWorkspace,
    private readonly names: PassNames,
    times: LegacyTimes,
  ) {
    this.quiet = new QuietTimer(() => void this.closeRevision(), times.quietMs, times.maxQuietMs);
    this.settling = new QuietTimer(() => void this.settle(), times.settleMs, times.maxSettleMs);
  }

  /** Notes a file message before it is carried out. */
  async receive(connection: number): Promise<void> {
    if (connection > this.connection) await this.beginPass(connection);
    else if (this.phase === 'settling') this.settling.touch();
    else if (this.phase === 'edits') {
      if (!this.quiet.isWaiting) await this.run(() => this.beginRevision());
      this.quiet.touch();
    }
  }

  /**
   * Handles `file_done`.
   * @param syncErrors number of files that the edge could not read
   */
  async finishPass(connection: number, syncErrors: number): Promise<void> {
    if (connection < this.connection) return;
    if (connection > this.connection) await this.beginPass(connection);
    await this.run(() => this.endPass(syncErrors));
  }

  /** Closes a revision that waits for a quiet time. A pass that has not ended stays open. */
  async close(): Promise<void> {
    this.settling.stop();
    if (!this.quiet.isWaiting) return;
    this.quiet.stop();
    await this.closeRevision();
  }

  private async beginPass(connection: number): Promise<void> {
    const wasOpen = this.phase === 'none' ? !this.workspace.info.complete : this.phase !== 'edits';
    this.quiet.stop();
    this.settling.stop();
    this.connection = connection;
    this.phase = 'pass';
    this.followsInterruption = wasOpen;
    await this.run(async () => {
      await this.workspace.verify();
      // The pass repairs these.
      this.workspace.hasForeignChanges = false;
      this.workspace.markIncomplete('The edge is sending all its files.');
    });
  }

  private async beginRevision(): Promise<void> {
    if (this.workspace.info.complete) this.workspace.markIncomplete('Changes are arriving.');
  }

  private async endPass(syncErrors: number): Promise<void> {
    const { workspace, names, connection } = this;
    await workspace.ensureVerified();
    this.settling.stop();
    const { unnamed, isEmpty } = await this.unnamed();
    // A newer pass has begun meanwhile.
    if (connection !== this.connection) return;
    if (unnamed.length === 0) this.complete(null);
    else if (isEmpty) {
      workspace.markIncomplete('The edge ended a sync without naming a file; the copy is kept until its next sync.');
    } else if (syncErrors > 0) {
      this.complete('The edge could not read some files; files that it deleted may remain in the copy.');
    } else if (!names.remembersAll(connection)) {
      this.complete('The sync named too many files to remember; files that the edge deleted may remain.');
    } else if (this.followsInterruption) {
      this.phase = 'settling';
      this.settling.touch();
      workspace.markIncomplete('An earlier sync was interrupted; files that were not sent again are kept for a while.');
    } else await this.removeUnnamed(unnamed);
  }

  private settle(): Promise<void> {
    return this.runByTimer(async () => {
      await this.workspace.ensureVerified();
      const { unnamed } = await this.unnamed();
      if (this.phase === 'settling') await this.removeUnnamed(unnamed);
    });
  }

  private closeRevision(): Promise<void> {
    return this.runByTimer(async () => {
      await this.workspace.ensureVerified();
      if (this.phase === 'edits') this.complete(this.passFault);
    });
  }

  /** Files of the mirror that the pass did not name; `isEmpty` when it named none. */
  private async unnamed(): Promise<{ readonly unnamed: readonly string[]; readonly isEmpty: boolean }> {
    const { workspace, names, connection } = this;
    const unnamed: string[] = [];
    let isEmpty = true;
    const slice = new WorkSlice();
    for (const path of workspace.files.paths()) {
      if (names.isNamed(path, connection)) isEmpty = false;
      else if (!names.isForeign(path)) unnamed.push(path);
      if (slice.isOver) await slice.yieldTurn();
    }
    return { unnamed, isEmpty };
  }

  private named(unnamed: readonly string[]): string[] {
    const without = new Set(unnamed);
    return [...this.workspace.files.paths()].filter((path) => !without.has(path));
  }

  private async removeUnnamed(unnamed: readonly string[]): Promise<void> {
    const { workspace } = this;
    const namesInUse = workspace.copy.namesInUse() && new CaseCollisions(this.named(unnamed));
    let respelled = false;
    for (const path of unnamed) {
      // On a disk that folds case this is the named file itself under its old name.
      if (namesInUse && !namesInUse.add(path)) respelled = true;
      else await workspace.copy.remove(path);
    }
    if (respelled) {
      const { hasForeignChanges } = workspace;
      await workspace.verify();
      workspace.hasForeignChanges = hasForeignChanges;
    }
    this.complete(null);
  }

  /** Ends the pass, or a revision after it. */
  private complete(passFault: string | null): void {
    const { workspace, names } = this;
    this.phase = 'edits';
    this.passFault = passFault;
    const changed = workspace.hasForeignChanges ? 'Something else changed the copy; the next sync repairs it.' : null;
    workspace.closeRevision(passFault ?? changed ?? (names.hasFailures() ? 'Some files could not be stored.' : null));
  }

  private async runByTimer(work: () => Promise<void>): Promise<void> {
    try {
      await this.run(work);
    } catch (error) {
      this.workspace.markIncomplete(`The copy could not be completed: ${errorMessage(error)}`);
    }
  }

  /** Runs work unless a connection with commits has the workspace. */
  private run(work: () => Promise<void>): Promise<void> {
    const { workspace } = this;
    return workspace.scheduler.runExclusive(async () => {
      if (!workspace.isClosed && !workspace.owner) await work();
    });
  }
}
