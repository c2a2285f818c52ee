import { openSync, readSync } from 'node:fs';

const NS_A_MS = 1e6;

/** Times of a process's main thread so far, ms. */
export interface ProcessorTimes {
  /** Time on a processor. */
  readonly ranMs: number;
  /** Time for which it was ready to run and other programs had the processors. */
  readonly waitedMs: number;
}

/** Looks at the main thread of a process. Linux only. */
export class ProcessorClock {
  private readonly file: number;
  private readonly text = Buffer.alloc(100);

  constructor(pid: number) {
    this.file = openSync(`/proc/${pid}/schedstat`, 'r');
  }

  read(): ProcessorTimes {
    const length = readSync(this.file, this.text, 0, this.text.length, 0);
    const [ran, waited] = this.text.toString('latin1', 0, length).split(' ').map(Number);
    return { ranMs: (ran ?? 0) / NS_A_MS, waitedMs: (waited ?? 0) / NS_A_MS };
  }
}
