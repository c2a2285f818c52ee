import type { RelPath } from './change';
import { ManifestHash } from './manifest-hash';
import type { FileStat } from './scanner';

/** The hash of an entry whose content at the server is in doubt. */
export const UNKNOWN_HASH = '';

/** What the server is known to hold of one file, and how the file looked on disk when that content was read. */
export interface IndexEntry {
  /** SHA-256 of the content, hex. */
  readonly hash: string;
  readonly stat: FileStat;
}

/**
 * What the server has acknowledged of one workspace. Only an acknowledgement moves it, so it may lag behind the server
 * but is never ahead of it.
 */
export class IndexStore {
  private readonly entries = new Map<RelPath, IndexEntry>();
  private readonly manifest = new ManifestHash();
  private totalBytes = 0;

  /** How many files. */
  get size(): number {
    return this.entries.size;
  }

  /** Content bytes of all files. */
  get bytes(): number {
    return this.totalBytes;
  }

  /** The manifest hash of all files. */
  get hash(): string {
    return this.manifest.hex();
  }

  get(path: RelPath): IndexEntry | undefined {
    return this.entries.get(path);
  }

  paths(): IterableIterator<RelPath> {
    return this.entries.keys();
  }

  all(): IterableIterator<[RelPath, IndexEntry]> {
    return this.entries.entries();
  }

  set(path: RelPath, entry: IndexEntry): void {
    const before = this.entries.get(path);
    if (before?.hash !== entry.hash) {
      if (before) this.manifest.toggle(path, before.hash);
      this.manifest.toggle(path, entry.hash);
    }
    this.totalBytes += entry.stat.size - (before?.stat.size ?? 0);
    this.entries.set(path, entry);
  }

  delete(path: RelPath): void {
    const before = this.entries.get(path);
    if (!before) return;
    this.manifest.toggle(path, before.hash);
    this.totalBytes -= before.stat.size;
    this.entries.delete(path);
  }

  /** Nothing is known any more of what the server holds, only which paths it may hold: all of them are sent again. */
  doubt(): void {
    for (const [path, entry] of this.entries) {
      this.entries.set(path, { hash: UNKNOWN_HASH, stat: { ...entry.stat, ctimeMs: -1 } });
    }
    this.manifest.clear();
    for (const path of this.entries.keys()) this.manifest.toggle(path, UNKNOWN_HASH);
  }

  clear(): void {
    this.entries.clear();
    this.manifest.clear();
    this.totalBytes = 0;
  }
}
