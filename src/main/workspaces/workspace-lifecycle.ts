import { ProblemError, toProblem } from '../../shared/model/problem';
import type { Limits } from '../../shared/model/workspace-state';
import type { Emitter } from '../../shared/util/emitter';
import { errorMessage } from '../../shared/util/errors';
import { forEachLimited } from '../../shared/util/for-each-limited';
import type { Logger } from '../../shared/util/log';
import { resolveRoot } from '../engine/safety/protected-roots';
import type { SyncEngine } from '../engine/sync-engine';
import type { StoredWorkspaceEntry, StoredWorkspaces } from './stored-workspaces';

export interface WorkspaceLifecycleOptions {
  readonly engine: SyncEngine;
  /** Limits of a workspace without its own. */
  readonly defaultLimits: () => Limits;
  /** True during a pause of all folders. */
  readonly allPaused: () => boolean;
  readonly log: Logger;
  readonly changed: Emitter;
}

/** Most workspaces that are started, and so scanned, at a time. */
const STARTED_AT_ONCE = 3;

/**
 * Makes the engine follow the stored workspaces: whether they run, and with which limits. Methods for one entry are called
 * from its queue; methods for many entries enqueue their work themselves.
 */
export class WorkspaceLifecycle {
  private readonly closing = new AbortController();

  constructor(
    private readonly stored: StoredWorkspaces,
    private readonly options: WorkspaceLifecycleOptions,
  ) {}

  /**
   * Starts or resumes a workspace. During a pause of all folders it only clears the entry's failure.
   * @throws the reason why it can't be started, which an inactive entry keeps; also when the app is quitting
   */
  async start(entry: StoredWorkspaceEntry): Promise<void> {
    if (this.closing.signal.aborted) throw isQuitting();
    entry.failure = null;
    this.options.changed.emit();
    if (this.options.allPaused()) return;
    try {
      const active = this.options.engine.get(entry.id);
      if (active) await active.resume();
      else await this.startInactive(entry);
    } catch (error) {
      entry.failure = this.options.engine.get(entry.id) ? null : toProblem(error);
      throw error;
    } finally {
      this.options.changed.emit();
    }
  }

  /** Starts every workspace without a pause of its own. One that can't be started stays listed with its problem. */
  restore(): Promise<void> {
    return this.forEach(this.unpaused(), STARTED_AT_ONCE, 'could not be restored', (entry) => this.start(entry));
  }

  /** The pause of all folders began or ended: each workspace follows and keeps its own pause. */
  allPausedChanged(): Promise<void> {
    const affected = this.unpaused();
    const atOnce = this.options.allPaused() ? affected.length : STARTED_AT_ONCE;
    return this.forEach(affected, atOnce, 'could not go on', (entry) => this.follow(entry));
  }

  /** Applies changed default limits to the workspaces without their own. Errors show in a workspace's state. */
  limitsChanged(): Promise<void> {
    const affected = this.stored.all().filter(({ limits }) => limits === null);
    return this.forEach(affected, STARTED_AT_ONCE, 'could not take other limits', (entry) => this.applyLimits(entry));
  }

  /** Restarts the workspaces that the last destination refused: the new one may accept them. */
  destinationChanged(): Promise<void> {
    const { engine } = this.options;
    const refused = this.stored.all().filter(({ id, failure }) => {
      const state = engine.get(id)?.snapshot().state;
      const problem = failure ?? (state?.kind === 'failed' ? state.problem : null);
      return problem?.code === 'server-refused';
    });
    return this.forEach(refused, STARTED_AT_ONCE, 'could not go on', (entry) => this.start(entry));
  }

  /** Hands a workspace its limits. Also starts one that failed. */
  async applyLimits(entry: StoredWorkspaceEntry): Promise<void> {
    const active = this.options.engine.get(entry.id);
    if (active) await active.setLimits(this.limitsOf(entry));
    else if (entry.failure) await this.start(entry);
    this.options.changed.emit();
  }

  limitsOf(entry: StoredWorkspaceEntry): Limits {
    return entry.limits ?? this.options.defaultLimits();
  }

  /**
   * Stops every workspace after a short time for pending uploads; all stay stored. Resolves with the folders that may not
   * be in sync.
   */
  close(): Promise<string[]> {
    this.closing.abort();
    return this.options.engine.stopAll();
  }

  private unpaused(): StoredWorkspaceEntry[] {
    return this.stored.all().filter(({ paused }) => !paused);
  }

  /** Reads both pauses again: they may have changed while this was queued. */
  private async follow(entry: StoredWorkspaceEntry): Promise<void> {
    if (!this.options.allPaused() && !entry.paused) await this.start(entry);
    else await this.options.engine.get(entry.id)?.pause();
  }

  /** A missing folder, such as one on a drive that is not mounted yet, is waited for. */
  private async startInactive(entry: StoredWorkspaceEntry): Promise<void> {
    const root = await resolveRoot(entry.path).catch(() => entry.path);
    if (root !== entry.path) {
      const detail = `${entry.path} now leads to ${root}. Remove this folder and add that one instead.`;
      throw new ProblemError({ code: 'missing', title: 'That folder is somewhere else now.', detail });
    }
    await this.options.engine.restore(root, this.limitsOf(entry), entry.muted);
  }

  private async forEach(
    entries: readonly StoredWorkspaceEntry[],
    atOnce: number,
    failed: string,
    work: (entry: StoredWorkspaceEntry) => Promise<void>,
  ): Promise<void> {
    const each = (entry: StoredWorkspaceEntry) =>
      this.stored
        .enqueue(entry, () => work(entry))
        .catch((error: unknown) => this.options.log.warn(`${entry.path} ${failed}: ${errorMessage(error)}`));
    await forEachLimited(entries, atOnce, each, this.closing.signal);
  }
}

function isQuitting(): ProblemError {
  return new ProblemError({
    code: 'quitting',
    title: 'Lockstep is quitting.',
    detail: 'Start it again to mirror that folder.',
  });
}
