import type { SkipReason } from '../../../shared/model/workspace-state';
import type { RelPath } from '../../../shared/util/rel-path';
import type { DoneStats } from '../../../shared/wire/messages';

/** Most skipped files remembered by name: more than any folder that is walked to its end. */
const MAX_REMEMBERED = 1_000_000;

/** The counters of one workspace. */
export class StatsCounter {
  private readonly standing = new Map<RelPath, SkipReason>();
  /** How many of {@link standing} have each reason: snapshots ask often. */
  private readonly counts = new Map<SkipReason, number>();
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
    if (this.standing.size >= MAX_REMEMBERED && !this.standing.has(path)) return;
    this.allow(path);
    this.standing.set(path, reason);
    this.tally(reason, 1);
  }

  allow(path: RelPath): void {
    const reason = this.standing.get(path);
    if (reason === undefined) return;
    this.standing.delete(path);
    this.tally(reason, -1);
  }

  /** Forgets the skipped files for which `gone` is true. */
  forget(gone: (path: RelPath) => boolean): void {
    for (const path of this.standing.keys()) if (gone(path)) this.allow(path);
  }

  skippedByReason(): Partial<Record<SkipReason, number>> {
    const counts: Partial<Record<SkipReason, number>> = {};
    if (this.unchanged > 0) counts.unchanged = this.unchanged;
    for (const [reason, n] of this.counts) if (n > 0) counts[reason] = n;
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

  private tally(reason: SkipReason, by: number): void {
    this.counts.set(reason, (this.counts.get(reason) ?? 0) + by);
  }
}
