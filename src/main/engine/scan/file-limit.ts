import { join } from 'node:path';
import { type FileProblem, ProblemError } from '../../../shared/model/problem';
import type { Limits } from '../../../shared/model/workspace-state';
import { TimeSlice } from '../../../shared/node/time-slice';
import type { RelPath } from '../../../shared/util/rel-path';
import type { WorkspaceContext } from '../context/workspace-context';
import type { ServerTakes } from '../policy/gate';
import type { ChangedFile, Diff } from './diff';
import { readStable } from './stable-read';

/**
 * Refuses a folder over its limit before the first file is sent. Files that are withheld for their content do not count; to
 * find them, a folder of up to twice the limit is read.
 * @throws ProblemError with the count and the limit
 */
export async function checkFileLimit(found: Diff, context: WorkspaceContext, server: ServerTakes): Promise<void> {
  const { limits, index } = context;
  const fresh = found.candidates.filter(({ path }) => !index.get(path));
  let count = index.size - found.deletes.length + fresh.length;
  if (count <= limits.maxFiles) return;
  if (!found.cut && count <= 2 * limits.maxFiles) count -= await countWithheld(fresh, context, server);
  if (count <= limits.maxFiles) return;
  throw new ProblemError({
    code: 'too-many-files',
    title: `This folder holds ${found.cut ? 'more than ' : ''}${count.toLocaleString('en')} files to send.`,
    detail: `The limit is ${limits.maxFiles.toLocaleString('en')}. Ignore folders that need not be mirrored in a .aishignore file, or raise the limit.`,
  });
}

async function countWithheld(files: readonly ChangedFile[], context: WorkspaceContext, server: ServerTakes) {
  let withheld = 0;
  const slice = new TimeSlice();
  for (const { path, stat } of files) {
    if (slice.isOver) await slice.yieldTurn();
    const read = await readStable(join(context.root, path), context.limits.maxFileBytes, stat);
    if (read.kind !== 'content' || context.gate.byContent(path, read, server).verdict === 'sent') continue;
    context.noteWithheld(path, stat);
    withheld++;
  }
  return withheld;
}

/** Leaves out new files over the limit of a workspace that was mirrored before and grew, and lists them as problems. */
export function withinLimit(context: WorkspaceContext, found: Diff): ChangedFile[] {
  const { index, limits, problems } = context;
  let room = limits.maxFiles - index.size + found.deletes.length;
  const candidates = found.candidates.filter(({ path, stat }) => {
    if (index.get(path) || context.isWithheld(path, stat) || room-- > 0) return true;
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
