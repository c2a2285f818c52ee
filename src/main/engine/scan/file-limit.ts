import { type FileProblem, ProblemError } from '../../../shared/model/problem';
import type { Limits } from '../../../shared/model/workspace-state';
import type { RelPath } from '../../../shared/util/rel-path';
import type { WorkspaceContext } from '../context/workspace-context';
import type { ChangedFile, Diff } from './diff';

/** Refuses a folder over its limit before the first file is sent. @throws ProblemError with the count and the limit */
export function checkFileLimit(found: Diff, { limits, index }: WorkspaceContext): void {
  const fresh = found.candidates.filter(({ path }) => !index.get(path)).length;
  const count = index.size - found.deletes.length + fresh;
  if (count <= limits.maxFiles) return;
  throw new ProblemError({
    code: 'too-many-files',
    title: `This folder holds ${found.cut ? 'more than ' : ''}${count.toLocaleString('en')} files to send.`,
    detail: `The limit is ${limits.maxFiles.toLocaleString('en')}. Ignore folders that need not be mirrored in a .aishignore file, or raise the limit.`,
  });
}

/** Leaves out new files over the limit of a workspace that grew, and lists them as problems. */
export function withinLimit(context: WorkspaceContext, found: Diff): ChangedFile[] {
  const { index, limits, problems } = context;
  let room = limits.maxFiles - index.size + found.deletes.length;
  const candidates = found.candidates.filter(({ path }) => {
    if (index.get(path) || room-- > 0) return true;
    problems.set(overLimit(path, limits));
    return false;
  });
  context.leftOut ||= candidates.length < found.candidates.length;
  return candidates;
}

function overLimit(path: RelPath, limits: Limits): FileProblem {
  return {
    path,
    code: 'too-many-files',
    title: 'Over the file limit, so not sent.',
    detail: `The limit is ${limits.maxFiles.toLocaleString('en')} files. Raise it in the limits, or ignore files in .aishignore.`,
  };
}
