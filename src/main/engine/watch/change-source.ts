import { setTimeout as sleep } from 'node:timers/promises';
import { type FileProblem, ROOT_PATH } from '../../../shared/model/problem';
import { errorCode } from '../../../shared/util/errors';
import type { RelPath } from '../../../shared/util/rel-path';
import type { WorkspaceContext } from '../context/workspace-context';
import { IndexWatch } from '../exceptions/index-watch';
import type { Batch, Change } from './change';
import { Debouncer } from './debouncer';
import { eventLoss } from './event-loss';
import { ExternalFilesWatcher } from './external-files-watcher';
import { RootWatch } from './root-watch';
import { WatchCheck } from './watch-check';
import { watchFolder } from './watch-folder';
import type { Watcher } from './watcher';

/** Delay before a file that could not be read or sent is read again. */
const RETRY_MS = 500;
/** Longest time that the first scan waits for the watches. */
const FIRST_WATCH_MS = 2_000;

/** Most files that are sent before the rest of a pass. */
const MAX_NAMED = 64;

/** The source of one pipeline's batches: the watcher, files to be retried and requested full scans, debounced. */
export class ChangeSource {
  private readonly debouncer: Debouncer;
  private watcher: Watcher | null = null;
  /** False while changes made before the watches stood may be unknown. */
  private isComplete = true;
  private readonly externalFiles: ExternalFilesWatcher;
  private readonly indexWatch: IndexWatch;
  /** Number of directories that are watched for a repository to come. */
  private awaited = 0;
  private polling = false;
  private closed = false;
  private readonly retries = new Set<RelPath>();
  /** Files that the watcher has named since the last batch was taken. */
  private readonly named = new Set<RelPath>();
  private retryTimer: NodeJS.Timeout | null = null;
  private readonly check: WatchCheck;
  private readonly rootWatch: RootWatch;
  private readonly endLoss: () => void;

  constructor(private readonly context: WorkspaceContext) {
    this.debouncer = new Debouncer(() => this.closed || context.state.setPending(this.size));
    this.externalFiles = new ExternalFilesWatcher(() => this.rescan());
    this.indexWatch = new IndexWatch(() => void this.renewTracked());
    this.check = new WatchCheck(context, {
      whenReady: async () => {
        await this.watcher?.ready;
        await context.disk.untilAnswers();
      },
      onUnwatched: () => this.renewWatches(),
    });
    this.rootWatch = new RootWatch(context, {
      onRoot: () => this.rescan(),
      onMounts: () => this.renewWatches(),
    });
    this.endLoss = eventLoss.onLoss(() => {
      context.log.warn(`${context.root}: events of the file system may be lost; looking at everything again.`);
      this.rescan();
    });
  }

  /** Number of changes not taken yet, including retries. */
  get size(): number {
    return this.debouncer.size + this.retries.size + (this.isComplete ? 0 : 1);
  }

  /** True when the next batch is debounced. */
  get isReady(): boolean {
    return this.debouncer.isReady;
  }

  /** Number of files that are read again after a delay. */
  get retrying(): number {
    return this.retries.size;
  }

  /**
   * Starts watching, once.
   * @param late true when the disk was scanned before: changes may be missed until it is scanned again
   */
  start(late: boolean): void {
    if (this.watcher || this.closed) return;
    this.isComplete = !late;
    this.watcher = this.watch();
    this.rescanOnceWatched(this.watcher);
  }

  /**
   * Starts watching before the first scan, so that no second scan is needed. Resolves when the first scan may begin: when
   * everything is watched, or after a bounded time; in that case a second scan follows.
   * @returns a function that the scan calls with each directory before it is listed, if the watcher has one
   */
  async startBeforeScan(signal: AbortSignal): Promise<Watcher['watchDirectory']> {
    this.watcher = this.watch(true);
    const first = this.watcher;
    if (first.watchDirectory) return first.watchDirectory;
    const isWatched = await Promise.race([
      first.ready.then(() => true),
      sleep(FIRST_WATCH_MS, false, { signal }).catch(() => false),
    ]);
    if (this.watcher === first && !isWatched) {
      this.isComplete = false;
      this.rescanOnceWatched(first);
    }
    return undefined;
  }

  /** Resolves with the next debounced batch, or with null when `signal` is aborted first. */
  async next(signal: AbortSignal): Promise<Batch | null> {
    const batch = await this.debouncer.next(signal);
    this.named.clear();
    return batch;
  }

  /** Takes all pending changes without waiting for the quiet time. */
  take(): Batch {
    this.named.clear();
    return this.debouncer.take();
  }

  /** True while there is something for {@link takeNamed}. */
  get hasNamed(): boolean {
    return this.named.size > 0;
  }

  /** Takes the files that were named since the last batch, at most {@link MAX_NAMED}. They stay in the next batch. */
  takeNamed(): ReadonlySet<RelPath> {
    const named = new Set(this.named);
    this.named.clear();
    return named;
  }

  /** Adds the whole tree to the pending changes. */
  rescan(): void {
    if (!this.closed) this.debouncer.add({ kind: 'tree', path: '' });
  }

  /** Adds a file to the pending changes that no event was reported for. */
  hint(path: RelPath): void {
    if (!this.closed) this.debouncer.add({ kind: 'file', path }, { isEdit: true, isEcho: false });
  }

  /** Adds this file to the pending changes again after a delay. */
  retry(path: RelPath): void {
    if (this.closed) return;
    this.retries.add(path);
    this.retryTimer ??= setTimeout(() => {
      this.retryTimer = null;
      for (const again of this.retries) this.debouncer.add({ kind: 'file', path: again });
      this.retries.clear();
    }, RETRY_MS);
  }

  /** Watches the indexes of git by which the rules decide. */
  followIndexes(): void {
    this.indexWatch.follow(this.context.rules.indexFiles);
  }

  /** Checks, after a delay, that these directories with new entries are watched. */
  expectWatched(directories: Iterable<RelPath>): void {
    if (this.watcher) this.check.expect(directories);
  }

  /** Watches the files outside the folder that the present rules depend on. */
  followRules(): void {
    const { rules } = this.context;
    this.awaited = rules.awaited;
    if (!this.closed) this.externalFiles.watch(rules.externalFiles);
  }

  /** Watches for repositories to come in directories that were not known. */
  followAwaited(): void {
    if (this.context.rules.awaited !== this.awaited) this.followRules();
  }

  /** Replaces the watcher, since changed rules may let in directories that it does not watch. */
  renewWatches(): void {
    const old = this.watcher;
    this.watcher = this.watch();
    this.rescanOnceWatched(this.watcher);
    // Not awaited: the old watcher is silent from here on, and closing many watches takes time.
    void old?.close();
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.retryTimer) clearTimeout(this.retryTimer);
    this.check.close();
    this.rootWatch.close();
    this.indexWatch.close();
    this.endLoss();
    this.debouncer.take();
    await Promise.all([this.watcher?.close(), this.externalFiles.close()]);
  }

  private async renewTracked(): Promise<void> {
    const { files, trees, isDeeper } = await this.context.rules.renewTracked();
    if (this.closed) return;
    for (const path of files) this.debouncer.add({ kind: 'file', path });
    for (const path of trees) this.debouncer.add({ kind: 'tree', path });
    if (isDeeper && this.watcher) this.renewWatches();
  }

  private watch(scanLed = false): Watcher {
    const { context } = this;
    this.followRules();
    const handlers = {
      onChange: (change: Change, isEcho: boolean) => {
        const isEdit = change.kind === 'file' && context.index.get(change.path) !== undefined;
        if (change.kind === 'file' && this.named.size < MAX_NAMED) this.named.add(change.path);
        this.debouncer.add(change, { isEdit, isEcho });
      },
      onError: (error: unknown) => {
        context.log.warn(`${context.root}: watching: ${errorCode(error)}; looking at everything again.`);
        this.rescan();
      },
      onLimit: (code: string) => this.poll(code),
    };
    return watchFolder(context.root, () => context.rules, handlers, {
      polling: this.polling,
      maxFiles: context.limits.maxFiles,
      scanLed,
    });
  }

  /** Finds changes that were made before their directory was watched. */
  private rescanOnceWatched(watcher: Watcher): void {
    void watcher.ready.then(() => {
      if (this.watcher !== watcher) return;
      this.isComplete = true;
      this.rescan();
    });
  }

  /** Falls back to polling, and lists that as a problem. */
  private poll(code: string): void {
    if (this.polling || this.closed) return;
    this.polling = true;
    this.check.close();
    this.context.log.warn(`${this.context.root}: no more watches (${code}), polling instead.`);
    this.context.watchProblem = watchLimit(code);
    this.renewWatches();
  }
}

function watchLimit(code: string): FileProblem {
  return {
    path: ROOT_PATH,
    code: 'watch-limit',
    title: 'The system grants no more file watches, so changes are noticed a few seconds late.',
    detail:
      process.platform === 'linux' ? raiseAdvice(code) : 'Close programs that watch many files, then pause and resume.',
  };
}

/** The command that raises the Linux limit in question: on watches, or on instances of inotify. */
function raiseAdvice(code: string): string {
  const setting = code === 'ENOSPC' ? 'max_user_watches=1048576' : 'max_user_instances=1024';
  const file = '/etc/sysctl.d/60-lockstep.conf';
  return `Raise the limit: echo fs.inotify.${setting} | sudo tee -a ${file} && sudo sysctl --system, then pause and resume.`;
}
