import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { forEachLimited } from '../../../shared/util/for-each-limited';
import { type PinAnswer, type PinJob, servePins } from './pin-thread';

/** More threads are slowed down by the disk. */
const MAX_THREADS = 4;
const MAX_HEAP_MB = 64;
/** Time after which idle threads end, ms. */
const IDLE_MS = 10_000;

/** Error of the disk in a thread. */
export class PinDiskError extends Error {
  constructor(
    /** Code of the system. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Threads that work on pinned trees, so that the event loop goes on meanwhile. They are started at need. */
export class PinThreads {
  private readonly idle = new Set<Worker>();
  private idleTimer: NodeJS.Timeout | null = null;

  /**
   * Runs all jobs, several at the same time.
   * @param onAnswer called with each job and the positions of the files whose content was not found
   * @throws the first error, of the disk as PinDiskError
   */
  async runAll<Job extends PinJob>(
    jobs: Iterable<Job>,
    onAnswer: (job: Job, missing: readonly number[]) => void = () => {},
  ): Promise<void> {
    await forEachLimited(jobs, Math.min(availableParallelism(), MAX_THREADS), async (job) => {
      const answer = await this.run(job);
      if ('missing' in answer) onAnswer(job, answer.missing);
      else throw new PinDiskError(answer.code, answer.message);
    });
  }

  /** Ends the threads. No job is running. */
  async close(): Promise<void> {
    if (this.idleTimer) clearTimeout(this.idleTimer);
    await Promise.all([...this.idle].map((worker) => worker.terminate()));
  }

  private async run(job: PinJob): Promise<PinAnswer> {
    const [worker = this.start()] = this.idle;
    this.idle.delete(worker);
    worker.ref();
    worker.postMessage(job);
    const answer = await answerOf(worker);
    worker.unref();
    this.idle.add(worker);
    this.endIdleLater();
    return answer;
  }

  private start(): Worker {
    // A file of its own would have to be found in each bundle that holds the receiver.
    const worker = new Worker(`(${servePins})()`, {
      eval: true,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    // A missing answer is noticed where it is waited for.
    return worker.on('error', () => {}).once('exit', () => this.idle.delete(worker));
  }

  private endIdleLater(): void {
    if (this.idleTimer) clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => {
      for (const worker of this.idle) void worker.terminate();
    }, IDLE_MS).unref();
  }
}

/** @throws when the thread ends before it answers */
async function answerOf(worker: Worker): Promise<PinAnswer> {
  const answered = new AbortController();
  const { signal } = answered;
  try {
    const ended = once(worker, 'exit', { signal }).then(() => {
      throw new PinDiskError('', 'The thread ended.');
    });
    const [answer] = (await Promise.race([once(worker, 'message', { signal }), ended])) as [PinAnswer];
    return answer;
  } finally {
    answered.abort();
  }
}
