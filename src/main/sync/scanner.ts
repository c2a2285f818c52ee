import { type Dirent, lstat, type Stats } from 'node:fs';
import { lstat as lstatOnce, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Breath } from './breath';
import { parentOf, type RelPath } from './change';
import type { Gate } from './gate';
import type { FileProblem } from './problem';
import type { Rules } from './rules';
import type { SkipReason } from './status';
import { errorCode, isMissing } from './system-error';

/** What tells that a file is the same as when it was last looked at. Times in ms with fractions. */
export interface FileStat {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
}

export interface ScanResult {
  /** Regular files that the rules let out. */
  readonly files: Map<RelPath, FileStat>;
  /** Entries that are never sent whatever the rules say. */
  readonly skipped: Map<RelPath, SkipReason>;
  readonly problems: FileProblem[];
  /** True when the walk was cut at `maxFiles`; `files` then holds that many. */
  readonly cut: boolean;
}

export interface ScanOptions {
  /** Where to start, `''` for the whole workspace. */
  readonly from: RelPath;
  /** Stop after this many files. */
  readonly maxFiles: number;
  readonly signal: AbortSignal;
  /** Called now and then with the number of files found. */
  readonly onProgress?: (found: number) => void;
}

/** Directories read at the same time. */
const CONCURRENCY = 8;

export function toFileStat(stats: Stats): FileStat {
  return { size: stats.size, mtimeMs: stats.mtimeMs, ctimeMs: stats.ctimeMs, ino: stats.ino };
}

/**
 * Walks a workspace: one `readdir` per kept directory, one `lstat` per kept file, no content. Ignored directories are
 * not entered, symlinks not followed.
 * @throws the error of reading `from` itself (missing, unreadable); below it, errors become problems.
 */
export async function scan(root: string, rules: Rules, gate: Gate, options: ScanOptions): Promise<ScanResult> {
  await assertNoLinks(root, options.from);
  const walk = new Walk(root, rules, gate, options);
  await walk.directory(options.from, true);
  await walk.drain();
  return walk.result();
}

class Walk {
  private readonly files = new Map<RelPath, FileStat>();
  private readonly skipped = new Map<RelPath, SkipReason>();
  private readonly problems: FileProblem[] = [];
  private readonly queue: RelPath[] = [];
  private cut = false;
  private readonly breath = new Breath();

  constructor(
    private readonly root: string,
    private readonly rules: Rules,
    private readonly gate: Gate,
    private readonly options: ScanOptions,
  ) {}

  result(): ScanResult {
    return { files: this.files, skipped: this.skipped, problems: this.problems, cut: this.cut };
  }

  /** Works the queue off with a few walkers; a walker that finds it empty waits for the others' findings. */
  async drain(): Promise<void> {
    let active = 0;
    await new Promise<void>((resolve, reject) => {
      const pump = () => {
        if (active === 0 && this.queue.length === 0) return resolve();
        while (active < CONCURRENCY && this.queue.length > 0) {
          active++;
          this.directory(this.queue.pop() as RelPath, false).then(() => {
            active--;
            pump();
          }, reject);
        }
      };
      pump();
    });
  }

  async directory(path: RelPath, isStart: boolean): Promise<void> {
    if (this.options.signal.aborted || this.cut) return;
    let entries: Dirent[];
    try {
      entries = await readdir(join(this.root, path), { withFileTypes: true });
    } catch (error) {
      if (isStart) throw error;
      return this.noteUnreadable(path, error);
    }
    this.rules.knowEntries(path, new Set(entries.map((entry) => entry.name)));
    const files: RelPath[] = [];
    for (const entry of entries) {
      if (this.keep(path, entry)) files.push(childOf(path, entry.name));
      if (this.breath.due) await this.breath.take();
    }
    await this.lookAt(files);
    this.options.onProgress?.(this.files.size);
  }

  /** One promise for all of them: one for each file would take as long as the looks themselves. */
  private lookAt(files: readonly RelPath[]): Promise<void> {
    if (files.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      let left = files.length;
      for (const path of files) {
        lstat(join(this.root, path), (error, stats) => {
          if (error) this.noteUnreadable(path, error);
          else this.found(path, stats);
          if (--left === 0) resolve();
        });
      }
    });
  }

  /** Queues a directory, notes a skipped entry; true for a regular file to be looked at. */
  private keep(parent: RelPath, entry: Dirent): boolean {
    const path = childOf(parent, entry.name);
    const decision = this.gate.byPath(path, entry.isDirectory());
    if (decision.verdict === 'withheld') {
      if (decision.rule === 'secret') this.skipped.set(path, 'secret');
      return false;
    }
    if (entry.isFile()) return true;
    if (entry.isDirectory()) this.queue.push(path);
    else this.skipped.set(path, entry.isSymbolicLink() ? 'symlink' : 'special');
    return false;
  }

  private found(path: RelPath, stats: Stats): void {
    if (!stats.isFile()) return;
    if (this.files.size >= this.options.maxFiles) this.cut = true;
    else this.files.set(path, toFileStat(stats));
  }

  private noteUnreadable(path: RelPath, error: unknown): void {
    if (isMissing(error)) {
      // Such a name was read with replacement characters, so nothing is found under it.
      if (path.includes('\uFFFD')) this.problems.push(badName(path));
      return;
    }
    this.skipped.set(path, 'unreadable');
    const tooLong = errorCode(error) === 'ENAMETOOLONG';
    const remedy = tooLong
      ? 'the path is too long for this system. Move the folder further up'
      : 'check its permissions';
    this.problems.push({
      path,
      code: 'unreadable',
      title: 'Could not be read.',
      detail: `${errorCode(error)}: ${remedy}; it is tried again when it changes.`,
    });
  }
}

/**
 * Makes sure that a directory is reached through directories only: what is behind a symlink is not of the workspace.
 * @throws an error that {@link isMissing} recognises when it is not, or the system's when that can't be found out
 */
export async function assertNoLinks(root: string, directory: RelPath): Promise<void> {
  for (let at: RelPath | null = directory; at; at = parentOf(at)) {
    if ((await lstatOnce(join(root, at))).isDirectory()) continue;
    throw Object.assign(new Error(`${at} is not a directory`), { code: 'ENOTDIR' });
  }
}

/** Path of an entry in a directory. */
export function childOf(directory: RelPath, name: string): RelPath {
  return directory === '' ? name : `${directory}/${name}`;
}

function badName(path: RelPath): FileProblem {
  return {
    path,
    code: 'name-not-unicode',
    title: 'Its name is not valid Unicode.',
    detail: 'Such a name can not be sent. Rename the file to have it mirrored.',
  };
}
