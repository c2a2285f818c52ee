import type { WorkspaceView } from '../../shared/model/app-snapshot';
import type { FoundFile } from '../../shared/model/file-query';
import type { Limits, WorkspaceSnapshot } from '../../shared/model/workspace-state';
import type { SyncEngine } from '../engine/sync-engine';
import type { MirrorOfRoot } from '../receiver/parent-messages';
import { inactiveSnapshot } from './inactive-workspace';
import type { StoredWorkspaceEntry, StoredWorkspaces } from './stored-workspaces';

export interface WorkspaceViewsOptions {
  readonly engine: SyncEngine;
  /** The limits that count for a workspace. */
  readonly limitsOf: (entry: StoredWorkspaceEntry) => Limits;
  /** The mirror folder of a workspace; null when a server has it. */
  readonly mirrorOf: (root: string, id: string) => string | null;
  /** True while everything is paused, whatever each workspace would do by itself. */
  readonly held: () => boolean;
}

/** What is seen of workspaces, whether the engine runs them or not. */
export class WorkspaceViews {
  constructor(
    private readonly stored: StoredWorkspaces,
    private readonly options: WorkspaceViewsOptions,
  ) {}

  all(): WorkspaceView[] {
    return this.stored.all().map((entry) => this.of(entry));
  }

  of(entry: StoredWorkspaceEntry): WorkspaceView {
    const active = this.options.engine.get(entry.id);
    const snapshot = active && !entry.failure ? active.snapshot() : this.inactive(entry);
    const mirror = this.options.mirrorOf(entry.path, entry.id);
    return { ...snapshot, mirror, ownLimits: entry.limits !== null, ownPause: entry.paused };
  }

  /** Where the mirrors are; empty when a server has the files. */
  mirrors(): MirrorOfRoot[] {
    return this.stored.all().flatMap(({ id, path }) => {
      const mirror = this.options.mirrorOf(path, id);
      return mirror === null ? [] : [{ root: path, mirror }];
    });
  }

  /** Every file that is mirrored, of every workspace that runs. */
  *files(): Generator<FoundFile> {
    for (const workspace of this.options.engine.list()) {
      for (const file of workspace.files()) yield { id: workspace.id, ...file };
    }
  }

  private inactive(entry: StoredWorkspaceEntry): WorkspaceSnapshot {
    const paused = entry.paused || this.options.held();
    return inactiveSnapshot({ ...entry, paused }, this.options.limitsOf(entry), entry.muted);
  }
}
