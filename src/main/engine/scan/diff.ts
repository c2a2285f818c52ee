import { join } from 'node:path';
import type { FileProblem } from '../../../shared/model/problem';
import type { WithheldRule } from '../../../shared/model/verdict';
import type { SkipReason } from '../../../shared/model/workspace-state';
import { hasExactName, type Listings } from '../../../shared/node/exact-name';
import { type FileStat, sameStat, toFileStat } from '../../../shared/node/file-stat';
import { TimeSlice } from '../../../shared/node/time-slice';
import { isMissing } from '../../../shared/util/errors';
import { childOf, isCovered, parentOf, type RelPath } from '../../../shared/util/rel-path';
import { lstatSync, readdirSync } from '../disk/bounded-fs';
import type { IgnoreRules } from '../ignore/ignore-rules';
import type { IndexStore } from '../index/index-store';
import type { Gate } from '../policy/gate';
import { ruleProblems } from '../policy/rule-problems';
import type { Batch } from '../watch/change';
import { assertNoLinks, badName, REPLACEMENT, scan } from './scanner';
import type { ReadResult } from './stable-read';

/** A file whose attributes differ from the index. */
export interface ChangedFile {
  readonly path: RelPath;
  readonly stat: FileStat;
}

/** The differences between the disk and the index, by names and attributes. */
export interface Diff {
  /** New files and files whose attributes differ. Their content decides whether they are sent. */
  readonly candidates: ChangedFile[];
  /** Files in the index that are gone from the disk or not to be sent any more. */
  readonly deletes: RelPath[];
  /** Entries on the disk that are never sent, by path. */
  readonly skipped: Map<RelPath, SkipReason>;
  /** Number of ignored entries in the batch's trees, by rule. */
  readonly ignored: Map<WithheldRule, number>;
  readonly problems: FileProblem[];
  /** Paths that the batch names as files and that are directories now, if the rules let them in. */
  readonly directories: RelPath[];
  /** Files with several hard links. */
  readonly linked: RelPath[];
  /** Directories in the batch's trees that hold a `.git`. */
  readonly workTrees: RelPath[];
  /** Contents of candidates that were already read. */
  readonly contents?: ReadonlyMap<RelPath, ReadResult>;
  /** Candidates that are sent although the server had the same content. */
  readonly again?: ReadonlySet<RelPath>;
  /** True when the scan stopped at its limit: the other files are missing from `candidates`, and not deleted. */
  readonly cut: boolean;
}

export interface DiffInput {
  readonly root: string;
  readonly batch: Batch;
  readonly rules: IgnoreRules;
  readonly gate: Gate;
  readonly index: IndexStore;
  /** Directories that are left as they are, with the problem of each. */
  readonly awayMounts: ReadonlyMap<RelPath, FileProblem>;
  readonly maxFiles: number;
  readonly maxFileBytes: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (found: number) => void;
  readonly onDirectory?: ((directory: RelPath) => void) | undefined;
}

/** Most files that one scan finds, as a multiple of the file limit, so that it can tell how far a folder exceeds it. */
const SCAN_FACTOR = 50;
const SCAN_MINIMUM = 200_000;

/**
 * Compares the paths of a batch with the index: one `lstat` per file, no content.
 * @throws the error of reading the root itself
 */
export async function diff(asked: DiffInput): Promise<Diff> {
  const seen = new Map<RelPath, FileStat>();
  const result: Diff = {
    candidates: [],
    deletes: [],
    skipped: new Map(),
    ignored: new Map(),
    problems: [],
    directories: [],
    linked: [],
    workTrees: [],
    cut: false,
  };
  const cut = await scanTrees(asked, seen, result);
  await statFiles(asked, asked.batch.files, seen, result);
  const sources = sourcesOfMoves(asked.index, seen);
  await statFiles(asked, sources, seen, result);
  const { trees, files } = asked.batch;
  const input = sources.length === 0 ? asked : { ...asked, batch: { trees, files: new Set([...files, ...sources]) } };
  result.problems.push(...ruleProblems(input.rules));
  leaveOut(input.awayMounts, seen, result);
  for (const [path, stat] of seen) {
    if (stat.size > input.maxFileBytes) result.skipped.set(path, 'too-large');
    else if (!isKnown(input.index, path, stat)) result.candidates.push({ path, stat });
  }
  const { batch, index } = input;
  const known = batch.trees.size > 0 ? index.paths() : [...batch.files].filter((path) => index.get(path));
  const gone = new Set([...known].filter((path) => isGone(input, path, seen, result, cut)));
  const links = [...batch.files].filter((path) => ['symlink', 'special'].includes(result.skipped.get(path) ?? ''));
  for (const path of displaced(index, seen, links)) gone.add(path);
  return { ...result, deletes: [...gone], cut };
}

/** Leaves out the directories of mounts that are away, like unreadable ones. */
function leaveOut(away: DiffInput['awayMounts'], seen: Map<RelPath, FileStat>, result: Diff): void {
  if (away.size === 0) return;
  const places = new Set(away.keys());
  for (const path of seen.keys()) if (isCovered(path, places)) seen.delete(path);
  for (const [place, problem] of away) {
    result.skipped.set(place, 'unreadable');
    result.problems.push(problem);
  }
}

/**
 * The files in the index that another entry replaced: a directory by a file, a file by a directory.
 * @param links paths of the batch that are neither
 */
function displaced(index: IndexStore, seen: ReadonlyMap<RelPath, FileStat>, links: readonly RelPath[]): RelPath[] {
  const found: RelPath[] = [];
  if (index.size === 0) return found;
  const fresh = new Set<RelPath>(links);
  for (const path of seen.keys()) {
    if (index.get(path)) continue;
    fresh.add(path);
    for (let at = parentOf(path); at; at = parentOf(at)) if (index.get(at)) found.push(at);
  }
  if (fresh.size > 0) for (const path of index.paths()) if (isCovered(path, fresh)) found.push(path);
  return found;
}

async function scanTrees(input: DiffInput, seen: Map<RelPath, FileStat>, result: Diff): Promise<boolean> {
  let cut = false;
  for (const from of input.batch.trees) {
    if (from !== '' && !input.rules.isSent(from, true)) continue;
    const directories = new Directories(input.root);
    try {
      // The name of an entry in it makes the check include the directory itself.
      directories.check(childOf(from, '.'));
      const found = await scan(input.root, input.rules, input.gate, {
        from,
        maxFiles: Math.max(SCAN_MINIMUM, input.maxFiles * SCAN_FACTOR),
        signal: input.signal,
        ...(input.onProgress && { onProgress: input.onProgress }),
        onDirectory: input.onDirectory,
      });
      for (const [path, stat] of found.files) seen.set(path, stat);
      for (const [path, reason] of found.skipped) result.skipped.set(path, reason);
      for (const [rule, n] of found.ignored) result.ignored.set(rule, (result.ignored.get(rule) ?? 0) + n);
      result.problems.push(...found.problems);
      for (const path of found.linked) result.linked.push(path);
      for (const path of found.workTrees) result.workTrees.push(path);
      cut ||= found.cut;
    } catch (error) {
      if (from === '') throw error;
      if (!isMissing(error)) result.skipped.set(from, 'unreadable');
      // The tree is gone or became a file.
      statPath(input, from, seen, result, directories);
    }
  }
  return cut;
}

/**
 * The paths in the index whose files have other paths now. The watcher may tell of the new path first: compared together,
 * the old and the new one make a move, and no content is sent.
 */
function sourcesOfMoves(index: IndexStore, seen: ReadonlyMap<RelPath, FileStat>): RelPath[] {
  const fresh = new Set<number>();
  if (index.size > 0) for (const [path, { ino }] of seen) if (ino !== 0 && !index.get(path)) fresh.add(ino);
  if (fresh.size === 0) return [];
  return [...index.all()].flatMap(([path, { stat }]) => (fresh.has(stat.ino) && !seen.has(path) ? [path] : []));
}

async function statFiles(
  input: DiffInput,
  paths: Iterable<RelPath>,
  seen: Map<RelPath, FileStat>,
  result: Diff,
): Promise<void> {
  const directories = new Directories(input.root);
  const slice = new TimeSlice();
  for (const path of paths) {
    statPath(input, path, seen, result, directories);
    if (slice.isOver) await slice.yieldTurn();
  }
}

function statPath(
  input: DiffInput,
  path: RelPath,
  seen: Map<RelPath, FileStat>,
  result: Diff,
  directories: Directories,
): void {
  const decision = input.gate.byPath(path, false);
  if (decision.verdict === 'withheld' && decision.rule !== 'secret') return;
  try {
    directories.check(path);
    const stats = lstatSync(join(input.root, path));
    if (!directories.hasExactName(path)) return;
    if (stats.isFile() && decision.verdict === 'withheld') result.skipped.set(path, 'secret');
    else if (stats.isFile()) {
      seen.set(path, toFileStat(stats));
      if (stats.nlink > 1) result.linked.push(path);
    } else if (stats.isDirectory()) {
      if (input.gate.byPath(path, true).verdict === 'sent') result.directories.push(path);
    } else result.skipped.set(path, stats.isSymbolicLink() ? 'symlink' : 'special');
  } catch (error) {
    if (!isMissing(error)) result.skipped.set(path, 'unreadable');
    // A decoded name is not the one on the disk, so that only the listing has it.
    else if (path.includes(REPLACEMENT) && directories.lists(path)) result.problems.push(badName(path));
  }
}

/** Caches the checks of directories while single files are compared. */
class Directories {
  private readonly checked = new Map<RelPath, unknown>();
  private readonly listings: Listings = new Map();

  constructor(private readonly root: string) {}

  /** @throws like {@link assertNoLinks}, for the directory that holds `path`, and when that has another name on the disk */
  check(path: RelPath): void {
    const directory = parentOf(path) ?? '';
    const fault = this.checked.has(directory) ? this.checked.get(directory) : this.faultOf(directory);
    this.checked.set(directory, fault);
    if (fault) throw fault;
  }

  /** True when the last name of an existing path is spelled as on the disk. */
  hasExactName(path: RelPath): boolean {
    return hasExactName(join(this.root, path), this.listings);
  }

  /** True when the directory of a path lists its name. */
  lists(path: RelPath): boolean {
    const directory = parentOf(path) ?? '';
    // A symlink's target is not part of the workspace, and a missing directory lists nothing.
    if (isMissing(this.checked.get(directory))) return false;
    return readdirSync(join(this.root, directory)).includes(path.slice(path.lastIndexOf('/') + 1));
  }

  private faultOf(directory: RelPath): unknown {
    try {
      if (directory === '') return null;
      this.check(directory);
      assertNoLinks(this.root, directory);
      if (this.hasExactName(directory)) return null;
      return Object.assign(new Error(`${directory} has another name`), { code: 'ENOENT' });
    } catch (error) {
      return error;
    }
  }
}

function isKnown(index: IndexStore, path: RelPath, stat: FileStat): boolean {
  const entry = index.get(path);
  return entry !== undefined && sameStat(entry.stat, stat);
}

function isGone(
  { batch, gate }: DiffInput,
  path: RelPath,
  seen: ReadonlyMap<RelPath, FileStat>,
  result: Diff,
  cut: boolean,
): boolean {
  if (seen.has(path)) return result.skipped.get(path) === 'too-large';
  if (!batch.files.has(path) && !isCovered(path, batch.trees)) return false;
  const decision = gate.byPath(path, false);
  if (decision.verdict === 'withheld') return decision.rule !== 'unreadable';
  // A file that could not be examined may still be there.
  if (cut) return false;
  for (let at: RelPath | null = path; at !== null; at = parentOf(at)) {
    if (result.skipped.get(at) === 'unreadable') return false;
  }
  return true;
}

/** Splits off deletions that must go before a file is sent in their place (a directory became a file, a case changed). */
export function splitDeletes(
  deletes: readonly RelPath[],
  sent: readonly RelPath[],
): { first: RelPath[]; last: RelPath[] } {
  if (deletes.length === 0) return { first: [], last: [] };
  const folded = new Set<string>();
  const parents = new Set<string>();
  for (const path of sent) {
    folded.add(path.toLowerCase());
    for (let at = parentOf(path); at; at = parentOf(at)) parents.add(at.toLowerCase());
  }
  const first: RelPath[] = [];
  const last: RelPath[] = [];
  for (const path of deletes) (isInTheWay(path.toLowerCase(), folded, parents) ? first : last).push(path);
  return { first, last };
}

function isInTheWay(path: string, sent: ReadonlySet<string>, parents: ReadonlySet<string>): boolean {
  if (parents.has(path)) return true;
  for (let at: string | null = path; at; at = parentOf(at)) if (sent.has(at)) return true;
  return false;
}
