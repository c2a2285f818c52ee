import { type Muted, NOTHING_MUTED } from '../../shared/model/muted';
import { type Problem, ProblemError } from '../../shared/model/problem';
import type { Limits } from '../../shared/model/workspace-state';
import type { Emitter } from '../../shared/util/emitter';
import { SerialQueue } from '../../shared/util/serial-queue';
import { workspaceId } from '../../shared/wire/workspace-id';
import type { SettingsFile, StoredWorkspace } from '../settings/settings-file';

/** One workspace of the settings; the engine has it too while it is active. */
export interface StoredWorkspaceEntry {
  readonly id: string;
  /** Real absolute path. */
  readonly path: string;
  paused: boolean;
  /** Its own; null for the defaults. */
  limits: Limits | null;
  /** Problems that do not call for attention. */
  muted: Muted;
  /** The reason why it could not be started; null when it is active, starting or paused. */
  failure: Problem | null;
  /** Runs the user's requests for this workspace one after the other. */
  readonly queue: SerialQueue;
}

export interface StoredWorkspacesOptions {
  readonly settingsFile: SettingsFile;
  readonly fingerprint: string;
  readonly changed: Emitter;
}

/** The workspaces in the settings, in the order in which they were added. */
export class StoredWorkspaces {
  private readonly entries = new Map<string, StoredWorkspaceEntry>();

  constructor(private readonly options: StoredWorkspacesOptions) {
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
    throw new ProblemError({
      code: 'missing',
      title: 'That folder is no longer mirrored.',
      detail: 'It was removed meanwhile.',
    });
  }

  /** The one with this real path. */
  at(path: string): StoredWorkspaceEntry | undefined {
    return this.entries.get(workspaceId(this.options.fingerprint, path));
  }

  /** Lists a workspace; {@link save} then stores it. */
  enter(path: string, paused: boolean, limits: Limits | null): StoredWorkspaceEntry {
    const entry = this.put(path, paused, limits);
    this.options.changed.emit();
    return entry;
  }

  /** Lists the workspace with another root instead, at its place and with its settings; {@link save} then stores it. */
  move({ id, paused, limits, muted }: StoredWorkspaceEntry, path: string): StoredWorkspaceEntry {
    const all = this.all();
    const place = all.findIndex((entry) => entry.id === id);
    this.entries.clear();
    for (const entry of all.slice(0, place)) this.entries.set(entry.id, entry);
    const moved = this.put(path, paused, limits, muted);
    for (const entry of all.slice(place + 1)) this.entries.set(entry.id, entry);
    return moved;
  }

  /** Lists it no longer; {@link save} then removes it from the settings. */
  forget(id: string): void {
    this.entries.delete(id);
  }

  /** @throws when the settings can't be written */
  save(): void {
    const workspaces = this.all().map(
      ({ path, paused, limits, muted }): StoredWorkspace => ({ path, paused, limits, muted }),
    );
    this.options.settingsFile.update({ workspaces });
    this.options.changed.emit();
  }

  /** Runs `work` after the earlier requests for this workspace. @throws ProblemError when it is gone by then */
  enqueue<T>({ id, queue }: StoredWorkspaceEntry, work: () => Promise<T>): Promise<T> {
    return queue.run(() => {
      this.find(id);
      return work();
    });
  }

  private put(path: string, paused: boolean, limits: Limits | null, muted = NOTHING_MUTED): StoredWorkspaceEntry {
    const id = workspaceId(this.options.fingerprint, path);
    const entry = { id, path, paused, limits, muted, failure: null, queue: new SerialQueue() };
    this.entries.set(id, entry);
    return entry;
  }
}
