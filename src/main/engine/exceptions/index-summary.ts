import { comparable, composesNames } from '../../../shared/glob/glob';
import { errorCode, errorMessage } from '../../../shared/util/errors';
import type { RelPath } from '../../../shared/util/rel-path';
import { lstatSync } from '../disk/bounded-fs';
import { type IndexLocation, indexFileOf, readGitIndex } from './git-index';
import { BadIndexError } from './index-bytes';
import { hashPath, newPathHash, PathSet } from './path-set';

/** Most submodules of one repository. */
const MAX_SUBMODULES = 100_000;
/** Entries of an index between two turns that the reader may take. */
const ENTRIES_PER_STEP = 500;

/** Content of one index: paths are relative to the top of its work tree. It never changes. */
export class IndexSummary {
  /** Directories of submodules. */
  readonly submodules = new Set<RelPath>();
  private readonly files = new PathSet();
  private readonly directories = new PathSet();
  private readonly hash = newPathHash();
  private lastDirectory = '';

  /** @param stamp attributes of the index before it was read */
  private constructor(
    readonly stamp: string,
    private readonly compose: boolean,
  ) {}

  /**
   * Reads an index. Yields now and then, so that the caller can divide the work.
   * @param onFile called with each tracked file
   * @param compose puts letters with accents into one form, as {@link comparable}
   * @returns the reason as a text when it can't be read
   */
  static *read(
    location: IndexLocation,
    stamp: string,
    onFile: (path: RelPath) => void = () => {},
    compose = composesNames(),
  ): Generator<void, IndexSummary | string> {
    const summary = new IndexSummary(stamp, compose);
    let count = 0;
    try {
      for (const { path, kind } of readGitIndex(location)) {
        if (++count % ENTRIES_PER_STEP === 0) yield;
        if (kind === 'file') {
          summary.addFile(comparable(path, compose));
          onFile(path);
        } else if (kind === 'submodule') summary.addSubmodule(comparable(path, compose));
      }
      return summary;
    } catch (error) {
      return error instanceof BadIndexError ? error.message : errorCode(error) || errorMessage(error);
    }
  }

  hasFile(path: RelPath): boolean {
    hashPath(comparable(path, this.compose), this.hash);
    return this.files.has(this.hash);
  }

  isSubmodule(directory: RelPath): boolean {
    return this.submodules.has(comparable(directory, this.compose));
  }

  /** True for a directory with tracked files or submodules, and for the directory of a submodule. */
  holds(directory: RelPath): boolean {
    hashPath(comparable(directory, this.compose), this.hash);
    return this.directories.has(this.hash);
  }

  private addFile(path: RelPath): void {
    const directory = path.slice(0, path.lastIndexOf('/') + 1);
    // The entries of a directory mostly come in a row.
    if (directory === this.lastDirectory) hashPath(path, this.hash);
    else hashPath(path, this.hash, () => this.directories.add(this.hash));
    this.lastDirectory = directory;
    this.files.add(this.hash);
  }

  private addSubmodule(path: RelPath): void {
    if (this.submodules.size >= MAX_SUBMODULES) throw new BadIndexError('too many submodules');
    this.submodules.add(path);
    hashPath(path, this.hash, () => this.directories.add(this.hash));
    this.directories.add(this.hash);
  }
}

/** The attributes of an index that change with its content; '' when it is missing or can't be seen. */
export function indexStamp({ gitDir }: IndexLocation): string {
  try {
    const { ino, size, mtimeMs, ctimeMs } = lstatSync(indexFileOf(gitDir));
    return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  } catch {
    return '';
  }
}

/** Summaries by the directory of the repository's data, kept while the rules of a folder are read anew. */
export class IndexCache {
  private readonly summaries = new Map<string, IndexSummary>();

  /** @param limit most summaries kept; the oldest go */
  constructor(private readonly limit = 1_000) {}

  get(gitDir: string, stamp: string): IndexSummary | null {
    const known = this.summaries.get(gitDir);
    return known?.stamp === stamp ? known : null;
  }

  set(gitDir: string, summary: IndexSummary): void {
    this.summaries.delete(gitDir);
    this.summaries.set(gitDir, summary);
    const [oldest] = this.summaries.keys();
    if (oldest !== undefined && this.summaries.size > this.limit) this.summaries.delete(oldest);
  }
}
