import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  type DatabaseSchema,
  databaseFault,
  inTransaction,
  isDatabaseBusy,
  openOrSetAside,
  readInSlices,
} from '../../../shared/node/sqlite';
import type { Logger } from '../../../shared/util/log';
import type { FileEntry } from '../mirror/file-set';

/** Saved state of one workspace, without its files. */
export interface WorkspaceRow {
  readonly id: string;
  readonly fingerprint: string;
  /** Absolute path on the edge's machine. */
  readonly root: string;
  /** Absolute path of the mirror folder. */
  readonly mirror: string;
  /** Identity of that folder, see `folder-mark.ts`; null until it was opened once. */
  readonly mark: string | null;
  /** Identity of the edge that opened it last; null when that edge has none. */
  readonly holder: string | null;
  readonly revision: number;
  readonly complete: boolean;
  /** Milliseconds since the epoch. */
  readonly updatedAt: number;
  /** Run of the operating system in which the files were last compared with the disk, see `boot-id.ts`. */
  readonly bootId: string;
}

const ADD_HOLDER = 'ALTER TABLE workspace ADD COLUMN holder TEXT';
const ADD_MARK = `ALTER TABLE workspace ADD COLUMN mark TEXT; ${ADD_HOLDER}`;

const SCHEMA: DatabaseSchema = {
  version: 4,
  create: `
    CREATE TABLE workspace (
      id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, root TEXT NOT NULL, mirror TEXT NOT NULL, revision INTEGER NOT NULL,
      complete INTEGER NOT NULL, updated_at INTEGER NOT NULL, boot TEXT NOT NULL, manifest TEXT, mark TEXT,
      holder TEXT
    ) STRICT;
    CREATE TABLE file (
      workspace TEXT NOT NULL, path TEXT NOT NULL, hash TEXT NOT NULL,
      size INTEGER NOT NULL, mtime REAL NOT NULL, ctime REAL NOT NULL, ino REAL NOT NULL,
      PRIMARY KEY (workspace, path)
    ) STRICT, WITHOUT ROWID`,
  upgrades: { 1: `ALTER TABLE workspace ADD COLUMN manifest TEXT; ${ADD_MARK}`, 2: ADD_MARK, 3: ADD_HOLDER },
  exclusive: true,
};

const SELECT_WORKSPACE = `SELECT id, fingerprint, root, mirror, mark, holder, revision, complete, updated_at AS updatedAt, boot AS bootId
  FROM workspace`;

/**
 * Saved state of all mirrors in one SQLite file. It spares reading the mirrors after a restart. The disk takes precedence;
 * a lost index costs one reading of the mirrors.
 */
export class MirrorIndex {
  private readonly putWorkspace: StatementSync;
  private readonly putFile: StatementSync;
  private readonly deleteFile: StatementSync;

  private constructor(private readonly db: DatabaseSync) {
    this.putWorkspace = db.prepare(
      `INSERT OR REPLACE INTO workspace (id, fingerprint, root, mirror, mark, holder, revision, complete, updated_at, boot, manifest)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.putFile = db.prepare(
      'INSERT OR REPLACE INTO file (workspace, path, hash, size, mtime, ctime, ino) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.deleteFile = db.prepare('DELETE FROM file WHERE workspace = ? AND path = ?');
  }

  /**
   * Opens or creates the index in a folder and keeps other receivers out of it. A damaged index is set aside.
   * @throws when another receiver uses the folder, or the index can't be written
   */
  static open(folder: string, log: Logger): MirrorIndex {
    const file = join(folder, 'receiver.db');
    try {
      const { opened, setAside } = openOrSetAside(file, SCHEMA, (db) => new MirrorIndex(db));
      if (setAside) log.warn(`The index ${file} was set aside and the mirrors will be read again. ${setAside}`);
      return opened;
    } catch (error) {
      if (!isDatabaseBusy(error)) throw new Error(`The index ${file} can not be used. ${databaseFault(error)}`);
      throw new Error(`Another receiver is using ${folder}. Stop it, or choose another folder.`);
    }
  }

  /** All workspaces, or those of one edge, by root. */
  workspaces(fingerprint?: string): WorkspaceRow[] {
    if (fingerprint === undefined)
      return this.db.prepare(`${SELECT_WORKSPACE} ORDER BY root`).all().map(toWorkspaceRow);
    const select = this.db.prepare(`${SELECT_WORKSPACE} WHERE fingerprint = ? ORDER BY root`);
    return select.all(fingerprint).map(toWorkspaceRow);
  }

  /** The workspace with this id; null when there is none. */
  workspace(id: string): WorkspaceRow | null {
    const row = this.db.prepare(`${SELECT_WORKSPACE} WHERE id = ?`).get(id);
    return row ? toWorkspaceRow(row) : null;
  }

  /** All files of a workspace. */
  *files(id: string): Generator<[string, FileEntry]> {
    const select = `SELECT path, hash, size, mtime, ctime, ino FROM file
      WHERE workspace = ? AND path > ? ORDER BY path`;
    for (const rows of readInSlices<FileRow>(this.db, select, id)) {
      for (const [path, hash, size, mtimeMs, ctimeMs, ino] of rows) yield [path, { hash, size, mtimeMs, ctimeMs, ino }];
    }
  }

  /** Saved manifest hash of a workspace's files; null when there is none. */
  manifest(id: string): string | null {
    const row = this.db.prepare('SELECT manifest FROM workspace WHERE id = ?').get(id);
    return (row?.manifest as string | null | undefined) ?? null;
  }

  /**
   * Writes a workspace and changes of its files (null for a deleted file) in one transaction.
   * @param manifest manifest hash of all its files after the changes, null when it is not known
   */
  save(row: WorkspaceRow, changes: Iterable<readonly [string, FileEntry | null]>, manifest: string | null): void {
    inTransaction(this.db, () => {
      const { id, fingerprint, root, mirror, mark, holder, revision, complete, updatedAt, bootId } = row;
      const state = [revision, complete ? 1 : 0, updatedAt, bootId, manifest];
      this.putWorkspace.run(id, fingerprint, root, mirror, mark, holder, ...state);
      for (const [path, entry] of changes) {
        if (entry) this.putFile.run(id, path, entry.hash, entry.size, entry.mtimeMs, entry.ctimeMs, entry.ino);
        else this.deleteFile.run(id, path);
      }
    });
  }

  /** Deletes a workspace and its files. */
  forget(id: string): void {
    inTransaction(this.db, () => {
      this.db.prepare('DELETE FROM file WHERE workspace = ?').run(id);
      this.db.prepare('DELETE FROM workspace WHERE id = ?').run(id);
    });
  }

  close(): void {
    this.db.close();
  }
}

/** The table is `STRICT`, so the types hold. */
type FileRow = [path: string, hash: string, size: number, mtime: number, ctime: number, ino: number];

function toWorkspaceRow(row: Record<string, unknown>): WorkspaceRow {
  return { ...(row as unknown as WorkspaceRow), complete: row.complete === 1 };
}
