import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import type { FileProblem } from '../../../shared/model/problem';
import type { WithheldRule } from '../../../shared/model/verdict';
import type { SkipReason } from '../../../shared/model/workspace-state';
import { type FileStat, toFileStat } from '../../../shared/node/file-stat';
import { TimeSlice } from '../../../shared/node/time-slice';
import { errorCode, isMissing } from '../../../shared/util/errors';
import { childOf, parentOf, type RelPath } from '../../../shared/util/rel-path';
import { lstatSync, readdirSync } from '../disk/bounded-fs';
import type { IgnoreRules } from '../ignore/ignore-rules';
import type { Gate } from '../policy/gate';

/** Stands in a decoded name for each part that is not valid Unicode. */
export const REPLACEMENT = '\uFFFD';

export interface ScanResult {
  /** Regular files that may be sent. */
  readonly files: Map<RelPath, FileStat>;
  /** Entries that are never sent. */
  readonly skipped: Map<RelPath, SkipReason>;
  /** Number of ignored entries by rule; an ignored directory counts as one. */
  readonly ignored: Map<WithheldRule, number>;
  readonly problems: FileProblem[];
  /** Files with several hard links. */
  readonly linked: RelPath[];
  /** Directories that hold a `.git`. */
  readonly workTrees: RelPath[];
  /** True when the scan stopped at `maxFiles`. */
  readonly cut: boolean;
}

export interface ScanOptions {
  /** Directory to start at; `''` for the whole workspace. */
  readonly from: RelPath;
  /** Stop after this many files. */
  readonly maxFiles: number;
  readonly signal: AbortSignal;
  /** Called after each directory with the number of files found. */
  readonly onProgress?: (found: number) => void;
  /** Called with each directory before it is listed. */
  readonly onDirectory?: ((directory: RelPath) => void) | undefined;
}

/**
 * Walks a workspace: one `readdir` per directory, one `lstat` per file, no content. Ignored directories are not entered,
 * symlinks not followed. The calls are synchronous, since the thread pool would take several times longer.
 * @throws the error of reading `from` itself (missing, unreadable); errors below it become problems
 */
export async function scan(root: string, rules: IgnoreRules, gate: Gate, options: ScanOptions): Promise<ScanResult> {
  assertNoLinks(root, options.from);
  const walk = new Walk(root, rules, gate, options);
  await walk.directory(options.from, true);
  await walk.drain();
  return walk.result();
}

class Walk {
  private readonly files = new Map<RelPath, FileStat>();
  private readonly skipped = new Map<RelPath, SkipReason>();
  private readonly ignored = new Map<WithheldRule, number>();
  private readonly problems: FileProblem[] = [];
  private readonly linked: RelPath[] = [];
  private readonly workTrees: RelPath[] = [];
  private readonly queue: RelPath[] = [];
  private cut = false;
  private readonly slice = new TimeSlice();

  constructor(
    private readonly root: string,
    private readonly rules: IgnoreRules,
    private readonly gate: Gate,
    private readonly options: ScanOptions,
  ) {}

  result(): ScanResult {
    const { files, skipped, ignored, problems, linked, workTrees, cut } = this;
    return { files, skipped, ignored, problems, linked, workTrees, cut };
  }

  /** Walks all queued directories. */
  async drain(): Promise<void> {
    for (let path = this.queue.pop(); path !== undefined; path = this.queue.pop()) await this.directory(path, false);
  }

  async directory(path: RelPath, isStart: boolean): Promise<void> {
    if (this.isOver) return;
    let entries: Dirent[];
    this.options.onDirectory?.(path);
    try {
      entries = readdirSync(`${this.root}/${path}`, { withFileTypes: true });
    } catch (error) {
      if (isStart) throw error;
      this.addUnreadable(path, error);
      return;
    }
    this.rules.knowEntries(path, entries);
    for (const entry of entries) {
      if (entry.name === '.git') this.workTrees.push(path);
      if (this.keep(path, entry)) this.file(childOf(path, entry.name));
      if (this.slice.isOver) await this.slice.yieldTurn();
      if (this.isOver) return;
    }
    this.options.onProgress?.(this.files.size);
  }

  private get isOver(): boolean {
    return this.options.signal.aborted || this.cut;
  }

  /** Queues a directory and records a skipped entry. @returns true for a regular file that may be sent */
  private keep(parent: RelPath, entry: Dirent): boolean {
    const path = childOf(parent, entry.name);
    const decision = this.gate.byPath(path, entry.isDirectory());
    if (decision.verdict === 'withheld') {
      if (decision.rule === 'secret') this.skipped.set(path, 'secret');
      else this.ignored.set(decision.rule, (this.ignored.get(decision.rule) ?? 0) + 1);
      return false;
    }
    if (entry.isFile()) return true;
    if (entry.isDirectory()) this.queue.push(path);
    else this.skipped.set(path, entry.isSymbolicLink() ? 'symlink' : 'special');
    return false;
  }

  private file(path: RelPath): void {
    try {
      const stats = lstatSync(`${this.root}/${path}`);
      if (!stats.isFile()) return;
      if (this.files.size >= this.options.maxFiles) this.cut = true;
      else this.files.set(path, toFileStat(stats));
      if (stats.nlink > 1) this.linked.push(path);
    } catch (error) {
      this.addUnreadable(path, error);
    }
  }

  private addUnreadable(path: RelPath, error: unknown): void {
    if (isMissing(error)) {
      // The path of such a name is not found.
      if (path.includes(REPLACEMENT)) this.problems.push(badName(path));
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
 * Makes sure that no symlink is on the way to a directory, since a symlink's target is not part of the workspace.
 * @throws an error that {@link isMissing} recognises when one is, or the system's error
 */
export function assertNoLinks(root: string, directory: RelPath): void {
  for (let at: RelPath | null = directory; at; at = parentOf(at)) {
    if (lstatSync(join(root, at)).isDirectory()) continue;
    throw Object.assign(new Error(`${at} is not a directory`), { code: 'ENOTDIR' });
  }
}

/** The problem of a file or directory that can't be sent because of its name. */
export function badName(path: RelPath): FileProblem {
  return {
    path,
    code: 'name-not-unicode',
    title: 'Its name is not valid Unicode.',
    detail: 'Such a name can not be sent. Rename the file to have it mirrored.',
  };
}
