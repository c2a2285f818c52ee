import { ProblemError, toProblem } from '../../shared/model/problem';
import type { Limits } from '../../shared/model/workspace-state';
import { forEachLimited } from '../../shared/util/for-each-limited';
import type { Logger } from '../../shared/util/log';
import { resolveRoot } from '../engine/safety/protected-roots';
import type { SyncEngine } from '../engine/sync-engine';
import type { StoredWorkspaceEntry, StoredWorkspaces } from './stored-workspaces';

export interface WorkspaceLifecycleOptions {
  readonly engine: SyncEngine;
  /** Limits of a workspace without its own. */
  readonly defaultLimits: () => Limits;
  /** True while everything is paused, whatever each workspace would do by itself. */
  readonly held: () => boolean;
  readonly log: Logger;
  readonly onChange: () => void;
}

/** How many workspaces are started, and so scanned, at a time. */
const STARTED_AT_ONCE = 3;

/**
 * Makes the engine follow what is remembered of workspaces: whether they run, and with which limits. What is about one
 * entry is called in its turn; what is about many takes their turns itself.
 */
export class WorkspaceLifecycle {
  private readonly closing = new AbortController();

  constructor(
    private readonly stored: StoredWorkspaces,
    private readonly options: WorkspaceLifecycleOptions,
  ) {}

  /**
   * Starts or resumes a workspace. Does nothing while everything is paused but to forget why it could not be started.
   * @throws the reason why it can't be, which the entry keeps while it is not active; also when the app is quitting
   */
  async start(entry: StoredWorkspaceEntry): Promise<void> {
    if (this.closing.signal.aborted) throw isQuitting();
    entry.failure = null;
    this.options.onChange();
    if (this.options.held()) return;
    try {
      const active = this.options.engine.get(entry.id);
      if (active) await active.resume();
      else await this.startInactive(entry);
    } catch (error) {
      entry.failure = this.options.engine.get(entry.id) ? null : toProblem(error);
      throw error;
    } finally {
      this.options.onChange();
    }
  }

  /** Starts those that are not paused by themselves. One that can't be started stays listed with its problem. */
  restore(): Promise<void> {
    return this.forEach(this.unpaused(), STARTED_AT_ONCE, 'could not be restored', (entry) => this.start(entry));
  }

  /** Everything is paused from now on, or no longer: each workspace follows, and keeps what it would do by itself. */
  heldChanged(): Promise<void> {
    const affected = this.unpaused();
    const atOnce = this.options.held() ? affected.length : STARTED_AT_ONCE;
    return this.forEach(affected, atOnce, 'could not go on', (entry) => this.follow(entry));
  }

  /** The default limits changed: applies them where they count. What goes wrong shows in the workspace's state. */
  limitsChanged(): Promise<void> {
    const affected = this.stored.all().filter(({ limits }) => limits === null);
    return this.forEach(affected, STARTED_AT_ONCE, 'could not take other limits', (entry) => this.applyLimits(entry));
  }

  /** Starts again those that the last destination refused: another one may welcome them. */
  destinationChanged(): Promise<void> {
    const { engine } = this.options;
    const refused = this.stored.all().filter(({ id, failure }) => {
      const state = engine.get(id)?.snapshot().state;
      const problem = failure ?? (state?.kind === 'failed' ? state.problem : null);
      return problem?.code === 'server-refused';
    });
    return this.forEach(refused, STARTED_AT_ONCE, 'could not go on', (entry) => this.start(entry));
  }

  /** Makes the limits that count for a workspace known to it. Also starts one that failed. */
  async applyLimits(entry: StoredWorkspaceEntry): Promise<void> {
    const active = this.options.engine.get(entry.id);
    if (active) await active.setLimits(this.limitsOf(entry));
    else if (entry.failure) await this.start(entry);
    this.options.onChange();
  }

  limitsOf(entry: StoredWorkspaceEntry): Limits {
    return entry.limits ?? this.options.defaultLimits();
  }

  /**
   * Stops everything after a short time for what is on the way; all of it stays remembered. Resolves with the folders of
   * which something may not have arrived.
   */
  close(): Promise<string[]> {
    this.closing.abort();
    return this.options.engine.stopAll();
  }

  private unpaused(): StoredWorkspaceEntry[] {
    return this.stored.all().filter(({ paused }) => !paused);
  }

  /** What a workspace does may have changed again before its turn came. */
  private async follow(entry: StoredWorkspaceEntry): Promise<void> {
    if (!this.options.held() && !entry.paused) await this.start(entry);
    else await this.options.engine.get(entry.id)?.pause();
  }

  /** A folder that is away (a drive not mounted yet) is waited for. */
  private async startInactive(entry: StoredWorkspaceEntry): Promise<void> {
    const root = await resolveRoot(entry.path).catch(() => entry.path);
    if (root !== entry.path) {
      const detail = `${entry.path} now leads to ${root}. Remove this workspace and add that folder instead.`;
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
        .inTurn(entry, () => work(entry))
        .catch((error: unknown) => this.options.log.warn(`${entry.path} ${failed}: ${String(error)}`));
    await forEachLimited(entries, atOnce, each, this.closing.signal);
  }
}

/** Whatever started now would end at once. */
function isQuitting(): ProblemError {
  return new ProblemError({
    code: 'quitting',
    title: 'Lockstep is quitting.',
    detail: 'Start it again to mirror that folder.',
  });
}
