import { dirname, join, resolve } from 'node:path';
import { readSmallFileIfAny } from '../../../shared/node/small-file';
import { existsSync, statSync } from '../disk/bounded-fs';
import { isTrue } from './config-parser';
import { configHome, expandHome, readGitSettings } from './git-config';

/** Limit for the files in which git keeps a path. */
const MAX_POINTER_BYTES = 64 * 1024;

const SHA1_BYTES = 20;
const SHA256_BYTES = 32;

/** A git work tree, as far as its ignore rules need it. */
export interface WorkTree {
  /** Top of the work tree, absolute. */
  readonly top: string;
  /** The directory with the data of this work tree. */
  readonly gitDir: string;
  /** The directory with the data that all work trees of the repository share. */
  readonly commonDir: string;
  /** Length of an object id, bytes. */
  readonly idBytes: number;
  /** True for a work tree that was added to a repository with another one. */
  readonly isLinked: boolean;
  /** True for a repository without a work tree, beside which its linked ones lie. */
  readonly isBare: boolean;
  /** The user's ignore file for all repositories; null when there is none. */
  readonly excludesFile: string | null;
  /** The repository's ignore file outside the work tree; an added work tree uses the main repository's. */
  readonly infoExclude: string;
  readonly ignoreCase: boolean;
  /** True when some tracked files are left out of the work tree. */
  readonly isSparse: boolean;
  /** The address of the remote `origin`; null when there is none. */
  readonly origin: string | null;
}

/**
 * Finds the work tree that contains a folder; null when there is none. git itself need not be installed.
 * @param onFile called with each file that it depends on, before it is read; it may be missing
 */
export function findWorkTree(folder: string, onFile: (file: string) => void): WorkTree | null {
  for (let top = folder; ; top = dirname(top)) {
    onFile(join(top, '.git'));
    const workTree = workTreeAt(top, onFile);
    if (workTree || dirname(top) === top) return workTree;
  }
}

/**
 * The work tree whose top is this folder; null when there is none.
 * @param onFile called with each file that its values depend on, before it is read; it may be missing
 */
export function workTreeAt(top: string, onFile: (file: string) => void): WorkTree | null {
  const gitDir = gitDirectoryOf(top);
  if (!gitDir) return null;
  const commonDir = commonDirectory(gitDir);
  const settings = readGitSettings(gitDir, commonDir, onFile);
  return {
    top,
    gitDir,
    commonDir,
    idBytes: settings.get('extensions.objectformat')?.toLowerCase() === 'sha256' ? SHA256_BYTES : SHA1_BYTES,
    isLinked: commonDir !== gitDir,
    isBare: commonDir === gitDir && isTrue(settings.get('core.bare')),
    excludesFile: excludesFileOf(top, settings.get('core.excludesfile')),
    infoExclude: join(commonDir, 'info', 'exclude'),
    ignoreCase: isTrue(settings.get('core.ignorecase')),
    isSparse: isTrue(settings.get('core.sparsecheckout')),
    origin: settings.get('remote.origin.url') ?? null,
  };
}

/**
 * The directory with a repository's data, when `top` is the top of a work tree: its `.git` directory, or the one that its
 * `.git` file names (work trees added with `git worktree`, submodules).
 */
function gitDirectoryOf(top: string): string | null {
  const git = join(top, '.git');
  try {
    const stats = statSync(git, { throwIfNoEntry: false });
    const gitDir = stats?.isDirectory() ? git : stats ? pointedGitDirectory(git) : null;
    return gitDir !== null && isRepository(gitDir) ? gitDir : null;
  } catch {
    return null;
  }
}

/** The directory that a `.git` file names; null when it names none. */
export function pointedGitDirectory(file: string): string | null {
  const target = /^gitdir: (.*)/.exec(readSmallFileIfAny(file, MAX_POINTER_BYTES) ?? '')?.[1]?.trimEnd();
  return target ? resolve(dirname(file), target) : null;
}

/** True for a directory with the data of a repository, by the signs that git itself looks for. */
export function isRepository(directory: string): boolean {
  const file = join(directory, 'HEAD');
  // Most directories have none, and a look is cheaper than an error.
  const head = existsSync(file) ? readSmallFileIfAny(file, MAX_POINTER_BYTES) : null;
  if (head === null || !/^(ref:\s*refs\/|[0-9a-f]{40})/.test(head)) return false;
  const common = commonDirectory(directory);
  return isDirectory(join(common, 'objects')) && isDirectory(join(common, 'refs'));
}

function excludesFileOf(top: string, setting: string | null | undefined): string | null {
  if (setting === '') return null;
  return setting ? resolve(top, expandHome(setting)) : join(configHome(), 'ignore');
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function commonDirectory(gitDir: string): string {
  const pointer = readSmallFileIfAny(join(gitDir, 'commondir'), MAX_POINTER_BYTES);
  return pointer === null ? gitDir : resolve(gitDir, pointer.trim());
}
