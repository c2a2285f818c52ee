import { join, resolve } from 'node:path';
import { inflateSync } from 'node:zlib';
import { readSmallBytes, readSmallFileIfAny } from '../../../shared/node/small-file';
import { readdirSync } from '../disk/bounded-fs';
import { type GitObject, readPacked } from './pack-file';

/** Limits: bytes of an object and of the list of other stores, packs, and stores. */
const MAX_BYTES = 1024 * 1024;
const MAX_LIST_BYTES = 64 * 1024;
const MAX_PACKS = 1_000;
const MAX_STORES = 10;
const TREE = 2;
const BLOB = 3;
const TYPES: readonly string[] = ['', 'commit', 'tree', 'blob', 'tag'];

/** Reads the content of a small file from a repository's objects. @param id hex @returns null when it can't be read */
export function readBlob(commonDir: string, id: string): Buffer | null {
  return readObject(commonDir, id, BLOB);
}

/** Reads the ids of the entries of a directory, by name. @param id hex @returns null when it can't be read */
export function readTree(commonDir: string, id: string, idBytes: number): ReadonlyMap<string, string> | null {
  const bytes = readObject(commonDir, id, TREE);
  if (!bytes) return null;
  const entries = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(0, at);
    if (end < 0) return null;
    const [, name = ''] = /^\d+ (.*)$/s.exec(bytes.toString('utf8', at, end)) ?? [];
    at = end + 1 + idBytes;
    entries.set(name, bytes.toString('hex', end + 1, at));
  }
  return entries;
}

function readObject(commonDir: string, id: string, type: number): Buffer | null {
  for (const store of storesOf(join(commonDir, 'objects'))) {
    const object = readLoose(store, id) ?? readFromPacks(store, id);
    if (object) return object.type === type ? object.content : null;
  }
  return null;
}

/** The directories of objects of a repository: its own, and those that it borrows from. */
function storesOf(own: string): string[] {
  const stores = [own];
  for (const store of stores) {
    const lines = (readSmallFileIfAny(join(store, 'info', 'alternates'), MAX_LIST_BYTES) ?? '').split('\n');
    stores.push(...lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => resolve(store, line)));
    if (stores.length >= MAX_STORES) break;
  }
  return stores.slice(0, MAX_STORES);
}

function readLoose(store: string, id: string): GitObject | null {
  try {
    const packed = readSmallBytes(join(store, id.slice(0, 2), id.slice(2)), MAX_BYTES, true);
    if (!packed) return null;
    const bytes = inflateSync(packed, { maxOutputLength: MAX_BYTES });
    const end = bytes.indexOf(0);
    const type = TYPES.indexOf(bytes.toString('latin1', 0, end).split(' ')[0] ?? '');
    return { type, content: bytes.subarray(end + 1) };
  } catch {
    return null;
  }
}

function readFromPacks(store: string, id: string): GitObject | null {
  let packs: string[];
  try {
    packs = readdirSync(join(store, 'pack')).filter((name) => name.endsWith('.pack'));
  } catch {
    return null;
  }
  for (const pack of packs.slice(0, MAX_PACKS)) {
    try {
      const object = readPacked(join(store, 'pack', pack), Buffer.from(id, 'hex'), MAX_BYTES);
      if (object) return object;
    } catch {
      // A damaged pack, or one that git just removed: another one may hold the object.
    }
  }
  return null;
}
