import { join } from 'node:path';
import type { Withheld } from '../../../shared/model/verdict';
import type { RelPath } from '../../../shared/util/rel-path';
import { lstatSync } from '../disk/bounded-fs';
import { holdsRepository } from '../git/repositories-below';
import { isSameRepository } from '../git/same-repository';
import { type WorkTree, workTreeAt } from '../git/work-tree';
import { isIgnoredByDefault } from './default-ignores';
import { type Level, nameOf } from './level';
import { findRule } from './rule-set';

/** Most directories that are watched for a repository to begin in them; in others it is found by the next look at everything. */
const MAX_AWAITED = 200;
/** Most ignored directories that are looked through for repositories. */
const MAX_LOOKED_THROUGH = 1_000;

/**
 * The repositories in a work tree about which its lines are only as they are about everything (`*`, `/projects/*`): what is
 * in a repository is for its own rules to say.
 */
export class SweptUpRepositories {
  /** Directories that are sent once another repository begins in them. */
  readonly awaited = new Set<RelPath>();
  /** Ignored directories that were looked through, and whether another repository begins in them. */
  private readonly lookedThrough = new Map<RelPath, boolean>();

  /** @param base absolute; the paths are relative to it */
  constructor(private readonly base: string) {}

  /** True for an ignored directory in which another repository begins, and which no line names. */
  holds(above: Level, directory: RelPath, { rule }: Withheld): boolean {
    const isOpen = rule === 'gitignore' && isByCatchAll(above, directory, above.holdsRepository);
    return isOpen && this.beginsAnother(directory, above.workTree);
  }

  /**
   * True for a directory that is looked into for such repositories some levels down. The line is one of the root's own
   * file: directories of tools have such lines, too, and hold what the tools checked out.
   */
  areBelow(above: Level, directory: RelPath, { rule, source }: Withheld): boolean {
    if (rule !== 'gitignore' || source !== '.gitignore') return false;
    return mayHoldRepository(above, directory, above.holdsRepository) && this.holdsAnother(above, directory);
  }

  /** Files that appear when a repository begins in one of the awaited directories, absolute. */
  get coming(): string[] {
    // git makes this directory last, so that the repository is complete then.
    return [...this.awaited].map((directory) => join(this.base, directory, '.git', 'objects'));
  }

  /** True for a directory in which a repository begins, other than the one around it once more. */
  private beginsAnother(directory: RelPath, around: WorkTree | null): boolean {
    const folder = join(this.base, directory);
    if (!isFolder(folder)) return false;
    const workTree = workTreeAt(folder, () => {});
    if (workTree) return isAnother(workTree, around);
    if (this.awaited.size < MAX_AWAITED) this.awaited.add(directory);
    return false;
  }

  private holdsAnother(above: Level, directory: RelPath): boolean {
    const known = this.lookedThrough.get(directory);
    if (known !== undefined) return known;
    if (this.lookedThrough.size >= MAX_LOOKED_THROUGH) return false;
    const mayLookInto = (path: RelPath) => mayHoldRepository(above, path, true);
    const holds = holdsRepository(this.base, directory, mayLookInto, (path) => {
      const workTree = workTreeAt(join(this.base, path), () => {});
      return workTree !== null && isAnother(workTree, above.workTree);
    });
    this.lookedThrough.set(directory, holds);
    return holds;
  }
}

/**
 * True for a directory that git's rules exclude only as a line is about everything around it.
 * @param isBelow true when such a line is about a directory above it
 */
function isByCatchAll({ excluded, holdsRepository, files }: Level, directory: RelPath, isBelow: boolean): boolean {
  if (isIgnoredByDefault(nameOf(directory)) || (excluded && !holdsRepository)) return false;
  const { match } = findRule(files, directory, true);
  return match ? match.isCatchAll || match.negative : isBelow;
}

/** The same for one that may be of people, rather than of tools. */
function mayHoldRepository(above: Level, directory: RelPath, isBelow: boolean): boolean {
  return !nameOf(directory).startsWith('.') && isByCatchAll(above, directory, isBelow);
}

function isAnother(workTree: WorkTree, around: WorkTree | null): boolean {
  return around === null || !isSameRepository(workTree, around);
}

function isFolder(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return false;
  }
}
