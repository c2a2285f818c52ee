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
  /** Paths that git tracks, those of submodules included. */
  readonly tracked: ReadonlySet<string>;
  /** Paths that git neither tracks nor ignores. */
  readonly untracked: ReadonlySet<string>;
  readonly rows: readonly Row[];
}

const MAX_OUTPUT_BYTES = 1024 * 1024 * 1024;
const PREVIEW = join(import.meta.dirname, '../../out/main/preview.js');

/** Asks git and the app about a folder. @throws when it is no checkout */
export function readCheckout(folder: string): Checkout {
  return {
    tracked: listed(folder, '--recurse-submodules'),
    untracked: listed(folder, '--others', '--exclude-standard'),
    rows: output(folder, process.execPath, [PREVIEW, folder, '--json'])
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Row),
  };
}

function listed(folder: string, ...options: readonly string[]): Set<string> {
  const paths = output(folder, 'git', ['ls-files', '-z', ...options]).split('\0');
  return new Set(paths.filter((path) => path !== ''));
}

function output(cwd: string, program: string, args: readonly string[]): string {
  const options = {
    cwd,
    maxBuffer: MAX_OUTPUT_BYTES,
    stdio: ['ignore', 'pipe', 'ignore'] as ['ignore', 'pipe', 'ignore'],
  };
  return execFileSync(program, args, options).toString();
}
