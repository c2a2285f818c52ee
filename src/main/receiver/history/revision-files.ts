import type { ContentInfo } from './content-info';

/** All files of one revision. */
export class RevisionFiles {
  private sorted: readonly string[] | null = null;

  constructor(
    readonly revision: number,
    private readonly files: ReadonlyMap<string, ContentInfo>,
  ) {}

  get size(): number {
    return this.files.size;
  }

  get(path: string): ContentInfo | undefined {
    return this.files.get(path);
  }

  /** All paths in the order of their code units. */
  get paths(): readonly string[] {
    this.sorted ??= [...this.files.keys()].sort();
    return this.sorted;
  }

  /** Position of the first path that comes after `path`. */
  after(path: string): number {
    const { paths } = this;
    let low = 0;
    for (let high = paths.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if ((paths[middle] as string) <= path) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
