import type { FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';
import { watch } from '../disk/bounded-fs';

/** Quiet time after git replaced an index, since one command may do so several times. */
const QUIET_MS = 30;
/** Most indexes that are watched; changes of others are found when everything is looked at. */
const MAX_WATCHED = 1_000;

/** Watches the indexes of git, one watch on each directory with one: git replaces the file at every command. */
export class IndexWatch {
  private readonly watches = new Map<string, FSWatcher>();
  private timer: NodeJS.Timeout | null = null;
  private closed = false;

  /** @param onChange called when indexes may have changed */
  constructor(private readonly onChange: () => void) {}

  /** Watches these files (absolute paths) from now on, and no others. */
  follow(files: readonly string[]): void {
    if (this.closed) return;
    const wanted = new Set(files.slice(0, MAX_WATCHED));
    for (const [file, watcher] of this.watches) {
      if (wanted.has(file)) continue;
      watcher.close();
      this.watches.delete(file);
    }
    for (const file of wanted) if (!this.watches.has(file)) this.add(file);
  }

  close(): void {
    this.closed = true;
    if (this.timer) clearTimeout(this.timer);
    for (const watcher of this.watches.values()) watcher.close();
  }

  private add(file: string): void {
    try {
      const watcher = watch(dirname(file), (_, name) => {
        if (name === basename(file) || name === null) this.tellSoon();
      });
      // Without this watch a change is found when everything is looked at.
      watcher.on('error', () => this.drop(file));
      this.watches.set(file, watcher);
    } catch {
      // The directory is gone, its disk does not answer, or the system grants no more watches: the same.
    }
  }

  private drop(file: string): void {
    this.watches.get(file)?.close();
    this.watches.delete(file);
  }

  private tellSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.onChange();
    }, QUIET_MS);
  }
}
