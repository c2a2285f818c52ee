import { setTimeout as sleep } from 'node:timers/promises';
import type { FileProblem } from '../../../shared/model/problem';
import { errorCode } from '../../../shared/util/errors';
import type { RelPath } from '../../../shared/util/rel-path';
import type { WorkspaceContext } from '../context/workspace-context';
import type { Batch, Change } from './change';
import { Debouncer } from './debouncer';
import { ExternalFilesWatcher } from './external-files-watcher';
import { WatchCheck } from './watch-check';
import { watchFolder } from './watch-folder';
import type { Watcher } from './watcher';

/** How long a file that could not be read or taken is left alone before it is looked at again, ms. */
const RETRY_MS = 500;
/** How long the first look at a folder waits until it is watched, ms. */
const FIRST_WATCH_MS = 2_000;
/** How often everything is looked at although nothing was reported, ms. */
const RESCAN_MS = 10 * 60_000;

/** Where the batches of one pipeline come from: the watcher, files to be retried, and a slow look at everything. */
export class ChangeSource {
  private readonly debouncer: Debouncer;
  private watcher: Watcher | null = null;
  /** False from a late start until everything was looked at after it. */
  private sawAll = true;
  private readonly externalFiles: ExternalFilesWatcher;
  private polling = false;
  private closed = false;
  private readonly rescan: NodeJS.Timeout;
  private readonly retries = new Set<RelPath>();
  private retryTimer: NodeJS.Timeout | null = null;
  private readonly check: WatchCheck;

  constructor(private readonly context: WorkspaceContext) {
    this.debouncer = new Debouncer(() => this.closed || context.state.setPending(this.size));
    this.externalFiles = new ExternalFilesWatcher(() => this.lookAtAll());
    this.check = new WatchCheck(context, {
      isWatching: () => this.watcher?.ready,
      onUnwatched: () => this.rewatch(),
    });
    this.rescan = setInterval(() => this.lookAtAll(), RESCAN_MS);
  }

  /** Changes not taken yet, those to be looked at again later included. */
  get size(): number {
    return this.debouncer.size + this.retries.size + (this.sawAll ? 0 : 1);
  }

  /**
   * Starts watching, once.
   * @param late true when the disk was looked at before: until it was looked at again, something may be missed
   */
  start(late: boolean): void {
    if (this.watcher || this.closed) return;
    this.sawAll = !late;
    this.watcher = this.watch();
    this.lookOnceWatched(this.watcher);
  }

  /**
   * Starts watching before the disk is looked at for the first time, so that it need not be looked at again. Resolves when
   * that look may begin: when all is watched, or after a short while, and then the second look is due all the same.
   * @returns what the look has to call with each directory before it lists it, if anything
   */
  async startBeforeLook(signal: AbortSignal): Promise<Watcher['cover']> {
    this.watcher = this.watch(true);
    const first = this.watcher;
    if (first.cover) return first.cover;
    const isWatched = await Promise.race([
      first.ready.then(() => true),
      sleep(FIRST_WATCH_MS, false, { signal }).catch(() => false),
    ]);
    if (this.watcher === first && !isWatched) {
      this.sawAll = false;
      this.lookOnceWatched(first);
    }
    return undefined;
  }

  /** Resolves with the next settled batch, or with null when `signal` is aborted first. */
  next(signal: AbortSignal): Promise<Batch | null> {
    return this.debouncer.next(signal);
  }

  /** Everything so far, settled or not. */
  take(): Batch {
    return this.debouncer.take();
  }

  /** Everything may differ. */
  lookAtAll(): void {
    if (!this.closed) this.debouncer.add({ kind: 'tree', path: '' });
  }

  /** Looks at this file again after a while. */
  retry(path: RelPath): void {
    if (this.closed) return;
    this.retries.add(path);
    this.retryTimer ??= setTimeout(() => {
      this.retryTimer = null;
      for (const again of this.retries) this.debouncer.add({ kind: 'file', path: again });
      this.retries.clear();
    }, RETRY_MS);
  }

  /** These directories hold something new: makes sure, a little later, that they are watched. */
  expectWatched(directories: Iterable<RelPath>): void {
    if (this.watcher) this.check.expect(directories);
  }

  /** Watches anew: other rules may keep directories that nobody watches yet. */
  rewatch(): void {
    const old = this.watcher;
    this.watcher = this.watch();
    this.lookOnceWatched(this.watcher);
    // Nothing waits for the old one: it is silent from here on, and letting go of many watches takes its time.
    void old?.close();
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.rescan);
    if (this.retryTimer) clearTimeout(this.retryTimer);
    this.check.close();
    this.debouncer.take();
    await Promise.all([this.watcher?.close(), this.externalFiles.close()]);
  }

  private watch(led = false): Watcher {
    const { context } = this;
    this.externalFiles.watch(context.rules.externalFiles);
    const handlers = {
      onChange: (change: Change, isEcho: boolean) => {
        const isEdit = change.kind === 'file' && context.index.get(change.path) !== undefined;
        this.debouncer.add(change, { isEdit, isEcho });
      },
      onError: (error: unknown) => {
        context.log.warn(`${context.root}: watching: ${errorCode(error)}; looking at everything again.`);
        this.lookAtAll();
      },
      onLimit: (code: string) => this.poll(code),
    };
    return watchFolder(context.root, () => context.rules, handlers, {
      polling: this.polling,
      maxFiles: context.limits.maxFiles,
      led,
    });
  }

  /** What changed before its directory was watched is found by looking once more when all are. */
  private lookOnceWatched(watcher: Watcher): void {
    void watcher.ready.then(() => {
      this.sawAll = true;
      this.lookAtAll();
    });
  }

  /** Without watches from the system the folder is looked at now and then: slower, and said so. */
  private poll(code: string): void {
    if (this.polling || this.closed) return;
    this.polling = true;
    this.check.close();
    this.context.log.warn(`${this.context.root}: no more watches (${code}), polling instead.`);
    this.context.watchProblem = watchLimit(code);
    this.rewatch();
  }
}

function watchLimit(code: string): FileProblem {
  return {
    path: '.',
    code: 'watch-limit',
    title: 'The system grants no more file watches, so changes are noticed a few seconds late.',
    detail: process.platform === 'linux' ? raise(code) : 'Close programs that watch many files, then pause and resume.',
  };
}

/** How to raise the limit of Linux that was met: on watches, or on programs that watch. */
function raise(code: string): string {
  const setting = code === 'ENOSPC' ? 'max_user_watches=1048576' : 'max_user_instances=1024';
  const file = '/etc/sysctl.d/60-lockstep.conf';
  return `Raise the limit: echo fs.inotify.${setting} | sudo tee -a ${file} && sudo sysctl --system, then pause and resume.`;
}
