import type { FSWatcher } from 'node:fs';
import { basename, join } from 'node:path';
import { ProblemError } from '../../../shared/model/problem';
import { TimeSlice } from '../../../shared/node/time-slice';
import { errorCode, isMissing } from '../../../shared/util/errors';
import { childOf, type RelPath } from '../../../shared/util/rel-path';
import { lstatSync, readdirSync, watch } from '../disk/bounded-fs';
import type { IgnoreRules } from '../ignore/ignore-rules';
import { eventLoss } from './event-loss';
import { isIgnored, isWatchLimit, type Watcher, type WatcherHandlers } from './watcher';

/**
 * Watches a large folder on Linux, where one inotify watch covers one directory. Only the watches are kept in memory: the
 * scan after an event finds out what happened.
 *
 * A directory is watched before it is listed, and scanned once everything below it is watched, so that each new entry is
 * reported by a watch or found by the scan. With `scanLed`, the first scan adds the watches and the watcher lists nothing.
 */
export class InotifyWatcher implements Watcher {
  readonly ready: Promise<void>;
  readonly watchDirectory?: (directory: RelPath) => void;
  private readonly watches = new Map<RelPath, FSWatcher>();
  private readonly closed = new AbortController();

  constructor(
    private readonly root: string,
    private readonly rules: () => IgnoreRules,
    private readonly handlers: WatcherHandlers,
    scanLed = false,
  ) {
    if (scanLed) this.watchDirectory = (directory) => void this.add(directory);
    // The owner knows the watcher before it hears of anything.
    this.ready = Promise.resolve().then(() => (scanLed ? undefined : this.enter('')));
  }

  async close(): Promise<void> {
    this.closed.abort();
    this.leave('');
  }

  /** Watches a directory and all directories below it that the rules let in. */
  private async enter(start: RelPath): Promise<void> {
    const slice = new TimeSlice();
    const open = [start];
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      for (const child of this.watchOne(path)) open.push(child);
      if (slice.isOver) await slice.yieldTurn();
    }
  }

  /** @returns the directories in it that the rules let in */
  private watchOne(path: RelPath): RelPath[] {
    if (!this.add(path)) return [];
    const entries = this.ask(() => readdirSync(join(this.root, path), { withFileTypes: true })) ?? [];
    const rules = this.rules();
    rules.knowEntries(path, entries);
    const directories = entries.filter((entry) => entry.isDirectory()).map(({ name }) => childOf(path, name));
    return directories.filter((directory) => rules.isSent(directory, true));
  }

  /** The answer of the disk; null for an error, which is reported when the disk does not answer. */
  private ask<T>(question: () => T): T | null {
    try {
      return question();
    } catch (error) {
      if (error instanceof ProblemError) this.handlers.onError(error);
      return null;
    }
  }

  private add(path: RelPath): boolean {
    if (this.closed.signal.aborted) return false;
    try {
      // No trailing slash: inotify reports the root's own events under its base name.
      const added = watch(path === '' ? this.root : `${this.root}/${path}`, (event, name) =>
        this.onEvent(path, event, name),
      );
      added.on('error', (error) => this.handlers.onError(error));
      // Closed after the new one exists, so that an unchanged directory is watched without a gap.
      this.watches.get(path)?.close();
      this.watches.set(path, added);
      return true;
    } catch (error) {
      this.onRefused(error);
      return false;
    }
  }

  /** An unreadable directory is listed as a problem by the scan, and is watched once it can be read. */
  private onRefused(error: unknown): void {
    const code = errorCode(error);
    if (isWatchLimit(code)) this.handlers.onLimit(code);
    else if (!isMissing(error) && code !== 'EACCES' && code !== 'EPERM') this.handlers.onError(error);
  }

  /** Closes the watches of a directory and of all below it. */
  private leave(path: RelPath): void {
    for (const [watched, watcher] of this.watches) {
      if (path !== '' && watched !== path && !watched.startsWith(`${path}/`)) continue;
      watcher.close();
      this.watches.delete(watched);
    }
  }

  private onEvent(directory: RelPath, event: string, name: string | null): void {
    eventLoss.count();
    if (this.closed.signal.aborted) return;
    if (name === null) {
      this.handlers.onChange({ kind: 'tree', path: directory }, false);
      return;
    }
    // A directory reports its own removal under its own name. For the root there is no parent that reports it, too.
    if (directory === '' && event === 'rename' && name === basename(this.root)) {
      this.handlers.onChange({ kind: 'tree', path: '' }, false);
    }
    const path = childOf(directory, name);
    if (isIgnored(this.rules(), path)) return;
    this.handlers.onChange({ kind: 'file', path }, false);
    if (event === 'rename' || this.watches.has(path)) void this.follow(path);
  }

  /** After an entry came or went: watches the directory of that name, and closes watches of an earlier one. */
  private async follow(path: RelPath): Promise<void> {
    const isDirectory = this.ask(() => lstatSync(join(this.root, path)))?.isDirectory() ?? false;
    const wasWatched = this.watches.has(path);
    if (!isDirectory && !wasWatched) return;
    // The watches below may belong to an earlier directory of this name. The scan finds changes made in between.
    if (wasWatched) this.leave(path);
    if (isDirectory && this.rules().isSent(path, true)) await this.enter(path);
    if (!this.closed.signal.aborted) this.handlers.onChange({ kind: 'tree', path }, false);
  }
}
