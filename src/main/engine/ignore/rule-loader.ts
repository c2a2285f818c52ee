import { hash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { IGNORE_KINDS, type IgnoreKind } from '../../../shared/model/verdict';
import { isInside } from '../../../shared/node/paths';
import { parentOf, type RelPath } from '../../../shared/util/rel-path';
import { gitDirectoryOf, infoExcludeOf, type WorkTree } from '../git/work-tree';
import { IgnoreFile } from './ignore-file';
import { IGNORE_FILES } from './ignore-file-names';
import { type IgnoreLine, readIgnoreFile } from './ignore-lines';
import { RuleFile, type RuleSet } from './rule-set';

/** Most lines kept of all ignore files of a workspace together. */
const MAX_LINES = 200_000;
const NO_ERROR = { throwIfNoEntry: false } as const;

/** Reads the ignore files of one workspace, and detects later changes of them. */
export class RuleLoader {
  /** Start of the matchers' paths: the top of the work tree, or the workspace root when there is none. */
  private readonly base: string;
  /** The root relative to the base. */
  readonly prefix: RelPath;
  /** Digests of the lines that were read, by the name of the ignore file. */
  private readonly read = new Map<string, string>();
  private lines = 0;
  private readonly failures = new Map<string, string>();
  /** Attributes of each ignore file when it was read, by its path; '' for a missing one. */
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

  /** The files at the base, weakest first, with the user's excludes file and the repository's own. */
  atBase(): RuleSet {
    const external = this.workTree ? [this.workTree.excludesFile, this.workTree.infoExclude] : [];
    return [...external.flatMap((file) => this.load(file, '', 'gitignore', true)), ...this.own('')];
  }

  /** The files of a directory below the base, weakest first, with the `info/exclude` of a repository that begins there. */
  below(directory: RelPath): RuleSet {
    const gitDir = gitDirectoryOf(join(this.base, directory));
    const exclude = gitDir ? this.readStamped(infoExcludeOf(gitDir), directory, 'gitignore') : [];
    return [...exclude, ...this.own(directory)];
  }

  /** True when `source`, named as verdicts do, was read. */
  hasRead(source: string): boolean {
    return this.read.has(source);
  }

  /** Files that can't be read or applied, as verdicts name them, with the reason. */
  get unreadable(): ReadonlyMap<string, string> {
    return this.failures;
  }

  /** Equal for two objects that read the same lines in the same places. */
  get signature(): string {
    const all = [...this.read, ...this.failures].map(([source, says]) => `${source}\0${says}`);
    return all.toSorted().join('\n');
  }

  /** Files outside the workspace, or in its `.git`, whose change may change the rules. */
  get external(): string[] {
    if (!this.workTree) return [];
    const { excludesFile, infoExclude, configFiles, top } = this.workTree;
    const above: string[] = [];
    for (let at = parentOf(this.prefix); at !== null; at = parentOf(at)) above.push(join(top, at, '.gitignore'));
    return [excludesFile, infoExclude, ...configFiles, ...above];
  }

  /**
   * True when the ignore files of a directory are unchanged since they were read, and it is still a directory.
   * @param directory relative to the workspace root
   */
  areCurrent(directory: RelPath): boolean {
    const folder = join(this.root, directory);
    if (isReplaced(folder)) return false;
    return IGNORE_FILES.every((name) => {
      const file = join(folder, name);
      return stampOf(file) === (this.stamps.get(file) ?? '');
    });
  }

  /** A directory's own ignore files. Above the workspace root only `.gitignore` files count, as they do for git. */
  private own(directory: RelPath): RuleFile[] {
    const isInRoot = directory === this.prefix || this.prefix === '' || directory.startsWith(`${this.prefix}/`);
    return IGNORE_KINDS.filter((kind) => isInRoot || kind === 'gitignore').flatMap((kind) =>
      this.readStamped(join(this.base, directory, `.${kind}`), directory, kind),
    );
  }

  private readStamped(file: string, directory: RelPath, kind: IgnoreKind): RuleFile[] {
    // Taken before the file is read, so that a change in between is detected.
    const stamp = stampOf(file);
    if (stamp === '') return [];
    this.stamps.set(file, stamp);
    return this.load(file, directory, kind, false);
  }

  /** The file when it has lines or can't be read, else an empty list. */
  private load(file: string, directory: RelPath, kind: IgnoreKind, followSymlink: boolean): RuleFile[] {
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

/** True when the path is something other than a directory. A missing or unreadable one was not replaced. */
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

/** The attributes of an ignore file that change with its content; '' when it is missing or can't be seen. */
function stampOf(file: string): string {
  try {
    const stats = lstatSync(file, NO_ERROR);
    return stats ? `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}` : '';
  } catch {
    return '';
  }
}
