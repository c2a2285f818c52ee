import type { RelPath } from '../../../shared/util/rel-path';
import { ManifestHash } from '../../../shared/wire/manifest-hash';
import type { IndexDb, MetaKey } from './index-db';
import { type IndexEntry, UNKNOWN_HASH } from './index-entry';

/**
 * What the server has acknowledged of one workspace. Only an acknowledgement moves it, so it may lag behind the server
 * but is never ahead of it. Held in memory and written behind to `db`, when there is one.
 */
export class IndexStore {
  private readonly entries = new Map<RelPath, IndexEntry>();
  private readonly manifest: ManifestHash;
  private readonly dirty = new Set<RelPath>();
  private readonly dirtyMeta = new Map<MetaKey, string>();
  private readonly allowedHashes: Map<RelPath, string>;
  /** Paths about which the server may know more than it confirmed. */
  private readonly unsettled: Set<RelPath>;
  private settledSinceSave = false;
  private totalBytes = 0;

  constructor(private readonly db: IndexDb | null = null) {
    const manifest = db?.manifest ?? null;
    this.manifest = new ManifestHash(manifest ?? '');
    for (const [path, entry] of db?.load() ?? []) {
      if (manifest === null) this.manifest.toggle(path, entry.hash);
      this.totalBytes += entry.stat.size;
      this.entries.set(path, entry);
    }
    this.allowedHashes = new Map(db?.loadAllowed() ?? []);
    this.unsettled = new Set(db?.loadUnsettled() ?? []);
  }

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
    this.put(path, entry);
    this.touch(path);
  }

  delete(path: RelPath): void {
    const before = this.entries.get(path);
    if (!before) return;
    this.manifest.toggle(path, before.hash);
    this.totalBytes -= before.stat.size;
    this.entries.delete(path);
    this.touch(path);
  }

  clear(): void {
    for (const path of [...this.entries.keys()]) this.delete(path);
    this.manifest.clear();
  }

  /** Nothing is known any more of what the server holds, only which paths it may hold: all of them are sent again. */
  doubt(): void {
    for (const [path, { stat }] of [...this.entries]) {
      this.set(path, { hash: UNKNOWN_HASH, stat: { ...stat, ctimeMs: -1 } });
    }
  }

  /** Messages about these paths are about to be sent. Written at once. @throws when the disk won't take it */
  begin(paths: readonly RelPath[]): void {
    const fresh = paths.filter((path) => !this.unsettled.has(path));
    if (fresh.length === 0) return;
    this.db?.addUnsettled(fresh);
    for (const path of fresh) this.unsettled.add(path);
  }

  /** Everything begun is confirmed. */
  settle(): void {
    if (this.unsettled.size === 0) return;
    this.unsettled.clear();
    this.settledSinceSave = true;
  }

  /** Like {@link doubt}, for what was begun and never confirmed. */
  doubtUnsettled(): void {
    const nothing = { size: 0, mtimeMs: 0, ctimeMs: -1, ino: 0 };
    for (const path of this.unsettled) {
      this.set(path, { hash: UNKNOWN_HASH, stat: { ...(this.get(path)?.stat ?? nothing), ctimeMs: -1 } });
    }
  }

  meta(key: MetaKey): string | null {
    return this.dirtyMeta.get(key) ?? this.db?.meta(key) ?? null;
  }

  setMeta(key: MetaKey, value: string): void {
    if (this.meta(key) !== value) this.dirtyMeta.set(key, value);
  }

  /** Withheld files that the user let through, with the content hash that was allowed. */
  get allowed(): ReadonlyMap<RelPath, string> {
    return this.allowedHashes;
  }

  /** Lets a withheld file through as long as its content has this hash; null takes that back. Written at once. */
  allow(path: RelPath, hash: string | null): void {
    this.db?.writeAllowed(path, hash);
    if (hash === null) this.allowedHashes.delete(path);
    else this.allowedHashes.set(path, hash);
  }

  /** How many entries differ from what is on disk. */
  get unsaved(): number {
    return this.dirty.size;
  }

  /**
   * Writes what has changed since the last time.
   * @param limit most entries to write; call again while some are {@link unsaved}
   * @throws when the disk won't take it; nothing is lost from memory then
   */
  save(limit = Number.POSITIVE_INFINITY): void {
    if (!this.db || (this.dirty.size + this.dirtyMeta.size === 0 && !this.settledSinceSave)) return;
    const paths = [...this.dirty].slice(0, limit);
    const all = paths.length === this.dirty.size;
    // What was begun since is not among what is settled.
    const unsettled = all && this.settledSinceSave ? this.unsettled : null;
    this.db.write(this.entriesAt(paths), this.dirtyMeta, unsettled, all ? this.hash : null);
    if (all) this.settledSinceSave = false;
    for (const path of paths) this.dirty.delete(path);
    this.dirtyMeta.clear();
  }

  /** Lets go of the file, without saving. */
  close(): void {
    this.db?.close();
  }

  private *entriesAt(paths: readonly RelPath[]): Generator<[RelPath, IndexEntry | undefined]> {
    for (const path of paths) yield [path, this.entries.get(path)];
  }

  private put(path: RelPath, entry: IndexEntry): void {
    const before = this.entries.get(path);
    if (before?.hash !== entry.hash) {
      if (before) this.manifest.toggle(path, before.hash);
      this.manifest.toggle(path, entry.hash);
    }
    this.totalBytes += entry.stat.size - (before?.stat.size ?? 0);
    this.entries.set(path, entry);
  }

  private touch(path: RelPath): void {
    if (this.db) this.dirty.add(path);
  }
}
