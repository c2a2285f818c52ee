import { LIMIT_BOUNDS, type Limits, type WorkspaceSnapshot } from '../../shared/model/workspace-state';

/** A file limit that fits this many files with room to grow, in round numbers; null where none is allowed. */
export function raisedLimit(files: number): number | null {
  const wanted = files * 1.2;
  const step = 10 ** Math.max(0, Math.floor(Math.log10(wanted)) - 1);
  const limit = Math.min(LIMIT_BOUNDS.maxFiles, Math.ceil(wanted / step) * step);
  return files <= limit ? limit : null;
}

/** Limits that fit all the files of a workspace that is over its file limit; null where none fit, or none are needed. */
export function fittingLimits({
  limits,
  stats,
  problems,
  problemCount,
}: Pick<WorkspaceSnapshot, 'limits' | 'stats' | 'problems' | 'problemCount'>): Limits | null {
  const over = problems.filter(({ code }) => code === 'too-many-files').length;
  if (over === 0) return null;
  const unlisted = problemCount - problems.length;
  const maxFiles = raisedLimit(stats.filesWatched + over + unlisted);
  return maxFiles === null ? null : { ...limits, maxFiles };
}
