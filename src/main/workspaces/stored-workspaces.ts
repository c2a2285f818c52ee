import { type Muted, NOTHING_MUTED } from '../../shared/model/muted';
import { type Problem, ProblemError } from '../../shared/model/problem';
import type { Limits } from '../../shared/model/workspace-state';
import { workspaceId } from '../../shared/wire/workspace-id';
import type { SettingsFile, StoredWorkspace } from '../settings/settings-file';

/** One remembered workspace; the registry has it too while it is active. */
export interface StoredWorkspaceEntry {
  readonly id: string;
  /** Real absolute path. */
  readonly path: string;
  paused: boolean;
  /** Its own; null for the defaults. */
  limits: Limits | null;
  /** Problems that the user does not want to be called for. */
  muted: Muted;
  /** Why it could not be started; null when it is active, starting or paused. */
  failure: Problem | null;
  /** What the user asks of one workspace happens one after the other. */
  turn: Promise<unknown>;
}

interface KnownWorkspacesOptions {
  readonly settingsFile: SettingsFile;
  readonly fingerprint: string;
  readonly onChange: () => void;
}

/** The workspaces that are remembered in the settings, in the order in which they were added. */
export class StoredWorkspaces {
  private readonly entries = new Map<string, StoredWorkspaceEntry>();

  constructor(private readonly options: KnownWorkspacesOptions) {
    for (const { path, paused, limits, muted } of options.settingsFile.current.workspaces) {
      this.put(path, paused, limits, muted);
    }
  }

  all(): StoredWorkspaceEntry[] {
    return [...this.entries.values()];
  }

  /** @throws ProblemError when there is none */
  find(id: string): StoredWorkspaceEntry {
    const entry = this.entries.get(id);
    if (entry) return entry;
    throw new ProblemError({ code: 'missing', title: 'That workspace is gone.', detail: 'It was removed meanwhile.' });
  }

  /** The one with this real path. */
  at(path: string): StoredWorkspaceEntry | undefined {
    return this.entries.get(workspaceId(this.options.fingerprint, path));
  }

  /** Lists a workspace; {@link save} then remembers it. */
  enter(path: string, paused: boolean, limits: Limits | null): StoredWorkspaceEntry {
    const entry = this.put(path, paused, limits);
    this.options.onChange();
    return entry;
  }

  /** Lists it no longer; {@link save} then forgets it for good. */
  forget(id: string): void {
    this.entries.delete(id);
  }

  /** @throws when the settings can't be written */
  save(): void {
    const workspaces = this.all().map(
      ({ path, paused, limits, muted }): StoredWorkspace => ({ path, paused, limits, muted }),
    );
    this.options.settingsFile.update({ workspaces });
    this.options.onChange();
  }

  /** Does `work` when what was asked of this workspace before is done. @throws ProblemError when it is gone by then */
  inTurn<T>(entry: StoredWorkspaceEntry, work: () => Promise<T>): Promise<T> {
    const result = entry.turn.then(() => {
      this.find(entry.id);
      return work();
    });
    entry.turn = result.catch(() => {});
    return result;
  }

  private put(path: string, paused: boolean, limits: Limits | null, muted = NOTHING_MUTED): StoredWorkspaceEntry {
    const id = workspaceId(this.options.fingerprint, path);
    const entry: StoredWorkspaceEntry = { id, path, paused, limits, muted, failure: null, turn: Promise.resolve() };
    this.entries.set(id, entry);
    return entry;
  }
}
