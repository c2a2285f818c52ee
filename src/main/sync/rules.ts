import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { IGNORE_FILES, parentOf, type RelPath } from './change';

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
      /** Stable word for the kind of rule. */
      readonly rule: 'default' | 'gitignore' | 'aishignore';
      /** The ignore file, relative to the root; null for a default. */
      readonly source: RelPath | null;
      /** 1-based line in that file. */
      readonly line: number | null;
      readonly pattern: string;
    };

const SENT: Verdict = { sent: true };
const GIT_VERDICT: Verdict = { sent: false, rule: 'default', source: null, line: null, pattern: '.git' };
/** An ignore file larger than this is cut at the limit: nobody writes one by hand. */
const MAX_IGNORE_FILE_BYTES = 1024 * 1024;
/** The matcher remembers every path it was asked; it is renewed after this many so that it stays bounded. */
const MATCHER_CACHE_LIMIT = 20_000;

/** One line of an ignore file, rewritten to be relative to the root. `mark` says where it stands. */
interface Line {
  readonly pattern: string;
  readonly mark: string;
}

/** The rules in force in one directory: those of all directories above and its own. */
interface Level {
  readonly git: readonly Line[];
  readonly aish: readonly Line[];
  matcher: Ignore;
  asked: number;
}

/**
 * The rules of one workspace: default-ignored directories, then `.gitignore` files, then `.aishignore` files, deeper
 * files after shallower ones, the last matching line deciding, a path below an excluded directory being excluded.
 *
 * All lines are rewritten relative to the root and matched as one list, so that a deeper or later file really can
 * re-include a directory. Ignore files are read when first needed; make a new object when one has changed.
 */
export class Rules {
  private readonly levels = new Map<RelPath, Level>();
  private readonly read: string[] = [];

  /** @param root absolute path of the workspace. */
  constructor(private readonly root: string) {
    const defaults = DEFAULT_IGNORED_DIRECTORIES.map((name) => ({ pattern: `${name}/`, mark: 'default' }));
    this.levels.set('', this.withOwnFiles('', { git: defaults, aish: [] }));
  }

  /** The verdict for a path, from its own match and from every directory above it. */
  verdict(path: RelPath, isDirectory: boolean): Verdict {
    if (path === '') return SENT;
    if (path === '.git' || path.startsWith('.git/') || path.includes('/.git/') || path.endsWith('/.git')) {
      return GIT_VERDICT;
    }
    const level = this.levelOf(parentOf(path) ?? '');
    if (++level.asked > MATCHER_CACHE_LIMIT) {
      level.matcher = ignore().add(level.matcher);
      level.asked = 0;
    }
    const result = level.matcher.test(isDirectory ? `${path}/` : path);
    return result.ignored ? toVerdict(result.rule) : SENT;
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
    if (this.levels.has(directory)) return;
    if (!IGNORE_FILES.some((file) => names.has(file))) this.levels.set(directory, this.levelAbove(directory));
  }

  /** Equal for two objects that have read the same lines in the same places. */
  get signature(): string {
    return this.read.toSorted().join('\n');
  }

  private levelOf(directory: RelPath): Level {
    const known = this.levels.get(directory);
    if (known) return known;
    const level = this.withOwnFiles(directory, this.levelAbove(directory));
    this.levels.set(directory, level);
    return level;
  }

  private levelAbove(directory: RelPath): Level {
    return this.levelOf(parentOf(directory) ?? '');
  }

  /** An excluded directory's own ignore files have no say: nothing below it can come back. */
  private withOwnFiles(directory: RelPath, above: Pick<Level, 'git' | 'aish'> & Partial<Level>): Level {
    const excluded = directory !== '' && !this.isSent(directory, true);
    const git = excluded ? [] : readLines(this.root, directory, '.gitignore');
    const aish = excluded ? [] : readLines(this.root, directory, '.aishignore');
    if (above.matcher && git.length + aish.length === 0) return above as Level;
    for (const line of [...git, ...aish]) this.read.push(`${line.mark} ${line.pattern}`);
    const all = { git: [...above.git, ...git], aish: [...above.aish, ...aish] };
    return { ...all, matcher: ignore({ ignoreCase: false }).add([...all.git, ...all.aish]), asked: 0 };
  }
}

function toVerdict(rule: ignore.IgnoreRule | undefined): Verdict {
  const mark = rule?.mark ?? 'default';
  if (mark === 'default') {
    return { sent: false, rule: 'default', source: null, line: null, pattern: rule?.pattern ?? '' };
  }
  const colon = mark.indexOf(':');
  const source = mark.slice(colon + 1);
  const kind = source.endsWith('.aishignore') ? 'aishignore' : 'gitignore';
  return { sent: false, rule: kind, source, line: Number(mark.slice(0, colon)), pattern: rule?.pattern ?? '' };
}

function readLines(root: string, directory: RelPath, name: (typeof IGNORE_FILES)[number]): Line[] {
  const source = directory === '' ? name : `${directory}/${name}`;
  const text = readIgnoreFile(join(root, source));
  if (text === null) return [];
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map((line, index) => ({ line: line.replace(/\r$/, ''), mark: `${index + 1}:${source}` }))
    .filter(({ line }) => line !== '' && !line.startsWith('#'))
    .map(({ line, mark }) => ({ pattern: relativeToRoot(line, directory), mark }));
}

/** The text of an ignore file; null when there is none. Like git, never follows a symlink. */
function readIgnoreFile(path: string): string | null {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch {
    return null;
  }
  try {
    if (!fstatSync(fd).isFile()) return null;
    return readFileSync(fd).subarray(0, MAX_IGNORE_FILE_BYTES).toString('utf8');
  } catch {
    return null;
  } finally {
    closeSync(fd);
  }
}

/** Rewrites one pattern of an ignore file in `directory` so that it means the same in a file at the root. */
function relativeToRoot(line: string, directory: RelPath): string {
  if (directory === '') return line;
  const negative = line.startsWith('!');
  const body = (negative ? line.slice(1) : line).replace(/(?<!\\) +$/, '');
  if (body === '') return line;
  const prefix = `/${directory.replace(/[\\*?[\] !#]/g, '\\$&')}/`;
  const anchored = body.slice(0, -1).includes('/');
  const rewritten = anchored ? prefix + body.replace(/^\//, '') : `${prefix}**/${body}`;
  return negative ? `!${rewritten}` : rewritten;
}
