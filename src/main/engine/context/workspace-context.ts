import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Muted, NOTHING_MUTED } from '../../../shared/model/muted';
import type { FileProblem } from '../../../shared/model/problem';
import type { Limits } from '../../../shared/model/workspace-state';
import type { Logger } from '../../../shared/util/log';
import type { RelPath } from '../../../shared/util/rel-path';
import { IgnoreRules } from '../ignore/ignore-rules';
import type { IndexStore } from '../index/index-store';
import { Gate } from '../policy/gate';
import { ProblemList } from './problem-list';
import { RecentActivity } from './recent-activity';
import { StatsCounter } from './stats';

/** How many entries of the index are written without a pause. */
const SAVE_AT_ONCE = 1_000;

/** Content that has left this machine for good. */
export interface SentFile {
  readonly path: RelPath;
  /** SHA-256 of the content, hex. */
  readonly hash: string;
  readonly bytes: number;
  /** Address of the server. */
  readonly server: string;
}

/** What the stages of one workspace's pipeline share. */
export class WorkspaceContext {
  readonly stats = new StatsCounter();
  readonly problems = new ProblemList();
  readonly activity = new RecentActivity();
  /** Problems that the user does not want to be called for. */
  muted: Muted = NOTHING_MUTED;
  /** Content hashes that the server will not take, by path: not offered again until the content or the server changes. */
  readonly refused = new Map<RelPath, string>();
  /** Whom {@link refused} is about. */
  private refusedBy: string | null = null;
  /** Decides what leaves the machine. */
  readonly gate: Gate;
  rules: IgnoreRules;
  /** True once the server was told that the initial sync is complete. */
  announced = false;
  /** True while files are left out because there are too many. */
  leftOut = false;
  /** Set while the folder can't be watched as it should be. */
  watchProblem: FileProblem | null = null;

  constructor(
    /** Real absolute path. */
    readonly root: string,
    public limits: Limits,
    readonly index: IndexStore,
    /** Told of everything that the server has acknowledged. */
    readonly onSent: (sent: SentFile) => void,
    readonly log: Logger,
  ) {
    this.rules = new IgnoreRules(root);
    this.gate = new Gate(this);
  }

  /** Secrets that the user let through, by path: the hash of the content that was allowed. */
  get allowed(): ReadonlyMap<RelPath, string> {
    return this.index.allowed;
  }

  /** Of the last acknowledged batch. */
  get revision(): number {
    return Number(this.index.meta('revision') ?? 0);
  }

  set revision(revision: number) {
    this.index.setMeta('revision', String(revision));
  }

  /** What one server would not take may be welcome at another. @param target who gets the files from now on */
  sendsTo(target: string): void {
    if (this.refusedBy !== target) this.refused.clear();
    this.refusedBy = target;
  }

  reloadRules(): void {
    this.rules = new IgnoreRules(this.root);
  }

  /**
   * Puts the index on disk. When that fails the next start has more to compare, and nothing else suffers.
   * @param limit most entries to write
   */
  saveIndex(limit?: number): void {
    try {
      this.index.save(limit);
    } catch (error) {
      this.log.warn(`${this.root}: the index could not be saved: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** The same, a part of it at a time: whatever else has to happen in this process happens in between. */
  async saveIndexInTurns(): Promise<void> {
    for (let left = Number.POSITIVE_INFINITY; this.index.unsaved > SAVE_AT_ONCE && this.index.unsaved < left; ) {
      left = this.index.unsaved;
      this.saveIndex(SAVE_AT_ONCE);
      await nextTurn();
    }
    this.saveIndex();
  }

  close(): void {
    this.saveIndex();
    this.index.close();
  }
}
