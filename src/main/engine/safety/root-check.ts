import { isAbsolute, join } from 'node:path';
import { ProblemError } from '../../../shared/model/problem';
import type { RelPath } from '../../../shared/util/rel-path';
import type { WorkspaceContext } from '../context/workspace-context';
import { lstatIfAny, lstatSync, readdirSync, realpathSync, statSync } from '../disk/bounded-fs';
import type { IndexEntry } from '../index/index-entry';
import type { IndexStore } from '../index/index-store';
import { rootProblem } from './protected-roots';

/** An empty root with at least this many files in the index is taken for a lost mount, not for an edit. */
const EMPTIED_FILES = 3;
/** Files that tell a folder whose inode has changed from another one. */
const COMPARED_FILES = 100;

/**
 * Makes sure that the root is still the same folder, before missing files count as deleted. A remounted folder keeps its
 * inode and birth time; another folder at the same path does not. On an overlay the first change in a folder gives it a new
 * inode, so one that still holds the known files is the same folder, too.
 * @param accept true when the user confirmed the folder as it is now
 * @throws ProblemError `missing`, `unreadable`, `replaced` or `emptied`
 */
export function checkRoot(context: WorkspaceContext, accept: boolean): void {
  const { root, index } = context;
  let id: string;
  let empty: boolean;
  try {
    id = identify(root);
    empty = readdirSync(root).length === 0;
  } catch (error) {
    throw rootProblem(root, error);
  }
  const known = index.meta('rootId');
  if (known !== null && !accept && index.size > 0) {
    if (empty && index.size >= EMPTIED_FILES) throw emptied(index.size);
    if (known !== id && (isAbsolute(id) || !holdsKnownFiles(root, index))) throw replaced(root);
  }
  index.setMeta('rootId', id);
}

/** The identity of the folder at a path. @throws the system's error when there is none */
export function identify(root: string): string {
  const stats = statSync(root);
  const real = realpathSync(root);
  return real === root ? identityOf(stats) : real;
}

/** True when the folder that was checked last is certainly still at its path: one call, for every batch. */
export function isStillThere({ root, index }: Pick<WorkspaceContext, 'root' | 'index'>): boolean {
  const stats = lstatSync(root, { throwIfNoEntry: false });
  return stats !== undefined && index.meta('rootId') === identityOf(stats);
}

function identityOf({ ino, birthtimeMs }: { readonly ino: number; readonly birthtimeMs: number }): string {
  return `${ino}:${Math.floor(birthtimeMs)}`;
}

/** True when most of the first files of the index are there with the same size and time. */
function holdsKnownFiles(root: string, index: IndexStore): boolean {
  const first: [RelPath, IndexEntry][] = [];
  for (const entry of index.all()) if (first.push(entry) === COMPARED_FILES) break;
  const found = first.filter(([path, { stat }]) => {
    const now = lstatIfAny(join(root, path));
    return now?.isFile() && now.size === stat.size && now.mtimeMs === stat.mtimeMs;
  });
  return found.length > first.length / 2;
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
