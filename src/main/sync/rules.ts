import { hash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { IGNORE_FILES, parentOf, type RelPath } from './change';
import { findGitScope, type GitScope, gitDirectoryOf, infoExcludeOf } from './git-scope';
import type { Effort } from './glob';
import { IgnoreFile, type IgnoreMatch } from './ignore-file';
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
      /** Stable word for the kind of rule; `unreadable` where an ignore file that has a say can't be read or applied. */
      readonly rule: RuleKind | 'unreadable';
      /** The ignore file, relative to the root when inside it, else absolute; null for a default. */
      readonly source: string | null;
      /** 1-based line in that file; null when none decides. */
      readonly line: number | null;
    };

const SENT: Verdict = { sent: true };
const DEFAULT_VERDICT: Verdict = { sent: false, rule: 'default', source: null, line: null };
const DEFAULT_MARK = markOf({ kind: 'default', line: 0, source: '' });
/** Steps of matching spent on one path at most: some hundred times what ignore files that people write need. */
const EFFORT = 200_000;
/** Most lines kept of all ignore files of a workspace. */
const MAX_LINES = 200_000;

/** An ignore file in force. */
interface RuleFile {
  /** As verdicts name it. */
  readonly source: string;
  /** Null when it can't be read or applied. */
  matcher: IgnoreFile | null;
}

interface Answer {
  readonly decided: IgnoreMatch | null;
  readonly unreadable: string | null;
}

/** The rules in force in one directory: those of all directories above and its own, weakest first. */
interface Level {
  readonly git: readonly RuleFile[];
  readonly aish: readonly RuleFile[];
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
export class Rules {
  /** Where the matcher's paths start: the top of the work tree, outside of one the workspace root. */
  private readonly base: string;
  /** The root relative to the base. */
  private readonly prefix: RelPath;
  private readonly scope: GitScope | null;
  /** By directory relative to the base. */
  private readonly levels = new Map<RelPath, Level>();
  /** A digest of what each ignore file says, by its name. */
  private readonly read = new Map<string, string>();
  private lines = 0;
  private readonly failures = new Map<string, string>();
  /** How each ignore file looked when it was read; '' where there was none. */
  private readonly stamps = new Map<string, string>();

  /** @param root absolute path of the workspace */
  constructor(private readonly root: string) {
    const scope = findGitScope(root);
    this.scope = scope;
    this.base = scope?.top ?? root;
    this.prefix = scope?.prefix ?? '';
    this.levels.set('', this.topLevel());
    if (this.prefix === '' || this.decide(this.prefix, true).sent) return;
    // The repository around it ignores the folder that the user chose: then its rules are not meant for it.
    this.scope = null;
    this.base = root;
    this.prefix = '';
    this.levels.clear();
    this.read.clear();
    this.failures.clear();
    this.lines = 0;
    this.levels.set('', this.topLevel());
  }

  /** The verdict for a path, from its own match and from every directory above it. */
  verdict(path: RelPath, isDirectory: boolean): Verdict {
    if (path === '') return SENT;
    if (path === '.git' || path.startsWith('.git/') || path.includes('/.git/') || path.endsWith('/.git')) {
      return DEFAULT_VERDICT;
    }
    return this.decide(this.toBase(path), isDirectory);
  }

  /**
   * The line that keeps a sent path from being ignored: the `!` that matches it, or the nearest directory above it.
   * Null when no line is about it.
   */
  broughtBackBy(path: RelPath, isDirectory: boolean): LineOrigin | null {
    for (let at: RelPath | null = path; at; at = parentOf(at)) {
      const full = this.toBase(at);
      const { decided } = this.ask(this.levelOf(parentOf(full) ?? ''), full, isDirectory || at !== path);
      if (decided?.negative) return parseMark(decided.line.mark);
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
    const above = this.levelOf(parentOf(full) ?? '');
    const verdict = above.excluded ? SENT : this.match(above, full, true);
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
    for (const directory of directories) if (!this.isDirectoryCurrent(directory)) return false;
    return true;
  }

  /** True when `source`, named as verdicts do, is one of the ignore files that were read. */
  hasRead(source: string): boolean {
    return this.read.has(source);
  }

  /** The ignore files that can't be read or applied, as verdicts name them, with the reason; as far as they were needed. */
  get unreadable(): ReadonlyMap<string, string> {
    return this.failures;
  }

  /** Equal for two objects that have read the same lines in the same places. */
  get signature(): string {
    const all = [...this.read, ...this.failures].map(([source, says]) => `${source}\0${says}`);
    return all.toSorted().join('\n');
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

  private decide(full: RelPath, isDirectory: boolean): Verdict {
    const level = this.levelOf(parentOf(full) ?? '');
    return level.excluded ?? this.match(level, full, isDirectory);
  }

  private match(level: Level, path: RelPath, isDirectory: boolean): Verdict {
    const { decided, unreadable } = this.ask(level, path, isDirectory);
    if (decided && !decided.negative) return verdictOf(parseMark(decided.line.mark));
    return unreadable === null ? SENT : { sent: false, rule: 'unreadable', source: unreadable, line: null };
  }

  /** The strongest file that has a line for the path decides; `unreadable` is one that can't be asked and is stronger. */
  private ask({ git, aish }: Level, path: RelPath, isDirectory: boolean): Answer {
    const effort: Effort = { left: EFFORT };
    let unreadable: string | null = null;
    for (const files of [aish, git]) {
      for (let i = files.length - 1; i >= 0; i--) {
        const file = files[i] as RuleFile;
        const decided = this.find(file, path, isDirectory, effort);
        if (decided) return { decided, unreadable };
        if (file.matcher === null) unreadable ??= file.source;
      }
    }
    return { decided: null, unreadable };
  }

  private find(file: RuleFile, path: RelPath, isDirectory: boolean, effort: Effort): IgnoreMatch | null {
    const found = file.matcher?.find(path, isDirectory, effort) ?? null;
    if (effort.left >= 0) return found;
    effort.left = EFFORT;
    file.matcher = null;
    this.failures.set(file.source, 'too slow to match');
    return null;
  }

  private topLevel(): Level {
    const defaults = DEFAULT_IGNORED_DIRECTORIES.map((name) => ({ pattern: `${name}/`, mark: DEFAULT_MARK }));
    const git: RuleFile[] = [{ source: '', matcher: new IgnoreFile('', defaults, false) }];
    if (this.scope) {
      for (const file of [this.scope.excludesFile, this.scope.infoExclude]) {
        git.push(...this.load(file, '', 'gitignore', true));
      }
    }
    return { git: [...git, ...this.ownGit('', false)], aish: this.ownAish(''), excluded: null };
  }

  private levelOf(directory: RelPath): Level {
    const missing: RelPath[] = [];
    let at: RelPath | null = directory;
    for (; at && !this.levels.has(at); at = parentOf(at)) missing.push(at);
    let level = this.levels.get(at ?? '') as Level;
    for (const below of missing.reverse()) {
      level = this.levelBelow(level, below);
      this.levels.set(below, level);
    }
    return level;
  }

  /** An excluded directory's own ignore files have no say: nothing below it can come back. */
  private levelBelow(above: Level, directory: RelPath): Level {
    if (above.excluded) return above;
    const verdict = this.match(above, directory, true);
    if (!verdict.sent) return { ...above, excluded: verdict };
    const git = this.ownGit(directory, true);
    const aish = this.ownAish(directory);
    if (git.length + aish.length === 0) return above;
    return { git: [...above.git, ...git], aish: [...above.aish, ...aish], excluded: null };
  }

  /** A directory's `.gitignore`, after the `info/exclude` of a repository that begins there. */
  private ownGit(directory: RelPath, mayBeRepository: boolean): RuleFile[] {
    const folder = join(this.base, directory);
    const gitDir = mayBeRepository ? gitDirectoryOf(folder) : null;
    const files = gitDir ? [infoExcludeOf(gitDir), join(folder, '.gitignore')] : [join(folder, '.gitignore')];
    return files.flatMap((file) => this.readStamped(file, directory, 'gitignore'));
  }

  /** Only the workspace's own `.aishignore` files count, not those above its root. */
  private ownAish(directory: RelPath): RuleFile[] {
    const isInside = directory === this.prefix || this.prefix === '' || directory.startsWith(`${this.prefix}/`);
    return isInside ? this.readStamped(join(this.base, directory, '.aishignore'), directory, 'aishignore') : [];
  }

  private readStamped(file: string, directory: RelPath, kind: RuleKind): RuleFile[] {
    // Stamped before it is read: a change in between shows.
    const stamp = stampOf(file);
    if (stamp === '') return [];
    this.stamps.set(file, stamp);
    return this.load(file, directory, kind, false);
  }

  /** The file when it says anything or can't be read, else nothing. */
  private load(file: string, directory: RelPath, kind: RuleKind, followSymlink: boolean): RuleFile[] {
    const source = this.nameOf(file);
    const { lines, failure } = readIgnoreFile(file, { kind, source }, followSymlink);
    this.lines += lines.length;
    const reason = this.lines > MAX_LINES ? 'too many lines, together with the other ignore files' : failure;
    if (reason !== null) {
      this.lines -= lines.length;
      this.failures.set(source, reason);
      return [{ source, matcher: null }];
    }
    if (lines.length === 0) return [];
    this.read.set(source, digestOf(lines));
    return [{ source, matcher: new IgnoreFile(directory, lines, this.scope?.ignoreCase ?? false) }];
  }

  private nameOf(file: string): string {
    return isInside(this.root, file) ? relative(this.root, file).split(sep).join('/') : file;
  }

  private toBase(path: RelPath): RelPath {
    if (this.prefix === '') return path;
    return path === '' ? this.prefix : `${this.prefix}/${path}`;
  }
}

/** True when something that is no directory is where one was. One that is gone, or can't be seen, was not replaced. */
function isReplaced(folder: string): boolean {
  try {
    return lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === false;
  } catch {
    return false;
  }
}

function verdictOf({ kind, source, line }: LineOrigin): Verdict {
  return kind === 'default' ? DEFAULT_VERDICT : { sent: false, rule: kind, source, line };
}

function digestOf(lines: readonly IgnoreLine[]): string {
  return hash('sha256', lines.map(({ mark, pattern }) => `${mark}\0${pattern}`).join('\n'), 'base64');
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
