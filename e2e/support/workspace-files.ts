import { copyFile, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { dirname, extname, join, relative, resolve, sep } from 'node:path';

const NODE_MODULES = resolve(import.meta.dirname, '../../node_modules');

/** Published packages that the project has installed anyway: real files, by many authors, of many sizes and depths. */
const PACKAGES = [
  'zod',
  'preact',
  'playwright',
  'playwright-core',
  'typescript',
  'electron-log',
  'app-builder-lib',
  'undici',
  'type-fest',
  'ajv',
  'async',
  'postcss',
  'semver',
  'lodash',
];

const SOURCE_EXTENSIONS = new Set(['.js', '.cjs', '.mjs', '.ts', '.cts', '.mts', '.tsx', '.json', '.md', '.css']);
/** 100 KiB: the size above which a file is not mirrored by default. */
const MAX_BYTES = 102_400;
/** Folders that are ignored by default, so that everything in the workspace belongs in the mirror. */
const IGNORED_FOLDERS = new Set(
  'node_modules .git __pycache__ .venv venv .idea .vscode dist build .next target'.split(' '),
);

/**
 * Fills a folder with real source files, each of which belongs in the mirror by default.
 * @param folder absolute path; made when it doesn't exist
 * @param count how many files; by default as many as a workspace may have, less a few for tests to add
 * @returns the files' paths relative to the folder, with `/`, sorted
 */
export async function makeSourceWorkspace(folder: string, count = 1_950): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of PACKAGES) found.push(...(await sourceFilesIn(join(NODE_MODULES, name))));
  const files = found.slice(0, count);
  if (files.length < count)
    throw new Error(`The installed packages have only ${files.length} of ${count} source files.`);
  for (const file of files) await copyInto(folder, file);
  return files.map((file) => portable(relative(NODE_MODULES, file))).sort();
}

/** Differences between a mirror and its source; all lists are empty when there are none. Paths are relative, with `/`, sorted. */
export interface TreeDifference {
  readonly missing: readonly string[];
  readonly different: readonly string[];
  readonly unexpected: readonly string[];
}

/** Compares a mirror byte for byte with the files of its source that belong in it (relative paths, with `/`). */
export async function compareTrees(source: string, files: readonly string[], mirror: string): Promise<TreeDifference> {
  const expected = new Set(files);
  const mirrored = new Set((await filesBelow(mirror)).map((file) => portable(relative(mirror, file))));
  const different: string[] = [];
  for (const file of files.filter((path) => mirrored.has(path))) {
    const [original, copy] = await Promise.all([readFile(join(source, file)), readFile(join(mirror, file))]);
    if (!original.equals(copy)) different.push(file);
  }
  return {
    missing: files.filter((file) => !mirrored.has(file)).sort(),
    different: different.sort(),
    unexpected: [...mirrored].filter((file) => !expected.has(file)).sort(),
  };
}

async function sourceFilesIn(folder: string): Promise<string[]> {
  const files = await filesBelow(folder, (name) => !IGNORED_FOLDERS.has(name));
  const candidates = files.filter((file) => SOURCE_EXTENSIONS.has(extname(file)));
  const sizes = await Promise.all(candidates.map(async (file) => (await stat(file)).size));
  return candidates.filter((_file, index) => (sizes[index] ?? 0) <= MAX_BYTES);
}

/** Every regular file below a folder, in an order that depends on the names only; none when there is no such folder. */
async function filesBelow(folder: string, enters: (folderName: string) => boolean = () => true): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const files: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && enters(entry.name)) files.push(...(await filesBelow(path, enters)));
    else if (entry.isFile()) files.push(path);
  }
  return files;
}

async function copyInto(folder: string, file: string): Promise<void> {
  const target = join(folder, relative(NODE_MODULES, file));
  await mkdir(dirname(target), { recursive: true });
  await copyFile(file, target);
}

function portable(path: string): string {
  return path.split(sep).join('/');
}
