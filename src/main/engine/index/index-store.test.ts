import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManifestHash } from '../../../shared/wire/manifest-hash';
import { IndexDb } from './index-db';
import { type IndexEntry, UNKNOWN_HASH } from './index-entry';
import { IndexStore } from './index-store';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-index-'));
  file = join(folder, 'deeper', 'index.sqlite');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const entry = (seed: number, size = seed): IndexEntry => ({
  hash: seed.toString(16).padStart(64, '0'),
  stat: { size, mtimeMs: 1_700_000_000_000.123 + seed, ctimeMs: 1_700_000_000_000.456, ino: 2 ** 40 + seed },
});

function openStore(): IndexStore {
  const { db, setAside } = IndexDb.open(file);
  expect(setAside).toBeNull();
  return new IndexStore(db);
}

const content = (store: IndexStore) => Object.fromEntries(store.all());

describe('the index', () => {
  it('holds files with their number and bytes', () => {
    const store = new IndexStore();
    store.set('a', entry(1, 10));
    store.set('b', entry(2, 20));
    store.set('a', entry(3, 5));
    expect([store.size, store.bytes]).toEqual([2, 25]);
    expect(store.get('a')).toEqual(entry(3, 5));
    expect([...store.paths()].sort()).toEqual(['a', 'b']);
    store.delete('a');
    store.delete('never there');
    expect([store.size, store.bytes, store.get('a')]).toEqual([1, 20, undefined]);
    store.clear();
    expect([store.size, store.bytes, store.hash]).toEqual([0, 0, '0'.repeat(64)]);
  });

  it('is loaded completely when it is large, with the saved hash', () => {
    const store = openStore();
    for (let i = 0; i < 25_000; i++) store.set(`d${i % 7}/f${i}`, entry(i));
    store.save();
    const { hash } = store;
    store.close();
    const again = openStore();
    expect([again.size, again.bytes, again.hash]).toEqual([25_000, store.bytes, hash]);
    expect(content(again)).toEqual(content(store));
    again.close();
  });

  it('computes the hash of the loaded entries after a save in parts', () => {
    const store = openStore();
    store.set('a', entry(1));
    store.save();
    store.set('b', entry(2));
    store.set('c', entry(3));
    store.save(1);
    store.close();
    const expected = new ManifestHash();
    for (const [path, { hash }] of openStore().all()) expected.toggle(path, hash);
    expect(openStore().hash).toBe(expected.hex());
    expect(openStore().size).toBe(2);
  });

  it('is empty when it is cleared, even if the saved hash was wrong', () => {
    const store = openStore();
    store.set('a', entry(1));
    store.save();
    store.close();
    const db = new DatabaseSync(file);
    db.prepare("UPDATE meta SET value = ? WHERE key = 'manifest'").run('ab'.repeat(32));
    db.close();
    const wrong = openStore();
    wrong.clear();
    expect(wrong.hash).toBe('0'.repeat(64));
    wrong.close();
  });

  it('keeps paths that were marked after an acknowledgement, also through a save in parts', () => {
    const store = openStore();
    store.markUnacknowledged(['a', 'b']);
    store.set('a', entry(1));
    store.set('b', entry(2));
    store.clearUnacknowledged();
    store.save(1);
    store.markUnacknowledged(['c']);
    store.save();
    store.close();
    const next = openStore();
    next.invalidateUnacknowledged();
    expect(next.get('c')?.hash).toBe(UNKNOWN_HASH);
    expect(content(next)).toMatchObject({ a: entry(1), b: entry(2) });
    next.close();
  });

  it('has the manifest hash, number and bytes of its files after any changes', () => {
    const path = fc.constantFrom('a', 'b', 'c/d', 'e');
    const step = fc.oneof(
      fc.record({ path, seed: fc.integer({ min: 0, max: 3 }), size: fc.integer({ min: 0, max: 9 }) }),
      fc.record({ path }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const store = new IndexStore();
        const model = new Map<string, IndexEntry>();
        for (const change of steps) {
          if ('seed' in change) {
            store.set(change.path, entry(change.seed, change.size));
            model.set(change.path, entry(change.seed, change.size));
          } else {
            store.delete(change.path);
            model.delete(change.path);
          }
        }
        const manifest = new ManifestHash();
        for (const [name, { hash }] of model) manifest.toggle(name, hash);
        expect(store.hash).toBe(manifest.hex());
        expect(store.size).toBe(model.size);
        expect(store.bytes).toBe([...model.values()].reduce((sum, { stat }) => sum + stat.size, 0));
        expect(content(store)).toEqual(Object.fromEntries(model));
      }),
    );
  });

  it('keeps the paths when it is invalidated, and no attributes or hashes', () => {
    const store = new IndexStore();
    store.set('a', entry(1));
    store.set('b', entry(2));
    const before = store.hash;
    store.invalidateAll();
    expect([...store.paths()].sort()).toEqual(['a', 'b']);
    for (const [, { hash, stat }] of store.all()) {
      expect(hash).toBe(UNKNOWN_HASH);
      expect(stat.ctimeMs).toBe(-1);
    }
    store.set('a', entry(1));
    store.set('b', entry(2));
    expect(store.hash).toBe(before);
  });

  it('without a file has nothing unsaved and saves nowhere', () => {
    const store = new IndexStore();
    store.set('a', entry(1));
    store.setMeta('target', 't');
    expect(store.unsaved).toBe(0);
    expect(store.meta('target')).toBe('t');
    expect(store.meta('revision')).toBeNull();
    store.save();
    store.close();
  });
});

describe('the index on disk', () => {
  it('is loaded exactly as it was saved', () => {
    const store = openStore();
    const names = ['a', 'sp ace/ü/🙂', "quo'te", 'new\nline', 'fine-\uFFFD'];
    names.forEach((name, i) => {
      store.set(name, entry(i));
    });
    store.set('unknown', { ...entry(9), hash: UNKNOWN_HASH });
    store.setMeta('revision', '7');
    store.save();
    store.close();
    const again = openStore();
    expect(content(again)).toEqual(content(store));
    expect([again.hash, again.bytes, again.size]).toEqual([store.hash, store.bytes, store.size]);
    expect(again.meta('revision')).toBe('7');
    expect(again.unsaved).toBe(0);
    again.close();
  });

  it('holds the changes and deletions of each save, and nothing unsaved', () => {
    const store = openStore();
    for (let i = 0; i < 10; i++) store.set(`f${i}`, entry(i));
    expect(store.unsaved).toBe(10);
    store.save();
    expect(store.unsaved).toBe(0);
    store.set('f0', entry(100));
    store.delete('f1');
    store.save();
    store.delete('f2');
    store.setMeta('target', 'lost');
    store.close();
    const again = openStore();
    expect(again.size).toBe(9);
    expect(again.get('f0')).toEqual(entry(100));
    expect(again.get('f1')).toBeUndefined();
    expect(again.get('f2')).toEqual(entry(2));
    expect(again.meta('target')).toBeNull();
    again.close();
  });

  it('keeps changes that could not be saved, and saves them the next time', () => {
    const store = openStore();
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    store.set('a', entry(1));
    store.setMeta('target', 't');
    expect(() => store.save()).toThrow();
    expect(store.unsaved).toBe(1);
    expect(store.get('a')).toEqual(entry(1));
    other.exec('ROLLBACK');
    other.close();
    store.save();
    store.close();
    const again = openStore();
    expect(again.get('a')).toEqual(entry(1));
    expect(again.meta('target')).toBe('t');
    again.close();
  });

  it.each([
    ['no database', () => writeFileSync(file, 'this is no database, and long enough to be looked at as one')],
    [
      'a database cut off in the middle',
      () => {
        const store = openStore();
        for (let i = 0; i < 2_000; i++) store.set(`some/longer/path/f${i}`, entry(i));
        store.save();
        store.close();
        const half = 40_000;
        const cut = new DatabaseSync(file);
        cut.exec('PRAGMA wal_checkpoint(TRUNCATE)');
        cut.close();
        writeFileSync(file, Buffer.alloc(half, 0x55), { flag: 'r+' });
      },
    ],
    [
      'a database of another version',
      () => {
        openStore().close();
        const db = new DatabaseSync(file);
        db.exec('PRAGMA user_version = 99');
        db.close();
      },
    ],
  ])('is set aside and made anew when it can not be used: %s', (_, spoil) => {
    openStore().close();
    spoil();
    const { db, setAside } = IndexDb.open(file);
    expect(setAside).toEqual(expect.any(String));
    const store = new IndexStore(db);
    expect(store.size).toBe(0);
    store.set('a', entry(1));
    store.save();
    store.close();
    expect(readdirSync(join(folder, 'deeper'))).toContain('index.sqlite.unusable');
    expect(openStore().size).toBe(1);
  });

  it('is deleted with all files beside it', () => {
    openStore().close();
    writeFileSync(`${file}.unusable`, 'x');
    IndexDb.delete(file);
    IndexDb.delete(file);
    expect(readdirSync(join(folder, 'deeper'))).toEqual([]);
  });
});

describe('an index that could not be opened to be written', () => {
  const closed = (isMissing: boolean) => ({ fault: 'The disk is full', isMissing, reopen: () => IndexDb.open(file) });

  function saved(): void {
    const store = openStore();
    store.set('a', entry(1));
    store.set('b', entry(2));
    store.allow('b', 'h');
    store.setMeta('target', 't');
    store.save();
    store.close();
  }

  it('is read, keeps changes in memory, and writes them once it can be opened', () => {
    saved();
    const store = new IndexStore(IndexDb.openToRead(file), closed(false));
    expect([store.fault, store.meta('target'), [...store.allowed]]).toEqual(['The disk is full', 't', [['b', 'h']]]);
    store.set('c', entry(3));
    store.delete('a');
    expect(() => store.markUnacknowledged(['d'])).toThrow('The disk is full');
    expect(() => store.allow('d', 'h')).toThrow('The disk is full');
    store.save();
    expect(store.fault).toBeNull();
    store.close();
    expect(content(openStore())).toEqual({ b: entry(2), c: entry(3) });
  });

  it('is read with what is still in its log', () => {
    saved();
    const other = new DatabaseSync(file);
    other.prepare("UPDATE meta SET value = 'u' WHERE key = 'target'").run();
    const store = new IndexStore(IndexDb.openToRead(file));
    expect([store.meta('target'), store.size]).toEqual(['u', 2]);
    store.close();
    other.close();
  });

  it('that could not be read is loaded when it can be, unless a server told what it holds meanwhile', () => {
    saved();
    const idle = new IndexStore(null, closed(false));
    expect(() => idle.markUnacknowledged(['a'])).toThrow('The disk is full');
    idle.save();
    expect(content(idle)).toEqual({ a: entry(1), b: entry(2) });
    idle.close();
    const busy = new IndexStore(null, closed(false));
    busy.set('b', entry(7));
    busy.save();
    busy.close();
    const again = openStore();
    expect([content(again), [...again.allowed]]).toEqual([{ b: entry(7) }, [['b', 'h']]]);
    again.close();
  });

  it('that was damaged meanwhile, or was never made, is written as a whole', () => {
    for (const isMissing of [false, true]) {
      if (isMissing) IndexDb.delete(file);
      else saved();
      const store = new IndexStore(isMissing ? null : IndexDb.openToRead(file), closed(isMissing));
      if (!isMissing) writeFileSync(file, 'this is no database, and long enough to be looked at as one');
      store.set('c', entry(3));
      if (isMissing) store.markUnacknowledged(['c']);
      store.save();
      const expected = content(store);
      store.close();
      expect(content(openStore())).toEqual(expected);
    }
    const next = openStore();
    next.invalidateUnacknowledged();
    expect(next.get('c')?.hash).toBe(UNKNOWN_HASH);
    next.close();
  });
});
