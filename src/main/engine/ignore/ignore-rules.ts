import { join } from 'node:path';
import { SENT, type Sent, type Verdict, type Withheld } from '../../../shared/model/verdict';
import { TimeSlice } from '../../../shared/node/time-slice';
import { parentOf, type RelPath } from '../../../shared/util/rel-path';
import { SerialQueue } from '../../../shared/util/serial-queue';
import { IndexCache } from '../exceptions/index-summary';
import { isInstalled } from '../exceptions/installed-directories';
import { type TrackedChange, TrackedPaths } from '../exceptions/tracked-paths';
import { isRepository, type WorkTree, workTreeAt } from '../git/work-tree';
import { IGNORE_FILES } from './ignore-file-names';
import { byUnreadableIndex, ignoredAt, isSoft, judgeByRules, type Level, nameOf, ownOf, reachesBelow } from './level';
import { REPOSITORY_DATA } from './repository-data';
import { RuleLoader } from './rule-loader';
import { findRule } from './rule-set';
import { SweptUpRepositories } from './swept-up-repositories';

/** Entries that give a directory rules of its own, or may make it a repository. */
const BRINGS_RULES: ReadonlySet<string> = new Set(['.git', 'HEAD', ...IGNORE_FILES]);

const BECAUSE_TRACKED: Sent = {
  verdict: 'sent',
  rule: 'tracked',
  source: null,
  line: null,
  reason: 'Git tracks it, so it is sent although it is ignored.',
};

export interface IgnoreRulesOptions {
  /** False to ignore also what git tracks. */
  readonly sendTracked: boolean;
  /** Indexes that were read before; none when absent. */
  readonly indexes?: IndexCache;
}

/**
 * The rules of one workspace: default-ignored directories, then git's rules (the user's excludes file, the repository's
 * `info/exclude`, `.gitignore` files from the top of the work tree down), then the other kinds of ignore files. Later
 * and deeper lines win; a path below an excluded directory is excluded. Where a repository begins inside another one, the
 * outer one's rules of git end. The root itself is never excluded, since the user chose it.
 *
 * A path that git tracks is sent although git's rules or the defaults exclude it, and so is what a line of `.aishignore`
 * names below a directory that they exclude.
 *
 * An ignore file that can't be read, or takes too long to match, withholds every path that no stronger file brings back,
 * since its lines might exclude it.
 *
 * Files are read when first needed. A changed file needs a new object.
 */
export class IgnoreRules {
  private readonly files: RuleLoader;
  /** Keyed by directory, relative to the files' base. */
  private readonly levels = new Map<RelPath, Level>();
  /** The level used last: a walk asks about the entries of one directory in a row. */
  private last: { readonly directory: RelPath; readonly level: Level };
  /** The last verdict: the gate asks for the one on a path several times in a row. */
  private asked: { readonly path: RelPath; readonly isDirectory: boolean; readonly verdict: Verdict } | null = null;
  /** The directory about which {@link whySent} was asked last, with the answer. */
  private why: { readonly directory: RelPath; readonly sent: Sent } = { directory: '', sent: SENT };

  private readonly tracked: TrackedPaths;
  private readonly sweptUp: SweptUpRepositories;
  /** False until the indexes that are known at the start are read. */
  private isReady = false;
  private readonly renewals = new SerialQueue();
  /** Ignored directories that are looked into. */
  private readonly entered = new Set<RelPath>();

  /** @param root absolute path of the workspace */
  constructor(
    root: string,
    private readonly options: IgnoreRulesOptions = { sendTracked: true },
  ) {
    this.files = new RuleLoader(root);
    this.sweptUp = new SweptUpRepositories(this.files.base);
    const rules = this.files.atBase();
    const excluded = isRepository(root) ? REPOSITORY_DATA : null;
    const level = {
      ...rules,
      own: ownOf(rules.files),
      excluded,
      ignoredAt: 0,
      isInstalled: false,
      holdsRepository: false,
    };
    this.levels.set('', level);
    this.last = { directory: '', level };
    this.tracked = new TrackedPaths(this.files.prefix, options.indexes ?? new IndexCache(), (path, isDirectory) =>
      this.isIgnored(path, isDirectory),
    );
    this.follow('', rules.workTree);
  }

  /** Reads the rules, and what git tracks, without keeping the event loop for long. */
  static async load(root: string, options: IgnoreRulesOptions): Promise<IgnoreRules> {
    const rules = new IgnoreRules(root, options);
    await rules.renewTracked();
    return rules;
  }

  /** The verdict for a path, from its own match and from every directory above it. */
  verdict(path: RelPath, isDirectory: boolean): Verdict {
    if (path === '') return SENT;
    if (this.asked?.path === path && this.asked.isDirectory === isDirectory) return this.asked.verdict;
    if (!this.isReady) this.readTracked();
    const full = this.toBase(path);
    if (isDirectory && this.levels.get(full)?.excluded === null) return SENT;
    const level = this.levelOf(parentOf(full) ?? '');
    const verdict = this.judge(level, full, isDirectory, this.judgeByRules(level, full, isDirectory));
    this.asked = { path, isDirectory, verdict };
    return verdict;
  }

  /** Reads what git tracks again where its index changed. */
  renewTracked(): Promise<TrackedChange> {
    return this.renewals.run(() => this.renewInSlices());
  }

  /** The verdict for a path known to be sent, with the `!` line that matches it or the nearest directory above it. */
  whySent(path: RelPath, isDirectory: boolean): Sent {
    const full = this.toBase(path);
    if (this.tracked.wasFound(full)) return BECAUSE_TRACKED;
    return this.broughtBack(path, isDirectory) ?? this.whyBelow(parentOf(path) ?? '');
  }

  /** The verdict of the rules on a directory that is looked into although they ignore it; null for any other one. */
  whyInPart(directory: RelPath): Withheld | null {
    return this.isSent(directory, true) ? this.levelOf(this.toBase(directory)).excluded : null;
  }

  /** Shorthand for {@link verdict}. */
  isSent(path: RelPath, isDirectory: boolean): boolean {
    return this.verdict(path, isDirectory).verdict === 'sent';
  }

  /**
   * Passes on the entries of a directory, so that no ignore file is looked for where there is none.
   * Optional: otherwise the first question about a child reads the disk.
   */
  knowEntries(directory: RelPath, entries: readonly { readonly name: string }[]): void {
    const full = this.toBase(directory);
    if (this.levels.has(full) || entries.some(({ name }) => BRINGS_RULES.has(name))) return;
    const above = this.levelOf(parentOf(full) ?? '');
    // A sparse checkout leaves ignore files out that count all the same.
    if (!above.workTree?.isSparse) this.levels.set(full, this.levelBelow(above, full, false));
  }

  /**
   * True when the ignore files that decide about these paths are unchanged since they were read, and their directories
   * are still directories of the workspace. Called between reading files and sending them, so that a rule written before
   * a file's content always applies to it.
   */
  isCurrent(paths: Iterable<RelPath>): boolean {
    const directories = new Set<RelPath>();
    for (const path of paths) {
      for (let at = parentOf(path); at !== null && !directories.has(at); at = parentOf(at)) directories.add(at);
    }
    for (const directory of directories) if (!this.files.areCurrent(directory)) return false;
    for (const path of paths) {
      const full = this.toBase(path);
      if (this.tracked.wasFound(full) && !this.tracked.isCurrent(full)) return false;
    }
    return true;
  }

  /** True when `source`, named as verdicts do, is one of the ignore files that were read. */
  hasRead(source: string): boolean {
    return this.files.hasRead(source);
  }

  /** The ignore files found so far that can't be read or applied, as verdicts name them, with the reason. */
  get unreadable(): ReadonlyMap<string, string> {
    return new Map([...this.files.unreadable, ...this.tracked.failures()]);
  }

  /** The ignore files found so far in which git finds other lines than their authors wrote, with the reason. */
  get misread(): ReadonlyMap<string, string> {
    return this.files.misread;
  }

  /** The work trees found so far that hold a repository which is mirrored, too: linked ones, and clones inside it. */
  get linkedWorkTrees(): readonly RelPath[] {
    return this.files.linkedWorkTrees;
  }

  /** True for an ignored directory that is sent once a repository begins in it. */
  awaitsRepository(path: RelPath): boolean {
    return this.sweptUp.awaited.has(this.toBase(path));
  }

  /** Number of such directories. */
  get awaited(): number {
    return this.sweptUp.awaited.size;
  }

  /** Equal for two objects that read the same lines in the same places, and look into the same directories. */
  get signature(): string {
    return [this.files.signature, ...[...this.entered].toSorted()].join('\n');
  }

  /** The indexes of git that decide, too, absolute. */
  get indexFiles(): string[] {
    return this.tracked.indexFiles;
  }

  /** Files outside the workspace, or in its `.git`, whose change may change the rules. */
  get externalFiles(): string[] {
    return [...this.files.external, ...this.sweptUp.coming];
  }

  /** @returns true when the work tree is one that was not followed before */
  private follow(top: RelPath, workTree: WorkTree | null): boolean {
    if (!workTree || !this.options.sendTracked || this.tracked.isTop(top)) return false;
    this.tracked.follow(top, workTree);
    return true;
  }

  private readTracked(): void {
    const steps = this.tracked.renew();
    while (!steps.next().done);
    this.isReady = true;
    this.asked = null;
    this.forgetExcluded();
  }

  private async renewInSlices(): Promise<TrackedChange> {
    const slice = new TimeSlice();
    const steps = this.tracked.renew();
    let step = steps.next();
    for (; !step.done; step = steps.next()) {
      this.asked = null;
      if (slice.isOver) await slice.yieldTurn();
    }
    this.asked = null;
    const { files, trees, isDeeper } = step.value;
    if (!this.isReady || files.length > 0 || isDeeper) this.forgetExcluded();
    this.isReady = true;
    const fromBase = (path: RelPath) => this.fromBase(path);
    return { files: files.map(fromBase), trees: trees.map(fromBase), isDeeper };
  }

  /** Ignore files in an ignored directory count only when something in it is sent. */
  private forgetExcluded(): void {
    for (const [directory, { excluded }] of this.levels)
      if (excluded && directory !== '') this.levels.delete(directory);
    this.last = { directory: '', level: this.levels.get('') as Level };
    this.why = { directory: '', sent: SENT };
  }

  private judge(level: Level, path: RelPath, isDirectory: boolean, byRules: Verdict): Verdict {
    if (byRules.verdict === 'sent' || !isSoft(byRules)) return byRules;
    if (isDirectory && (reachesBelow(level, path) || this.sweptUp.areBelow(level, path, byRules))) return SENT;
    if (level.isInstalled || (isDirectory && isInstalled(nameOf(path)))) return byRules;
    if (isDirectory ? this.tracked.holds(path) : this.tracked.has(path)) return SENT;
    const failure = this.tracked.failureAt(path);
    return failure === null ? byRules : byUnreadableIndex(failure);
  }

  /** The reason why the entries of a directory are sent that no line of their own brings back. */
  private whyBelow(directory: RelPath): Sent {
    let sent: Sent | null = null;
    for (let at: RelPath | null = directory; at && !sent; at = parentOf(at)) {
      sent = at === this.why.directory ? this.why.sent : this.broughtBack(at, true);
    }
    this.why = { directory, sent: sent ?? SENT };
    return this.why.sent;
  }

  private broughtBack(path: RelPath, isDirectory: boolean): Sent | null {
    const full = this.toBase(path);
    const { files } = this.levelOf(parentOf(full) ?? '');
    if (!files.some(({ bringsBack }) => bringsBack)) return null;
    const { match } = findRule(files, full, isDirectory);
    if (!match?.negative) return null;
    const { file, line } = match;
    const reason = `Brought back by line ${line} of ${file.source}.`;
    return { verdict: 'sent', rule: file.kind, source: file.source, line, reason };
  }

  /** True for a path that the rules exclude, and that is sent when git tracks it. */
  private isIgnored(path: RelPath, isDirectory: boolean): boolean {
    const level = this.levelOf(parentOf(path) ?? '');
    if (level.isInstalled || (isDirectory && isInstalled(nameOf(path)))) return false;
    const plain = this.judgeByRules(level, path, isDirectory, false);
    return plain.verdict === 'withheld' && isSoft(plain);
  }

  private levelOf(directory: RelPath): Level {
    if (directory === this.last.directory) return this.last.level;
    const missing: RelPath[] = [];
    let at: RelPath | null = directory;
    for (; at && !this.levels.has(at); at = parentOf(at)) missing.push(at);
    let level = this.levels.get(at ?? '') as Level;
    for (const below of missing.reverse()) {
      const above = level;
      level = this.levelBelow(above, below, true);
      this.levels.set(below, level);
      if (!this.follow(below, this.workTreeIn(above, level, below))) continue;
      // Until the first indexes are read, this one is read together with them.
      if (this.isReady) this.readTracked();
      return this.levelOf(directory);
    }
    this.last = { directory, level };
    return level;
  }

  /** The work tree that begins in a directory. One in an ignored directory of another repository does not count. */
  private workTreeIn(above: Level, level: Level, directory: RelPath): WorkTree | null {
    if (level.workTree !== above.workTree) return level.workTree;
    const mayBegin = level.excluded?.rule === 'default' && !above.excluded && !level.isInstalled && !above.workTree;
    return mayBegin ? workTreeAt(join(this.files.base, directory), () => {}) : null;
  }

  /** @param hasRules false when the directory has no ignore files and no repository begins in it */
  private levelBelow(above: Level, directory: RelPath, hasRules: boolean): Level {
    const plain = this.judgeByRules(above, directory, true, hasRules);
    const isSent = plain.verdict === 'sent' || this.tracked.isSubmodule(directory);
    const excluded = isSent ? null : plain;
    const installed = !isSent && (above.isInstalled || isInstalled(nameOf(directory)));
    const isLookedInto = isSent || this.judge(above, directory, true, plain).verdict === 'sent';
    if (excluded && isLookedInto) this.entered.add(directory);
    const rules = isLookedInto && hasRules ? this.files.below(directory, above) : above;
    const holds = excluded !== null && isLookedInto && this.sweptUp.areBelow(above, directory, excluded);
    const isSame = excluded === above.excluded && installed === above.isInstalled && holds === above.holdsRepository;
    if (isSame && rules === above && (isLookedInto || above.own.length === 0)) return above;
    const own = isLookedInto ? ownOf(rules.files) : [];
    return {
      ...rules,
      own,
      excluded,
      ignoredAt: ignoredAt(above, directory),
      isInstalled: installed,
      holdsRepository: holds,
    };
  }

  /** @param mayBeData false for a directory that can't be a repository's data, without a look at the disk */
  private judgeByRules(above: Level, path: RelPath, isDirectory: boolean, mayBeData = isDirectory): Verdict {
    if (isDirectory && this.files.holdsRoot(path)) return SENT;
    const verdict = judgeByRules(above, path, isDirectory);
    if (!mayBeData) return verdict;
    if (verdict.verdict === 'withheld') return this.sweptUp.holds(above, path, verdict) ? SENT : verdict;
    return isRepository(join(this.files.base, path)) ? REPOSITORY_DATA : verdict;
  }

  private toBase(path: RelPath): RelPath {
    const { prefix } = this.files;
    if (prefix === '') return path;
    return path === '' ? prefix : `${prefix}/${path}`;
  }

  private fromBase(full: RelPath): RelPath {
    const { prefix } = this.files;
    return prefix === '' ? full : full.slice(prefix.length + 1);
  }
}
