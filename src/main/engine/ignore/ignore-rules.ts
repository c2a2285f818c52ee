import { join } from 'node:path';
import { SENT, type Sent, type Verdict, type Withheld } from '../../../shared/model/verdict';
import { parentOf, type RelPath } from '../../../shared/util/rel-path';
import { isRepository } from '../git/work-tree';
import { isIgnoredByDefault } from './default-ignores';
import { IGNORE_FILES } from './ignore-file-names';
import { isRepositoryData, REPOSITORY_DATA } from './repository-data';
import { type DirectoryRules, RuleLoader } from './rule-loader';
import { findRule, type RuleFile, type RuleSet } from './rule-set';

/** Entries that give a directory rules of its own, or may make it a repository. */
const BRINGS_RULES: ReadonlySet<string> = new Set(['.git', 'HEAD', ...IGNORE_FILES]);

const IGNORED_BY_DEFAULT: Withheld = {
  verdict: 'withheld',
  rule: 'default',
  source: null,
  line: null,
  reason: 'Never sent unless .aishignore brings it back.',
};

/** The rules in force in one directory: those of all directories above and its own. */
interface Level extends DirectoryRules {
  /** Set when the directory itself, and so everything in it, is withheld. */
  readonly excluded: Withheld | null;
}

/**
 * The rules of one workspace: default-ignored directories, then git's rules (the user's excludes file, the repository's
 * `info/exclude`, `.gitignore` files from the top of the work tree down), then the other kinds of ignore files. Later
 * and deeper lines win; a path below an excluded directory is excluded. Where a repository begins inside another one, the
 * outer one's rules of git end. The root itself is never excluded, since the user chose it.
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

  /** @param root absolute path of the workspace */
  constructor(root: string) {
    this.files = new RuleLoader(root);
    const level = { ...this.files.atBase(), excluded: isRepository(root) ? REPOSITORY_DATA : null };
    this.levels.set('', level);
    this.last = { directory: '', level };
  }

  /** The verdict for a path, from its own match and from every directory above it. */
  verdict(path: RelPath, isDirectory: boolean): Verdict {
    if (path === '') return SENT;
    const full = this.toBase(path);
    const level = this.levelOf(parentOf(full) ?? '');
    if (level.excluded) return level.excluded;
    if (!isDirectory) return match(level.files, full, false);
    const known = this.levels.get(full);
    return known ? (known.excluded ?? SENT) : this.decideDirectory(level, full);
  }

  /** The verdict for a path known to be sent, with the `!` line that matches it or the nearest directory above it. */
  whySent(path: RelPath, isDirectory: boolean): Sent {
    for (let at: RelPath | null = path; at; at = parentOf(at)) {
      const full = this.toBase(at);
      const { match } = findRule(this.levelOf(parentOf(full) ?? '').files, full, isDirectory || at !== path);
      if (!match?.negative) continue;
      const { file, line } = match;
      const reason = `Brought back by line ${line} of ${file.source}.`;
      return { verdict: 'sent', rule: file.kind, source: file.source, line, reason };
    }
    return SENT;
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
    const verdict = above.excluded ? SENT : this.matchDirectory(above, full);
    this.levels.set(full, verdict.verdict === 'sent' ? above : { ...above, excluded: verdict });
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
    return true;
  }

  /** True when `source`, named as verdicts do, is one of the ignore files that were read. */
  hasRead(source: string): boolean {
    return this.files.hasRead(source);
  }

  /** The ignore files found so far that can't be read or applied, as verdicts name them, with the reason. */
  get unreadable(): ReadonlyMap<string, string> {
    return this.files.unreadable;
  }

  /** The ignore files found so far in which git finds other lines than their authors wrote, with the reason. */
  get misread(): ReadonlyMap<string, string> {
    return this.files.misread;
  }

  /** The work trees found so far that were added to a repository which is mirrored, too. */
  get linkedWorkTrees(): readonly RelPath[] {
    return this.files.linkedWorkTrees;
  }

  /** Equal for two objects that read the same lines in the same places. */
  get signature(): string {
    return this.files.signature;
  }

  /** Files outside the workspace, or in its `.git`, whose change may change the rules. */
  get externalFiles(): string[] {
    return this.files.external;
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

  /** An excluded directory's own ignore files are not read: nothing below it can come back. */
  private levelBelow(above: Level, directory: RelPath): Level {
    if (above.excluded) return above;
    const verdict = this.decideDirectory(above, directory);
    if (verdict.verdict === 'withheld') return { ...above, excluded: verdict };
    const rules = this.files.below(directory, above);
    return rules === above ? above : { ...rules, excluded: null };
  }

  private decideDirectory(above: Level, directory: RelPath): Verdict {
    const verdict = this.matchDirectory(above, directory);
    return verdict.verdict === 'sent' && isRepository(join(this.files.base, directory)) ? REPOSITORY_DATA : verdict;
  }

  private matchDirectory({ files }: Level, directory: RelPath): Verdict {
    return this.files.holdsRoot(directory) ? SENT : match(files, directory, true);
  }

  private toBase(path: RelPath): RelPath {
    const { prefix } = this.files;
    if (prefix === '') return path;
    return path === '' ? prefix : `${prefix}/${path}`;
  }
}

/** The verdict of a directory's rules for one of its entries. */
function match(files: RuleSet, path: RelPath, isDirectory: boolean): Verdict {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (isRepositoryData(name, isDirectory)) return REPOSITORY_DATA;
  const { match: found, unreadable } = findRule(files, path, isDirectory);
  if (found && !found.negative) return byLine(found.file, found.line);
  if (!found && isDirectory && isIgnoredByDefault(name)) return IGNORED_BY_DEFAULT;
  return unreadable ? byUnreadable(unreadable) : SENT;
}

function byLine({ kind, source }: RuleFile, line: number): Withheld {
  return { verdict: 'withheld', rule: kind, source, line, reason: `Ignored by line ${line} of ${source}.` };
}

function byUnreadable({ source }: RuleFile): Withheld {
  const reason = `The rules in ${source} can not be read or applied, and might ignore it.`;
  return { verdict: 'withheld', rule: 'unreadable', source, line: null, reason };
}
