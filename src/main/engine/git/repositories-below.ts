import { join } from 'node:path';
import type { RelPath } from '../../../shared/util/rel-path';
import { existsSync, readdirSync } from '../disk/bounded-fs';

/** Most levels, and most directories, that are looked through for repositories. */
const MAX_DEPTH = 3;
const MAX_DIRECTORIES = 1_000;

/**
 * True when one of the directories below another one is accepted, which are asked for if they have a `.git`.
 * @param base absolute; the other paths are relative to it
 * @param mayLookInto false for a directory that is passed over together with what is in it
 */
export function holdsRepository(
  base: string,
  directory: RelPath,
  mayLookInto: (path: RelPath) => boolean,
  accepts: (path: RelPath) => boolean,
): boolean {
  let seen = 0;
  let level = [directory];
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const next: RelPath[] = [];
    for (const above of level) {
      for (const name of directoriesIn(join(base, above))) {
        if (++seen > MAX_DIRECTORIES) return false;
        const path = `${above}/${name}`;
        if (!mayLookInto(path)) continue;
        if (!existsSync(join(base, path, '.git'))) next.push(path);
        else if (accepts(path)) return true;
      }
    }
    level = next;
  }
  return false;
}

/** Names of the directories in a directory; none of one that can't be read. */
function directoriesIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}
