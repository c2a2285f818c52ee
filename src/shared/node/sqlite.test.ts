import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type DatabaseSchema,
  deleteDatabase,
  inTransaction,
  isDatabaseBusy,
  openDatabase,
  openOrSetAside,
  readInSlices,
} from './sqlite';

const SCHEMA: DatabaseSchema = {
  version: 3,
  create: 'CREATE TABLE IF NOT EXISTS item (name TEXT PRIMARY KEY, n INTEGER) STRICT',
  upgrades: { 2: 'ALTER TABLE item ADD COLUMN n INTEGER' },
};

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-sqlite-'));
  file = join(folder, 'deeper', 'some.db');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = () => openOrSetAside(file, SCHEMA, (db) => ({ db, get: db.prepare('SELECT n FROM item WHERE name = ?') }));

function rowsOf(db: DatabaseSync): unknown[] {
  return db
    .prepare('SELECT * FROM item ORDER BY name')
    .all()
    .map((row) => ({ ...row }));
}

test('a transaction that throws changes nothing, and the next one succeeds', () => {
  using db = openDatabase(file, SCHEMA);
  expect(() =>
    inTransaction(db, () => {
      db.exec("INSERT INTO item VALUES ('a', 1)");
      throw new Error('no');
    }),
  ).toThrow('no');
  inTransaction(db, () => db.exec("INSERT INTO item VALUES ('b', 2)"));
  expect(rowsOf(db)).toEqual([{ name: 'b', n: 2 }]);
});

test('a database of version 0 or of an older version keeps its rows', () => {
  for (const [version, create] of [
    [0, 'CREATE TABLE item (name TEXT PRIMARY KEY, n INTEGER) STRICT'],
    [2, 'CREATE TABLE item (name TEXT PRIMARY KEY) STRICT'],
  ]) {
    mkdirSync(join(folder, `${version}`));
    file = join(folder, `${version}`, 'some.db');
    const older = new DatabaseSync(file);
    older.exec(`${create}; INSERT INTO item (name) VALUES ('a'); PRAGMA user_version = ${version}`);
    older.close();
    using db = openDatabase(file, SCHEMA);
    expect(rowsOf(db)).toEqual([{ name: 'a', n: null }]);
  }
});

test('an unusable database is renamed and replaces the one that was set aside before', () => {
  const { opened, setAside } = open();
  opened.db.close();
  expect(setAside).toBeNull();
  writeFileSync(file, 'this is no database, and long enough to be taken for one');
  writeFileSync(`${file}.unusable`, 'earlier');
  const again = open();
  again.opened.db.close();
  expect(again.setAside).toContain('not a database');
  expect(readdirSync(join(folder, 'deeper')).sort()).toEqual(['some.db', 'some.db.unusable']);
  expect(statSync(`${file}.unusable`).size).toBeGreaterThan('earlier'.length);
  deleteDatabase(file);
  expect(readdirSync(join(folder, 'deeper'))).toEqual([]);
});

test('a table of another shape and an unknown version are reasons to set a database aside', () => {
  for (const spoil of ['ALTER TABLE item DROP COLUMN n', 'PRAGMA user_version = 99']) {
    open().opened.db.close();
    const db = new DatabaseSync(file);
    db.exec(spoil);
    db.close();
    const { opened, setAside } = open();
    opened.db.close();
    expect(setAside).not.toBeNull();
  }
});

test('a database that is in use, or that can not be opened, is not set aside', () => {
  using _ = openDatabase(file, { ...SCHEMA, exclusive: true });
  expect.assertions(3);
  try {
    open();
  } catch (error) {
    expect(isDatabaseBusy(error)).toBe(true);
  }
  const directory = join(folder, 'directory.db');
  mkdirSync(directory);
  expect(() => openOrSetAside(directory, SCHEMA, (db) => db)).toThrow();
  expect(readdirSync(folder)).not.toContain('directory.db.unusable');
});

test('slices hold all rows in order', () => {
  using db = openDatabase(file, SCHEMA);
  const names = Array.from({ length: 25_000 }, (_, n) => `n${n}`);
  const insert = db.prepare('INSERT INTO item VALUES (?, ?)');
  inTransaction(db, () => {
    for (const name of names) insert.run(name, 7);
  });
  const select = 'SELECT name, n FROM item WHERE n = ? AND name > ? ORDER BY name';
  const slices = [...readInSlices<[name: string, n: number]>(db, select, 7)];
  expect(slices.map(({ length }) => length)).toEqual([...Array.from({ length: 6 }, () => 4_000), 1_000]);
  expect(slices.flat().map(([name]) => name)).toEqual(names.sort());
});
