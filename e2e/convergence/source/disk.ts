import { type BigIntStats, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { childOf, type Leaf } from './tree';

/** The content of a folder as it was read from the disk, without the data of git. */
export interface DiskContent {
  readonly leaves: Map<string, Leaf>;
  readonly directories: Set<string>;
  /** Directories with a `.git` of their own, the folder included. */
  readonly repositories: Set<string>;
  /** Files that are as they were in the content that was read before. */
  readonly untouched: Set<string>;
  readonly stamps: Map<string, string>;
}

/** @param before content read earlier; of files that have not changed since nothing is read again */
export function readDisk(root: string, before: DiskContent | null = null): DiskContent {
  const content: DiskContent = {
    leaves: new Map(),
    directories: new Set(),
    repositories: new Set(),
    untouched: new Set(),
    stamps: new Map(),
  };
  read(root, '', content, before);
  return content;
}

function read(root: string, directory: string, content: DiskContent, before: DiskContent | null): void {
  for (const { name } of readdirSync(join(root, directory), { withFileTypes: true })) {
    const path = childOf(directory, name);
    if (name === '.git') {
      content.repositories.add(directory);
      continue;
    }
    const stats = lstatSync(join(root, path), { bigint: true });
    if (stats.isDirectory()) {
      content.directories.add(path);
      read(root, path, content, before);
    } else readLeaf(root, path, stats, content, before);
  }
}

function readLeaf(root: string, path: string, stats: BigIntStats, content: DiskContent, before: DiskContent | null) {
  const stamp = `${stats.dev} ${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs} ${stats.mode}`;
  content.stamps.set(path, stamp);
  const old = before?.leaves.get(path);
  if (old && before?.stamps.get(path) === stamp) {
    content.untouched.add(path);
    content.leaves.set(path, old);
  } else if (stats.isFile()) content.leaves.set(path, { kind: 'file', bytes: readFileSync(join(root, path)) });
  else content.leaves.set(path, { kind: 'other' });
}
