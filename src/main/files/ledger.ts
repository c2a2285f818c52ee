import type { DatabaseSync } from 'node:sqlite';
import type { LedgerEntry } from '../../shared/model/ledger-entry';
import { type DatabaseSchema, inTransaction, openDatabase } from '../../shared/node/sqlite';

/** Files of earlier releases have the table and version 0. */
const SCHEMA: DatabaseSchema = {
  version: 1,
  create: `
    CREATE TABLE IF NOT EXISTS sent (
      id INTEGER PRIMARY KEY, at INTEGER NOT NULL, server TEXT NOT NULL, root TEXT NOT NULL,
      path TEXT NOT NULL, hash TEXT NOT NULL, bytes INTEGER NOT NULL
    ) STRICT`,
};

/** Most entries kept; the oldest go first. */
const MAX_ENTRIES = 200_000;
/** Most entries in one answer. */
const PAGE_ROWS = 200;
/** Most entries waiting to be written, longest wait of the first, and most entries in one transaction. */
const MAX_WAITING = 20_000;
const WRITE_AFTER_MS = 2_000;
const WRITE_AT_ONCE = 500;

/** Record of the files that left this machine: local, bounded, searchable. A crash may lose its last seconds. */
export class Ledger {
  private readonly db: DatabaseSync;
  private waiting: LedgerEntry[] = [];
  private timer: NodeJS.Timeout | null = null;

  /** @throws when the file can't be used */
  constructor(
    file: string,
    private readonly onError: (error: unknown) => void,
    private readonly maxEntries = MAX_ENTRIES,
  ) {
    this.db = openDatabase(file, SCHEMA);
  }

  add(entry: LedgerEntry): void {
    this.waiting.push(entry);
    if (this.waiting.length >= MAX_WAITING) this.flush();
    else this.timer ??= setTimeout(() => this.writeBatch(), WRITE_AFTER_MS);
  }

  /** One page of the entries whose path or root contains `query`, newest first, from the entry numbered `from` on. */
  search(query: string, from = 0, most = PAGE_ROWS): { rows: LedgerEntry[]; total: number; reachable: number } {
    this.flush();
    const like = `%${query.replace(/[\\%_]/g, '\\$&')}%`;
    const where = query === '' ? '' : "WHERE path LIKE :like ESCAPE '\\' OR root LIKE :like ESCAPE '\\'";
    const words = query === '' ? {} : { like };
    const rows = this.db
      .prepare(
        `SELECT at, server, root, path, hash, bytes FROM sent ${where} ORDER BY id DESC LIMIT :most OFFSET :from`,
      )
      .all({ ...words, most, from });
    const total = Number(this.db.prepare(`SELECT count(*) AS n FROM sent ${where}`).get(words)?.n);
    return { rows: rows.map(toEntry), total, reachable: total };
  }

  /** All entries, oldest first. */
  *all(): Generator<LedgerEntry> {
    this.flush();
    for (const row of this.db.prepare('SELECT * FROM sent ORDER BY id').iterate()) yield toEntry(row);
  }

  flush(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const entries = this.waiting;
    this.waiting = [];
    this.tryToWrite(entries);
  }

  close(): void {
    this.flush();
    this.db.close();
  }

  /** Writes in batches, so that other work of this process runs in between. */
  private writeBatch(): void {
    this.timer = null;
    this.tryToWrite(this.waiting.splice(0, WRITE_AT_ONCE));
    if (this.waiting.length > 0) this.timer = setTimeout(() => this.writeBatch());
  }

  private tryToWrite(entries: readonly LedgerEntry[]): void {
    if (entries.length === 0) return;
    try {
      this.write(entries);
    } catch (error) {
      this.onError(error);
    }
  }

  private write(entries: readonly LedgerEntry[]): void {
    const insert = this.db.prepare('INSERT INTO sent (at, server, root, path, hash, bytes) VALUES (?, ?, ?, ?, ?, ?)');
    inTransaction(this.db, () => {
      for (const { at, server, root, path, hash, bytes } of entries) insert.run(at, server, root, path, hash, bytes);
      this.db.prepare('DELETE FROM sent WHERE id <= (SELECT max(id) FROM sent) - ?').run(this.maxEntries);
    });
  }
}

function toEntry(row: Record<string, unknown>): LedgerEntry {
  const { at, server, root, path, hash, bytes } = row;
  return {
    at: Number(at),
    server: String(server),
    root: String(root),
    path: String(path),
    hash: String(hash),
    bytes: Number(bytes),
  };
}
