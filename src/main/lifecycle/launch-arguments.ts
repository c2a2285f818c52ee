import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LINK_SCHEME } from '../desktop/folder-link';

/** The app's arguments on the command line. */
export interface LaunchArguments {
  /** Absolute paths of the folders to mirror, in the order given, each once. */
  readonly folders: readonly string[];
  /** Links to folders as they were given; their folders are previewed, never added. */
  readonly links: readonly string[];
  /** Start in the tray only. */
  readonly hidden: boolean;
  /** Absolute path of the data folder; null for the system's usual place. */
  readonly dataDir: string | null;
}

export interface ArgumentContext {
  /** Folder that relative paths are relative to. */
  readonly cwd: string;
  /** True when a bare Electron runs the app: its first argument that is no switch is the app itself. */
  readonly appPathFirst: boolean;
}

/**
 * Reads `process.argv`. Unknown switches are Chromium's. Everything after `--` is a folder, so that a name can start with a
 * dash.
 */
export function parseArguments(argv: readonly string[], context: ArgumentContext): LaunchArguments {
  const given = argv.slice(1);
  const end = given.indexOf('--');
  const head = end < 0 ? given : given.slice(0, end);
  const positional = [...head.filter((arg) => !arg.startsWith('-')), ...(end < 0 ? [] : given.slice(end + 1))];
  const named = positional.slice(context.appPathFirst ? 1 : 0).filter((path) => path !== '');
  const links = named.filter(isLink);
  const folders = named.filter((path) => !isLink(path)).map(fromFileUrl);
  const dataDir = lastValue(head, '--user-data-dir');
  return {
    folders: [...new Set(folders.map((path) => resolve(context.cwd, path)))],
    links,
    hidden: head.includes('--hidden'),
    dataDir: dataDir ? resolve(context.cwd, dataDir) : null,
  };
}

/** A folder of such a name has to be given as `./lockstep:…`. */
function isLink(text: string): boolean {
  return text.toLowerCase().startsWith(`${LINK_SCHEME}:`);
}

/** Desktops pass files as URLs to a program that also accepts links. */
function fromFileUrl(text: string): string {
  if (!text.startsWith('file://')) return text;
  try {
    return fileURLToPath(text);
  } catch {
    return text;
  }
}

/** The value of the last `NAME=value`, as Chromium reads repeated switches; undefined when absent. */
function lastValue(args: readonly string[], name: string): string | undefined {
  return args.findLast((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** The arguments after the program, without the app's path where a bare Electron runs it. Chromium's switches stay. */
export function ownArguments(argv: readonly string[], appPathFirst: boolean): readonly string[] {
  const given = argv.slice(1);
  const app = appPathFirst ? given.findIndex((arg) => !arg.startsWith('-')) : -1;
  return given.filter((_, index) => index !== app);
}
