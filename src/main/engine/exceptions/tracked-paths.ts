import { lstatSync } from 'node:fs';
import { errorCode, errorMessage } from '../../../shared/util/errors';
import { childOf, parentOf, type RelPath } from '../../../shared/util/rel-path';
import { type IndexLocation, indexFileOf, readGitIndex } from './git-index';
import { BadIndexError } from './index-bytes';
import type { IndexEntryKind } from './index-entries';

/** Most paths kept of all repositories of a workspace together. */
const MAX_KEPT = 250_000;
/** Entries of an index between two turns that the reader may take. */
const ENTRIES_PER_STEP = 500;

/** The kept files, and the kept directories of submodules. */
type Kept = ReadonlyMap<RelPath, IndexEntryKind>;

/** A repository whose index is followed. */
interface Repository {
  readonly location: IndexLocation;
  /** Attributes of the index when it was read; null before. */
  stamp: string | null;
  paths: Kept;
  /** The reason why the index can't be read. */
  failure: string | null;
  /** The attributes of the index that is being read. */
  reading: string | null;
}

/**
 * The paths that git tracks although they are ignored. Only these are kept of the indexes, which are read as a stream: a
 * repository that ignores none of its files costs no memory. Paths are relative to the base of the rules.
 */
export class TrackedPaths {
  private readonly repositories = new Map<RelPath, Repository>();
  /** Number of kept paths at or below each directory. */
  private readonly directories = new Map<RelPath, number>();

  /**
   * @param within the workspace root; paths outside are not kept
   * @param isIgnored true for a path that is kept when git tracks it
   */
  constructor(
    private readonly within: RelPath,
    private readonly isIgnored: (path: RelPath, isDirectory: boolean) => boolean,
  ) {}

  /** Follows the index of the repository whose work tree begins at `top`. It is read by the next {@link renew}. */
  follow(top: RelPath, location: IndexLocation): void {
    this.repositories.set(top, { location, stamp: null, paths: new Map(), failure: null, reading: null });
  }

  /** True for the top of a work tree whose repository is followed. */
  isTop(directory: RelPath): boolean {
    return this.repositories.has(directory);
  }

  /** True when `path` is in the work tree of a repository whose index is followed. */
  isInRepository(path: RelPath): boolean {
    return this.repositoryOf(path) !== undefined;
  }

  /** True for a kept file. */
  has(path: RelPath): boolean {
    if (this.directories.size === 0) return false;
    for (let at: RelPath | null = path; at !== null; at = parentOf(at)) {
      if (this.repositories.get(at)?.paths.get(path) === 'file') return true;
    }
    return false;
  }

  /** True for the directory of a kept submodule. */
  isSubmodule(path: RelPath): boolean {
    if (this.directories.size === 0) return false;
    for (let at = parentOf(path); at !== null; at = parentOf(at)) {
      if (this.repositories.get(at)?.paths.get(path) === 'submodule') return true;
    }
    return false;
  }

  /** True for a directory with kept paths. */
  holds(directory: RelPath): boolean {
    return this.directories.has(directory);
  }

  /** All directories with kept paths. */
  get holding(): Iterable<RelPath> {
    return this.directories.keys();
  }

  /** The reason why it is not known what git tracks around a path; null when it is known. */
  failureAt(path: RelPath): string | null {
    return this.repositoryOf(path)?.failure ?? null;
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
    const repository = this.repositoryOf(path);
    return repository === undefined || stampOf(repository.location) === repository.stamp;
  }

  /**
   * Reads the indexes that changed since they were read; an unchanged one costs one look at its attributes. Yields now and
   * then, so that the caller can divide the work.
   * @returns the paths that are kept, or not kept, since this call
   */
  *renew(): Generator<void, Kept> {
    const changed = new Map<RelPath, IndexEntryKind>();
    for (const [top, repository] of this.repositories) {
      // Taken before the index is read, so that a change in between is detected.
      const stamp = stampOf(repository.location);
      if (stamp === repository.stamp || stamp === repository.reading) continue;
      repository.reading = stamp;
      const kept = yield* this.read(top, repository);
      // A newer index may have been read in between.
      if (repository.reading !== stamp) continue;
      Object.assign(repository, { stamp, reading: null, failure: typeof kept === 'string' ? kept : null });
      if (typeof kept === 'string') continue;
      for (const [path, kind] of this.replace(repository, kept)) changed.set(path, kind);
    }
    return changed;
  }

  /** @returns the paths to keep, or the reason why the index can't be read */
  private *read(top: RelPath, { location, paths }: Repository): Generator<void, Kept | string> {
    const kept = new Map<RelPath, IndexEntryKind>();
    const room = MAX_KEPT - this.kept + paths.size;
    let count = 0;
    try {
      for (const { path: inside, kind } of readGitIndex(location)) {
        if (++count % ENTRIES_PER_STEP === 0) yield;
        const path = childOf(top, inside);
        if (kind === 'sparse' || !this.isWithin(path) || !this.isIgnored(path, kind === 'submodule')) continue;
        kept.set(path, kind);
        if (kept.size > room) return 'too many ignored files in it';
      }
      return kept;
    } catch (error) {
      return error instanceof BadIndexError ? error.message : errorCode(error) || errorMessage(error);
    }
  }

  /** @returns the paths in only one of the two lists, and those of another kind */
  private replace(repository: Repository, after: Kept): [RelPath, IndexEntryKind][] {
    const before = repository.paths;
    for (const [path, kind] of before) this.count(path, kind, -1);
    for (const [path, kind] of after) this.count(path, kind, 1);
    repository.paths = after;
    const gone = [...before].filter(([path, kind]) => after.get(path) !== kind);
    const come = [...after].filter(([path]) => !before.has(path));
    return [...gone, ...come];
  }

  private get kept(): number {
    let kept = 0;
    for (const { paths } of this.repositories.values()) kept += paths.size;
    return kept;
  }

  private count(path: RelPath, kind: IndexEntryKind, step: 1 | -1): void {
    for (let at = kind === 'submodule' ? path : parentOf(path); at; at = parentOf(at)) {
      const count = (this.directories.get(at) ?? 0) + step;
      if (count > 0) this.directories.set(at, count);
      else this.directories.delete(at);
    }
  }

  private isWithin(path: RelPath): boolean {
    return this.within === '' || path.startsWith(`${this.within}/`);
  }

  /** The innermost repository around a path. */
  private repositoryOf(path: RelPath): Repository | undefined {
    for (let at: RelPath | null = path; at !== null; at = parentOf(at)) {
      const repository = this.repositories.get(at);
      if (repository) return repository;
    }
    return undefined;
  }
}

/** The attributes of an index that change with its content; '' when it is missing or can't be seen. */
function stampOf({ gitDir }: IndexLocation): string {
  try {
    const { ino, size, mtimeMs, ctimeMs } = lstatSync(indexFileOf(gitDir));
    return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  } catch {
    return '';
  }
}
