import { childOf, parentOf, type RelPath } from '../../../shared/util/rel-path';
import { type IndexLocation, indexFileOf } from './git-index';
import { type IndexCache, IndexSummary, indexStamp } from './index-summary';

/** Most files that are remembered as sent because git tracks them; whether others still are shows at the next scan. */
const MAX_FOUND = 250_000;
/** Most added files that are named one by one. */
const MAX_ADDED = 10_000;
/** Paths that are judged between two turns that the reader may take. */
const PATHS_PER_STEP = 100;

/** A repository whose index is followed. */
interface Repository {
  readonly location: IndexLocation;
  /** Null before the first reading. */
  summary: IndexSummary | null;
  /** Attributes of the index that was tried last; null before. */
  stamp: string | null;
  /** The reason why that one can't be read. */
  failure: string | null;
  /** Attributes of the index that is being read. */
  reading: string | null;
  /** The tracked files that were asked about. */
  readonly found: Set<RelPath>;
}

/** The effect of a change of what git tracks. */
export interface TrackedChange {
  /** The ignored files and directories that git has begun, or ceased, to track. */
  readonly files: readonly RelPath[];
  readonly trees: readonly RelPath[];
  /** True when directories are looked into that were not before. */
  readonly isDeeper: boolean;
}

const NO_CHANGE: TrackedChange = { files: [], trees: [], isDeeper: false };

/**
 * Knows what the repositories of a workspace track. Paths are relative to the base of the rules. Of the indexes, which are
 * read as a stream, only hashes of the paths are kept, and the few paths that were asked about: those that are ignored.
 */
export class TrackedPaths {
  private readonly repositories = new Map<RelPath, Repository>();

  /**
   * @param within the workspace root; changes outside are not named
   * @param isIgnored true for a path that is sent only when git tracks it
   */
  constructor(
    private readonly within: RelPath,
    private readonly cache: IndexCache,
    private readonly isIgnored: (path: RelPath, isDirectory: boolean) => boolean,
  ) {}

  /** Follows the index of the repository whose work tree begins at `top`. It is read by the next {@link renew}. */
  follow(top: RelPath, location: IndexLocation): void {
    const { gitDir, commonDir, idBytes } = location;
    const unread = { summary: null, stamp: null, failure: null, reading: null, found: new Set<RelPath>() };
    this.repositories.set(top, { location: { gitDir, commonDir, idBytes }, ...unread });
  }

  /** True for the top of a work tree whose repository is followed. */
  isTop(directory: RelPath): boolean {
    return this.repositories.has(directory);
  }

  /** True for a tracked file. */
  has(path: RelPath): boolean {
    const repository = this.around(path, ({ summary }, inside) => summary?.hasFile(inside) ?? false);
    if (repository && repository.found.size < MAX_FOUND) repository.found.add(path);
    return repository !== null;
  }

  /** True for a tracked file that {@link has} was asked about. */
  wasFound(path: RelPath): boolean {
    return this.around(path, ({ found }) => found.has(path)) !== null;
  }

  /** True for the directory of a submodule. */
  isSubmodule(path: RelPath): boolean {
    return this.around(path, ({ summary }, inside) => summary?.isSubmodule(inside) ?? false) !== null;
  }

  /** True for a directory with tracked paths. */
  holds(directory: RelPath): boolean {
    return this.around(directory, ({ summary }, inside) => summary?.holds(inside) ?? false) !== null;
  }

  /** The reason why it is not known what git tracks around a path; null when it is known, also by an earlier index. */
  failureAt(path: RelPath): string | null {
    const repository = this.around(path, () => true);
    return repository?.summary === null ? repository.failure : null;
  }

  /** The indexes that can't be read, with the reason. */
  *failures(): Generator<[file: string, reason: string]> {
    for (const { location, failure } of this.repositories.values()) {
      if (failure !== null) yield [indexFileOf(location.gitDir), failure];
    }
  }

  /** The index files that are followed, absolute. */
  get indexFiles(): string[] {
    return [...this.repositories.values()].map(({ location }) => indexFileOf(location.gitDir));
  }

  /** True when the index that decides about a path is the one that was read. */
  isCurrent(path: RelPath): boolean {
    const repository = this.around(path, () => true);
    return repository === null || indexStamp(repository.location) === repository.stamp;
  }

  /**
   * Reads the indexes that changed since they were read; an unchanged one costs one look at its attributes. Yields now and
   * then, so that the caller can divide the work.
   */
  *renew(): Generator<void, TrackedChange> {
    const files: RelPath[] = [];
    const trees: RelPath[] = [];
    let isDeeper = false;
    for (const [top, repository] of this.repositories) {
      // Taken before the index is read, so that a change in between is detected.
      const stamp = indexStamp(repository.location);
      if (stamp === repository.stamp || stamp === repository.reading) continue;
      const change = yield* this.renewOne(top, repository, stamp);
      files.push(...change.files);
      trees.push(...change.trees);
      isDeeper ||= change.isDeeper;
    }
    return { files, trees, isDeeper };
  }

  private *renewOne(top: RelPath, repository: Repository, stamp: string): Generator<void, TrackedChange> {
    const { summary: before, failure } = repository;
    const added: RelPath[] = [];
    const noteAdded = (inside: RelPath) => {
      if (!before?.hasFile(inside) && added.length < MAX_ADDED) added.push(inside);
    };
    repository.reading = stamp;
    const known = before ? null : this.cache.get(repository.location.gitDir, stamp);
    const read = known ?? (yield* IndexSummary.read(repository.location, stamp, before ? noteAdded : undefined));
    // A newer index may have been read in between.
    if (repository.reading !== stamp) return NO_CHANGE;
    Object.assign(repository, { stamp, reading: null, failure: typeof read === 'string' ? read : null });
    if (typeof read === 'string') return NO_CHANGE;
    this.cache.set(repository.location.gitDir, read);
    repository.summary = read;
    if (!before) return { ...NO_CHANGE, isDeeper: failure !== null };
    return yield* this.compare(top, repository, before, read, added);
  }

  private *compare(
    top: RelPath,
    { found }: Repository,
    before: IndexSummary,
    after: IndexSummary,
    added: readonly RelPath[],
  ): Generator<void, TrackedChange> {
    const files: RelPath[] = [];
    let isDeeper = added.length >= MAX_ADDED;
    for (const [i, inside] of added.entries()) {
      if (i % PATHS_PER_STEP === 0) yield;
      const path = childOf(top, inside);
      if (!this.matters(path, false)) continue;
      files.push(path);
      isDeeper ||= !before.holds(parentOf(inside) ?? '');
    }
    for (const path of found) {
      if (after.hasFile(insideOf(top, path))) continue;
      found.delete(path);
      files.push(path);
    }
    const gone = [...before.submodules].filter((path) => !after.submodules.has(path));
    const come = [...after.submodules].filter((path) => !before.submodules.has(path));
    const trees = [...gone, ...come].map((inside) => childOf(top, inside)).filter((path) => this.matters(path, true));
    return { files, trees, isDeeper: isDeeper || trees.length > 0 };
  }

  private matters(path: RelPath, isDirectory: boolean): boolean {
    const isWithin = this.within === '' || path.startsWith(`${this.within}/`);
    return isWithin && this.isIgnored(path, isDirectory);
  }

  /** The innermost repository around a path for which `isWanted` is true. */
  private around(path: RelPath, isWanted: (repository: Repository, inside: RelPath) => boolean): Repository | null {
    if (this.repositories.size === 0) return null;
    for (let at: RelPath | null = path; at !== null; at = parentOf(at)) {
      const repository = this.repositories.get(at);
      if (repository && isWanted(repository, insideOf(at, path))) return repository;
    }
    return null;
  }
}

/** A path relative to the top of its work tree. */
function insideOf(top: RelPath, path: RelPath): RelPath {
  return top === '' ? path : path.slice(top.length + 1);
}
