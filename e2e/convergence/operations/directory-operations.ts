import type { Source } from '../source/source';
import { childOf, parentOf } from '../source/tree';
import { fileName, newDirectory } from './names';
import { content, contentOf, MAX_FILES, type Operation, onDirectory, onFile } from './operation';
import type { Random } from './random';

/** Operations on directories, also one that replaces a file, or a file that replaces one. */
export const DIRECTORY_OPERATIONS: readonly Operation[] = [
  { name: 'make directory', weight: 3, run: makeDirectory },
  { name: 'move directory', weight: 5, run: onDirectory(moveDirectory) },
  { name: 'copy directory', weight: 1.5, run: onDirectory(copyDirectory) },
  { name: 'delete directory', weight: 3, run: onDirectory((_, source, path) => source.remove(path)) },
  { name: 'delete most', weight: 0.4, run: deleteMost },
  { name: 'file becomes directory', weight: 3, run: onFile(fileToDirectory) },
  { name: 'directory becomes file', weight: 2, run: onDirectory(directoryToFile) },
];

function makeDirectory(random: Random, source: Source): boolean {
  const path = newDirectory(random, source.tree);
  if (path !== null) source.makeDirectory(path);
  return path !== null;
}

/** A submodule or an added work tree does not survive a move that git does not know of. */
function moveDirectory(random: Random, source: Source, path: string): boolean {
  const to = newDirectory(random, source.tree);
  if (source.holdsRepository(path)) return false;
  if (to === null || to === path || to.startsWith(`${path}/`)) return false;
  source.move(path, to);
  return true;
}

function copyDirectory(random: Random, source: Source, path: string): boolean {
  const to = newDirectory(random, source.tree);
  const files = source.files().filter((file) => file.startsWith(`${path}/`));
  if (to === null || to.startsWith(`${path}/`) || source.tree.leaves.size + files.length >= MAX_FILES) return false;
  for (const file of files) {
    source.makeDirectory(parentOf(to + file.slice(path.length)));
    source.write(to + file.slice(path.length), contentOf(source, file));
  }
  return files.length > 0;
}

function deleteMost(random: Random, source: Source): boolean {
  const kept = random.chance(0.3) ? 0 : 0.15;
  for (const path of source.files()) if (!random.chance(kept)) source.remove(path);
  return true;
}

function fileToDirectory(random: Random, source: Source, path: string): void {
  const moveIn = random.chance(0.3);
  const before = contentOf(source, path);
  source.remove(path);
  source.makeDirectory(path);
  for (let count = random.int(0, 3); count > 0; count--) {
    const inside = childOf(path, fileName(random));
    if (!source.tree.exists(inside)) source.write(inside, moveIn ? before : content(random, source));
  }
}

function directoryToFile(random: Random, source: Source, path: string): void {
  source.remove(path);
  source.write(path, content(random, source));
}
