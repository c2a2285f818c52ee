import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Random } from '../operations/random';

const CANARY = 'canary';

/** A folder beside the mirror to which planted symlinks lead: its content must not change. */
export class Outside {
  private constructor(readonly folder: string) {}

  static create(folder: string): Outside {
    mkdirSync(folder);
    writeFileSync(join(folder, CANARY), CANARY);
    return new Outside(folder);
  }

  get isUntouched(): boolean {
    const names = readdirSync(this.folder);
    return names.length === 1 && readFileSync(join(this.folder, CANARY), 'utf8') === CANARY;
  }
}

interface Target {
  /** Absolute path of what is to be harmed; there may be nothing. */
  readonly file: string;
  /** The directory that holds it; never the mirror itself. */
  readonly directory: string | null;
  readonly random: Random;
  readonly outside: Outside;
}

/** Does to a mirror what other programs, or people, do: files are planted, changed, removed, replaced and moved. */
export function tamper(random: Random, mirror: string, paths: readonly string[], outside: Outside): void {
  for (let times = random.int(1, 6); times > 0; times--) {
    const path = paths.length > 0 && random.chance(0.8) ? random.pick(paths) : `planted/${random.letters(3)}`;
    const file = join(mirror, path);
    const directory = path.includes('/') ? dirname(file) : null;
    const harm = random.pick([plant, change, changeUnseen, remove, link, toDirectory, moveAside]);
    // A symlink that was planted before leads out of the mirror, and is left alone from then on.
    if (!leadsOut(mirror, path)) harm({ file, directory, random, outside });
  }
}

function leadsOut(mirror: string, path: string): boolean {
  let at = mirror;
  for (const segment of path.split('/')) {
    at = join(at, segment);
    if (statsOf(at)?.isSymbolicLink()) return true;
  }
  return false;
}

function isFile(path: string): boolean {
  return statsOf(path)?.isFile() ?? false;
}

/** Undefined where there is nothing, or a file is in the place of a directory above. */
function statsOf(path: string) {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function plant({ file, random, directory }: Target): void {
  if (directory && !statsOf(directory)?.isDirectory()) return;
  writeFileSync(join(dirname(file), `planted-${random.letters(3)}`), 'planted');
}

function change({ file }: Target): void {
  if (isFile(file)) writeFileSync(file, 'changed');
}

/** The size and the time stay as they were. */
function changeUnseen({ file }: Target): void {
  if (!isFile(file)) return;
  const { size, atime, mtime } = lstatSync(file);
  writeFileSync(file, 'z'.repeat(size));
  utimesSync(file, atime, mtime);
}

function remove({ file, directory, random }: Target): void {
  rmSync(random.chance(0.3) && directory ? directory : file, { recursive: true, force: true });
}

function link({ file, directory, random, outside }: Target): void {
  const place = random.chance(0.3) && directory ? directory : file;
  if (!statsOf(place)) return;
  rmSync(place, { recursive: true });
  symlinkSync(random.pick([outside.folder, join(outside.folder, CANARY), 'nowhere']), place);
}

function toDirectory({ file }: Target): void {
  if (!isFile(file)) return;
  rmSync(file);
  mkdirSync(file);
  writeFileSync(join(file, 'inside'), 'planted');
}

function moveAside({ file, random }: Target): void {
  if (isFile(file)) renameSync(file, join(dirname(file), `moved-${random.letters(3)}`));
}
