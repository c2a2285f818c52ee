import { hash } from 'node:crypto';
import { basename, join, relative, sep } from 'node:path';
import { IGNORE_KINDS, type IgnoreKind } from '../../../shared/model/verdict';
import { isInside } from '../../../shared/node/paths';
import { errorMessage } from '../../../shared/util/errors';
import { parentOf, type RelPath } from '../../../shared/util/rel-path';
import { lstatSync } from '../disk/bounded-fs';
import { BringBack } from '../exceptions/bring-back';
import { LeftOutIgnoreFiles } from '../exceptions/left-out-files';
import { gitStampOf, stampOf } from '../git/file-stamp';
import { isSameRepository } from '../git/same-repository';
import { findWorkTree, type WorkTree, workTreeAt } from '../git/work-tree';
import { IgnoreFile } from './ignore-file';
import { IGNORE_FILES } from './ignore-file-names';
import {
  type IgnoreLine,
  type IgnoreText,
  NO_LINES,
  parseIgnoreFile,
  readIgnoreFile,
  readOutsideFile,
} from './ignore-lines';
import { byPrecedence, RuleFile, type RuleSet } from './rule-set';

/** Most lines kept of all ignore files of a workspace together. */
const MAX_LINES = 200_000;
/** Most files outside the workspace's own tree that are watched. */
const MAX_EXTERNAL = 2_000;

/** The ignore files in force in one directory, and the work tree that it belongs to. */
export interface DirectoryRules {
  readonly files: RuleSet;
  readonly workTree: WorkTree | null;
}

/** Reads the ignore files of one workspace, and detects later changes of them. */
export class RuleLoader {
  /** Start of the matchers' paths: the top of the work tree, or the workspace root when there is none. */
  readonly base: string;
  /** The root relative to the base. */
  readonly prefix: RelPath;
  private readonly workTree: WorkTree | null;
  /** Work trees that begin in the workspace, by their tops relative to the base. */
  private readonly inner = new Map<RelPath, WorkTree>();
  /** Digests of the lines that were read, by the name of the ignore file. */
  private readonly read = new Map<string, string>();
  /** Texts of files outside, which several repositories share. */
  private readonly shared = new Map<string, IgnoreText>();
  /** Paths that sparse checkouts leave out, by the top of the work tree. */
  private readonly leftOut = new Map<string, LeftOutIgnoreFiles>();
  private lines = 0;
  private readonly failures = new Map<string, string>();
  private readonly misreads = new Map<string, string>();
  /** Attributes of each ignore file and `.git` when it was read, by its path; '' for a missing one. */
  private readonly stamps = new Map<string, string>();
  /** The same for files outside the tree, by the directory of the workspace from which on they count. */
  private readonly outside = new Map<RelPath, Map<string, string>>();

  /** @param root absolute path of the workspace */
  constructor(private readonly root: string) {
    this.workTree = findWorkTree(root, (file) => this.note('', file));
    this.base = this.workTree?.top ?? root;
    this.prefix = relative(this.base, root).split(sep).join('/');
  }

  /** The rules at the base. */
  atBase(): DirectoryRules {
    return this.withOwn('', { files: [], workTree: null }, this.workTree);
  }

  /** The rules of a directory below the base. Where a repository begins, the outer one's end. */
  below(directory: RelPath, above: DirectoryRules): DirectoryRules {
    const git = join(this.base, directory, '.git');
    const stamp = gitStampOf(git);
    if (stamp === '') return this.withOwn(directory, above, null);
    this.stamps.set(git, stamp);
    const workTree = workTreeAt(join(this.base, directory), (file) => this.note(this.toRoot(directory), file));
    if (workTree) this.inner.set(directory, workTree);
    return this.withOwn(directory, above, workTree);
  }

  /** True for a directory above the workspace root, and for the root. */
  holdsRoot(directory: RelPath): boolean {
    return directory === '' || directory === this.prefix || this.prefix.startsWith(`${directory}/`);
  }

  /** True when `source`, named as verdicts do, was read. */
  hasRead(source: string): boolean {
    return this.read.has(source);
  }

  /** Files that can't be read or applied, as verdicts name them, with the reason. */
  get unreadable(): ReadonlyMap<string, string> {
    return this.failures;
  }

  /** Files in which git finds other lines than their authors wrote, as verdicts name them, with the reason. */
  get misread(): ReadonlyMap<string, string> {
    return this.misreads;
  }

  /**
   * Work trees in the workspace that hold a repository once more, relative to the root: linked ones of a repository that
   * has another work tree in it, and clones of the repository that they lie in.
   */
  get linkedWorkTrees(): RelPath[] {
    const all = [...this.inner];
    const main = all.filter(([, { isLinked, isBare }]) => !isLinked && !isBare);
    const mirrored = new Set(main.map(([, { commonDir }]) => commonDir));
    if (this.workTree && !this.workTree.isBare) mirrored.add(this.workTree.commonDir);
    return all
      .filter(([top, { isLinked, commonDir }]) => (isLinked && mirrored.has(commonDir)) || this.isCloneInside(top))
      .map(([top]) => this.toRoot(top))
      .filter((top) => top !== '');
  }

  /** Equal for two objects that read the same lines in the same places. */
  get signature(): string {
    const trees = [...this.inner].map(([top, { ignoreCase }]) => `${top}/.git\0${ignoreCase}`);
    const all = [...this.read, ...this.failures].map(([source, says]) => `${source}\0${says}`);
    return [...all, ...trees, `\0${this.base}\0${this.workTree?.ignoreCase}`].toSorted().join('\n');
  }

  /** Files outside the workspace, or in the data of repositories, whose change may change the rules. */
  get external(): string[] {
    const all = new Set([...this.outside.values()].flatMap((files) => [...files.keys()]));
    // A repository that begins around the folder is found by the next look at everything, or by the next file.
    return [...all].filter((file) => basename(file) !== '.git').slice(0, MAX_EXTERNAL);
  }

  /**
   * True when the ignore files of a directory, and those outside that count from it on, are unchanged since they were
   * read, and it is still a directory.
   * @param directory relative to the workspace root
   */
  areCurrent(directory: RelPath): boolean {
    const folder = join(this.root, directory);
    if (isReplaced(folder)) return false;
    const isSame = (file: string, stamp: string) => stamp === (this.stamps.get(file) ?? '');
    for (const name of IGNORE_FILES) {
      const file = join(folder, name);
      if (!isSame(file, stampOf(file))) return false;
    }
    const git = join(folder, '.git');
    if (directory !== '' && !isSame(git, gitStampOf(git))) return false;
    for (const [file, stamp] of this.outside.get(directory) ?? []) if (outsideStamp(file) !== stamp) return false;
    return true;
  }

  private isCloneInside(top: RelPath): boolean {
    const inner = this.inner.get(top);
    for (let at = parentOf(top); inner && at !== null; at = parentOf(at)) {
      const outer = at === '' ? this.workTree : this.inner.get(at);
      if (outer && !outer.isBare && isSameRepository(inner, outer)) return true;
    }
    return false;
  }

  private withOwn(directory: RelPath, above: DirectoryRules, begins: WorkTree | null): DirectoryRules {
    const workTree = begins ?? above.workTree;
    const kept = begins ? above.files.filter(({ kind }) => kind !== 'gitignore') : above.files;
    const outer = begins ? [begins.excludesFile, begins.infoExclude].filter((file) => file !== null) : [];
    const fold = workTree?.ignoreCase ?? false;
    const own = [
      ...outer.flatMap((file) => this.readOutside(file, directory, fold)),
      // Above the workspace root only `.gitignore` files count, as they do for git.
      ...IGNORE_KINDS.filter((kind) => kind === 'gitignore' || this.isInRoot(directory)).flatMap((kind) =>
        this.readOwn(directory, kind, workTree),
      ),
    ];
    if (own.length === 0 && !begins) return above;
    return { files: byPrecedence([...kept, ...own]), workTree };
  }

  private readOutside(file: string, directory: RelPath, fold: boolean): RuleFile[] {
    this.note(this.toRoot(directory), file);
    const known = this.shared.get(file);
    const text = known ?? readOutsideFile(file);
    this.shared.set(file, text);
    return this.toRules(file, directory, 'gitignore', fold, text, known ? 0 : text.lines.length);
  }

  private readOwn(directory: RelPath, kind: IgnoreKind, workTree: WorkTree | null): RuleFile[] {
    const file = join(this.base, directory, `.${kind}`);
    // Taken before the file is read, so that a change in between is detected.
    const stamp = stampOf(file);
    if (!this.isInRoot(directory)) this.note('', file);
    else if (stamp !== '') this.stamps.set(file, stamp);
    if (stamp === '' && (kind !== 'gitignore' || !workTree?.isSparse)) return [];
    const text = stamp === '' && workTree ? this.readLeftOut(directory, workTree) : readIgnoreFile(file, kind, false);
    return this.toRules(file, directory, kind, workTree?.ignoreCase ?? false, text, text.lines.length);
  }

  /** Reads the `.gitignore` of a directory that a sparse checkout leaves out. */
  private readLeftOut(directory: RelPath, workTree: WorkTree): IgnoreText {
    const { top, gitDir } = workTree;
    const from = this.toRoot(relative(this.base, top).split(sep).join('/'));
    // Both change with what is left out; the index itself also changes all the time without that.
    for (const file of ['info/sparse-checkout', 'logs/HEAD']) this.note(from, join(gitDir, file));
    try {
      const files = this.leftOut.get(top) ?? new LeftOutIgnoreFiles(workTree);
      this.leftOut.set(top, files);
      const bytes = files.read(relative(top, join(this.base, directory)).split(sep).join('/'));
      return bytes ? parseIgnoreFile(bytes, 'gitignore') : NO_LINES;
    } catch (error) {
      return { ...NO_LINES, failure: `left out by the sparse checkout, and ${errorMessage(error)}` };
    }
  }

  /** The file when it has lines or can't be read, else an empty list. @param added number of lines not counted before */
  private toRules(
    file: string,
    directory: RelPath,
    kind: IgnoreKind,
    fold: boolean,
    { lines, failure, misread }: IgnoreText,
    added: number,
  ): RuleFile[] {
    const source = this.nameOf(file);
    if (misread !== null) this.misreads.set(source, misread);
    const isOver = this.lines + added > MAX_LINES;
    const reason = isOver ? 'too many lines, together with the other ignore files' : failure;
    if (reason !== null) {
      this.failures.set(source, reason);
      return [new RuleFile(kind, source, null)];
    }
    if (lines.length === 0) return [];
    this.lines += added;
    this.read.set(source, digestOf(lines));
    const matcher = new IgnoreFile(directory, lines, fold);
    const bringBack = kind === 'aishignore' ? BringBack.of(directory, lines, fold) : null;
    return [new RuleFile(kind, source, matcher, () => this.failures.set(source, 'too slow to match'), bringBack)];
  }

  /** Takes the attributes of a file outside before it is read, so that a change in between is detected. */
  private note(directory: RelPath, file: string): void {
    const files = this.outside.get(directory) ?? new Map<string, string>();
    this.outside.set(directory, files);
    if (!files.has(file)) files.set(file, outsideStamp(file));
  }

  private isInRoot(directory: RelPath): boolean {
    return this.prefix === '' || directory === this.prefix || directory.startsWith(`${this.prefix}/`);
  }

  /** A directory relative to the root; '' for one above it. */
  private toRoot(directory: RelPath): RelPath {
    if (this.prefix === '') return directory;
    return directory.startsWith(`${this.prefix}/`) ? directory.slice(this.prefix.length + 1) : '';
  }

  private nameOf(file: string): string {
    return isInside(this.root, file) ? relative(this.root, file).split(sep).join('/') : file;
  }
}

function outsideStamp(file: string): string {
  return basename(file) === '.git' ? gitStampOf(file) : stampOf(file);
}

/** True when the path is something other than a directory. A missing or unreadable one was not replaced. */
function isReplaced(folder: string): boolean {
  try {
    return lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === false;
  } catch {
    return false;
  }
}

function digestOf(lines: readonly IgnoreLine[]): string {
  return hash('sha256', lines.map(({ line, pattern }) => `${line}\0${pattern}`).join('\n'), 'base64');
}
