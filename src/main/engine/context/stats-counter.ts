import type { SkipReason, SyncStats } from '../../../shared/model/workspace-state';
import type { RelPath } from '../../../shared/util/rel-path';
import type { DoneStats } from '../../../shared/wire/messages';

/** Most skipped files kept by path: more than a scan lists. */
const MAX_REMEMBERED = 1_000_000;

/** The counters of one workspace. */
export class StatsCounter {
  private readonly skippedPaths = new Map<RelPath, SkipReason>();
  /** Number of {@link skippedPaths} by reason, kept because snapshots read it often. */
  private readonly counts = new Map<SkipReason, number>();
  private unchanged = 0;
  /** Ignored entries by rule, as the last whole scan found them. */
  ignoredByReason: SyncStats['ignoredByReason'] = {};
  filesSynced = 0;
  filesDeleted = 0;
  syncErrors = 0;
  bytesSynced = 0;
  lastSyncAt: number | null = null;

  /** Counts an acknowledged file. @param bytes its content bytes */
  synced(bytes: number): void {
    this.filesSynced++;
    this.bytesSynced += bytes;
    this.lastSyncAt = Date.now();
  }

  deleted(): void {
    this.filesDeleted++;
    this.lastSyncAt = Date.now();
  }

  /** Counts a file that was read and is the same at the server. */
  sawUnchanged(): void {
    this.unchanged++;
  }

  /** Counts a file as not sent until {@link allow} is called for it. */
  skip(path: RelPath, reason: SkipReason): void {
    if (this.skippedPaths.size >= MAX_REMEMBERED && !this.skippedPaths.has(path)) return;
    this.allow(path);
    this.skippedPaths.set(path, reason);
    this.tally(reason, 1);
  }

  allow(path: RelPath): void {
    const reason = this.skippedPaths.get(path);
    if (reason === undefined) return;
    this.skippedPaths.delete(path);
    this.tally(reason, -1);
  }

  /** Removes the skipped files for which `gone` is true. */
  forget(gone: (path: RelPath) => boolean): void {
    for (const path of this.skippedPaths.keys()) if (gone(path)) this.allow(path);
  }

  skippedByReason(): Partial<Record<SkipReason, number>> {
    const counts: Partial<Record<SkipReason, number>> = {};
    if (this.unchanged > 0) counts.unchanged = this.unchanged;
    for (const [reason, n] of this.counts) if (n > 0) counts[reason] = n;
    return counts;
  }

  get filesSkipped(): number {
    return this.unchanged + this.skippedPaths.size;
  }

  /** The stats that `workspace:file_done` carries. */
  done(): DoneStats {
    const { filesSynced, filesSkipped, syncErrors, bytesSynced } = this;
    return { filesSynced, filesSkipped, syncErrors, bytesSynced };
  }

  private tally(reason: SkipReason, by: number): void {
    this.counts.set(reason, (this.counts.get(reason) ?? 0) + by);
  }
}
