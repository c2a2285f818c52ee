import type { RelPath } from '../../../shared/util/rel-path';
import { ManifestHash } from '../../../shared/wire/manifest-hash';
import type { IndexDb, MetaKey, OpenedIndex } from './index-db';
import { type IndexEntry, UNKNOWN_HASH } from './index-entry';

/** Place of an index on disk that could not be opened to be written. */
export interface ClosedIndex {
  /** Reason why, in words. */
  readonly fault: string;
  /** True when there is none yet, so that nothing is lost by working without it. */
  readonly isMissing: boolean;
  /** Opens it to be written. @throws while that is not possible */
  readonly reopen: () => OpenedIndex;
}

/**
 * The files of one workspace that the server has acknowledged. Only an acknowledgement changes it, so it may be behind the
 * server but is never ahead. It is kept in memory and written to `db` later, when there is one.
 */
export class IndexStore {
  private readonly entries = new Map<RelPath, IndexEntry>();
  private manifest = new ManifestHash('');
  private readonly metaValues = new Map<MetaKey, string>();
  private readonly dirty = new Set<RelPath>();
  private readonly dirtyMeta = new Map<MetaKey, string>();
  private readonly allowedHashes = new Map<RelPath, string>();
  /** Paths with messages that the server has not acknowledged. */
  private readonly unacknowledged = new Set<RelPath>();
  private isAcknowledgementUnsaved = false;
  private totalBytes = 0;

  /**
   * @param db can only be read when `closed` is set
   * @param closed set while the index can't be written
   */
  constructor(
    private db: IndexDb | null = null,
    private closed: ClosedIndex | null = null,
  ) {
    if (db) this.load(db);
  }

  /** Reason why the index could not be opened to be written, in words; null when it was, or is kept in memory only. */
  get fault(): string | null {
    return this.closed?.fault ?? null;
  }

  /** Number of files. */
  get size(): number {
    return this.entries.size;
  }

  /** Content bytes of all files. */
  get bytes(): number {
    return this.totalBytes;
  }

  /** Manifest hash of all files. */
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

  /** Keeps the paths but marks their content on the server as uncertain, so that all files are sent again. */
  invalidateAll(): void {
    for (const [path, { stat }] of [...this.entries]) {
      this.set(path, { hash: UNKNOWN_HASH, stat: { ...stat, ctimeMs: -1 } });
    }
  }

  /** Marks paths before messages about them are sent. Written at once. @throws when that is not possible */
  markUnacknowledged(paths: readonly RelPath[]): void {
    const fresh = paths.filter((path) => !this.unacknowledged.has(path));
    if (fresh.length === 0) return;
    this.writable()?.addUnacknowledged(fresh);
    for (const path of fresh) this.unacknowledged.add(path);
  }

  /** Called when the server has acknowledged all messages. */
  clearUnacknowledged(): void {
    if (this.unacknowledged.size === 0) return;
    this.unacknowledged.clear();
    this.isAcknowledgementUnsaved = true;
  }

  /** Like {@link invalidateAll}, for what was begun and never confirmed. */
  invalidateUnacknowledged(): void {
    const noStat = { size: 0, mtimeMs: 0, ctimeMs: -1, ino: 0 };
    for (const path of this.unacknowledged) {
      this.set(path, { hash: UNKNOWN_HASH, stat: { ...(this.get(path)?.stat ?? noStat), ctimeMs: -1 } });
    }
  }

  meta(key: MetaKey): string | null {
    return this.metaValues.get(key) ?? null;
  }

  setMeta(key: MetaKey, value: string): void {
    if (this.meta(key) === value) return;
    this.metaValues.set(key, value);
    this.dirtyMeta.set(key, value);
  }

  /** Withheld files that the user allowed, with the hash of the allowed content. */
  get allowed(): ReadonlyMap<RelPath, string> {
    return this.allowedHashes;
  }

  /** Allows a withheld file while its content has this hash; null withdraws that. Written at once. @throws as above */
  allow(path: RelPath, hash: string | null): void {
    this.writable()?.writeAllowed(path, hash);
    if (hash === null) this.allowedHashes.delete(path);
    else this.allowedHashes.set(path, hash);
  }

  /** Withdraws the permission of files, and judges them anew. */
  revoke(paths: readonly RelPath[]): void {
    for (const path of paths) {
      this.allow(path, null);
      this.doubt(path);
    }
  }

  /** Counts the content of a file at the server as uncertain, so that it is judged anew. */
  doubt(path: RelPath): void {
    const entry = this.entries.get(path);
    if (entry) this.set(path, { hash: UNKNOWN_HASH, stat: { ...entry.stat, ctimeMs: -1 } });
  }

  /** Number of entries that are not saved yet. */
  get unsaved(): number {
    return this.dirty.size;
  }

  /**
   * Writes the changes since the last save, and opens the index before that where it could not be opened.
   * @param limit most entries to write; call again while some are {@link unsaved}
   * @throws the disk's error; the changes stay in memory
   */
  save(limit = Number.POSITIVE_INFINITY): void {
    if (this.closed) this.reopen(this.closed);
    if (!this.db || (this.dirty.size + this.dirtyMeta.size === 0 && !this.isAcknowledgementUnsaved)) return;
    const paths = [...this.dirty].slice(0, limit);
    const all = paths.length === this.dirty.size;
    // Paths marked since the acknowledgement are in the set, so it is written as a whole.
    const unacknowledged = all && this.isAcknowledgementUnsaved ? this.unacknowledged : null;
    this.db.write(this.entriesAt(paths), this.dirtyMeta, unacknowledged, all ? this.hash : null);
    if (all) this.isAcknowledgementUnsaved = false;
    for (const path of paths) this.dirty.delete(path);
    this.dirtyMeta.clear();
  }

  /** Closes the file without saving. */
  close(): void {
    this.db?.close();
  }

  private load(db: IndexDb): void {
    const { manifest } = db;
    this.manifest = new ManifestHash(manifest ?? '');
    for (const [path, entry] of db.load()) {
      if (manifest === null) this.manifest.toggle(path, entry.hash);
      this.totalBytes += entry.stat.size;
      this.entries.set(path, entry);
    }
    for (const [key, value] of db.loadMeta()) if (!this.dirtyMeta.has(key)) this.metaValues.set(key, value);
    for (const [path, hash] of db.loadAllowed()) this.allowedHashes.set(path, hash);
    for (const path of db.loadUnacknowledged()) this.unacknowledged.add(path);
  }

  private reopen({ reopen, isMissing }: ClosedIndex): void {
    const { db, setAside } = reopen();
    const before = this.db;
    before?.close();
    this.db = db;
    this.closed = null;
    if (isMissing || setAside !== null) this.writeAnew(db);
    else if (!before) this.merge(db);
  }

  /** Takes over what a file holds that could not be read before; what a server told meanwhile is newer. */
  private merge(db: IndexDb): void {
    if (this.entries.size === 0) this.load(db);
    else {
      for (const [path] of db.load()) this.dirty.add(path);
      for (const [path, hash] of db.loadAllowed()) this.allowedHashes.set(path, hash);
    }
  }

  private writeAnew(db: IndexDb): void {
    for (const path of this.entries.keys()) this.dirty.add(path);
    for (const [key, value] of this.metaValues) this.dirtyMeta.set(key, value);
    for (const [path, hash] of this.allowedHashes) db.writeAllowed(path, hash);
    this.isAcknowledgementUnsaved = true;
  }

  /** @throws while an index that exists can't be written */
  private writable(): IndexDb | null {
    if (this.closed && !this.closed.isMissing) throw new Error(this.closed.fault);
    return this.db;
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
    if (this.db || this.closed) this.dirty.add(path);
  }
}
