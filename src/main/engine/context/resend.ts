import type { RelPath } from '../../../shared/util/rel-path';
import { Progress } from './progress';

/** Limits of the files that are sent again together, so that an edit made meanwhile does not wait long; one may be larger. */
const SLICE_FILES = 64;
const SLICE_BYTES = 512 * 1024;

/**
 * The files that are sent again after a connect, since a server of part 1 can't say whether it still has them. The slices
 * between other changes are small; a new connection begins anew.
 */
export class Resend {
  private connection: AbortSignal | null = null;
  /** Content bytes by path. */
  private left = new Map<RelPath, number>();
  private total = 0;
  private bytesTotal = 0;
  private bytesLeft = 0;

  /** Begins with these files and their content bytes, once for each connection, which its `signal` stands for. */
  begin(connection: AbortSignal, files: Iterable<readonly [RelPath, number]>): void {
    if (this.connection === connection) return;
    this.connection = connection;
    this.left = new Map(files);
    this.total = this.left.size;
    this.bytesTotal = [...this.left.values()].reduce((sum, bytes) => sum + bytes, 0);
    this.bytesLeft = this.bytesTotal;
  }

  get isDone(): boolean {
    return this.left.size === 0;
  }

  /** The next slice; its files stay until they are {@link settle}d. */
  next(): ReadonlySet<RelPath> {
    const slice = new Set<RelPath>();
    let bytes = 0;
    for (const [path, size] of this.left) {
      if (slice.size > 0 && (slice.size === SLICE_FILES || bytes + size > SLICE_BYTES)) break;
      slice.add(path);
      bytes += size;
    }
    return slice;
  }

  /** Notes that the server has got these files as they are, or need not get them. */
  settle(paths: Iterable<RelPath>): void {
    for (const path of paths) {
      this.bytesLeft -= this.left.get(path) ?? 0;
      this.left.delete(path);
    }
  }

  /** Progress of all files, up to now. */
  get progress(): Progress {
    const progress = new Progress(false, this.total, this.bytesTotal, true);
    progress.done = this.total - this.left.size;
    progress.bytesDone = this.bytesTotal - this.bytesLeft;
    return progress;
  }
}
