import type { RelPath } from '../../../shared/util/rel-path';

/** Deletions of at most this many files are always sent. */
const MAX_UNGUARDED = 100;
/** Newly ignored files of at most this number are removed without the user's decision. */
const MAX_UNGUARDED_IGNORED = 50;
/** Deletions and additions within this time are counted together. */
const WINDOW_MS = 10_000;
/** Time within which a file that came may go again without being a loss. */
const TEMPORARY_MS = 5_000;
/** Most files that are remembered as temporary; further ones are counted like any other. */
const MAX_TEMPORARY = 10_000;

/** The decision about the deletions of one diff. */
export type DeletionVerdict =
  | 'send'
  /** More deletions may follow: detect changes again after a pause. */
  | 'recount'
  | 'hold';

/**
 * Holds deletions of more than half of a workspace until the user decides. A branch switch, which also adds files, is not
 * held, nor are other changes.
 */
export class DeletionGuard {
  private readonly pendingPaths = new Set<RelPath>();
  private recent: { readonly at: number; readonly deleted: number; readonly added: number }[] = [];
  /** Files that may be temporary, with the time at which they were found. */
  private readonly temporary = new Map<RelPath, number>();
  private keeping = false;
  /** True when the user confirmed the deletions. */
  private allowed = false;

  /** Deletions that wait for the user's decision. */
  get pending(): ReadonlySet<RelPath> {
    return this.pendingPaths;
  }

  /**
   * @param deletes number of deleted files, without pending ones
   * @param size number of files before
   * @param added number of new files in the same diff
   * @param isQuiet true when no more changes follow
   */
  judge(deletes: number, size: number, added: number, isQuiet: boolean, now = performance.now()): DeletionVerdict {
    this.recent = this.recent.filter(({ at }) => now - at < WINDOW_MS);
    const net = this.recent.reduce((sum, recent) => sum + recent.deleted - recent.added, 0);
    const before = size + net;
    const loss = deletes + net - added;
    if (this.allowed || loss <= MAX_UNGUARDED || loss <= before / 2) {
      return !isQuiet && !this.allowed && loss > MAX_UNGUARDED && loss > before / 3 ? 'recount' : 'send';
    }
    return isQuiet ? 'hold' : 'recount';
  }

  /**
   * Notes files that came a moment ago and are counted by no addition: going again at once, they are no loss.
   */
  noteTemporary(paths: Iterable<RelPath>, now = performance.now()): void {
    for (const path of paths) if (this.temporary.size < MAX_TEMPORARY) this.temporary.set(path, now);
  }

  /** The files that came a moment ago, and may go again. */
  temporaryFiles(now = performance.now()): ReadonlyMap<RelPath, unknown> {
    for (const [path, at] of this.temporary) if (now - at >= TEMPORARY_MS) this.temporary.delete(path);
    return this.temporary;
  }

  /** True when this number of newly ignored files needs the user's decision. */
  holdsIgnored(files: number): boolean {
    return !this.allowed && files > MAX_UNGUARDED_IGNORED;
  }

  /** True from {@link allow} until deletions were sent. */
  get isAllowed(): boolean {
    return this.allowed;
  }

  /** True when a server without a common index may be told to keep only `localFiles` of its `serverFiles`. */
  mayShrink(serverFiles: number, localFiles: number): boolean {
    const isSmallLoss = localFiles > 0 && serverFiles - localFiles <= MAX_UNGUARDED;
    return this.allowed || localFiles >= serverFiles / 2 || isSmallLoss;
  }

  /** Counts deletions that were sent, and the new files sent with them. */
  sent(deleted: number, now = performance.now(), added = 0): void {
    if (deleted + added > 0) this.recent.push({ at: now, deleted, added });
    this.allowed = false;
  }

  /** True when the user chose to keep the server's copies of the pending files. */
  get kept(): boolean {
    return this.keeping;
  }

  /** Rejects the pending deletions for the user: they stay pending, without another question. */
  keep(): void {
    this.keeping = this.pendingPaths.size > 0;
  }

  /** Adds deletions that wait for the user's decision. */
  hold(paths: Iterable<RelPath>): void {
    this.keeping = false;
    for (const path of paths) this.pendingPaths.add(path);
  }

  /** Removes a pending deletion whose file is there again or out of the index. */
  release(path: RelPath): void {
    this.pendingPaths.delete(path);
  }

  /** Confirms the pending deletions for the user: the next diff's deletions are sent. */
  allow(): void {
    this.pendingPaths.clear();
    this.allowed = true;
  }
}
