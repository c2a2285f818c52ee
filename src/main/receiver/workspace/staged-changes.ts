/** Content that a path is to have, and where it is until then. */
export type StagedContent =
  /** In a temporary file. */
  | { readonly kind: 'new'; readonly temp: string; readonly hash: string; readonly size: number }
  /** Still in the mirror, at `from`. */
  | { readonly kind: 'moved'; readonly from: string; readonly hash: string; readonly size: number };

export interface ContentLocation {
  readonly hash: string;
  readonly size: number;
}

/**
 * The changes of a workspace that wait for a commit, as the difference to what the mirror holds: per path the content
 * that it will have, or null where the file will be gone.
 */
export class StagedChanges {
  private changes = new Map<string, StagedContent | null>();

  /** @param base what the mirror holds at a path */
  constructor(private readonly base: (path: string) => ContentLocation | undefined) {}

  /** How many paths will change. */
  get size(): number {
    return this.changes.size;
  }

  /** What the path will hold after the commit. */
  view(path: string): ContentLocation | undefined {
    const change = this.changes.get(path);
    return change === undefined ? this.base(path) : (change ?? undefined);
  }

  /** Every path that the mirror holds or will hold, some of them perhaps not any more; ask {@link view}. */
  *paths(basePaths: Iterable<string>): Generator<string> {
    yield* basePaths;
    for (const path of this.changes.keys()) if (!this.base(path)) yield path;
  }

  /** @returns the temporary file that is not needed any more */
  put(path: string, content: StagedContent): string | null {
    const replaced = this.tempAt(path);
    this.changes.set(path, content);
    return replaced;
  }

  /** @returns the temporary file that is not needed any more */
  remove(path: string): string | null {
    const replaced = this.tempAt(path);
    this.drop(path);
    return replaced;
  }

  /**
   * Moves what `from` will hold to `to`. There must be something.
   * @returns the temporary file that is not needed any more
   */
  rename(from: string, to: string): string | null {
    const content = this.view(from);
    if (!content || from === to) return null;
    const staged = this.changes.get(from) ?? { kind: 'moved', from, hash: content.hash, size: content.size };
    this.drop(from);
    return this.put(to, staged);
  }

  /** Hands over all changes; none are left. */
  take(): Map<string, StagedContent | null> {
    const { changes } = this;
    this.changes = new Map();
    return changes;
  }

  private drop(path: string): void {
    if (this.base(path)) this.changes.set(path, null);
    else this.changes.delete(path);
  }

  private tempAt(path: string): string | null {
    const change = this.changes.get(path);
    return change?.kind === 'new' ? change.temp : null;
  }
}
