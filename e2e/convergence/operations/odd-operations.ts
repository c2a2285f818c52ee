import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isIgnoreFile } from '../source/filter';
import type { Source } from '../source/source';
import { childOf, parentOf } from '../source/tree';
import { free, ignoreText, newFile, someDirectory } from './names';
import { type Operation, onFile } from './operation';
import type { Random } from './random';

/** Entries that are never mirrored come and go, and so do the rules. */
export const ODD_OPERATIONS: readonly Operation[] = [
  { name: 'symlink', weight: 3, run: symlink },
  { name: 'file becomes symlink', weight: 2, run: onFile(fileToLink) },
  { name: 'FIFO', weight: 0.3, run: fifo },
  { name: 'name that is not Unicode', weight: 0.5, run: foreignName },
  { name: 'edit an ignore file', weight: 6, run: editIgnoreFile },
  { name: 'delete an ignore file', weight: 2, run: deleteIgnoreFile },
];

function symlink(random: Random, source: Source): boolean {
  const path = newFile(random, source.tree);
  if (path === null) return false;
  if (parentOf(path) !== '') source.makeDirectory(parentOf(path));
  source.link(path, linkTarget(random, source));
  return true;
}

function fileToLink(random: Random, source: Source, path: string): void {
  source.remove(path);
  source.link(path, linkTarget(random, source));
}

function linkTarget(random: Random, source: Source): string {
  return random.pick(['/etc', '/etc/hostname', '..', '.', 'nowhere', source.at(someDirectory(random, source.tree))]);
}

function fifo(_: Random, source: Source): boolean {
  const path = free(source.tree, 'fifo');
  if (path === null || process.platform === 'win32') return false;
  execFileSync('mkfifo', [source.at(path)]);
  source.tree.put(path, { kind: 'other' });
  return true;
}

/** The tree does not record these: their names are not Unicode. */
function foreignName(random: Random, source: Source): boolean {
  if (process.platform !== 'linux') return false;
  const name = Buffer.concat([Buffer.from('bad'), Buffer.from([0xff, random.int(0xf8, 0xff)])]);
  writeFileSync(Buffer.concat([Buffer.from(join(source.place, '/')), name]), `${source.nextContent()}`);
  return true;
}

function editIgnoreFile(random: Random, source: Source): boolean {
  const path = childOf(someDirectory(random, source.tree), random.pick(['.gitignore', '.aishignore']));
  if (source.tree.directories.has(path) || (source.tree.exists(path) && !source.tree.bytes(path))) return false;
  const text = Buffer.from(ignoreText(random));
  if (random.chance(0.5)) source.write(path, text);
  else source.replace(path, text);
  return true;
}

function deleteIgnoreFile(random: Random, source: Source): boolean {
  const files = [...source.tree.leaves.keys()].filter(isIgnoreFile);
  if (files.length === 0) return false;
  source.remove(random.pick(files));
  return true;
}
