import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Source } from '../files/source';

/** Entries that tools and git keep in a folder for themselves. */
const OWN_FILES = new Set(['.git', '.stfolder', '.stignore']);
/** A mirror that differs is looked at again for this long: only what stays different counts as wrong. */
const PATIENCE_MS = 10_000;

/**
 * Compares a mirror with its source, every file byte for byte.
 * @returns how long after the call it was equal, ms: 0 at the first look
 * @throws when it stays different, with an example
 */
export async function assertEqual(source: Source, mirror: string): Promise<number> {
  const start = performance.now();
  for (;;) {
    const lookedAt = performance.now();
    const difference = firstDifference(source, mirror);
    if (!difference) return lookedAt === start ? 0 : lookedAt - start;
    if (lookedAt - start > PATIENCE_MS) throw new Error(`The mirror is wrong: ${difference}`);
    await sleep(50);
  }
}

function firstDifference({ root, tree }: Source, mirror: string): string | null {
  const found = new Set(filesBelow(mirror, ''));
  for (const path of tree.keys()) {
    if (!found.delete(path)) return `${path} is missing`;
    if (!isSame(join(root, path), join(mirror, path))) return `${path} differs`;
  }
  const [extra] = found;
  return extra === undefined ? null : `${extra} should not be there`;
}

function isSame(a: string, b: string): boolean {
  try {
    return readFileSync(a).equals(readFileSync(b));
  } catch {
    return false;
  }
}

function filesBelow(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (OWN_FILES.has(entry.name)) return [];
    return entry.isDirectory() ? filesBelow(root, path) : [path];
  });
}
