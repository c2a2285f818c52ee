import { Worker } from 'node:worker_threads';
import { ReadError } from './read-error';
import { type SearchJob, type SearchResult, serveSearches } from './search-thread';

/** Threads that search at the same time, and searches that wait for one. */
const MAX_THREADS = 2;
const MAX_WAITING = 200;
/** Time after the budget of a search after which its thread is ended, ms: a pattern may hang in one file. */
const GRACE_MS = 2_000;
/** Time after which an idle thread ends, ms. */
const IDLE_MS = 30_000;
const MAX_HEAP_MB = 512;

type Answer = { readonly result: SearchResult } | { readonly error: string };

interface Waiting {
  readonly job: SearchJob;
  readonly resolve: (result: SearchResult) => void;
  readonly reject: (error: Error) => void;
}

/** Searches in threads of its own, so that a hostile pattern stops no other one. A thread that takes too long is ended. */
export class SearchPool {
  private readonly idle: Worker[] = [];
  private readonly all = new Set<Worker>();
  private readonly queue: Waiting[] = [];
  private idleTimer: NodeJS.Timeout | null = null;

  /** @param budgetMs time that one search may take */
  constructor(private readonly budgetMs: number) {}

  /** @throws ReadError when the search is refused or takes too long */
  search(wanted: Omit<SearchJob, 'budgetMs'>): Promise<SearchResult> {
    const job = { ...wanted, budgetMs: this.budgetMs };
    if (this.queue.length >= MAX_WAITING)
      throw new ReadError('busy', 'Too many searches are waiting; try again later.');
    return new Promise((resolve, reject) => {
      this.queue.push({ job, resolve, reject });
      this.next();
    });
  }

  async close(): Promise<void> {
    if (this.idleTimer) clearTimeout(this.idleTimer);
    for (const { reject } of this.queue.splice(0)) reject(new ReadError('busy', 'The receiver is stopping.'));
    await Promise.all([...this.all].map((worker) => worker.terminate()));
  }

  private next(): void {
    if (this.queue.length === 0) return;
    const idle = this.idle.pop();
    const worker = idle ?? this.start();
    if (!worker) return;
    const { job, resolve, reject } = this.queue.shift() as Waiting;
    const fail = (message: string) => reject(new ReadError('timeout', message));
    let timer: NodeJS.Timeout | undefined;
    const begin = () => {
      timer = setTimeout(() => void worker.terminate(), job.budgetMs + GRACE_MS);
    };
    // The start of a thread is no part of its search.
    if (idle) begin();
    else worker.once('online', begin);
    const onExit = () => {
      clearTimeout(timer);
      fail('The search took too long; use a simpler pattern.');
      this.next();
    };
    worker.once('exit', onExit).once('message', (answer: Answer) => {
      clearTimeout(timer);
      worker.off('exit', onExit);
      this.idle.push(worker);
      this.endIdleLater();
      if ('result' in answer) resolve(answer.result);
      else fail(answer.error);
      this.next();
    });
    worker.postMessage(job);
  }

  private start(): Worker | undefined {
    if (this.all.size >= MAX_THREADS) return undefined;
    // A file of its own would have to be found in each bundle that holds the receiver.
    const worker = new Worker(`(${serveSearches})()`, {
      eval: true,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    this.all.add(worker);
    worker
      .on('error', () => {})
      .once('exit', () => {
        this.all.delete(worker);
        const at = this.idle.indexOf(worker);
        if (at >= 0) this.idle.splice(at, 1);
      });
    worker.unref();
    return worker;
  }

  private endIdleLater(): void {
    if (this.idleTimer) clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => {
      for (const worker of this.idle.splice(0)) void worker.terminate();
    }, IDLE_MS);
    this.idleTimer.unref();
  }
}
