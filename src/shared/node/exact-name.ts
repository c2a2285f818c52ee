import { lstatSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Names in a directory by its path, for several questions about the same directories. */
export type Listings = Map<string, ReadonlySet<string>>;

/**
 * True when the last name of an existing path is spelled as on the disk. A file system that folds case also finds `readme` as
 * `README`, under which it was known before.
 * @throws the error of reading the directory
 */
export function hasExactName(path: string, listings: Listings = new Map()): boolean {
  // Elsewhere most file systems fold case, and some change how letters are composed.
  if (process.platform === 'linux' && !isFoundInOtherCase(path)) return true;
  const directory = dirname(path);
  const names = listings.get(directory) ?? new Set(readdirSync(directory));
  listings.set(directory, names);
  return names.has(basename(path));
}

function isFoundInOtherCase(path: string): boolean {
  const name = basename(path);
  const other = name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase();
  try {
    return name !== other && lstatSync(join(dirname(path), other), { throwIfNoEntry: false }) !== undefined;
  } catch {
    // The name may be too long in upper case.
    return false;
  }
}
