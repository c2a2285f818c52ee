import type { Logger } from '../../../shared/util/log';
import type { RelPath } from '../../../shared/util/rel-path';
import { findUnwatched } from './inotify-check';

/** Delay before a new directory is checked, since watching it takes time. */
const CHECK_MS = 200;
/** Renewals in a row that may fail to watch one directory before it is left out. */
const MAX_FAILED_RENEWALS = 3;
/** Most directories that are left out; the oldest are checked again. */
const MAX_LEFT_OUT = 1_000;

export interface WatchCheckEvents {
  /** Resolves when the current watcher watches everything that it found, and the disk answers. */
  readonly whenReady: () => Promise<void>;
  /** Called when directories are not watched, so that the watches must be renewed. */
  readonly onUnwatched: () => void;
}

/** Checks that the system watches the directories in which new entries were found. */
export class WatchCheck {
  private unchecked = new Set<RelPath>();
  private timer: NodeJS.Timeout | null = null;
  /** Renewals that the unwatched directories of the last check have seen, by their identity. */
  private renewals = new Map<string, number>();
  /** Identities of directories that no renewal watches. */
  private readonly leftOut = new Set<string>();
  private closed = false;

  constructor(
    private readonly context: { readonly root: string; readonly log: Logger },
    private readonly events: WatchCheckEvents,
  ) {}

  /** Checks these directories after a delay. */
  expect(directories: Iterable<RelPath>): void {
    if (this.closed) return;
    for (const directory of directories) this.unchecked.add(directory);
    if (this.unchecked.size > 0) this.timer ??= setTimeout(() => void this.check(), CHECK_MS);
  }

  close(): void {
    this.closed = true;
    if (this.timer) clearTimeout(this.timer);
  }

  private async check(): Promise<void> {
    await this.events.whenReady();
    // A directory that is replaced during this check is expected again, and part of the next one.
    const checked = this.unchecked;
    this.unchecked = new Set();
    const missing = await findUnwatched(this.context.root, checked);
    this.timer = null;
    if (this.closed) return;
    this.renew(missing);
    this.expect([]);
  }

  /** Renews the watches, unless that has failed for all of these directories. They are part of the next check. */
  private renew(missing: ReadonlyMap<RelPath, string>): void {
    const { root, log } = this.context;
    const renewals = new Map<string, number>();
    for (const [directory, id] of missing) {
      if (this.leftOut.has(id)) continue;
      const failed = this.renewals.get(id) ?? 0;
      if (failed >= MAX_FAILED_RENEWALS) this.leaveOut(directory, id);
      else {
        renewals.set(id, failed + 1);
        this.unchecked.add(directory);
      }
    }
    this.renewals = renewals;
    if (renewals.size === 0) return;
    log.info(`${root}: ${renewals.size} directories were not watched; watching anew.`);
    this.events.onUnwatched();
  }

  private leaveOut(directory: RelPath, id: string): void {
    const [oldest] = this.leftOut;
    if (oldest !== undefined && this.leftOut.size >= MAX_LEFT_OUT) this.leftOut.delete(oldest);
    this.leftOut.add(id);
    const { root, log } = this.context;
    log.warn(`${root}: ${directory} can not be watched; its changes are found when everything is looked at.`);
  }
}
