import type { FileStat } from '../../../shared/node/file-stat';
import { parentOf } from '../../../shared/util/rel-path';
import { ManifestHash } from '../../../shared/wire/manifest-hash';
import { WorkSlice } from '../loop/turns';

/** One file of a mirror. */
export interface FileEntry extends FileStat {
  /** SHA-256 of the content, hex. */
  readonly hash: string;
}

/** Totals of a list of files; equal summaries mean equal lists. */
export interface FilesSummary {
  readonly files: number;
  readonly bytes: number;
  /** Manifest hash. */
  readonly hash: string;
}

/** Files of a mirror, their summary, and the paths that changed since they were last saved. */
export class FileSet {
  private readonly entries = new Map<string, FileEntry>();
  private manifest: ManifestHash;
  private bytes = 0;
  private changed = new Set<string>();
  /** Entries of the changed paths before their first change since {@link record}; null where there was none. */
  private before: Map<string, FileEntry | null> | null = null;

  private constructor(manifest: string | null) {
    this.manifest = new ManifestHash(manifest ?? '');
  }

  /**
   * Files as they were last saved.
   * @param manifest their manifest hash, null when it is not known
   */
  static async load(saved: Iterable<readonly [string, FileEntry]>, manifest: string | null = null): Promise<FileSet> {
    const files = new FileSet(manifest);
    const slice = new WorkSlice();
    for (const [path, entry] of saved) {
      files.bytes += entry.size;
      files.entries.set(path, entry);
      if (manifest === null) files.manifest.toggle(path, entry.hash);
      if (slice.isOver) await slice.yieldTurn();
    }
    return files;
  }

  get size(): number {
    return this.entries.size;
  }

  get summary(): FilesSummary {
    return { files: this.entries.size, bytes: this.bytes, hash: this.manifest.hex() };
  }

  get(path: string): FileEntry | undefined {
    return this.entries.get(path);
  }

  paths(): IterableIterator<string> {
    return this.entries.keys();
  }

  /** Adds or replaces a file. Files in the place of its directories are dropped. */
  set(path: string, entry: FileEntry): void {
    this.delete(path);
    for (let parent = parentOf(path); parent; parent = parentOf(parent)) this.delete(parent);
    this.add(path, entry);
    this.changed.add(path);
  }

  delete(path: string): void {
    const entry = this.entries.get(path);
    if (!entry) return;
    if (this.before && !this.before.has(path)) this.before.set(path, entry);
    this.manifest.toggle(path, entry.hash);
    this.bytes -= entry.size;
    this.entries.delete(path);
    this.changed.add(path);
  }

  private add(path: string, entry: FileEntry): void {
    if (this.before && !this.before.has(path)) this.before.set(path, null);
    this.manifest.toggle(path, entry.hash);
    this.bytes += entry.size;
    this.entries.set(path, entry);
  }

  /** Begins to record what paths had before they change. */
  record(): void {
    this.before = new Map();
  }

  /** Records what changed since {@link record}; null before that. */
  get recorded(): ReadonlyMap<string, FileEntry | null> | null {
    return this.before;
  }

  /** Returns the record and begins a new one. */
  takeRecord(): ReadonlyMap<string, FileEntry | null> | null {
    const { before } = this;
    this.record();
    return before;
  }

  /** Computes the manifest hash from the entries, which do not change meanwhile. Used when the saved one proves wrong. */
  async rebuildHash(): Promise<void> {
    const manifest = new ManifestHash();
    const slice = new WorkSlice();
    for (const [path, { hash }] of this.entries) {
      manifest.toggle(path, hash);
      if (slice.isOver) await slice.yieldTurn();
    }
    this.manifest = manifest;
  }

  /** Drops all files below a directory. */
  deleteBelow(directory: string): void {
    for (const path of this.entries.keys()) if (path.startsWith(`${directory}/`)) this.delete(path);
  }

  /** Changes since the last {@link markSaved}, `max` at most: the new entry, or null for a deleted file. */
  *unsaved(max = Number.POSITIVE_INFINITY): Generator<[string, FileEntry | null]> {
    let count = 0;
    for (const path of this.changed) {
      if (++count > max) return;
      yield [path, this.entries.get(path) ?? null];
    }
  }

  get unsavedCount(): number {
    return this.changed.size;
  }

  markSaved(paths: Iterable<string> = [...this.changed]): void {
    for (const path of paths) this.changed.delete(path);
  }
}
