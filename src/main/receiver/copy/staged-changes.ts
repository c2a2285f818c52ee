import { ManifestHash } from '../../../shared/wire/manifest-hash';
import type { ContentInfo } from '../history/content-info';
import { WorkSlice } from '../loop/turns';
import type { FilesSummary } from '../mirror/file-set';

/** Content of a path after the next commit. */
export type StagedContent =
  /** In the staging folder; `temp` is the handle of `MirroredWorkspace.stage`. */
  | { readonly kind: 'new'; readonly temp: string; readonly hash: string; readonly size: number }
  /** Still in the mirror, at `from`. */
  | { readonly kind: 'moved'; readonly from: string; readonly hash: string; readonly size: number };

/** The part of {@link StagedContent} that says where it is. */
export type ContentPlace =
  | { readonly kind: 'new'; readonly temp: string }
  | { readonly kind: 'moved'; readonly from: string };

/**
 * Changes of a workspace that wait for a commit, as the difference to the mirror: the new content per path, or null for a
 * file that will be removed. Methods that replace staged content return its handle, to be discarded.
 */
export class StagedChanges {
  private changes = new Map<string, StagedContent | null>();

  /** @param base content of a path in the mirror */
  constructor(private readonly base: (path: string) => ContentInfo | undefined) {}

  /** Number of paths that will change. */
  get size(): number {
    return this.changes.size;
  }

  /** Content of the path after the commit. */
  get(path: string): ContentInfo | undefined {
    const change = this.changes.get(path);
    return change === undefined ? this.base(path) : (change ?? undefined);
  }

  /** Place of the content that {@link get} tells of. */
  placeOf(path: string): ContentPlace {
    return this.changes.get(path) ?? { kind: 'moved', from: path };
  }

  /** All paths of the mirror and of staged files; {@link get} tells those that will be removed. */
  *paths(basePaths: Iterable<string>): Generator<string> {
    yield* basePaths;
    for (const path of this.changes.keys()) if (!this.base(path)) yield path;
  }

  /** Totals of the mirror after the commit. @param mirror its totals now */
  async summaryAfter(mirror: FilesSummary): Promise<FilesSummary> {
    let { files, bytes } = mirror;
    const manifest = new ManifestHash(mirror.hash);
    const slice = new WorkSlice();
    for (const [path, change] of this.changes) {
      const before = this.base(path);
      if (before) manifest.toggle(path, before.hash);
      if (change) manifest.toggle(path, change.hash);
      files += (change ? 1 : 0) - (before ? 1 : 0);
      bytes += (change?.size ?? 0) - (before?.size ?? 0);
      if (slice.isOver) await slice.yieldTurn();
    }
    return { files, bytes, hash: manifest.hex() };
  }

  /** @returns handle of replaced content, or null */
  put(path: string, content: StagedContent): string | null {
    const replaced = this.tempOf(path);
    this.changes.set(path, content);
    return replaced;
  }

  /** @returns handle of replaced content, or null */
  remove(path: string): string | null {
    const replaced = this.tempOf(path);
    this.drop(path);
    return replaced;
  }

  /**
   * Moves the content of `from`, which must exist, to `to`.
   * @returns handle of replaced content, or null
   */
  rename(from: string, to: string): string | null {
    const content = this.get(from);
    if (!content || from === to) return null;
    const staged = this.changes.get(from) ?? { kind: 'moved', from, hash: content.hash, size: content.size };
    this.drop(from);
    return this.put(to, staged);
  }

  /** Returns all changes and forgets them. */
  takeAll(): Map<string, StagedContent | null> {
    const { changes } = this;
    this.changes = new Map();
    return changes;
  }

  private drop(path: string): void {
    if (this.base(path)) this.changes.set(path, null);
    else this.changes.delete(path);
  }

  private tempOf(path: string): string | null {
    const change = this.changes.get(path);
    return change?.kind === 'new' ? change.temp : null;
  }
}
