import { needsUser } from '../../shared/model/attention';
import type { WorkspaceSnapshot } from '../../shared/model/workspace-state';
import type { WorkspaceContext } from './context/workspace-context';

/** The part of a snapshot that is neither identity nor state. */
export function figuresOf({
  stats,
  index,
  problems,
  limits,
  watchProblem,
  linkProblem,
  indexProblem,
  muted,
  activity,
  state,
}: WorkspaceContext): Omit<WorkspaceSnapshot, 'id' | 'path' | 'name' | 'state'> {
  const { filesSynced, filesDeleted, filesSkipped, syncErrors, bytesSynced, lastSyncAt } = stats;
  const folderProblems = [watchProblem, linkProblem, indexProblem].filter((problem) => problem !== null);
  return {
    limits,
    problems: [...folderProblems, ...problems.list()],
    problemCount: problems.count + folderProblems.length,
    attentionCount:
      problems.attentionCount(muted) + folderProblems.filter((problem) => needsUser(problem, muted)).length,
    muted,
    lastChange: activity.last,
    traffic: activity.traffic(),
    stats: {
      filesSynced,
      filesDeleted,
      filesSkipped,
      skippedByReason: stats.skippedByReason(),
      ignoredByReason: stats.ignoredByReason,
      syncErrors,
      bytesSynced,
      filesWatched: index.size,
      bytesWatched: index.bytes,
      queueLength: state.queued,
      lastSyncAt,
    },
  };
}
