import type { WorkspaceView } from '../../shared/model/app-snapshot';
import type { RecentChange } from '../../shared/model/recent-change';

/** Number of changes in the menu. */
const SHOWN = 5;

/** A change of a file, with its workspace. */
export interface LatestChange extends Pick<RecentChange, 'kind' | 'path'> {
  /** Id and name of the workspace. */
  readonly id: string;
  readonly name: string;
}

/**
 * The latest changes of all workspaces, newest first.
 * @param changesOf those of one workspace, newest first; asked only of workspaces that may have one of the latest
 */
export function latestChanges(
  workspaces: readonly WorkspaceView[],
  changesOf: (id: string) => readonly RecentChange[],
): readonly LatestChange[] {
  const recent = workspaces.filter(({ lastChange }) => lastChange !== null);
  recent.sort((a, b) => (b.lastChange?.at ?? 0) - (a.lastChange?.at ?? 0));
  return recent
    .slice(0, SHOWN)
    .flatMap(({ id, name }) =>
      changesOf(id)
        .slice(0, SHOWN)
        .map((change) => ({ id, name, change })),
    )
    .sort((a, b) => b.change.at - a.change.at)
    .slice(0, SHOWN)
    .map(({ id, name, change: { kind, path } }) => ({ id, name, kind, path }));
}
