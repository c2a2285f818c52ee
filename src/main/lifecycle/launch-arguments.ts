import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LINK_SCHEME } from '../desktop/folder-link';

/** What the command line asks for. */
export interface LaunchArguments {
  /** Absolute paths of the folders to mirror, in the order given, each once. */
  readonly folders: readonly string[];
  /** Links to folders, as they were given; what they name is only shown. */
  readonly links: readonly string[];
  /** Start in the tray only. */
  readonly hidden: boolean;
  /** Absolute path of the folder for every file the app keeps; null for the system's usual place. */
  readonly dataDir: string | null;
}

export interface ArgumentContext {
  /** Folder that relative paths are relative to. */
  readonly cwd: string;
  /** True when a bare Electron runs the app: its first argument that is no switch is the app itself. */
  readonly appPathFirst: boolean;
}

/**
 * Reads `process.argv`. Switches that are not ours belong to Chromium and are left to it; after `--` everything is a
 * folder, so that one starting with a dash can be given too.
 */
export function parseArguments(argv: readonly string[], context: ArgumentContext): LaunchArguments {
  const given = argv.slice(1);
  const end = given.indexOf('--');
  const head = end < 0 ? given : given.slice(0, end);
  const positional = [...head.filter((arg) => !arg.startsWith('-')), ...(end < 0 ? [] : given.slice(end + 1))];
  const named = positional.slice(context.appPathFirst ? 1 : 0).filter((path) => path !== '');
  const links = named.filter(isLink);
  const folders = named.filter((path) => !isLink(path)).map(fromFileUrl);
  const dataDir = valueGiven(head, '--user-data-dir');
  return {
    folders: [...new Set(folders.map((path) => resolve(context.cwd, path)))],
    links,
    hidden: head.includes('--hidden'),
    dataDir: dataDir ? resolve(context.cwd, dataDir) : null,
  };
}

/** A folder called so would be given as `./lockstep:…`. */
function isLink(text: string): boolean {
  return text.toLowerCase().startsWith(`${LINK_SCHEME}:`);
}

/** Desktops hand over files as URLs to a program that also takes links. */
function fromFileUrl(text: string): string {
  if (!text.startsWith('file://')) return text;
  try {
    return fileURLToPath(text);
  } catch {
    return text;
  }
}

/** The value of the last `NAME=value`, as Chromium reads repeated switches; undefined when absent. */
function valueGiven(args: readonly string[], name: string): string | undefined {
  return args.findLast((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1);
}

/**
 * The arguments that are meant for the app: what follows the program, less the app itself where a bare Electron runs it.
 * Switches of Chromium stay.
 */
export function ownArguments(argv: readonly string[], appPathFirst: boolean): readonly string[] {
  const given = argv.slice(1);
  const app = appPathFirst ? given.findIndex((arg) => !arg.startsWith('-')) : -1;
  return given.filter((_, index) => index !== app);
}
