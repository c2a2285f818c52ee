import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Logger } from '../../../shared/util/log';
import type { FileEntry } from '../mirror/file-set';

/** What is kept of one workspace besides its files. */
export interface WorkspaceRow {
  readonly id: string;
  readonly fingerprint: string;
  /** Absolute path on the edge's machine. */
  readonly root: string;
  /** Absolute path of the mirror folder. */
  readonly mirror: string;
  readonly revision: number;
  readonly complete: boolean;
  /** ms since the epoch */
  readonly updatedAt: number;
  /** The run of the operating system in which the files were last compared with the disk. */
  readonly boot: string;
}

const VERSION = 2;
const SCHEMA = `
  CREATE TABLE workspace (
    id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, root TEXT NOT NULL, mirror TEXT NOT NULL,
    revision INTEGER NOT NULL, complete INTEGER NOT NULL, updated_at INTEGER NOT NULL, boot TEXT NOT NULL, manifest TEXT
  ) STRICT;
  CREATE TABLE file (
    workspace TEXT NOT NULL, path TEXT NOT NULL, hash TEXT NOT NULL,
    size INTEGER NOT NULL, mtime REAL NOT NULL, ctime REAL NOT NULL, ino REAL NOT NULL,
    PRIMARY KEY (workspace, path)
  ) STRICT, WITHOUT ROWID;
  PRAGMA user_version = ${VERSION};`;
const FROM_VERSION_1 = `ALTER TABLE workspace ADD COLUMN manifest TEXT; PRAGMA user_version = ${VERSION};`;

/** Files that are read in one go. */
const LOAD_AT_ONCE = 10_000;

/** SQLite's result codes. */
const BUSY = 5;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/**
 * What the receiver remembers of its mirrors, in one SQLite file. It saves reading the mirrors again after a restart and
 * is never believed against the disk; losing it costs that reading and nothing else.
 */
export class MirrorIndex {
  private readonly upsertWorkspace: StatementSync;
  private readonly upsertFile: StatementSync;
  private readonly deleteFile: StatementSync;

  private constructor(private readonly db: DatabaseSync) {
    this.upsertWorkspace = db.prepare(
      `INSERT INTO workspace (id, fingerprint, root, mirror, revision, complete, updated_at, boot, manifest)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET fingerprint = excluded.fingerprint, root = excluded.root, mirror = excluded.mirror,
         revision = excluded.revision, complete = excluded.complete, updated_at = excluded.updated_at, boot = excluded.boot,
         manifest = excluded.manifest`,
    );
    this.upsertFile = db.prepare(
      `INSERT INTO file (workspace, path, hash, size, mtime, ctime, ino) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (workspace, path) DO UPDATE SET hash = excluded.hash, size = excluded.size, mtime = excluded.mtime,
         ctime = excluded.ctime, ino = excluded.ino`,
    );
    this.deleteFile = db.prepare('DELETE FROM file WHERE workspace = ? AND path = ?');
  }

  /**
   * Opens or creates the index in a folder and keeps others out of it. One that can't be read is set aside.
   * @throws when another receiver uses the folder, or it can't be written
   */
  static open(folder: string, log: Logger): MirrorIndex {
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'receiver.db');
    try {
      return new MirrorIndex(openDatabase(file));
    } catch (error) {
      const code = ((error as { errcode?: number }).errcode ?? 0) & 0xff;
      if (code === BUSY) throw new Error(`Another receiver is using ${folder}. Stop it, or choose another folder.`);
      if (code !== CORRUPT && code !== NOT_A_DATABASE && !(error instanceof UnknownVersion)) throw error;
    }
    setAside(file);
    log.warn(`The index ${file} could not be read and was set aside; the mirrors will be read again.`);
    return new MirrorIndex(openDatabase(file));
  }

  workspaces(): WorkspaceRow[] {
    return this.db.prepare('SELECT * FROM workspace ORDER BY root').all().map(toWorkspaceRow);
  }

  workspace(id: string): WorkspaceRow | null {
    const row = this.db.prepare('SELECT * FROM workspace WHERE id = ?').get(id);
    return row ? toWorkspaceRow(row) : null;
  }

  /** Every file of a workspace. Asked at every start, so in the way that takes a third of the time of the plain one. */
  *files(id: string): Generator<[string, FileEntry]> {
    const rows = this.db.prepare(
      `SELECT path, hash, size, mtime, ctime, ino FROM file WHERE workspace = ? AND path > ?
       ORDER BY path LIMIT ${LOAD_AT_ONCE}`,
    );
    rows.setReturnArrays(true);
    for (let last = ''; ; ) {
      const some = rows.all(id, last) as unknown as FileRow[];
      for (const [path, hash, size, mtimeMs, ctimeMs, ino] of some) yield [path, { hash, size, mtimeMs, ctimeMs, ino }];
      const end = some.at(-1);
      if (!end || some.length < LOAD_AT_ONCE) return;
      last = end[0];
    }
  }

  /** The manifest hash of a workspace's files, as it was saved with them; null when it was not. */
  manifest(id: string): string | null {
    const row = this.db.prepare('SELECT manifest FROM workspace WHERE id = ?').get(id);
    return (row?.manifest as string | null | undefined) ?? null;
  }

  /**
   * Writes a workspace and the given changes of its files (null: the file is gone), all or nothing.
   * @param manifest the manifest hash of all its files as they then are; null when it is not known
   */
  save(row: WorkspaceRow, changes: Iterable<readonly [string, FileEntry | null]>, manifest: string | null): void {
    this.transaction(() => {
      const { id, fingerprint, root, mirror, revision, complete, updatedAt, boot } = row;
      this.upsertWorkspace.run(id, fingerprint, root, mirror, revision, complete ? 1 : 0, updatedAt, boot, manifest);
      for (const [path, entry] of changes) {
        if (entry) this.upsertFile.run(id, path, entry.hash, entry.size, entry.mtimeMs, entry.ctimeMs, entry.ino);
        else this.deleteFile.run(id, path);
      }
    });
  }

  forget(id: string): void {
    this.transaction(() => {
      this.db.prepare('DELETE FROM file WHERE workspace = ?').run(id);
      this.db.prepare('DELETE FROM workspace WHERE id = ?').run(id);
    });
  }

  close(): void {
    this.db.close();
  }

  /** Some errors have ended the transaction already, and another ROLLBACK is one too many then. */
  private rollBack(): void {
    try {
      this.db.exec('ROLLBACK');
    } catch {}
  }

  private transaction(work: () => void): void {
    this.db.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.db.exec('COMMIT');
    } catch (error) {
      this.rollBack();
      throw error;
    }
  }
}

/** As its table is `STRICT`, the types are as said. */
type FileRow = [path: string, hash: string, size: number, mtime: number, ctime: number, ino: number];

class UnknownVersion extends Error {}

function openDatabase(file: string): DatabaseSync {
  const db = new DatabaseSync(file);
  try {
    // The first write below takes the lock that keeps other receivers out until this one closes the file.
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    db.exec('BEGIN IMMEDIATE; COMMIT;');
    const version = (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
    if (version === 0) db.exec(`BEGIN; ${SCHEMA} COMMIT;`);
    else if (version === 1) db.exec(`BEGIN; ${FROM_VERSION_1} COMMIT;`);
    else if (version !== VERSION) throw new UnknownVersion();
    const check = db.prepare('PRAGMA quick_check(1)').get() as { quick_check: string };
    if (check.quick_check !== 'ok') throw Object.assign(new Error(check.quick_check), { errcode: CORRUPT });
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function setAside(file: string): void {
  renameSync(file, `${file}.unreadable`);
  for (const suffix of ['-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true });
}

function toWorkspaceRow(row: Record<string, unknown>): WorkspaceRow {
  const { id, fingerprint, root, mirror, revision, boot } = row as unknown as WorkspaceRow;
  return {
    id,
    fingerprint,
    root,
    mirror,
    revision,
    boot,
    complete: row.complete === 1,
    updatedAt: row.updated_at as number,
  };
}
