import { hash as hashOf } from 'node:crypto';
import type { ContentInfo } from '../history/content-info';
import type { PathChange } from '../history/path-changes';
import type { RevisionState } from '../history/revision-history';
import { WorkSlice } from '../loop/turns';
import type { MirroredWorkspace } from '../workspace/mirrored-workspace';
import { type PathSelection, pathFilter } from './path-filter';
import { ReadError } from './read-error';
import type { SearchPool } from './search-pool';
import type { SearchResult } from './search-thread';
import { type FilePair, unifiedDiff } from './unified-diff';

/** Bounds of answers. */
const MAX_DIFF_CHARS = 1024 * 1024;
const SEARCH = { maxChars: 1024 * 1024, maxLineChars: 400 };
/** Most characters of a pattern. */
const MAX_PATTERN_CHARS = 1_000;

/** Fields of every answer, about the revision that it was read from. */
export interface ReadHead {
  /** Id of the workspace. */
  readonly workspace: string;
  readonly revision: number;
  /** True when the copy was known to hold all of the revision. */
  readonly complete: boolean;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
}

/** File of a revision. */
export interface ListedFile extends ContentInfo {
  readonly path: string;
}

/** A page of the files of a revision. */
export interface TreePage {
  readonly files: readonly ListedFile[];
  /** Value for `after` of the next page; null on the last one. */
  readonly next: string | null;
}

/** One of several files that are read together. */
export type ReadFile = { readonly path: string } & (
  | (ContentInfo & { readonly bytes: Buffer })
  /** Not mirrored. */
  | { readonly missing: true }
  /** Why its content is left out. */
  | { readonly omitted: string }
);

/** A page of changes. */
export interface ChangesPage {
  readonly changes: readonly PathChange[];
  /** Value for `after` of the next page; null on the last one. */
  readonly next: string | null;
  /** The revision is not kept any more: all has to be read. */
  readonly tooOld?: true;
}

/** Content of a file. */
export interface FileContent extends ContentInfo {
  readonly bytes: Buffer;
}

/** A search in all files of a revision. */
export interface SearchQuery extends PathSelection {
  readonly pattern: string;
  /** True when the pattern is a regular expression of the language, false for plain text. */
  readonly regex: boolean;
  readonly ignoreCase: boolean;
  readonly context: number;
  readonly limit: number;
}

/** Reads whole revisions of one workspace. Every content is checked by its hash, so that no commit can mix two revisions. */
export class WorkspaceReader {
  constructor(
    readonly workspace: MirroredWorkspace,
    private readonly searches: SearchPool,
  ) {}

  /**
   * State of a revision that can be read.
   * @param at null for the present one
   * @throws ReadError when it is not kept any more, or does not exist yet
   */
  stateAt(at: number | null): RevisionState {
    const { history } = this.workspace;
    const { revision, oldest } = history;
    const state = history.stateOf(at ?? revision);
    if (state) return state;
    if ((at ?? 0) > revision) {
      throw new ReadError('revision-unknown', `Revision ${at} does not exist yet; the present one is ${revision}.`, {
        current: revision,
      });
    }
    const message = `Revision ${at} is not kept any more; revisions ${oldest} to ${revision} are.`;
    throw new ReadError('revision-gone', message, { current: revision, oldest });
  }

  /** Those fields for a revision. */
  head({ revision, updatedAt, complete }: RevisionState): ReadHead {
    const { workspace } = this;
    const isPresent = revision === workspace.history.revision;
    return {
      workspace: workspace.info.id,
      revision,
      complete: isPresent ? workspace.isReadComplete : complete,
      updatedAt: new Date(updatedAt).toISOString(),
    };
  }

  /**
   * Files in the order of their paths.
   * @param after path after which the page begins; null for the first page
   * @param limit most files of the page
   */
  tree(revision: number, selection: PathSelection, after: string | null, limit: number): TreePage {
    const all = this.workspace.history.filesOf(revision);
    const isSelected = pathFilter(selection);
    const files: ListedFile[] = [];
    for (let at = after === null ? 0 : all.after(after); at < all.paths.length; at++) {
      const path = all.paths[at] as string;
      if (!isSelected(path)) continue;
      if (files.length === limit) return { files, next: files.at(-1)?.path ?? null };
      const { size, hash } = all.get(path) as ContentInfo;
      files.push({ path, size, hash });
    }
    return { files, next: null };
  }

  /**
   * Content of a file.
   * @param maxBytes size of the largest one that is read
   * @throws ReadError when it is not mirrored, is larger, or its copy was changed by something else
   */
  content(path: string, revision: number, maxBytes: number): FileContent {
    const { history } = this.workspace;
    const entry = history.entryAt(path, revision);
    if (!entry) throw new ReadError('not-mirrored', `${path}: not mirrored.`, { path });
    if (entry.size > maxBytes) {
      throw new ReadError('too-large', `${path} has ${entry.size} bytes; at most ${maxBytes} are read at once.`, {
        path,
      });
    }
    const bytes = this.bytesOf(path, entry);
    if (bytes) return { ...entry, bytes };
    if (revision === history.revision) {
      // Its edge repairs it.
      void this.workspace.recheck().catch(() => {});
      throw new ReadError(
        'content-lost',
        `${path} was changed in the copy by something else and is being repaired; try again.`,
        { path },
      );
    }
    throw new ReadError('revision-gone', `The content of ${path} in revision ${revision} is not kept any more.`, {
      path,
      current: history.revision,
    });
  }

  /**
   * Contents of several files.
   * @param maxBytes most bytes of all together; what is beyond is left out, which its entry says
   */
  async contents(paths: readonly string[], revision: number, maxBytes: number): Promise<ReadFile[]> {
    const slice = new WorkSlice();
    const files: ReadFile[] = [];
    let left = maxBytes;
    for (const path of paths) {
      if (slice.isOver) await slice.yieldTurn();
      const file = this.readOne(path, revision, left);
      if ('bytes' in file) left -= file.size;
      files.push(file);
    }
    return files;
  }

  private readOne(path: string, revision: number, maxBytes: number): ReadFile {
    try {
      const { bytes, hash, size } = this.content(path, revision, maxBytes);
      return { path, hash, size, bytes };
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      return error.code === 'not-mirrored' ? { path, missing: true } : { path, omitted: error.message };
    }
  }

  /**
   * A page of {@link changes}.
   * @param after path after which the page begins; null for the first page
   */
  changesPage(since: number, to: number, after: string | null, limit: number): ChangesPage {
    const { history } = this.workspace;
    if (since > history.revision) this.stateAt(since);
    if (!history.stateOf(since)) return { changes: [], next: null, tooOld: true };
    const all = this.changes(since, to).filter(({ path }) => after === null || path > after);
    const changes = all.slice(0, limit);
    return { changes, next: all.length > limit ? (changes.at(-1)?.path ?? null) : null };
  }

  /** The differences from a kept revision to another one, by path. */
  changes(from: number, to: number): PathChange[] {
    return this.workspace.history.changesBetween(from, to);
  }

  /**
   * The differences of the contents, as one text.
   * @param maxBytes size of the largest file that is compared
   * @returns the text, and the paths that were left out, as there would be too much
   */
  diff(
    from: number,
    to: number,
    selection: PathSelection,
    maxBytes: number,
  ): { readonly diff: string; readonly omitted: readonly string[] } {
    const isSelected = pathFilter(selection);
    const omitted: string[] = [];
    let diff = '';
    for (const { path, kind, from: oldPath = path } of this.changes(from, to)) {
      if (!isSelected(path)) continue;
      if (diff.length > MAX_DIFF_CHARS) {
        omitted.push(path);
        continue;
      }
      const side = (name: string, revision: number) => ({
        path: name,
        bytes: this.content(name, revision, maxBytes).bytes,
      });
      const pair: FilePair = {
        from: kind === 'added' ? null : side(oldPath, from),
        to: kind === 'deleted' ? null : side(path, to),
      };
      diff += kind === 'renamed' ? `rename from ${oldPath}\nrename to ${path}\n` : unifiedDiff(pair);
    }
    return { diff, omitted };
  }

  /** @throws ReadError for a pattern that can't be used or takes too long */
  search(revision: number, query: SearchQuery): Promise<SearchResult> {
    const { pattern, regex, ignoreCase, context, limit } = query;
    if (pattern === '' || pattern.length > MAX_PATTERN_CHARS) {
      throw new ReadError('bad-request', `The pattern must have 1 to ${MAX_PATTERN_CHARS} characters.`);
    }
    const source = regex ? pattern : pattern.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    const flags = ignoreCase ? 'gmiu' : 'gmu';
    try {
      new RegExp(source, flags);
    } catch (error) {
      throw new ReadError('bad-request', error instanceof Error ? error.message : 'The pattern can not be used.');
    }
    const { copy, history } = this.workspace;
    const all = history.filesOf(revision);
    const isSelected = pathFilter(query);
    const files = all.paths.filter(isSelected).map((path) => {
      const { hash, size } = all.get(path) as ContentInfo;
      return [path, hash, size] as const;
    });
    return this.searches.search({
      mirror: copy.folder,
      kept: copy.kept.folder,
      files,
      source,
      flags,
      context,
      maxMatches: limit,
      ...SEARCH,
    });
  }

  private bytesOf(path: string, { hash, size }: ContentInfo): Buffer | null {
    const { copy } = this.workspace;
    const places = [() => copy.read({ kind: 'moved', from: path }), () => copy.kept.read(hash)];
    for (const read of places) {
      const bytes = read();
      if (bytes?.length === size && hashOf('sha256', bytes, 'hex') === hash) return bytes;
    }
    return null;
  }
}
