import { isUtf8 } from 'node:buffer';
import { childOf, type Leaf, nameOf, parentOf, type Tree } from './tree';

/** Other facts that decide whether a file is mirrored. */
export interface FilterOptions {
  readonly maxFileBytes: number;
  /** The server takes content that is not UTF-8. */
  readonly takesBinary: boolean;
}

/** Text that the engine takes for a token, as the tests write it into files. */
export const SECRET = `ghp_${'a1B2c3'.repeat(6)}`;

/** Directories that are not mirrored unless an ignore file says otherwise. */
export const NEVER_SENT = [
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
];
const IGNORE_FILES = ['.gitignore', '.aishignore'];

/** Facts that git knows of the folder. */
export interface GitFacts {
  /** Directories below the folder in which repositories of their own begin. */
  readonly repositories: ReadonlySet<string>;
  /** Files that are in the index of a repository. */
  readonly tracked: ReadonlySet<string>;
}

export const NO_GIT_FACTS: GitFacts = { repositories: new Set(), tracked: new Set() };

/** Directories that stay even when git tracks what is in them. */
const NEVER_TRACKED = ['node_modules', '__pycache__', '.venv', 'venv'];

interface Line {
  readonly directory: string;
  readonly negative: boolean;
  readonly onlyDirectories: boolean;
  readonly pattern: RegExp;
}

/** The lines in force for the entries of one directory. */
interface Lines {
  readonly git: readonly Line[];
  readonly aish: readonly Line[];
}

/** True for a path whose content decides about others. */
export function isIgnoreFile(path: string): boolean {
  return IGNORE_FILES.includes(nameOf(path));
}

/**
 * Says which files of a tree should be mirrored, worked out apart from the engine's own rules. It understands just the
 * lines that the tests write: names, `*.suffix`, a leading or middle slash, a trailing slash, and `!` before any of these.
 * Its cache holds until an ignore file changes.
 */
export class Filter {
  private readonly verdicts = new Map<string, boolean>();
  private readonly lines = new Map<string, Lines>();

  constructor(
    private readonly tree: Tree,
    private readonly options: FilterOptions,
    private readonly git: GitFacts = NO_GIT_FACTS,
  ) {}

  /** The content to be mirrored; null when the path is to be absent. */
  content(path: string): Buffer | null {
    const leaf = this.tree.leaves.get(path);
    return leaf?.kind === 'file' && this.isSent(path, leaf) ? leaf.bytes : null;
  }

  /** True when no rule about names or paths keeps the file back. */
  isAllowed(path: string): boolean {
    if (this.isOpen(parentOf(path)) && !this.isExcluded(path, false)) return true;
    return this.git.tracked.has(path) && this.isTrackedSent(path);
  }

  private isSent(path: string, { bytes }: Extract<Leaf, { kind: 'file' }>): boolean {
    const { maxFileBytes, takesBinary } = this.options;
    if (bytes.length > maxFileBytes || (!takesBinary && !isUtf8(bytes))) return false;
    return this.isAllowed(path) && !/^\.env\d{0,3}$/i.test(nameOf(path)) && !bytes.includes(SECRET);
  }

  /** True when nothing excludes this directory or one above it. */
  private isOpen(directory: string): boolean {
    if (directory === '') return true;
    const known = this.verdicts.get(directory);
    if (known !== undefined) return known;
    const open = this.isOpen(parentOf(directory)) && !this.isExcluded(directory, true);
    this.verdicts.set(directory, open);
    return open;
  }

  /** A tracked file is kept back by `.aishignore` only, and by the names of some directories. */
  private isTrackedSent(path: string): boolean {
    for (let at = path; at !== ''; at = parentOf(at)) {
      if (nameOf(at) === '.git' || this.lastMatch('aish', at, at !== path)?.negative === false) return false;
      if (at !== path && NEVER_TRACKED.includes(nameOf(at))) return false;
    }
    return true;
  }

  /** The last line that matches decides; `.aishignore` comes after `.gitignore`, deeper files after those above. */
  private isExcluded(path: string, isDirectory: boolean): boolean {
    if (nameOf(path) === '.git') return true;
    const last = this.lastMatch('aish', path, isDirectory) ?? this.lastMatch('git', path, isDirectory);
    return last ? !last.negative : isDirectory && NEVER_SENT.includes(nameOf(path));
  }

  private lastMatch(kind: keyof Lines, path: string, isDirectory: boolean): Line | undefined {
    return this.linesIn(parentOf(path))[kind].findLast(
      ({ onlyDirectories, directory, pattern }) =>
        (isDirectory || !onlyDirectories) && pattern.test(directory === '' ? path : path.slice(directory.length + 1)),
    );
  }

  private linesIn(directory: string): Lines {
    const known = this.lines.get(directory);
    if (known) return known;
    const above = directory === '' ? { git: [], aish: [] } : this.linesIn(parentOf(directory));
    const own = (name: string) => (this.isOpen(directory) ? this.read(directory, name) : []);
    const lines = {
      git: [...(this.git.repositories.has(directory) ? [] : above.git), ...own('.gitignore')],
      aish: [...above.aish, ...own('.aishignore')],
    };
    this.lines.set(directory, lines);
    return lines;
  }

  private read(directory: string, name: string): Line[] {
    const text = this.tree.bytes(childOf(directory, name))?.toString() ?? '';
    return text.split('\n').flatMap((line) => (line === '' || line.startsWith('#') ? [] : [parse(directory, line)]));
  }
}

function parse(directory: string, line: string): Line {
  const negative = line.startsWith('!');
  const onlyDirectories = line.endsWith('/');
  const body = line.slice(negative ? 1 : 0, onlyDirectories ? -1 : undefined);
  const anchored = body.includes('/');
  const escaped = body.replace(/^\//, '').replaceAll('.', '\\.').replaceAll('*', '[^/]*');
  return { directory, negative, onlyDirectories, pattern: new RegExp(`${anchored ? '^' : '(?:^|/)'}${escaped}$`) };
}
