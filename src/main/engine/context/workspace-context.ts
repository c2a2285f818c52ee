import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Muted, NOTHING_MUTED } from '../../../shared/model/muted';
import type { FileProblem, Problem } from '../../../shared/model/problem';
import type { Limits } from '../../../shared/model/workspace-state';
import { type FileStat, sameStat } from '../../../shared/node/file-stat';
import { databaseFault } from '../../../shared/node/sqlite';
import type { Logger } from '../../../shared/util/log';
import type { RelPath } from '../../../shared/util/rel-path';
import type { DoneStats } from '../../../shared/wire/messages';
import { DiskProbe } from '../disk/disk-probe';
import { IndexCache } from '../exceptions/index-summary';
import { IgnoreRules, type IgnoreRulesOptions } from '../ignore/ignore-rules';
import { ChangesUnderWay } from '../index/changes-under-way';
import { dataDiskProblem } from '../index/data-disk';
import type { IndexStore } from '../index/index-store';
import { Gate } from '../policy/gate';
import { ProblemList } from './problem-list';
import { RecentActivity } from './recent-activity';
import { Resend } from './resend';
import { StateHolder } from './state-holder';
import { StatsCounter } from './stats-counter';

/** Most index entries that are written in one turn of the event loop. */
const SAVE_SLICE_ENTRIES = 1_000;
/** Interval of attempts to save an index that could not be saved. */
const SAVE_RETRY_MS = 5_000;
/** Most files that are remembered as withheld for their content. */
const MAX_WITHHELD = 100_000;

/** Content that the server has acknowledged. */
export interface SentFile {
  readonly path: RelPath;
  /** SHA-256 of the content, hex. */
  readonly hash: string;
  readonly bytes: number;
  /** Address of the server. */
  readonly server: string;
}

/** Content that a server will never take. */
export interface RefusedContent {
  /** SHA-256 of the content, hex. */
  readonly hash: string;
  /** Listed as long as the file has that content. */
  readonly problem: FileProblem;
}

/** The data that all stages of one workspace share: index, rules, gate, state, counters and problems. */
export class WorkspaceContext {
  readonly state: StateHolder;
  readonly stats = new StatsCounter();
  readonly problems = new ProblemList();
  readonly activity = new RecentActivity();
  /** Asked before the folder is touched. */
  readonly disk: DiskProbe;
  /** Files that a server of part 1 gets again after a connect. */
  readonly resend = new Resend();
  /** Problems that do not ask for the user's attention. */
  muted: Muted = NOTHING_MUTED;
  /** Content that the server rejected for good, by path: not offered again until it, or the server, changes. */
  readonly refused = new Map<RelPath, RefusedContent>();
  /** Files that are withheld for their content, with their attributes then: they do not count for the file limit. */
  private readonly withheld = new Map<RelPath, FileStat>();
  /** The server that {@link refused} applies to. */
  private refusedBy: string | null = null;
  /** Messages that the server may have handled although no answer says so. */
  readonly underWay: ChangesUnderWay;
  /** Decides what leaves the machine. */
  readonly gate: Gate;
  private loadedRules: IgnoreRules | null = null;
  private readonly indexes = new IndexCache();
  /** True when something was sent since the last revision. */
  uncommitted = false;
  /** True once the server was told that the initial sync is complete. */
  announced = false;
  /** True while files are left out because the file limit is reached. */
  leftOut = false;
  /** Set while the folder can't be watched by the system's events. */
  watchProblem: FileProblem | null = null;
  /** Set while the link by which the folder was added leads to another one. */
  linkProblem: FileProblem | null = null;
  /** Set while the index can't be saved. */
  indexProblem: FileProblem | null = null;
  private saveRetry: NodeJS.Timeout | null = null;
  /**
   * Directories with mirrored files at which another file system, or none, is mounted now: their copies stay as they are.
   * Null before the first check.
   */
  awayMounts: ReadonlyMap<RelPath, FileProblem> | null = null;
  /** The mounts below the root at their last check, as text; null before the first. */
  checkedMounts: string | null = null;
  private readonly firstSync = Promise.withResolvers<DoneStats>();

  /** @param onChange called when something in the workspace's snapshot changed */
  constructor(
    /** Real absolute path. */
    readonly root: string,
    public limits: Limits,
    readonly index: IndexStore,
    /** Called for each acknowledged content. */
    readonly onSent: (sent: SentFile) => void,
    readonly log: Logger,
    private readonly onChange: () => void,
    /** Whether what git tracks is sent although it is ignored; read at every {@link reloadRules}. */
    private readonly sendTracked: () => boolean = () => true,
  ) {
    if (index.fault !== null) this.noteUnsaved(index.fault);
    this.state = new StateHolder(onChange, (reason) => log.warn(`${root}: no progress. ${reason}`));
    this.disk = new DiskProbe(root);
    this.underWay = new ChangesUnderWay(index);
    this.gate = new Gate(this);
  }

  /** Resolves with the stats once the first full pass is acknowledged. */
  get initialSync(): Promise<DoneStats> {
    return this.firstSync.promise;
  }

  /** Secrets that the user allowed, by path: the hash of the allowed content. */
  get allowed(): ReadonlyMap<RelPath, string> {
    return this.index.allowed;
  }

  /** Number of the last acknowledged revision. */
  get revision(): number {
    return Number(this.index.meta('revision') ?? 0);
  }

  set revision(revision: number) {
    this.index.setMeta('revision', String(revision));
  }

  /** Sets the server that receives the files from now on; refusals of another server do not apply to it. */
  sendsTo(target: string): void {
    if (this.refusedBy !== target) this.refused.clear();
    this.refusedBy = target;
  }

  /** Notes that the server was told of the end of the initial sync. */
  completeInitialSync(stats: DoneStats): void {
    this.announced = true;
    this.firstSync.resolve(stats);
  }

  /** Notes that a file is withheld for its content. @returns false when that is known already */
  noteWithheld(path: RelPath, stat: FileStat): boolean {
    if (this.isWithheld(path, stat) || this.withheld.size >= MAX_WITHHELD) return false;
    this.withheld.set(path, stat);
    return true;
  }

  /** True when a file with these attributes was withheld for its content. */
  isWithheld(path: RelPath, stat: FileStat): boolean {
    const known = this.withheld.get(path);
    return known !== undefined && sameStat(known, stat);
  }

  /** The rules of the last {@link reloadRules}. */
  get rules(): IgnoreRules {
    this.loadedRules ??= new IgnoreRules(this.root, this.rulesOptions);
    return this.loadedRules;
  }

  async reloadRules(): Promise<void> {
    // Until the new rules are complete, the earlier ones are in force.
    this.loadedRules = await IgnoreRules.load(this.root, this.rulesOptions);
  }

  /** The options of the rules as they are now. */
  get rulesOptions(): IgnoreRulesOptions {
    return { sendTracked: this.sendTracked(), indexes: this.indexes };
  }

  /**
   * Writes the index to disk. A failure is listed, and tried again; a start before that compares more files.
   * @param limit most entries to write
   */
  saveIndex(limit?: number): void {
    try {
      this.index.save(limit);
      this.noteSaved();
    } catch (error) {
      this.noteUnsaved(databaseFault(error));
    }
  }

  /** Like {@link saveIndex}, in slices between which the event loop turns. */
  async saveIndexInSlices(): Promise<void> {
    for (let left = Number.POSITIVE_INFINITY; this.index.unsaved > SAVE_SLICE_ENTRIES && this.index.unsaved < left; ) {
      left = this.index.unsaved;
      this.saveIndex(SAVE_SLICE_ENTRIES);
      await nextTurn();
    }
    this.saveIndex();
  }

  /** Logs a problem that the pipeline waits out, or fails with. */
  logProblem({ title, detail }: Problem): void {
    this.log.warn(`${this.root}: ${title} ${detail}`);
  }

  close(): void {
    this.state.close();
    this.saveIndex();
    if (this.saveRetry) clearTimeout(this.saveRetry);
    this.index.close();
  }

  private noteSaved(): void {
    if (!this.indexProblem) return;
    this.indexProblem = null;
    this.log.info(`${this.root}: the index is saved again.`);
    this.onChange();
  }

  private noteUnsaved(reason: string): void {
    if (this.saveRetry) clearTimeout(this.saveRetry);
    this.saveRetry = setTimeout(() => this.saveIndex(), SAVE_RETRY_MS);
    const problem = dataDiskProblem(reason);
    if (this.indexProblem?.detail === problem.detail) return;
    this.indexProblem = problem;
    this.log.warn(`${this.root}: the index could not be saved: ${reason}`);
    this.onChange();
  }
}
