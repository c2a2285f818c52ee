import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** One path of a preview. */
export interface Row {
  /** An ignored directory ends in `/`. */
  readonly path: string;
  readonly verdict: 'sent' | 'withheld';
  readonly rule: string | null;
}

/** The paths of a checkout: as git sees them, and as the app does. */
export interface Checkout {
  /** Paths that git tracks, those of submodules and of other repositories inside included. */
  readonly tracked: ReadonlySet<string>;
  /** Paths that git neither tracks nor ignores, each by the repository around it. */
  readonly untracked: ReadonlySet<string>;
  /** Tops of the repositories inside that are sent. */
  readonly inside: readonly string[];
  readonly rows: readonly Row[];
}

const MAX_OUTPUT_BYTES = 1024 * 1024 * 1024;
const PREVIEW = join(import.meta.dirname, '../../out/main/preview.js');

/** Asks git and the app about a folder. @throws when it is no checkout */
export function readCheckout(folder: string): Checkout {
  const rows = output(folder, process.execPath, [PREVIEW, folder, '--json'])
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
  const inside = repositoriesIn(rows).filter((top) => isRepository(join(folder, top)));
  const list = (...options: readonly string[]) => ['', ...inside].flatMap((top) => listed(folder, top, options));
  return {
    tracked: new Set([...list(), ...listed(folder, '', ['--recurse-submodules'])]),
    untracked: new Set(list('--others', '--exclude-standard')),
    inside,
    rows,
  };
}

/** The directories below the top whose `.git` was met. */
function repositoriesIn(rows: readonly Row[]): string[] {
  return rows.flatMap(({ path }) => /^(.+)\/\.git\/?$/.exec(path)?.[1] ?? []);
}

/** False where a `.git` leads to no repository, as that of a linked work tree whose repository is gone. */
function isRepository(folder: string): boolean {
  try {
    output(folder, 'git', ['rev-parse']);
    return true;
  } catch {
    return false;
  }
}

/** Paths from `folder` on, as the repository that begins at `top` lists them. */
function listed(folder: string, top: string, options: readonly string[]): string[] {
  const paths = output(join(folder, top), 'git', ['ls-files', '-z', ...options]).split('\0');
  return paths.filter((path) => path !== '').map((path) => (top === '' ? path : `${top}/${path}`));
}

function output(cwd: string, program: string, args: readonly string[]): string {
  const options = {
    cwd,
    maxBuffer: MAX_OUTPUT_BYTES,
    stdio: ['ignore', 'pipe', 'ignore'] as ['ignore', 'pipe', 'ignore'],
  };
  return execFileSync(program, args, options).toString();
}
