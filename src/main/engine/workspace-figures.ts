import { needsUser } from '../../shared/model/attention';
import type { WorkspaceSnapshot } from '../../shared/model/workspace-state';
import type { WorkspaceContext } from './context/workspace-context';

/** What there is to say of a folder beside its state. @param queueLength changes not acknowledged yet */
export function figuresOf(
  { stats, index, problems, limits, watchProblem, muted, activity }: WorkspaceContext,
  queueLength: number,
): Omit<WorkspaceSnapshot, 'id' | 'path' | 'name' | 'state'> {
  const { filesSynced, filesDeleted, filesSkipped, syncErrors, bytesSynced, lastSyncAt } = stats;
  const ofFolder = watchProblem ? [watchProblem] : [];
  return {
    limits,
    problems: [...ofFolder, ...problems.list()],
    problemCount: problems.count + ofFolder.length,
    attentionCount: problems.attentionCount(muted) + ofFolder.filter((problem) => needsUser(problem, muted)).length,
    muted,
    lastChange: activity.last,
    traffic: activity.traffic(),
    stats: {
      filesSynced,
      filesDeleted,
      filesSkipped,
      skippedByReason: stats.skippedByReason(),
      syncErrors,
      bytesSynced,
      filesWatched: index.size,
      bytesWatched: index.bytes,
      queueLength,
      lastSyncAt,
    },
  };
}
