import { basename } from 'node:path';
import type { WorkspaceView } from '../../shared/model/app-snapshot';
import type { FoundFile } from '../../shared/model/file-query';
import type { Limits, SyncStats, WorkspaceSnapshot, WorkspaceState } from '../../shared/model/workspace-state';
import type { SyncEngine } from '../engine/sync-engine';
import type { MirrorLocation } from '../receiver/parent-messages';
import type { StoredWorkspaceEntry, StoredWorkspaces } from './stored-workspaces';

export interface WorkspaceViewsOptions {
  readonly engine: SyncEngine;
  /** The limits that apply to a workspace. */
  readonly limitsOf: (entry: StoredWorkspaceEntry) => Limits;
  /** The mirror folder of a workspace; null when a server has it. */
  readonly mirrorOf: (root: string) => MirrorLocation | null;
  /** True during a pause of all folders. */
  readonly allPaused: () => boolean;
}

const NO_STATS: SyncStats = {
  filesSynced: 0,
  filesDeleted: 0,
  filesSkipped: 0,
  skippedByReason: {},
  ignoredByReason: {},
  syncErrors: 0,
  bytesSynced: 0,
  filesWatched: 0,
  bytesWatched: 0,
  queueLength: 0,
  lastSyncAt: null,
};

/** Workspaces as plain data, active in the engine or not. */
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
    const mirror = this.options.mirrorOf(entry.path)?.mirror ?? null;
    return { ...snapshot, mirror, ownLimits: entry.limits !== null, ownPause: entry.paused };
  }

  /** The mirror folders; empty when a server has the files. */
  mirrors(): MirrorLocation[] {
    return this.stored.all().flatMap(({ path }) => this.options.mirrorOf(path) ?? []);
  }

  /** Every mirrored file of every active workspace. */
  *files(): Generator<FoundFile> {
    for (const workspace of this.options.engine.list()) {
      for (const file of workspace.files()) yield { id: workspace.id, ...file };
    }
  }

  private inactive(entry: StoredWorkspaceEntry): WorkspaceSnapshot {
    const { id, path, muted } = entry;
    return {
      id,
      path,
      name: basename(path),
      state: this.inactiveState(entry),
      limits: this.options.limitsOf(entry),
      stats: NO_STATS,
      problems: [],
      problemCount: 0,
      attentionCount: 0,
      muted,
      lastChange: null,
      traffic: [],
    };
  }

  private inactiveState({ paused, failure }: StoredWorkspaceEntry): WorkspaceState {
    if (failure) return { kind: 'failed', problem: failure };
    return paused || this.options.allPaused() ? { kind: 'paused' } : { kind: 'scanning', found: 0 };
  }
}
