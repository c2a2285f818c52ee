import { childOf, nameOf, parentOf, type Tree } from '../source/tree';
import type { Random } from './random';

const STEMS = ['main', 'util', 'index', 'a', 'b', 'README', 'readme', 'notes', 'data', 'Make', 'x1', 'test', 'config'];
const SUFFIXES = ['.ts', '.ts', '.md', '.txt', '.log', '.tmp', '.json', ''];
const DIRECTORIES = ['src', 'lib', 'docs', 'Docs', 'tmp', 'a', 'deep', 'test', 'pkg', 'old', 'logs'];
/** Directories that are not mirrored unless an ignore file brings them back; as the names of files they mean nothing. */
const DEFAULT_IGNORED = ['node_modules', 'dist', 'build', 'target', '.venv', '__pycache__', '.idea'];
const ODD = [
  'with space',
  ' leading and trailing ',
  'new\nline',
  'tab\there',
  'ünïcödé',
  'cafe\u0301',
  'caf\u00e9',
  '日本語.txt',
  '😀🎉',
  '.hidden',
  '..dots..',
  '...',
  'back\\slash',
  'quo"te\'s',
  '$HOME `x` & ; |',
  '#hash#',
  '!bang',
  '[a]*?{b}',
  'CON',
  'nul.txt',
  'trailing.',
  'COM1',
  '-rf',
  '~',
  'file.swp',
  '.#lock',
  '4913',
  'a:b',
  '\u202ertl',
  '\u0001control',
  '%2e%2e',
  'x'.repeat(255),
  'é'.repeat(127),
];

/** Deeper directories are not made. */
const MAX_DEPTH = 5;
const MAX_PATH_CHARS = 600;
const MAX_NAME_BYTES = 255;

/** An existing directory, or often the folder itself. */
export function someDirectory(random: Random, tree: Tree): string {
  return random.chance(0.3) ? '' : random.pick([...tree.directories]);
}

/** A path at which there is nothing yet, in an existing directory or a new one; null when the dice find none. */
export function newFile(random: Random, tree: Tree): string | null {
  const directory = random.chance(0.25) ? newDirectory(random, tree) : someDirectory(random, tree);
  return directory === null ? null : free(tree, childOf(directory, fileName(random)));
}

/** A path for a new directory. */
export function newDirectory(random: Random, tree: Tree): string | null {
  const parent = someDirectory(random, tree);
  if (parent.split('/').length >= MAX_DEPTH) return null;
  const names = random.chance(0.12) ? DEFAULT_IGNORED : random.chance(0.1) ? ODD : DIRECTORIES;
  return free(tree, childOf(parent, random.pick(names)));
}

export function fileName(random: Random): string {
  const dice = random.next();
  if (dice < 0.15) return random.pick(ODD);
  if (dice < 0.18) return random.pick(DEFAULT_IGNORED);
  if (dice < 0.2) return '.env';
  return random.pick(STEMS) + (random.chance(0.5) ? random.int(0, 30) : '') + random.pick(SUFFIXES);
}

/** The path, when nothing is there and a file or directory could be. */
export function free(tree: Tree, path: string): string | null {
  if (path.length > MAX_PATH_CHARS || Buffer.byteLength(nameOf(path)) > MAX_NAME_BYTES) return null;
  if (tree.exists(path)) return null;
  for (let at = parentOf(path); at !== ''; at = parentOf(at)) if (tree.leaves.has(at)) return null;
  return path;
}

/** Text of an ignore file, of the few kinds of lines that the tests understand. */
export function ignoreText(random: Random): string {
  const lines = Array.from({ length: random.int(0, 4) }, () => ignoreLine(random));
  return ['# chosen by dice', ...lines, ''].join('\n');
}

function ignoreLine(random: Random): string {
  const not = random.chance(0.25) ? '!' : '';
  const directory = random.pick([...DIRECTORIES, ...DEFAULT_IGNORED]);
  const stem = random.pick(STEMS);
  return (
    not +
    random.pick([
      `*${random.pick(['.log', '.tmp', '.md', '.json'])}`,
      `${directory}/`,
      directory,
      `/${directory}`,
      `${directory}/*.txt`,
      `${stem}*`,
      `/${stem}.ts`,
      '/src/lib/',
    ])
  );
}
