import type { RelPath } from './change';
import type { DoneStats } from './protocol';
import type { SkipReason } from './status';

/** Most skipped files remembered by name: more than any folder that is walked to its end. */
const MAX_REMEMBERED = 1_000_000;

/** The counters of one workspace. */
export class StatsCounter {
  private readonly standing = new Map<RelPath, SkipReason>();
  private unchanged = 0;
  filesSynced = 0;
  filesDeleted = 0;
  syncErrors = 0;
  bytesSynced = 0;
  lastSyncAt: number | null = null;

  /** A file was acknowledged, with so many bytes of content. */
  synced(bytes: number): void {
    this.filesSynced++;
    this.bytesSynced += bytes;
    this.lastSyncAt = Date.now();
  }

  deleted(): void {
    this.filesDeleted++;
    this.lastSyncAt = Date.now();
  }

  /** A file was looked at and found to be what the server has. */
  sawUnchanged(): void {
    this.unchanged++;
  }

  /** This file is not sent, for this reason, until {@link allow} takes it back. */
  skip(path: RelPath, reason: SkipReason): void {
    if (this.standing.size < MAX_REMEMBERED || this.standing.has(path)) this.standing.set(path, reason);
  }

  allow(path: RelPath): void {
    this.standing.delete(path);
  }

  /** Forgets the skipped files for which `gone` is true. */
  forget(gone: (path: RelPath) => boolean): void {
    for (const path of this.standing.keys()) if (gone(path)) this.standing.delete(path);
  }

  skippedByReason(): Partial<Record<SkipReason, number>> {
    const counts: Partial<Record<SkipReason, number>> = {};
    if (this.unchanged > 0) counts.unchanged = this.unchanged;
    for (const reason of this.standing.values()) counts[reason] = (counts[reason] ?? 0) + 1;
    return counts;
  }

  get filesSkipped(): number {
    return this.unchanged + this.standing.size;
  }

  /** The stats that `workspace:file_done` carries. */
  done(): DoneStats {
    const { filesSynced, filesSkipped, syncErrors, bytesSynced } = this;
    return { filesSynced, filesSkipped, syncErrors, bytesSynced };
  }
}
