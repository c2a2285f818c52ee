import type { Logger } from '../../../shared/util/log';
import type { RelPath } from '../../../shared/util/rel-path';
import { findUnwatched } from './inotify-check';

/** Delay before a new directory is checked, since watching it takes time. */
const CHECK_MS = 200;
/** Failed renewals in a row after which the check is considered wrong about this file system. */
const MAX_FAILED_RENEWALS = 3;

export interface WatchCheckEvents {
  /** Resolves when the current watcher watches everything that it found. */
  readonly whenReady: () => Promise<void> | undefined;
  /** Called when directories are not watched, so that the watches must be renewed. */
  readonly onUnwatched: () => void;
}

/** Checks that the system watches the directories in which new entries were found. */
export class WatchCheck {
  private unchecked = new Set<RelPath>();
  private timer: NodeJS.Timeout | null = null;
  /** Inodes that were not watched at the last check. */
  private missed: ReadonlySet<bigint> = new Set();
  private failedRenewals = 0;
  /** True once closed, or when renewing does not help: the check is then wrong about the file system. */
  private stopped = false;

  constructor(
    private readonly context: { readonly root: string; readonly log: Logger },
    private readonly events: WatchCheckEvents,
  ) {}

  /** Checks these directories after a delay. */
  expect(directories: Iterable<RelPath>): void {
    if (this.stopped) return;
    for (const directory of directories) this.unchecked.add(directory);
    if (this.unchecked.size > 0) this.timer ??= setTimeout(() => void this.check(), CHECK_MS);
  }

  close(): void {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
  }

  private async check(): Promise<void> {
    await this.events.whenReady();
    // A directory that is replaced during this check is expected again, and part of the next one.
    const checked = this.unchecked;
    this.unchecked = new Set();
    const missing = await findUnwatched(this.context.root, checked);
    this.timer = null;
    if (this.stopped) return;
    if (missing.size > 0) this.renew(missing);
    else this.failedRenewals = 0;
    this.missed = new Set(missing.values());
    this.expect([]);
  }

  /** Only the same directory, missed several times in a row, shows that the check is wrong. */
  private renew(missing: ReadonlyMap<RelPath, bigint>): void {
    const { root, log } = this.context;
    const hasFailed = [...missing.values()].some((inode) => this.missed.has(inode));
    this.failedRenewals = hasFailed ? this.failedRenewals + 1 : 0;
    if (this.failedRenewals === MAX_FAILED_RENEWALS) {
      this.stopped = true;
      log.warn(`${root}: watches can not be checked on this file system.`);
      return;
    }
    log.info(`${root}: ${missing.size} directories were not watched; watching anew.`);
    for (const directory of missing.keys()) this.unchecked.add(directory);
    this.events.onUnwatched();
  }
}
