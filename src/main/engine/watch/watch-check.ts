import type { Logger } from '../../../shared/util/log';
import type { RelPath } from '../../../shared/util/rel-path';
import { findUnwatched } from './inotify-check';

/** How long a new directory may take to be watched before that is checked, ms. */
const CHECK_MS = 200;
/** How often in a row watching anew may fail to cover a directory before the check is taken to be wrong. */
const MAX_FUTILE = 3;

export interface WatchCheckEvents {
  /** Resolves when the present watcher watches all that it found. */
  readonly isWatching: () => Promise<void> | undefined;
  /** Directories are not watched: the folder has to be watched anew. */
  readonly onUnwatched: () => void;
}

/** Makes sure, a little after something new was found in directories, that the system watches them. */
export class WatchCheck {
  private unproven = new Set<RelPath>();
  private timer: NodeJS.Timeout | null = null;
  /** Inodes that were not watched at the last check. */
  private missed: ReadonlySet<bigint> = new Set();
  private futile = 0;
  /** Set where watching anew does not help: there the check is wrong about the file system. */
  private over = false;

  constructor(
    private readonly context: { readonly root: string; readonly log: Logger },
    private readonly events: WatchCheckEvents,
  ) {}

  expect(directories: Iterable<RelPath>): void {
    if (this.over) return;
    for (const directory of directories) this.unproven.add(directory);
    if (this.unproven.size > 0) this.timer ??= setTimeout(() => void this.check(), CHECK_MS);
  }

  close(): void {
    this.over = true;
    if (this.timer) clearTimeout(this.timer);
  }

  private async check(): Promise<void> {
    await this.events.isWatching();
    // A directory that is replaced during the check is expected anew, and waits for the next one.
    const checked = this.unproven;
    this.unproven = new Set();
    const missing = await findUnwatched(this.context.root, checked);
    this.timer = null;
    if (this.over) return;
    if (missing.size > 0) this.mend(missing);
    else this.futile = 0;
    this.missed = new Set(missing.values());
    this.expect([]);
  }

  /** Only the same directory, missed again and again, says that the check is wrong: others come at any time. */
  private mend(missing: ReadonlyMap<RelPath, bigint>): void {
    const { root, log } = this.context;
    const isFutile = [...missing.values()].some((inode) => this.missed.has(inode));
    this.futile = isFutile ? this.futile + 1 : 0;
    if (this.futile === MAX_FUTILE) {
      this.over = true;
      log.warn(`${root}: watches can not be checked on this file system.`);
      return;
    }
    log.info(`${root}: ${missing.size} directories were not watched; watching anew.`);
    for (const directory of missing.keys()) this.unproven.add(directory);
    this.events.onUnwatched();
  }
}
