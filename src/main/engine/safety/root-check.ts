import { readdir, realpath, stat } from 'node:fs/promises';
import { ProblemError } from '../../../shared/model/problem';
import type { WorkspaceContext } from '../context/workspace-context';
import { rootProblem } from './protected-roots';

/** An empty root with at least this many files in the index is taken for a lost mount, not for an edit. */
const EMPTIED_FILES = 3;

/**
 * Makes sure that the root is still the same folder, before missing files count as deleted. A remounted folder keeps its
 * inode and birth time; another folder at the same path does not.
 * @param accept true when the user confirmed the folder as it is now
 * @throws ProblemError `missing`, `unreadable`, `replaced` or `emptied`
 */
export async function checkRoot(context: WorkspaceContext, accept: boolean): Promise<void> {
  const { root, index } = context;
  let id: string;
  let empty: boolean;
  try {
    const [stats, real, names] = await Promise.all([stat(root), realpath(root), readdir(root)]);
    id = real === root ? `${stats.ino}:${Math.floor(stats.birthtimeMs)}` : real;
    empty = names.length === 0;
  } catch (error) {
    throw rootProblem(root, error);
  }
  const known = index.meta('rootId');
  if (known !== null && !accept && index.size > 0) {
    if (empty && index.size >= EMPTIED_FILES) throw emptied(index.size);
    if (known !== id) throw replaced(root);
  }
  index.setMeta('rootId', id);
}

function emptied(files: number): ProblemError {
  return new ProblemError({
    code: 'emptied',
    title: 'The folder is suddenly empty.',
    detail: `It held ${files.toLocaleString('en')} files; nothing was deleted at the server. When they are back it goes on by itself. If you emptied it on purpose, accept the folder as it is.`,
  });
}

function replaced(root: string): ProblemError {
  return new ProblemError({
    code: 'replaced',
    title: 'Another folder is in its place.',
    detail: `What is at ${root} now is not the folder that was mirrored; nothing was deleted at the server. Accept the folder as it is to mirror it, or bring the old one back.`,
  });
}
