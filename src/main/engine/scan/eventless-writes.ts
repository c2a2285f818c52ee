import { join } from 'node:path';
import { type FileStat, sameStat } from '../../../shared/node/file-stat';
import { TimeSlice } from '../../../shared/node/time-slice';
import type { RelPath } from '../../../shared/util/rel-path';
import { InterruptiblePause } from '../../../shared/util/sleep';
import type { WorkspaceContext } from '../context/workspace-context';
import { lstatSync } from '../disk/bounded-fs';
import type { IndexEntry } from '../index/index-entry';
import type { ChangeSource } from '../watch/change-source';
import type { Diff } from './diff';
import { sharedMappings } from './shared-mappings';
import { readStable } from './stable-read';

/** Shortest pause between two looks, longest one between looks at contents, and the part of the time that looks may take. */
const PAUSE_MS = 2_000;
const MAX_CONTENT_PAUSE_MS = 10_000;
const MAX_TIME_SHARE = 0.01;
/** Time for which a changed file may still be written to through a mapping that ends before it is seen. */
const RECENT_MS = 8_000;
/** Limits: files with several links, and changed or mapped files whose content is compared. The others wait for a full scan. */
const MAX_LINKED = 10_000;
const MAX_COMPARED = 500;

/**
 * Finds changes that the system reports no event for: writes through another hard link, which change the attributes, and
 * writes through a mapping, which may change the content alone.
 */
export class EventlessWrites {
  private readonly linked = new Set<RelPath>();
  /** Files that changed a moment ago, with the time of that. */
  private readonly recent = new Map<RelPath, number>();
  private mapped: ReadonlySet<RelPath> = new Set();
  private isComparing = false;
  private readonly closed = new AbortController();

  constructor(
    private readonly context: WorkspaceContext,
    private readonly source: ChangeSource,
  ) {
    void this.repeat(() => this.lookAtAttributes(), Number.POSITIVE_INFINITY);
    void this.repeat(() => this.lookAtContents(), MAX_CONTENT_PAUSE_MS);
  }

  close(): void {
    this.closed.abort();
  }

  /** Notes the files of a diff that need more looks. @param isWhole true when no other files have several links */
  note({ linked, candidates }: Diff, isWhole: boolean): void {
    if (isWhole) this.linked.clear();
    for (const path of linked) if (this.linked.size < MAX_LINKED) this.linked.add(path);
    if (candidates.length > MAX_COMPARED) return;
    for (const { path } of candidates) this.recent.set(path, performance.now());
    for (const path of this.recent.keys()) {
      if (this.recent.size <= MAX_COMPARED) return;
      this.recent.delete(path);
    }
  }

  /** Makes the next full scan also compare contents. */
  compareWithNextScan(): void {
    this.isComparing = true;
  }

  /** Called before each full scan. */
  async beforeFullScan(): Promise<void> {
    if (!this.isComparing) return;
    this.isComparing = false;
    await this.compareContents(await this.findMapped(true));
    await this.compareContents(this.recent.keys());
  }

  /** Looks again and again, with a pause that bounds the cost. @param look returns the changed files */
  private async repeat(look: () => Promise<RelPath[]>, maxPauseMs: number): Promise<void> {
    const { signal } = this.closed;
    const pause = new InterruptiblePause();
    for (let pauseMs = PAUSE_MS; ; ) {
      await pause.for(pauseMs, signal);
      const isThere = await this.context.disk.answers();
      const start = performance.now();
      const changed = isThere && !signal.aborted ? await look() : [];
      if (signal.aborted) return;
      for (const path of changed) this.source.hint(path);
      pauseMs = Math.min(maxPauseMs, Math.max(PAUSE_MS, (performance.now() - start) / MAX_TIME_SHARE));
    }
  }

  /** @returns the mapped files, and those that changed some time ago, whose content differs from the index */
  private async lookAtContents(): Promise<RelPath[]> {
    const paths = await this.findMapped(false);
    const now = performance.now();
    for (const [path, at] of this.recent) {
      if (now - at <= RECENT_MS) continue;
      paths.add(path);
      this.recent.delete(path);
    }
    return this.compareContents(paths);
  }

  /** @returns the files with several links, or changed a moment ago, whose attributes differ from the index */
  private async lookAtAttributes(): Promise<RelPath[]> {
    const changed: RelPath[] = [];
    const uncertain: RelPath[] = [];
    const slice = new TimeSlice();
    for (const path of new Set([...this.linked, ...this.recent.keys()])) {
      if (slice.isOver) await slice.yieldTurn();
      if (this.closed.signal.aborted) return [];
      const entry = this.context.index.get(path);
      const stat = entry && this.statOf(path);
      if (!stat || sameStat(entry.stat, stat)) continue;
      (isUncertain(entry) ? uncertain : changed).push(path);
    }
    return [...changed, ...(await this.compareContents(uncertain))];
  }

  private statOf(path: RelPath): FileStat | null {
    try {
      const stats = lstatSync(join(this.context.root, path));
      return stats.isFile() ? stats : null;
    } catch {
      // Its parent reports that it went.
      return null;
    }
  }

  /** @returns the files that are mapped, or were at the last look */
  private async findMapped(isUrgent: boolean): Promise<Set<RelPath>> {
    const start = `${this.context.root}/`;
    const now = new Set<RelPath>();
    for (const path of await sharedMappings(isUrgent)) {
      if (path.startsWith(start) && now.size < MAX_COMPARED) now.add(path.slice(start.length));
    }
    const either = new Set([...this.mapped, ...now]);
    this.mapped = now;
    return either;
  }

  /** Makes the next comparison read files whose content differs from the index. @returns these files */
  private async compareContents(paths: Iterable<RelPath>): Promise<RelPath[]> {
    const { root, index, limits, refused } = this.context;
    const changed: RelPath[] = [];
    const slice = new TimeSlice();
    for (const path of paths) {
      if (slice.isOver) await slice.yieldTurn();
      if (this.closed.signal.aborted || !index.get(path) || refused.has(path)) continue;
      const read = await readStable(join(root, path), limits.maxFileBytes);
      const entry = index.get(path);
      if (this.closed.signal.aborted || !entry || read.kind !== 'content' || read.hash === entry.hash) continue;
      index.set(path, { hash: entry.hash, stat: { ...entry.stat, ctimeMs: -1 } });
      changed.push(path);
    }
    return changed;
  }
}

/** True for a file that changed again, or may have, within the grain of its times. */
function isUncertain({ stat }: IndexEntry): boolean {
  return stat.ctimeMs === -1;
}
