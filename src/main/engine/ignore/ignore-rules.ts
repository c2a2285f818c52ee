import { parentOf, type RelPath } from '../../../shared/util/rel-path';
import { findWorkTree } from '../git/work-tree';
import { isIgnoredByDefault } from './default-ignores';
import { IGNORE_FILES } from './ignore-file-names';
import { RuleLoader } from './rule-loader';
import { ask, type RuleAnswer, type RuleSet } from './rule-set';
import { byLine, byUnreadable, IGNORED_BY_DEFAULT, type LineOrigin, SENT, type Verdict } from './verdict';

/** A directory with one of these has rules of its own, or is a repository's. */
const BRINGS_RULES: ReadonlySet<string> = new Set(['.git', ...IGNORE_FILES]);

/** The rules in force in one directory: those of all directories above and its own. */
interface Level extends RuleSet {
  /** What keeps the directory itself, and with it everything in it, from being sent; null when nothing does. */
  readonly excluded: Verdict | null;
}

/**
 * The rules of one workspace: default-ignored directories, then git's rules (the user's excludes file, the repository's
 * `info/exclude`, `.gitignore` files from the top of the work tree down), then `.aishignore` files. Later and deeper
 * lines win; a path below an excluded directory is excluded.
 *
 * Where an ignore file can't be read, or takes too long to match, nobody knows what it keeps in: what no other rule
 * excludes stays here all the same, unless a stronger file brings it back.
 *
 * Files are read when first needed; make a new object when one has changed.
 */
export class IgnoreRules {
  private readonly files: RuleLoader;
  /** By directory relative to the files' base. */
  private readonly levels = new Map<RelPath, Level>();
  /** The one that was asked for last: whoever walks a folder asks about one entry after the other. */
  private last: { readonly directory: RelPath; readonly level: Level };

  /** @param root absolute path of the workspace */
  constructor(root: string) {
    const workTree = findWorkTree(root);
    this.files = new RuleLoader(root, workTree);
    this.last = this.begin();
    if (this.files.prefix === '' || this.decide(this.files.prefix, true).sent) return;
    // The repository around it ignores the folder that the user chose: then its rules are not meant for it.
    this.files = new RuleLoader(root, null);
    this.last = this.begin();
  }

  /** The verdict for a path, from its own match and from every directory above it. */
  verdict(path: RelPath, isDirectory: boolean): Verdict {
    if (path === '') return SENT;
    return isRepositoryData(path) ? IGNORED_BY_DEFAULT : this.decide(this.toBase(path), isDirectory);
  }

  /**
   * The line that keeps a sent path from being ignored: the `!` that matches it, or the nearest directory above it.
   * Null when no line is about it.
   */
  broughtBackBy(path: RelPath, isDirectory: boolean): LineOrigin | null {
    for (let at: RelPath | null = path; at; at = parentOf(at)) {
      const full = this.toBase(at);
      const { decided } = ask(this.levelOf(parentOf(full) ?? ''), full, isDirectory || at !== path);
      if (decided?.match.negative) return originOf(decided);
    }
    return null;
  }

  /** Shorthand for {@link verdict}. */
  isSent(path: RelPath, isDirectory: boolean): boolean {
    return this.verdict(path, isDirectory).sent;
  }

  /**
   * Says which entries a directory has, so that no ignore file is looked for where there is none.
   * Optional; without it the first question about a child looks on disk.
   */
  knowEntries(directory: RelPath, entries: readonly { readonly name: string }[]): void {
    const full = this.toBase(directory);
    if (this.levels.has(full) || entries.some(({ name }) => BRINGS_RULES.has(name))) return;
    const above = this.levelOf(parentOf(full) ?? '');
    const verdict = above.excluded ? SENT : match(above, full, true);
    this.levels.set(full, verdict.sent ? above : { ...above, excluded: verdict });
  }

  /**
   * True when the ignore files that decide about these paths still are what was read, and their directories still are
   * directories of the workspace. Asked between reading files and sending them, so that a rule that was there before a
   * file's content was is never too late.
   */
  isCurrent(paths: Iterable<RelPath>): boolean {
    const directories = new Set<RelPath>();
    for (const path of paths) {
      for (let at = parentOf(path); at !== null && !directories.has(at); at = parentOf(at)) directories.add(at);
    }
    for (const directory of directories) if (!this.files.areCurrent(directory)) return false;
    return true;
  }

  /** True when `source`, named as verdicts do, is one of the ignore files that were read. */
  hasRead(source: string): boolean {
    return this.files.hasRead(source);
  }

  /** The ignore files that can't be read or applied, as verdicts name them, with the reason; as far as they were needed. */
  get unreadable(): ReadonlyMap<string, string> {
    return this.files.unreadable;
  }

  /** Equal for two objects that have read the same lines in the same places. */
  get signature(): string {
    return this.files.signature;
  }

  /** Files outside the workspace (or in its `.git`) whose change may change the rules. */
  get outsideFiles(): string[] {
    return this.files.outside;
  }

  private begin() {
    const level = { ...this.files.atBase(), excluded: null };
    this.levels.clear();
    this.levels.set('', level);
    return { directory: '', level };
  }

  private decide(full: RelPath, isDirectory: boolean): Verdict {
    const level = this.levelOf(parentOf(full) ?? '');
    return level.excluded ?? match(level, full, isDirectory);
  }

  private levelOf(directory: RelPath): Level {
    if (directory === this.last.directory) return this.last.level;
    const missing: RelPath[] = [];
    let at: RelPath | null = directory;
    for (; at && !this.levels.has(at); at = parentOf(at)) missing.push(at);
    let level = this.levels.get(at ?? '') as Level;
    for (const below of missing.reverse()) {
      level = this.levelBelow(level, below);
      this.levels.set(below, level);
    }
    this.last = { directory, level };
    return level;
  }

  /** An excluded directory's own ignore files have no say: nothing below it can come back. */
  private levelBelow(above: Level, directory: RelPath): Level {
    if (above.excluded) return above;
    const verdict = match(above, directory, true);
    if (!verdict.sent) return { ...above, excluded: verdict };
    const { git, aish } = this.files.below(directory);
    if (git.length + aish.length === 0) return above;
    return { git: [...above.git, ...git], aish: [...above.aish, ...aish], excluded: null };
  }

  private toBase(path: RelPath): RelPath {
    const { prefix } = this.files;
    if (prefix === '') return path;
    return path === '' ? prefix : `${prefix}/${path}`;
  }
}

/** True for a repository's `.git` and all in it. */
function isRepositoryData(path: RelPath): boolean {
  // Nearly no path passes the first test, so most cost no more than that.
  return path.includes('.git') && path.split('/').includes('.git');
}

/** What the rules of a directory say of an entry of it. */
function match(level: RuleSet, path: RelPath, isDirectory: boolean): Verdict {
  const { decided, unreadable } = ask(level, path, isDirectory);
  if (decided && !decided.match.negative) return byLine(originOf(decided));
  if (!decided && isDirectory && isIgnoredByDefault(path.slice(path.lastIndexOf('/') + 1))) return IGNORED_BY_DEFAULT;
  return unreadable === null ? SENT : byUnreadable(unreadable.source);
}

function originOf({ file: { kind, source }, match: { line } }: NonNullable<RuleAnswer['decided']>): LineOrigin {
  return { kind, source, line };
}
