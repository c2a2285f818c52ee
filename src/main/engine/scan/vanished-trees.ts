import { join } from 'node:path';
import { hasExactName } from '../../../shared/node/exact-name';
import { isMissing } from '../../../shared/util/errors';
import { parentOf, type RelPath } from '../../../shared/util/rel-path';
import type { WorkspaceContext } from '../context/workspace-context';
import { lstatSync } from '../disk/bounded-fs';
import type { Batch } from '../watch/change';

/**
 * Adds the directories that are gone and that a batch names as files. Where a directory was not watched, one event of its
 * parent is all that tells of the files in it. New directories are added with them: one may be the other under a new name,
 * whose files need not be sent again.
 */
export function withVanishedTrees(context: Pick<WorkspaceContext, 'root' | 'index' | 'problems'>, batch: Batch): Batch {
  const { root, index, problems } = context;
  const gone = new Set([...batch.files].filter((path) => !index.get(path) && kindOf(join(root, path)) === 'gone'));
  if (gone.size === 0) return batch;
  const trees = new Set<RelPath>();
  const note = (path: RelPath) => {
    for (let at = parentOf(path); at; at = parentOf(at)) if (gone.has(at)) trees.add(at);
  };
  for (const path of index.paths()) note(path);
  for (const { path } of problems.list()) note(path);
  if (trees.size === 0) return batch;
  for (const path of batch.files) if (kindOf(join(root, path)) === 'directory') trees.add(path);
  const files = new Set([...batch.files].filter((path) => !trees.has(path)));
  return { files, trees: new Set([...batch.trees, ...trees]) };
}

type Kind = 'directory' | 'gone' | 'other';

function kindOf(path: string): Kind {
  try {
    const stats = lstatSync(path);
    if (!hasExactName(path)) return 'gone';
    return stats.isDirectory() ? 'directory' : 'other';
  } catch (error) {
    return isMissing(error) ? 'gone' : 'other';
  }
}
