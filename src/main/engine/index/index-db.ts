import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { RelPath } from '../../../shared/util/rel-path';
import type { IndexEntry } from './index-entry';

/** Raised when the shape of the tables changes; a file of another version is set aside and rebuilt. */
const VERSION = 1;
const SUFFIXES = ['', '-wal', '-shm'];

/** Small facts kept beside the entries. */
export type MetaKey = 'target' | 'revision' | 'rootId';

/** Where the manifest hash of the entries is kept; it is not there while nobody knows it. */
const MANIFEST = 'manifest';
/** Entries that are read in one go. */
const LOAD_AT_ONCE = 10_000;

/**
 * The index on disk. Writes are transactions in a write-ahead log, so a killed process loses the last of them at worst,
 * and the index is then behind what the server holds, never ahead.
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
   * Opens or makes the file. One that can't be used is set aside, as `FILE.unusable`, and a new one made.
   * @returns `setAside` says why that happened, null when it didn't
   */
  static open(file: string): { readonly db: IndexDb; readonly setAside: string | null } {
    mkdirSync(dirname(file), { recursive: true });
    try {
      return { db: connect(file), setAside: null };
    } catch (error) {
      for (const suffix of SUFFIXES) moveAside(`${file}${suffix}`, `${file}.unusable${suffix}`);
      return { db: connect(file), setAside: error instanceof Error ? error.message : String(error) };
    }
  }

  static delete(file: string): void {
    for (const suffix of SUFFIXES) rmSync(`${file}${suffix}`, { force: true });
    for (const suffix of SUFFIXES) rmSync(`${file}.unusable${suffix}`, { force: true });
  }

  /** @internal used by {@link connect} */
  static wrap(db: DatabaseSync): IndexDb {
    return new IndexDb(db);
  }

  /** Every entry. Asked at every start, so in the way that takes a third of the time of the plain one. */
  *load(): Generator<[RelPath, IndexEntry]> {
    const columns = 'path, hash, size, mtime, ctime, ino';
    const rows = this.db.prepare(`SELECT ${columns} FROM files WHERE path > ? ORDER BY path LIMIT ${LOAD_AT_ONCE}`);
    rows.setReturnArrays(true);
    for (let last = ''; ; ) {
      const some = rows.all(last) as unknown as FileRow[];
      for (const [path, hash, size, mtimeMs, ctimeMs, ino] of some) {
        yield [path, { hash, stat: { size, mtimeMs, ctimeMs, ino } }];
      }
      const end = some.at(-1);
      if (!end || some.length < LOAD_AT_ONCE) return;
      last = end[0];
    }
  }

  /** The manifest hash of all entries, as {@link write} was told; null when it was not. */
  get manifest(): string | null {
    return this.read(MANIFEST);
  }

  *loadAllowed(): Generator<[RelPath, string]> {
    for (const row of this.db.prepare('SELECT path, hash FROM allowed').iterate()) {
      yield [String(row.path), String(row.hash)];
    }
  }

  /** @param hash null to take the permission back */
  writeAllowed(path: RelPath, hash: string | null): void {
    if (hash === null) this.db.prepare('DELETE FROM allowed WHERE path = ?').run(path);
    else this.db.prepare('INSERT OR REPLACE INTO allowed VALUES (?, ?)').run(path, hash);
  }

  *loadUnsettled(): Generator<RelPath> {
    for (const row of this.db.prepare('SELECT path FROM unsettled').iterate()) yield String(row.path);
  }

  addUnsettled(paths: readonly RelPath[]): void {
    this.transaction(() => this.insertUnsettled(paths));
  }

  meta(key: MetaKey): string | null {
    return this.read(key);
  }

  private read(key: MetaKey | typeof MANIFEST): string | null {
    const row = this.db.prepare('SELECT value FROM meta WHERE key = ?').get(key);
    return row ? String(row.value) : null;
  }

  /**
   * Writes all of it or nothing. A path without entry is deleted.
   * @param unsettled all paths that now are; null leaves them as they are
   * @param manifest the manifest hash of all entries as they then are; null when that is not known
   */
  write(
    entries: Iterable<[RelPath, IndexEntry | undefined]>,
    meta: Iterable<[MetaKey, string]>,
    unsettled: ReadonlySet<RelPath> | null,
    manifest: string | null,
  ): void {
    this.transaction(() => {
      for (const [path, entry] of entries) this.writeEntry(path, entry);
      for (const [key, value] of meta) this.putMeta.run(key, value);
      if (manifest === null) this.db.prepare('DELETE FROM meta WHERE key = ?').run(MANIFEST);
      else this.putMeta.run(MANIFEST, manifest);
      if (unsettled) {
        this.db.exec('DELETE FROM unsettled');
        this.insertUnsettled(unsettled);
      }
    });
  }

  close(): void {
    this.db.close();
  }

  private insertUnsettled(paths: Iterable<RelPath>): void {
    const insert = this.db.prepare('INSERT OR IGNORE INTO unsettled VALUES (?)');
    for (const path of paths) insert.run(path);
  }

  private transaction(work: () => void): void {
    this.db.exec('BEGIN');
    try {
      work();
      this.db.exec('COMMIT');
    } catch (error) {
      this.db.exec('ROLLBACK');
      throw error;
    }
  }

  private writeEntry(path: RelPath, entry: IndexEntry | undefined): void {
    if (!entry) this.remove.run(path);
    else {
      const { size, mtimeMs, ctimeMs, ino } = entry.stat;
      this.put.run(path, entry.hash, size, mtimeMs, ctimeMs, ino);
    }
  }
}

/** As its table is `STRICT`, the types are as said. */
type FileRow = [path: string, hash: string, size: number, mtime: number, ctime: number, ino: number];

function connect(file: string): IndexDb {
  const db = new DatabaseSync(file);
  try {
    // There is nothing in a new file to be lost, so nothing is waited for before there is.
    db.exec('PRAGMA synchronous = OFF; PRAGMA journal_mode = WAL;');
    const version = Number(db.prepare('PRAGMA user_version').get()?.user_version);
    const empty = db.prepare('SELECT count(*) AS n FROM sqlite_master').get()?.n === 0;
    if (!empty && version !== VERSION) throw new Error(`It is of version ${version}, this app uses ${VERSION}.`);
    const check = db.prepare('PRAGMA quick_check(1)').get()?.quick_check;
    if (check !== 'ok') throw new Error(`It is damaged: ${check}.`);
    db.exec(`
      CREATE TABLE IF NOT EXISTS files (
        path TEXT PRIMARY KEY, hash TEXT NOT NULL, size REAL NOT NULL,
        mtime REAL NOT NULL, ctime REAL NOT NULL, ino REAL NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS unsettled (path TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS allowed (path TEXT PRIMARY KEY, hash TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
      PRAGMA user_version = ${VERSION};
      PRAGMA synchronous = NORMAL;
    `);
    return IndexDb.wrap(db);
  } catch (error) {
    db.close();
    throw error;
  }
}

function moveAside(from: string, to: string): void {
  try {
    rmSync(to, { force: true });
    renameSync(from, to);
  } catch {
    // There was nothing to move.
  }
}
