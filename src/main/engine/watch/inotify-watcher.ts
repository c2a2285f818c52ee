import { type FSWatcher, watch } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { errorCode, isMissing } from '../../../shared/util/errors';
import { forEachLimited } from '../../../shared/util/for-each-limited';
import { childOf, type RelPath } from '../../../shared/util/rel-path';
import type { IgnoreRules } from '../ignore/ignore-rules';
import { isIgnored, isWatchLimit, type Watcher, type WatcherHandlers } from './watcher';

/** Directories listed at the same time. */
const AT_ONCE = 16;
/** The system drops events without a word when this many (by default twice as many) wait for one turn of the process. */
const MANY_EVENTS = 8_000;

/**
 * Watches a large folder on Linux, where a watch covers one directory and says what the name in it is. Nothing is remembered but
 * the watches themselves: what an event means is for the look that follows it.
 *
 * A directory is watched before it is listed, and looked at when all below it is watched. So whatever comes into it is
 * either told by a watch or found by the look. Where the one who looks leads it, the listing is part of the look.
 */
export class InotifyWatcher implements Watcher {
  readonly ready: Promise<void>;
  readonly cover?: (directory: RelPath) => void;
  private readonly watches = new Map<RelPath, FSWatcher>();
  private readonly over = new AbortController();
  private eventsThisTurn = 0;

  constructor(
    private readonly root: string,
    private readonly rules: () => IgnoreRules,
    private readonly handlers: WatcherHandlers,
    led = false,
  ) {
    if (led) this.cover = (directory) => void this.add(directory);
    this.ready = led ? Promise.resolve() : this.enter('');
  }

  async close(): Promise<void> {
    this.over.abort();
    this.leave('');
  }

  /** Watches a directory and all that is kept below it. */
  private async enter(start: RelPath): Promise<void> {
    for (let level = [start]; level.length > 0; ) {
      const below: RelPath[] = [];
      const watch = async (path: RelPath) => {
        for (const child of await this.watchOne(path)) below.push(child);
      };
      await forEachLimited(level, AT_ONCE, watch, this.over.signal);
      level = below;
    }
  }

  /** @returns the directories in it that are kept, too */
  private async watchOne(path: RelPath): Promise<RelPath[]> {
    if (!this.add(path)) return [];
    const entries = await readdir(join(this.root, path), { withFileTypes: true }).catch(() => []);
    const rules = this.rules();
    rules.knowEntries(path, entries);
    const directories = entries.filter((entry) => entry.isDirectory()).map(({ name }) => childOf(path, name));
    return directories.filter((directory) => rules.isSent(directory, true));
  }

  private add(path: RelPath): boolean {
    if (this.over.signal.aborted) return false;
    try {
      // Without a slash at its end: the root tells of itself under the last part of this.
      const added = watch(path === '' ? this.root : `${this.root}/${path}`, (event, name) =>
        this.onEvent(path, event, name),
      );
      added.on('error', (error) => this.handlers.onError(error));
      // Only now: where it is the same directory as before, it is watched without a gap.
      this.watches.get(path)?.close();
      this.watches.set(path, added);
      return true;
    } catch (error) {
      this.onRefused(error);
      return false;
    }
  }

  /** One that can't be read is among the folder's problems already, and is watched once it can be. */
  private onRefused(error: unknown): void {
    const code = errorCode(error);
    if (isWatchLimit(code)) this.handlers.onLimit(code);
    else if (!isMissing(error) && code !== 'EACCES' && code !== 'EPERM') this.handlers.onError(error);
  }

  /** Lets go of a directory and of all below it. */
  private leave(path: RelPath): void {
    for (const [watched, its] of this.watches) {
      if (path !== '' && watched !== path && !watched.startsWith(`${path}/`)) continue;
      its.close();
      this.watches.delete(watched);
    }
  }

  private onEvent(directory: RelPath, event: string, name: string | null): void {
    if (this.over.signal.aborted) return;
    this.countEvent();
    if (name === null) {
      this.handlers.onChange({ kind: 'tree', path: directory }, false);
      return;
    }
    // A directory tells of itself under its own name; that the root was moved or removed, nobody else tells.
    if (directory === '' && event === 'rename' && name === basename(this.root)) {
      this.handlers.onChange({ kind: 'tree', path: '' }, false);
    }
    const path = childOf(directory, name);
    if (isIgnored(this.rules(), path)) return;
    this.handlers.onChange({ kind: 'file', path }, false);
    if (event === 'rename' || this.watches.has(path)) void this.follow(path);
  }

  /** Something came to or went from this name: watches what is there now, and nothing else. */
  private async follow(path: RelPath): Promise<void> {
    const isDirectory = await lstat(join(this.root, path)).then(
      (stats) => stats.isDirectory(),
      () => false,
    );
    const wasWatched = this.watches.has(path);
    if (this.over.signal.aborted || (!isDirectory && !wasWatched)) return;
    // What was below may belong to another directory of this name: the look finds what happens before it is watched anew.
    if (wasWatched) this.leave(path);
    if (isDirectory && this.rules().isSent(path, true)) await this.enter(path);
    if (!this.over.signal.aborted) this.handlers.onChange({ kind: 'tree', path }, false);
  }

  private countEvent(): void {
    if (++this.eventsThisTurn === 1) {
      setImmediate(() => {
        if (this.eventsThisTurn >= MANY_EVENTS) this.handlers.onError(new Error('very many changes at once'));
        this.eventsThisTurn = 0;
      });
    }
  }
}
