import { lstatSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ignore, { type Ignore, type TestResult } from 'ignore';
import { bringsBack, lastToBringBack } from './brought-back';
import { IGNORE_FILES, parentOf, type RelPath } from './change';
import { findGitScope, type GitScope, gitDirectoryOf, infoExcludeOf } from './git-scope';
import { type IgnoreLine, type LineOrigin, markOf, parseMark, type RuleKind, readIgnoreFile } from './ignore-lines';
import { isInside } from './root';

/** Directories that never leave the machine unless an ignore file brings them back with `!`. */
export const DEFAULT_IGNORED_DIRECTORIES = [
  'node_modules',
  '__pycache__',
  '.venv',
  'venv',
  '.idea',
  '.vscode',
  'dist',
  'build',
  '.next',
  'target',
] as const;

/** May this path leave the machine, and if not, which rule says so. */
export type Verdict =
  | { readonly sent: true }
  | {
      readonly sent: false;
      /** Stable word for the kind of rule; `unreadable` where an ignore file that has a say can't be read. */
      readonly rule: RuleKind | 'unreadable';
      /** The ignore file, relative to the root when inside it, else absolute; null for a default. */
      readonly source: string | null;
      /** 1-based line in that file; null when none decides. */
      readonly line: number | null;
    };

const SENT: Verdict = { sent: true };
const DEFAULT_VERDICT: Verdict = { sent: false, rule: 'default', source: null, line: null };
const DEFAULT_MARK = markOf({ kind: 'default', line: 0, source: '' });
/** The matcher remembers every path it was asked; it is renewed after this many so that it stays bounded. */
const MATCHER_CACHE_LIMIT = 20_000;

/** The rules in force in one directory: those of all directories above and its own. */
interface Level {
  readonly git: readonly IgnoreLine[];
  readonly aish: readonly IgnoreLine[];
  /** An ignore file here or above that can't be read, as verdicts name it; null when all can. */
  readonly unreadable: string | null;
  matcher: Ignore;
  asked: number;
}

/** What the ignore files of one directory say. */
interface Own {
  readonly lines: readonly IgnoreLine[];
  readonly unreadable: string | null;
}

/**
 * The rules of one workspace: default-ignored directories, then git's rules (the user's excludes file, the repository's
 * `info/exclude`, `.gitignore` files from the top of the work tree down), then `.aishignore` files. Later and deeper
 * lines win; a path below an excluded directory is excluded.
 *
 * Where an ignore file can't be read nobody knows what it keeps in: what no other rule excludes stays here all the same.
 *
 * All lines are rewritten relative to one base and matched as one list, so that a later line really can re-include a
 * directory. Files are read when first needed; make a new object when one has changed.
 */
export class Rules {
  /** Where the matcher's paths start: the top of the work tree, outside of one the workspace root. */
  private readonly base: string;
  /** The root relative to the base. */
  private readonly prefix: RelPath;
  private readonly scope: GitScope | null;
  /** By directory relative to the base. */
  private readonly levels = new Map<RelPath, Level>();
  private readonly read: string[] = [];
  /** Some line read so far has a `!`. */
  private bringsBack = false;
  /** How each ignore file looked when it was read; '' where there was none. */
  private readonly stamps = new Map<string, string>();
  private readonly failures = new Map<string, string>();

  /** @param root absolute path of the workspace */
  constructor(private readonly root: string) {
    const scope = findGitScope(root);
    this.scope = scope;
    this.base = scope?.top ?? root;
    this.prefix = scope?.prefix ?? '';
    this.levels.set('', this.topLevel());
    if (this.prefix === '' || this.match(this.levelOf(parentOf(this.prefix) ?? ''), `${this.prefix}/`).sent) return;
    // The repository around it ignores the folder that the user chose: then its rules are not meant for it.
    this.scope = null;
    this.base = root;
    this.prefix = '';
    this.levels.clear();
    this.read.length = 0;
    this.failures.clear();
    this.levels.set('', this.topLevel());
  }

  /** The verdict for a path, from its own match and from every directory above it. */
  verdict(path: RelPath, isDirectory: boolean): Verdict {
    if (path === '') return SENT;
    if (path === '.git' || path.startsWith('.git/') || path.includes('/.git/') || path.endsWith('/.git')) {
      return DEFAULT_VERDICT;
    }
    const full = this.toBase(path);
    return this.match(this.levelOf(parentOf(full) ?? ''), isDirectory ? `${full}/` : full);
  }

  /**
   * The line that keeps a sent path from being ignored: the `!` that matches it, or the nearest directory above it.
   * Null when no line is about it.
   */
  broughtBackBy(path: RelPath, isDirectory: boolean): LineOrigin | null {
    if (!this.bringsBack) return null;
    for (let at: RelPath | null = path, slash = isDirectory ? '/' : ''; at; at = parentOf(at), slash = '/') {
      const full = `${this.toBase(at)}${slash}`;
      const level = this.levelOf(parentOf(this.toBase(at)) ?? '');
      if (!this.test(level, full).unignored) continue;
      const line = lastToBringBack([...level.git, ...level.aish], full, this.scope?.ignoreCase ?? false);
      return line ? parseMark(line.mark) : null;
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
  knowEntries(directory: RelPath, names: ReadonlySet<string>): void {
    const full = this.toBase(directory);
    if (this.levels.has(full) || names.has('.git') || IGNORE_FILES.some((file) => names.has(file))) return;
    this.levels.set(full, this.levelOf(parentOf(full) ?? ''));
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
    for (const directory of directories) if (!this.isDirectoryCurrent(directory)) return false;
    return true;
  }

  /** True when `source`, named as verdicts do, is one of the ignore files that were read. */
  hasRead(source: string): boolean {
    return this.read.some((line) => parseMark(line.slice(0, line.indexOf('\0'))).source === source);
  }

  /** The ignore files that can't be read, as verdicts name them, with the reason; as far as they were needed up to now. */
  get unreadable(): ReadonlyMap<string, string> {
    return this.failures;
  }

  /** Equal for two objects that have read the same lines in the same places. */
  get signature(): string {
    return [...this.read, ...this.failures.keys()].toSorted().join('\n');
  }

  /** Files outside the workspace (or in its `.git`) whose change may change the rules. */
  get outsideFiles(): string[] {
    if (!this.scope) return [];
    const { excludesFile, infoExclude, configFiles, top } = this.scope;
    const above: string[] = [];
    for (let at = parentOf(this.prefix); at !== null; at = parentOf(at)) above.push(join(top, at, '.gitignore'));
    return [excludesFile, infoExclude, ...configFiles, ...above];
  }

  private isDirectoryCurrent(directory: RelPath): boolean {
    const folder = join(this.root, directory);
    if (isReplaced(folder)) return false;
    return IGNORE_FILES.every((name) => {
      const file = join(folder, name);
      return stampOf(file) === (this.stamps.get(file) ?? '');
    });
  }

  private match(level: Level, path: string): Verdict {
    const result = this.test(level, path);
    if (!result.ignored) return level.unreadable === null ? SENT : unreadable(level.unreadable);
    const { kind, line, source } = parseMark(result.rule?.mark ?? DEFAULT_MARK);
    return kind === 'default' ? DEFAULT_VERDICT : { sent: false, rule: kind, source, line };
  }

  private test(level: Level, path: string): TestResult {
    if (++level.asked > MATCHER_CACHE_LIMIT) {
      level.matcher = this.matcherOf([...level.git, ...level.aish]);
      level.asked = 0;
    }
    return level.matcher.test(path);
  }

  private topLevel(): Level {
    const defaults = DEFAULT_IGNORED_DIRECTORIES.map((name) => ({ pattern: `${name}/`, mark: DEFAULT_MARK }));
    const own: Own[] = [{ lines: defaults, unreadable: null }];
    if (this.scope) {
      for (const file of [this.scope.excludesFile, this.scope.infoExclude]) {
        own.push(this.readOwn(file, '', 'gitignore', true));
      }
    }
    return this.extend({ git: [], aish: [], unreadable: null }, [...own, ...this.ownGit('', false)], this.ownAish(''));
  }

  private levelOf(directory: RelPath): Level {
    const known = this.levels.get(directory);
    if (known) return known;
    const parent = parentOf(directory) ?? '';
    const above = this.levelOf(parent);
    // An excluded directory's own ignore files have no say: nothing below it can come back.
    const excluded = !this.match(above, `${directory}/`).sent;
    const level = excluded ? above : this.withOwnFiles(above, directory);
    this.levels.set(directory, level);
    return level;
  }

  private withOwnFiles(above: Level, directory: RelPath): Level {
    const git = this.ownGit(directory, true);
    const aish = this.ownAish(directory);
    const isSilent = [...git, ...aish].every(({ lines, unreadable }) => lines.length === 0 && unreadable === null);
    return isSilent ? above : this.extend(above, git, aish);
  }

  private extend(above: Pick<Level, 'git' | 'aish' | 'unreadable'>, git: readonly Own[], aish: readonly Own[]): Level {
    const own = [...git, ...aish];
    for (const line of own.flatMap(({ lines }) => lines)) {
      this.read.push(`${line.mark}\0${line.pattern}`);
      this.bringsBack ||= bringsBack(line);
    }
    const all = {
      git: [...above.git, ...git.flatMap(({ lines }) => lines)],
      aish: [...above.aish, ...aish.flatMap(({ lines }) => lines)],
      unreadable: own.reduce((found, { unreadable }) => found ?? unreadable, above.unreadable),
    };
    return { ...all, matcher: this.matcherOf([...all.git, ...all.aish]), asked: 0 };
  }

  /** A directory's `.gitignore`, after the `info/exclude` of a repository that begins there. */
  private ownGit(directory: RelPath, mayBeRepository: boolean): Own[] {
    const folder = join(this.base, directory);
    const gitDir = mayBeRepository ? gitDirectoryOf(folder) : null;
    const files = gitDir ? [infoExcludeOf(gitDir), join(folder, '.gitignore')] : [join(folder, '.gitignore')];
    return files.map((file) => this.readStamped(file, directory, 'gitignore'));
  }

  /** Only the workspace's own `.aishignore` files count, not those above its root. */
  private ownAish(directory: RelPath): Own[] {
    const isInside = directory === this.prefix || this.prefix === '' || directory.startsWith(`${this.prefix}/`);
    return isInside ? [this.readStamped(join(this.base, directory, '.aishignore'), directory, 'aishignore')] : [];
  }

  private readStamped(file: string, directory: RelPath, kind: RuleKind): Own {
    // Stamped before it is read: a change in between shows.
    const stamp = stampOf(file);
    if (stamp === '') return { lines: [], unreadable: null };
    this.stamps.set(file, stamp);
    return this.readOwn(file, directory, kind, false);
  }

  private readOwn(file: string, directory: RelPath, kind: RuleKind, followSymlink: boolean): Own {
    const source = this.nameOf(file);
    const { lines, failure } = readIgnoreFile(file, directory, { kind, source }, followSymlink);
    if (failure === null) return { lines, unreadable: null };
    this.failures.set(source, failure);
    return { lines, unreadable: source };
  }

  private matcherOf(lines: readonly IgnoreLine[]): Ignore {
    return ignore({ ignoreCase: this.scope?.ignoreCase ?? false }).add(lines);
  }

  private nameOf(file: string): string {
    return isInside(this.root, file) ? relative(this.root, file).split(sep).join('/') : file;
  }

  private toBase(path: RelPath): RelPath {
    if (this.prefix === '') return path;
    return path === '' ? this.prefix : `${this.prefix}/${path}`;
  }
}

function unreadable(source: string): Verdict {
  return { sent: false, rule: 'unreadable', source, line: null };
}

/** True when something that is no directory is where one was. One that is gone, or can't be seen, was not replaced. */
function isReplaced(folder: string): boolean {
  try {
    return lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === false;
  } catch {
    return false;
  }
}

/** How an ignore file looks; '' when there is none, or none that can be seen. */
function stampOf(file: string): string {
  try {
    const stats = lstatSync(file, { throwIfNoEntry: false });
    return stats ? `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}` : '';
  } catch {
    return '';
  }
}
