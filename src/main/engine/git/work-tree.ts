import { statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { readSmallFileIfAny } from '../../../shared/node/small-file';
import { xdgHome } from '../../../shared/node/xdg';
import { expandHome, gitConfigFiles, readGitSettings } from './git-config';

/** Limit for the files in which git keeps a path. */
const MAX_POINTER_BYTES = 64 * 1024;

/** The git work tree that contains a folder, as far as its ignore rules need it. */
export interface WorkTree {
  /** Top of the work tree, absolute. */
  readonly top: string;
  /** The folder relative to `top`, with forward slashes; `''` when it is the top. */
  readonly prefix: string;
  /** The user's ignore file for all repositories. */
  readonly excludesFile: string;
  /** The repository's ignore file outside the work tree. */
  readonly infoExclude: string;
  readonly ignoreCase: boolean;
  /** Files whose change may change these values. */
  readonly configFiles: readonly string[];
}

/** Finds the work tree that contains a folder; null when there is none. git itself need not be installed. */
export function findWorkTree(folder: string): WorkTree | null {
  for (let top = folder; ; top = dirname(top)) {
    const gitDir = gitDirectoryOf(top);
    if (gitDir) return workTreeAt(folder, top, gitDir);
    if (dirname(top) === top) return null;
  }
}

/**
 * The directory with a repository's data, when `top` is the top of a work tree: its `.git` directory, or the one that its
 * `.git` file names (work trees added with `git worktree`, submodules).
 */
export function gitDirectoryOf(top: string): string | null {
  const git = join(top, '.git');
  try {
    if (statSync(git).isDirectory()) return isRepository(git) ? git : null;
    return pointedGitDirectory(git);
  } catch {
    return null;
  }
}

/** The directory that a `.git` file names; null when it names none. */
export function pointedGitDirectory(file: string): string | null {
  const lines = (readSmallFileIfAny(file, MAX_POINTER_BYTES) ?? '').split('\n');
  const target = lines
    .find((line) => line.startsWith('gitdir: '))
    ?.slice('gitdir: '.length)
    .trim();
  return target ? resolve(dirname(file), target) : null;
}

/** The repository's `info/exclude`; an added work tree uses the main repository's. */
export function infoExcludeOf(gitDir: string): string {
  return join(commonDirectory(gitDir), 'info', 'exclude');
}

function workTreeAt(folder: string, top: string, gitDir: string): WorkTree {
  const configFiles = gitConfigFiles(commonDirectory(gitDir), gitDir);
  const settings = readGitSettings(configFiles, gitDir);
  const excludesFile = settings.get('core.excludesfile');
  return {
    top,
    prefix: relative(top, folder).split(sep).join('/'),
    excludesFile: excludesFile ? resolve(top, expandHome(excludesFile)) : join(xdgHome('config'), 'git', 'ignore'),
    infoExclude: infoExcludeOf(gitDir),
    ignoreCase: /^(true|yes|on|1)$/i.test(settings.get('core.ignorecase') ?? 'false'),
    configFiles,
  };
}

function isRepository(gitDir: string): boolean {
  try {
    return statSync(join(gitDir, 'HEAD')).isFile();
  } catch {
    return false;
  }
}

function commonDirectory(gitDir: string): string {
  const pointer = readSmallFileIfAny(join(gitDir, 'commondir'), MAX_POINTER_BYTES);
  return pointer === null ? gitDir : resolve(gitDir, pointer.trim());
}
