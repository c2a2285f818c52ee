import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SECRET } from './filter';
import { fileName, free, ignoreText, newDirectory, newFile, someDirectory } from './names';
import type { Random } from './random';
import type { Source } from './source';
import { childOf, nameOf, parentOf } from './tree';

/** Changes a folder in one of the ways in which people and programs do. False when the folder holds nothing for it. */
export interface Operation {
  readonly name: string;
  readonly weight: number;
  readonly run: (random: Random, source: Source) => boolean;
}

/** A folder with more files is not filled further. */
const MAX_FILES = 350;
const HOUR_MS = 3_600_000;

export const OPERATIONS: readonly Operation[] = [
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
  { name: 'make directory', weight: 3, run: makeDirectory },
  { name: 'move directory', weight: 5, run: onDirectory(moveDirectory) },
  { name: 'copy directory', weight: 1.5, run: onDirectory(copyDirectory) },
  { name: 'delete directory', weight: 3, run: onDirectory((_, source, path) => source.remove(path)) },
  { name: 'delete most', weight: 0.4, run: deleteMost },
  { name: 'file becomes directory', weight: 3, run: onFile(fileToDirectory) },
  { name: 'directory becomes file', weight: 2, run: onDirectory(directoryToFile) },
  { name: 'symlink', weight: 3, run: symlink },
  { name: 'file becomes symlink', weight: 2, run: onFile(fileToLink) },
  { name: 'FIFO', weight: 0.3, run: fifo },
  { name: 'name that is not Unicode', weight: 0.5, run: foreignName },
  { name: 'edit an ignore file', weight: 6, run: editIgnoreFile },
  { name: 'delete an ignore file', weight: 2, run: deleteIgnoreFile },
];

/** Content that no file had before: text or not, small or around the limit, or with a token in it. */
export function content(random: Random, source: Source): Buffer {
  const dice = random.next();
  if (dice < 0.04) return Buffer.alloc(0);
  const start = `${source.nextContent()}.`;
  if (dice < 0.06) return Buffer.from(`${start}${SECRET}\n`);
  const bytes = Buffer.from(start + random.letters(Math.max(0, size(random, source.maxFileBytes) - start.length)));
  if (dice < 0.2 && bytes.length > start.length) bytes[bytes.length - 1] = 0xff;
  return bytes;
}

function size(random: Random, limit: number): number {
  const dice = random.next();
  if (dice < 0.75) return random.int(1, Math.min(300, limit));
  if (dice < 0.85) return limit + random.int(-1, 1);
  return random.int(1, Math.floor(limit * 1.3));
}

function contentOf(source: Source, path: string): Buffer {
  return source.tree.bytes(path) as Buffer;
}

/** Does something to one path. False when that is not possible; anything else means that it was done. */
type OnPath = (random: Random, source: Source, path: string) => unknown;

function onFile(run: OnPath) {
  return (random: Random, source: Source): boolean => {
    const files = source.files();
    return files.length > 0 && run(random, source, random.pick(files)) !== false;
  };
}

function onDirectory(run: OnPath) {
  return (random: Random, source: Source): boolean => {
    const directories = [...source.tree.directories].filter((path) => path !== '');
    return directories.length > 0 && run(random, source, random.pick(directories)) !== false;
  };
}

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

function makeDirectory(random: Random, source: Source): boolean {
  const path = newDirectory(random, source.tree);
  if (path !== null) source.makeDirectory(path);
  return path !== null;
}

function moveDirectory(random: Random, source: Source, path: string): boolean {
  const to = newDirectory(random, source.tree);
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

/** The tree does not learn of these: nobody can name them. */
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
  const files = [...source.tree.leaves.keys()].filter((path) => /(?:^|\/)\.(?:git|aish)ignore$/.test(path));
  if (files.length === 0) return false;
  source.remove(random.pick(files));
  return true;
}
