import type { RelPath } from '../../../shared/util/rel-path';
import type { UploadPassEvents } from './upload-pass';

/** How far a batch has come: what the server has, or need not get. Counts are files, `bytes*` are content bytes. */
export interface Progress {
  readonly initial: boolean;
  done: number;
  total: number;
  bytesDone: number;
  bytesTotal: number;
  /** The file taken up last. */
  current: RelPath | null;
}

/** Follows one round after the other. */
export class ProgressMeter {
  private progress = none(true);

  /** @param onProgress called when there is work, and when it went on */
  constructor(private readonly onProgress: (progress: Progress) => void) {}

  /** Tells the progress again. */
  tell(): void {
    this.onProgress(this.progress);
  }

  /** What is sent is not done before it is settled: then the returned function is called. */
  underWay(bytes: number): () => void {
    const { progress } = this;
    progress.done--;
    progress.bytesDone -= bytes;
    return () => {
      progress.done++;
      progress.bytesDone += bytes;
    };
  }

  /** Starts at nothing, and follows a round. @param onRetry see {@link UploadPassEvents} */
  follow(initial: boolean, onRetry: UploadPassEvents['onRetry']): UploadPassEvents {
    const progress = none(initial);
    this.progress = progress;
    return {
      onPlan: (files, bytes) => {
        progress.total = files;
        progress.bytesTotal = bytes;
        if (files > 0) this.onProgress(progress);
      },
      onCandidate: (path) => {
        progress.current = path;
      },
      onHandled: (bytes) => {
        progress.done++;
        progress.bytesDone += bytes;
      },
      onChunk: () => this.onProgress(progress),
      onRetry,
    };
  }
}

function none(initial: boolean): Progress {
  return { initial, done: 0, total: 0, bytesDone: 0, bytesTotal: 0, current: null };
}
