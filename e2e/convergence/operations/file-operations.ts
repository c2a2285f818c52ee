import type { Source } from '../source/source';
import { childOf, nameOf, parentOf } from '../source/tree';
import { fileName, free, newDirectory, newFile } from './names';
import { content, contentOf, MAX_FILES, type Operation, onFile } from './operation';
import type { Random } from './random';

const HOUR_MS = 3_600_000;

/** Operations on single files: written and saved in all ways, touched, moved, deleted. */
export const FILE_OPERATIONS: readonly Operation[] = [
  { name: 'create', weight: 22, run: create },
  { name: 'create many', weight: 1.5, run: createMany },
  { name: 'edit', weight: 14, run: onFile((random, source, path) => source.write(path, content(random, source))) },
  { name: 'append', weight: 6, run: onFile(append) },
  { name: 'empty', weight: 3, run: onFile((_, source, path) => source.truncate(path)) },
  { name: 'shorten', weight: 2, run: onFile(shorten) },
  { name: 'overwrite in place', weight: 5, run: onFile(overwrite) },
  { name: 'overwrite and set the time back', weight: 3, run: onFile(overwriteUnseen) },
  { name: 'rewrite quickly', weight: 3, run: onFile(flicker) },
  {
    name: 'rewrite the same',
    weight: 3,
    run: onFile((_, source, path) => source.write(path, contentOf(source, path))),
  },
  {
    name: 'save by rename',
    weight: 7,
    run: onFile((random, source, path) => source.replace(path, content(random, source))),
  },
  { name: 'save with backup', weight: 4, run: onFile(saveWithBackup) },
  { name: 'delete and write', weight: 4, run: onFile(deleteAndWrite) },
  { name: 'touch', weight: 3, run: onFile((_, source, path) => source.setTime(path, Date.now())) },
  { name: 'set time', weight: 4, run: onFile(setTime) },
  {
    name: 'chmod',
    weight: 3,
    run: onFile((random, source, path) => source.chmod(path, random.pick([0o600, 0o644, 0o700, 0o755]))),
  },
  { name: 'delete', weight: 10, run: onFile((_, source, path) => source.remove(path)) },
  { name: 'rename', weight: 8, run: onFile(rename) },
  { name: 'rename over another', weight: 3, run: onFile(renameOver) },
  { name: 'swap two', weight: 3, run: onFile(swap) },
  { name: 'change case', weight: 3, run: onFile(changeCase) },
  { name: 'copy', weight: 3, run: onFile(copy) },
];

function create(random: Random, source: Source): boolean {
  const path = newFile(random, source.tree);
  if (path === null || source.tree.leaves.size >= MAX_FILES) return false;
  if (parentOf(path) !== '') source.makeDirectory(parentOf(path));
  source.write(path, content(random, source));
  return true;
}

function createMany(random: Random, source: Source): boolean {
  if (source.tree.leaves.size >= MAX_FILES / 2) return false;
  const directory = newDirectory(random, source.tree) ?? '';
  source.makeDirectory(directory);
  for (let count = random.int(20, 120); count > 0; count--) {
    const path = free(source.tree, childOf(directory, `${fileName(random)}${count}`));
    if (path !== null) source.write(path, content(random, source));
  }
  return true;
}

function append(random: Random, source: Source, path: string): void {
  source.append(path, Buffer.from(`${source.nextContent()}.${random.letters(random.int(0, 200))}`));
}

function shorten(random: Random, source: Source, path: string): void {
  const bytes = contentOf(source, path);
  source.write(path, bytes.subarray(0, random.int(0, bytes.length)));
}

function overwrite(_: Random, source: Source, path: string): boolean {
  const bytes = Buffer.from(`${source.nextContent()}!`);
  if (contentOf(source, path).length < bytes.length) return false;
  source.overwrite(path, bytes);
  return true;
}

function overwriteUnseen(random: Random, source: Source, path: string): boolean {
  const time = Date.now() - HOUR_MS;
  source.setTime(path, time);
  if (!overwrite(random, source, path)) return false;
  source.setTime(path, time);
  return true;
}

function flicker(random: Random, source: Source, path: string): void {
  for (let times = random.int(3, 12); times > 0; times--) {
    if (!overwrite(random, source, path)) append(random, source, path);
  }
}

function saveWithBackup(random: Random, source: Source, path: string): boolean {
  const backup = free(source.tree, `${path}~`);
  if (backup === null) return false;
  source.move(path, backup);
  source.write(path, content(random, source));
  source.remove(backup);
  return true;
}

function deleteAndWrite(random: Random, source: Source, path: string): void {
  const before = contentOf(source, path);
  source.remove(path);
  source.write(path, random.chance(0.3) ? before : content(random, source));
}

function setTime(random: Random, source: Source, path: string): void {
  source.setTime(path, Date.now() + random.pick([-1, 1]) * random.int(1, 100_000) * HOUR_MS * 0.1);
}

function rename(random: Random, source: Source, path: string): boolean {
  const to = newFile(random, source.tree);
  if (to === null) return false;
  if (parentOf(to) !== '') source.makeDirectory(parentOf(to));
  source.move(path, to);
  return true;
}

function renameOver(random: Random, source: Source, path: string): boolean {
  const other = random.pick(source.files());
  if (other === path) return false;
  source.move(path, other);
  return true;
}

function swap(random: Random, source: Source, path: string): boolean {
  const other = random.pick(source.files());
  const between = free(source.tree, childOf(parentOf(path), 'swapping'));
  if (other === path || between === null) return false;
  source.move(path, between);
  source.move(other, path);
  source.move(between, other);
  return true;
}

function changeCase(_: Random, source: Source, path: string): boolean {
  const name = nameOf(path);
  const other = name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase();
  const to = free(source.tree, childOf(parentOf(path), other));
  if (to === null) return false;
  source.move(path, to);
  return true;
}

function copy(random: Random, source: Source, path: string): boolean {
  const to = newFile(random, source.tree);
  if (to === null || source.tree.leaves.size >= MAX_FILES) return false;
  if (parentOf(to) !== '') source.makeDirectory(parentOf(to));
  source.write(to, contentOf(source, path));
  return true;
}
