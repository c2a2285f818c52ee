import { hash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { isInside } from '../../../shared/node/paths';
import { parentOf, type RelPath } from '../../../shared/util/rel-path';
import { gitDirectoryOf, infoExcludeOf, type WorkTree } from '../git/work-tree';
import { IgnoreFile } from './ignore-file';
import { IGNORE_FILES } from './ignore-file-names';
import { type IgnoreLine, readIgnoreFile } from './ignore-lines';
import { RuleFile, type RuleSet } from './rule-set';
import type { RuleKind } from './verdict';

/** Most lines kept of all ignore files of a workspace. */
const MAX_LINES = 200_000;
const NO_ERROR = { throwIfNoEntry: false } as const;

/** The ignore files of one workspace: reads them, and knows whether they still are what was read. */
export class RuleLoader {
  /** Where the matchers' paths start: the top of the work tree, outside of one the workspace root. */
  private readonly base: string;
  /** The root relative to the base. */
  readonly prefix: RelPath;
  /** A digest of what each ignore file says, by its name. */
  private readonly read = new Map<string, string>();
  private lines = 0;
  private readonly failures = new Map<string, string>();
  /** How each ignore file looked when it was read; '' where there was none. */
  private readonly stamps = new Map<string, string>();

  /**
   * @param root absolute path of the workspace
   * @param workTree the work tree whose rules are meant for it
   */
  constructor(
    private readonly root: string,
    private readonly workTree: WorkTree | null,
  ) {
    this.base = workTree?.top ?? root;
    this.prefix = workTree?.prefix ?? '';
  }

  /** Those at the base, after the user's excludes file and the repository's own. */
  atBase(): RuleSet {
    const outside = this.workTree ? [this.workTree.excludesFile, this.workTree.infoExclude] : [];
    const git = outside.flatMap((file) => this.load(file, '', 'gitignore', true));
    return { git: [...git, ...this.ownGit('', false)], aish: this.ownAish('') };
  }

  /** Those of a directory below the base itself. */
  below(directory: RelPath): RuleSet {
    return { git: this.ownGit(directory, true), aish: this.ownAish(directory) };
  }

  /** True when `source`, named as verdicts do, was read. */
  hasRead(source: string): boolean {
    return this.read.has(source);
  }

  /** Those that can't be read or applied, as verdicts name them, with the reason. */
  get unreadable(): ReadonlyMap<string, string> {
    return this.failures;
  }

  /** Equal for two objects that have read the same lines in the same places. */
  get signature(): string {
    const all = [...this.read, ...this.failures].map(([source, says]) => `${source}\0${says}`);
    return all.toSorted().join('\n');
  }

  /** Files outside the workspace (or in its `.git`) whose change may change the rules. */
  get outside(): string[] {
    if (!this.workTree) return [];
    const { excludesFile, infoExclude, configFiles, top } = this.workTree;
    const above: string[] = [];
    for (let at = parentOf(this.prefix); at !== null; at = parentOf(at)) above.push(join(top, at, '.gitignore'));
    return [excludesFile, infoExclude, ...configFiles, ...above];
  }

  /**
   * True when the ignore files of a directory still are what was read, and it still is a directory.
   * @param directory relative to the workspace root
   */
  areCurrent(directory: RelPath): boolean {
    const folder = join(this.root, directory);
    if (isReplaced(folder)) return false;
    return IGNORE_FILES.every((name) => {
      const file = join(folder, name);
      return toFileStat(file) === (this.stamps.get(file) ?? '');
    });
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
    const isOwn = directory === this.prefix || this.prefix === '' || directory.startsWith(`${this.prefix}/`);
    return isOwn ? this.readStamped(join(this.base, directory, '.aishignore'), directory, 'aishignore') : [];
  }

  private readStamped(file: string, directory: RelPath, kind: RuleKind): RuleFile[] {
    // Stamped before it is read: a change in between shows.
    const stamp = toFileStat(file);
    if (stamp === '') return [];
    this.stamps.set(file, stamp);
    return this.load(file, directory, kind, false);
  }

  /** The file when it says anything or can't be read, else nothing. */
  private load(file: string, directory: RelPath, kind: RuleKind, followSymlink: boolean): RuleFile[] {
    const source = this.nameOf(file);
    const { lines, failure } = readIgnoreFile(file, followSymlink);
    const reason =
      this.lines + lines.length > MAX_LINES ? 'too many lines, together with the other ignore files' : failure;
    if (reason !== null) {
      this.failures.set(source, reason);
      return [new RuleFile(kind, source, null)];
    }
    if (lines.length === 0) return [];
    this.lines += lines.length;
    this.read.set(source, digestOf(lines));
    const matcher = new IgnoreFile(directory, lines, this.workTree?.ignoreCase ?? false);
    return [new RuleFile(kind, source, matcher, () => this.failures.set(source, 'too slow to match'))];
  }

  private nameOf(file: string): string {
    return isInside(this.root, file) ? relative(this.root, file).split(sep).join('/') : file;
  }
}

/** True when something that is no directory is where one was. One that is gone, or can't be seen, was not replaced. */
function isReplaced(folder: string): boolean {
  try {
    return lstatSync(folder, NO_ERROR)?.isDirectory() === false;
  } catch {
    return false;
  }
}

function digestOf(lines: readonly IgnoreLine[]): string {
  return hash('sha256', lines.map(({ line, pattern }) => `${line}\0${pattern}`).join('\n'), 'base64');
}

/** How an ignore file looks; '' when there is none, or none that can be seen. */
function toFileStat(file: string): string {
  try {
    const stats = lstatSync(file, NO_ERROR);
    return stats ? `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}` : '';
  } catch {
    return '';
  }
}
