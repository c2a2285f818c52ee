import type { RelPath } from '../../../shared/util/rel-path';

/**
 * Progress of one upload pass. Counts are files, `bytes*` are content bytes; a file is done when the server has it or
 * need not get it.
 */
export class Progress {
  done = 0;
  bytesDone = 0;
  /** The file that is being read or sent. */
  current: RelPath | null = null;
  /** Messages that the server has neither acknowledged nor refused. */
  unacknowledged = 0;

  constructor(
    /** True until the first full pass is acknowledged. */
    readonly initial: boolean,
    public total: number,
    public bytesTotal: number,
    /** True for files that are sent again, as a server may have lost them. */
    readonly again = false,
  ) {}

  /** Adds a file that was not known when the pass began. @param bytes its content bytes */
  expect(bytes: number): void {
    this.total++;
    this.bytesTotal += bytes;
  }

  /** Counts one file as done. @param bytes its content bytes */
  finish(bytes: number): void {
    this.done++;
    this.bytesDone += bytes;
  }
}
