import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { errorMessage } from '../util/errors';

/** Tables of a database file. */
export interface DatabaseSchema {
  /** Kept in the file as `user_version`. */
  readonly version: number;
  /** Statements that make the tables; run on a file of version 0, as a new one is. */
  readonly create: string;
  /** Statements that lead from an older version to `version`. */
  readonly upgrades?: Readonly<Record<number, string>>;
  /** True to keep other processes out until the database is closed. */
  readonly exclusive?: boolean;
}

/** Files that SQLite keeps beside a database, the database first. */
const SUFFIXES = ['', '-wal', '-shm', '-journal'];
/** Rows in one slice of {@link readInSlices}. */
const SLICE_ROWS = 4_000;

/** Result codes of SQLite. */
const SQLITE_ERROR = 1;
const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_NOTADB = 26;
/** The index of a write-ahead log could not be made as large as needed. */
const SQLITE_IOERR_SHMSIZE = 4874;

/**
 * Opens or creates a database with a write-ahead log: a killed process loses its last transactions at worst.
 * @throws when the file can't be used, see {@link isDatabaseBusy}
 */
export function openDatabase(file: string, { version, create, upgrades, exclusive }: DatabaseSchema): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true });
  const db = new DatabaseSync(file);
  return closedOnError(db, () => {
    if (exclusive) db.exec('PRAGMA locking_mode = EXCLUSIVE');
    const present = Number(db.prepare('PRAGMA user_version').get()?.user_version);
    // A new file holds nothing that could be lost, so its tables are made without waiting for the disk.
    db.exec(`PRAGMA synchronous = ${present === 0 ? 'OFF' : 'NORMAL'}; PRAGMA journal_mode = WAL`);
    // The first write takes the lock of an exclusive connection.
    inTransaction(db, () => {
      if (present === version) return;
      const statements = present === 0 ? create : upgrades?.[present];
      if (statements === undefined) throw unusable(`It is of version ${present}, this program uses ${version}.`);
      db.exec(`${statements}; PRAGMA user_version = ${version}`);
    });
    db.exec('PRAGMA synchronous = NORMAL');
    return db;
  });
}

/**
 * Opens a database that can be rebuilt. A damaged one, or one of an unknown version, is renamed to `FILE.unusable` and
 * replaced by a new one.
 * @param wrap prepares the statements; a table of another shape shows there
 * @returns `setAside` is the reason for the replacement, null when there was none
 * @throws when the file can't be used for another reason, see {@link isDatabaseBusy}
 */
export function openOrSetAside<T>(
  file: string,
  schema: DatabaseSchema,
  wrap: (db: DatabaseSync) => T,
): { readonly opened: T; readonly setAside: string | null } {
  try {
    return { opened: openChecked(file, schema, wrap), setAside: null };
  } catch (error) {
    if (![SQLITE_ERROR, SQLITE_CORRUPT, SQLITE_NOTADB].includes(resultCode(error))) throw error;
    for (const suffix of SUFFIXES) {
      rmSync(`${file}.unusable${suffix}`, { force: true });
      if (existsSync(`${file}${suffix}`)) renameSync(`${file}${suffix}`, `${file}.unusable${suffix}`);
    }
    return { opened: openChecked(file, schema, wrap), setAside: (error as Error).message };
  }
}

/**
 * Opens a database on a disk that can't be written now. Nothing is written, beside it neither, and no lock is taken: no other
 * process may write it meanwhile.
 * @throws when it is missing, damaged, of another version, or can't be read
 */
export function openToRead<T>(file: string, { version }: DatabaseSchema, wrap: (db: DatabaseSync) => T): T {
  const url = pathToFileURL(file);
  url.searchParams.set('vfs', process.platform === 'win32' ? 'win32-none' : 'unix-none');
  // Without this a missing log is created; with it the log is not read.
  if (!statSync(`${file}-wal`, { throwIfNoEntry: false })?.size) url.searchParams.set('immutable', '1');
  const db = new DatabaseSync(url, { readOnly: true });
  return closedOnError(db, () => {
    // An exclusive connection needs no shared memory, which is a file.
    db.exec('PRAGMA locking_mode = EXCLUSIVE');
    const present = Number(db.prepare('PRAGMA user_version').get()?.user_version);
    if (present !== version) throw unusable(`It is of version ${present}.`);
    return checked(db, wrap);
  });
}

/** The reason why a database can't be opened or written, in words for the user. */
export function databaseFault(error: unknown): string {
  const { errcode = 0 } = error as { errcode?: number };
  const isFull = (errcode & 0xff) === SQLITE_FULL || errcode === SQLITE_IOERR_SHMSIZE;
  return isFull ? 'The disk is full' : errorMessage(error);
}

/** Deletes a closed database and the one that was set aside. */
export function deleteDatabase(file: string): void {
  for (const suffix of SUFFIXES) {
    rmSync(`${file}${suffix}`, { force: true });
    rmSync(`${file}.unusable${suffix}`, { force: true });
  }
}

/** Renames a closed database; what is at the new path is deleted. Nothing happens when there is none. */
export function moveDatabase(file: string, to: string): void {
  if (!existsSync(file)) return;
  deleteDatabase(to);
  for (const suffix of SUFFIXES) if (existsSync(`${file}${suffix}`)) renameSync(`${file}${suffix}`, `${to}${suffix}`);
}

/** True when another process has locked the database. */
export function isDatabaseBusy(error: unknown): boolean {
  return resultCode(error) === SQLITE_BUSY;
}

/** Runs `work` as one transaction, which is rolled back when `work` throws. */
export function inTransaction(db: DatabaseSync, work: () => void): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    work();
    db.exec('COMMIT');
  } catch (error) {
    try {
      db.exec('ROLLBACK');
    } catch {
      // Some errors end the transaction themselves.
    }
    throw error;
  }
}

/**
 * Reads many rows as slices of arrays, in a third of the time of `iterate`.
 * @param select ends with `… KEY > ? ORDER BY KEY`; the key is its first column, a non-empty text
 * @param values of the parameters before the key
 */
export function* readInSlices<Row extends readonly [key: string, ...unknown[]]>(
  db: DatabaseSync,
  select: string,
  ...values: SQLInputValue[]
): Generator<readonly Row[]> {
  const statement = db.prepare(`${select} LIMIT ${SLICE_ROWS}`);
  statement.setReturnArrays(true);
  for (let key = ''; ; ) {
    const rows = statement.all(...values, key) as unknown as Row[];
    yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < SLICE_ROWS) return;
    key = last[0];
  }
}

function openChecked<T>(file: string, schema: DatabaseSchema, wrap: (db: DatabaseSync) => T): T {
  const db = openDatabase(file, schema);
  return closedOnError(db, () => checked(db, wrap));
}

function checked<T>(db: DatabaseSync, wrap: (db: DatabaseSync) => T): T {
  const result = String(db.prepare('PRAGMA quick_check(1)').get()?.quick_check);
  // An error of the disk is reported among the damages.
  const code = Number(/error code=(\d+)/.exec(result)?.[1] ?? SQLITE_CORRUPT);
  const fault = code === SQLITE_CORRUPT ? 'It is damaged' : 'It can not be read';
  if (result !== 'ok') throw Object.assign(new Error(`${fault}: ${result}.`), { errcode: code });
  return wrap(db);
}

function closedOnError<T>(db: DatabaseSync, work: () => T): T {
  try {
    return work();
  } catch (error) {
    db.close();
    throw error;
  }
}

function unusable(message: string): Error {
  return Object.assign(new Error(message), { errcode: SQLITE_CORRUPT });
}

function resultCode(error: unknown): number {
  return ((error as { errcode?: number } | null)?.errcode ?? 0) & 0xff;
}
