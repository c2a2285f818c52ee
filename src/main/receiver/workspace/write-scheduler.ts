import { SerialQueue } from '../../../shared/util/serial-queue';

/** Work that has begun; `done` settles as it ends. */
export interface StartedWork<T> {
  readonly done: Promise<T>;
}

/** Limits on the writes that run at the same time. */
const MAX_RUNNING = 16;
const MAX_RUNNING_BYTES = 16 * 1024 * 1024;

/**
 * Orders the work on one workspace. Writes of different files run concurrently, limited in number and bytes; all other work
 * runs exclusively. The outcome is as if everything had run in the order of the calls.
 */
export class WriteScheduler {
  private readonly queue = new SerialQueue();
  /** Ends of the running writes by path. */
  private readonly running = new Map<string, Promise<void>>();
  private runningBytes = 0;

  /** Runs a write of one file concurrently with others. Resolves when it has begun, so that the next one can be added. */
  runWrite<T>(path: string, bytes: number, work: () => Promise<T>): Promise<StartedWork<T>> {
    return this.queue.run(async () => {
      while (this.mustWait(path, bytes)) await Promise.race(this.running.values());
      const done = work();
      const leave = () => {
        this.running.delete(path);
        this.runningBytes -= bytes;
      };
      this.running.set(path, done.then(leave, leave));
      this.runningBytes += bytes;
      return { done };
    });
  }

  /** Runs work after all earlier work and before any later work. */
  runExclusive<T>(work: () => Promise<T>): Promise<T> {
    return this.queue.run(async () => {
      await Promise.all(this.running.values());
      return work();
    });
  }

  private mustWait(path: string, bytes: number): boolean {
    if (this.running.size === 0) return false;
    if (this.running.size >= MAX_RUNNING || this.runningBytes + bytes > MAX_RUNNING_BYTES) return true;
    for (const other of this.running.keys()) {
      if (other === path || other.startsWith(`${path}/`) || path.startsWith(`${other}/`)) return true;
    }
    return false;
  }
}
