import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  type DatabaseSchema,
  deleteDatabase,
  inTransaction,
  moveDatabase,
  openOrSetAside,
  openToRead,
  readInSlices,
} from '../../../shared/node/sqlite';
import type { RelPath } from '../../../shared/util/rel-path';
import type { IndexEntry } from './index-entry';

const SCHEMA: DatabaseSchema = {
  version: 1,
  create: `
    CREATE TABLE files (
      path TEXT PRIMARY KEY, hash TEXT NOT NULL, size REAL NOT NULL,
      mtime REAL NOT NULL, ctime REAL NOT NULL, ino REAL NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE unsettled (path TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    CREATE TABLE allowed (path TEXT PRIMARY KEY, hash TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID`,
};

/** Keys of single values beside the entries. */
export type MetaKey = 'target' | 'revision' | 'rootId' | 'link' | 'mounts' | 'heldAt' | 'lostAt';

/** Key of the manifest hash of all entries; absent while it is unknown. */
const MANIFEST_KEY = 'manifest';

/** An index that is open; `setAside` is the reason why an unusable file was replaced, null when it was not. */
export interface OpenedIndex {
  readonly db: IndexDb;
  readonly setAside: string | null;
}

/**
 * The index on disk. Writes are transactions in a write-ahead log, so a killed process loses at most the last of them. The
 * index is then behind the server, never ahead.
 */
export class IndexDb {
  private readonly put: StatementSync;
  private readonly remove: StatementSync;
  private readonly putMeta: StatementSync;

  private constructor(private readonly db: DatabaseSync) {
    this.put = db.prepare('INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)');
    this.remove = db.prepare('DELETE FROM files WHERE path = ?');
    this.putMeta = db.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)');
  }

  /**
   * Opens or creates the file, see {@link openOrSetAside}.
   * @throws when the file can't be used
   */
  static open(file: string): OpenedIndex {
    const { opened, setAside } = openOrSetAside(file, SCHEMA, (db) => new IndexDb(db));
    return { db: opened, setAside };
  }

  /**
   * Opens the file while its disk can't be written: every write throws. See {@link openToRead}.
   * @throws when it is missing or can't be used
   */
  static openToRead(file: string): IndexDb {
    return openToRead(file, SCHEMA, (db) => new IndexDb(db));
  }

  /** Deletes the closed file and the one that was set aside. */
  static delete(file: string): void {
    deleteDatabase(file);
  }

  /** Renames the closed file, over another one. */
  static move(file: string, to: string): void {
    moveDatabase(file, to);
  }

  /** All entries. */
  *load(): Generator<[RelPath, IndexEntry]> {
    const select = 'SELECT path, hash, size, mtime, ctime, ino FROM files WHERE path > ? ORDER BY path';
    for (const rows of readInSlices<FileRow>(this.db, select)) {
      for (const [path, hash, size, mtimeMs, ctimeMs, ino] of rows) {
        yield [path, { hash, stat: { size, mtimeMs, ctimeMs, ino } }];
      }
    }
  }

  /** The manifest hash of all entries, as passed to {@link write} last; null when unknown. */
  get manifest(): string | null {
    const row = this.db.prepare('SELECT value FROM meta WHERE key = ?').get(MANIFEST_KEY);
    return row ? String(row.value) : null;
  }

  /** The files that the user allowed, with the hash of the allowed content. */
  *loadAllowed(): Generator<[RelPath, string]> {
    for (const row of this.db.prepare('SELECT path, hash FROM allowed').iterate()) {
      yield [String(row.path), String(row.hash)];
    }
  }

  /** @param hash of the allowed content; null to withdraw the permission */
  writeAllowed(path: RelPath, hash: string | null): void {
    if (hash === null) this.db.prepare('DELETE FROM allowed WHERE path = ?').run(path);
    else this.db.prepare('INSERT OR REPLACE INTO allowed VALUES (?, ?)').run(path, hash);
  }

  /** The paths with messages that the server has not acknowledged. */
  *loadUnacknowledged(): Generator<RelPath> {
    for (const row of this.db.prepare('SELECT path FROM unsettled').iterate()) yield String(row.path);
  }

  addUnacknowledged(paths: readonly RelPath[]): void {
    inTransaction(this.db, () => this.insertUnacknowledged(paths));
  }

  /** The single values beside the entries. */
  *loadMeta(): Generator<[MetaKey, string]> {
    const rows = this.db.prepare('SELECT key, value FROM meta WHERE key <> ?').iterate(MANIFEST_KEY);
    for (const row of rows) yield [row.key as MetaKey, String(row.value)];
  }

  /**
   * Writes everything or nothing. A path without an entry is deleted.
   * @param unacknowledged the new set of unacknowledged paths; null keeps the present one
   * @param manifest the manifest hash of all entries after the write; null when unknown
   */
  write(
    entries: Iterable<[RelPath, IndexEntry | undefined]>,
    meta: Iterable<[MetaKey, string]>,
    unacknowledged: ReadonlySet<RelPath> | null,
    manifest: string | null,
  ): void {
    inTransaction(this.db, () => {
      for (const [path, entry] of entries) this.writeEntry(path, entry);
      for (const [key, value] of meta) this.putMeta.run(key, value);
      if (manifest === null) this.db.prepare('DELETE FROM meta WHERE key = ?').run(MANIFEST_KEY);
      else this.putMeta.run(MANIFEST_KEY, manifest);
      if (unacknowledged) {
        this.db.exec('DELETE FROM unsettled');
        this.insertUnacknowledged(unacknowledged);
      }
    });
  }

  close(): void {
    this.db.close();
  }

  private insertUnacknowledged(paths: Iterable<RelPath>): void {
    const insert = this.db.prepare('INSERT OR IGNORE INTO unsettled VALUES (?)');
    for (const path of paths) insert.run(path);
  }

  private writeEntry(path: RelPath, entry: IndexEntry | undefined): void {
    if (!entry) this.remove.run(path);
    else {
      const { size, mtimeMs, ctimeMs, ino } = entry.stat;
      this.put.run(path, entry.hash, size, mtimeMs, ctimeMs, ino);
    }
  }
}

/** A row of the table `files`, whose types are enforced by `STRICT`. */
type FileRow = [path: string, hash: string, size: number, mtime: number, ctime: number, ino: number];
