import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'playwright/test';
import type { AppFolders } from './app/app-environment';
import { compareTrees } from './workspace-files';

/** Time for a change to arrive on a busy machine, ms. */
const ARRIVAL_TIMEOUT_MS = 15_000;
/** Delay until the next look at a file: by default it grows to a second, in which the app comes to rest. */
const LOOK_MS = 20;

/** Writes files, given with their content by paths relative to `folder`, and the folders that they need. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/**
 * Makes or replaces a file in one step: the app may mirror one that is still empty as a change of its own.
 * @param path below the test's folder, which is on the disk of the temporary files
 */
export async function replaceFile(path: string, content: string): Promise<void> {
  const temp = join(tmpdir(), `lockstep-e2e-${randomUUID()}`);
  await writeFile(temp, content);
  await rename(temp, path);
}

/** The folder that the app mirrors the workspace called `name` to by default, as soon as it is there. */
export async function mirrorOf({ userData }: AppFolders, name: string): Promise<string> {
  const base = join(userData, 'mirrors');
  let found: string | undefined;
  const look = async () => {
    const names = await readdir(base).catch(() => []);
    found = names.find((entry) => entry.replace(/-[0-9a-f]{32}$/, '') === name);
    return found;
  };
  await expect.poll(look, { message: `a mirror of ${name}`, timeout: ARRIVAL_TIMEOUT_MS }).toBeDefined();
  return join(base, found ?? '');
}

/** Waits until a file is there and has this content. */
export async function expectFile(path: string, content: string): Promise<void> {
  const options = { message: path, timeout: ARRIVAL_TIMEOUT_MS, intervals: [LOOK_MS] };
  await expect.poll(() => textOf(path), options).toBe(content);
}

/** Waits until there is no file or folder at this path. */
export async function expectNothingAt(path: string): Promise<void> {
  const isThere = async () => (await textOf(path)) !== null;
  await expect.poll(isThere, { message: `${path} is there`, timeout: ARRIVAL_TIMEOUT_MS }).toBe(false);
}

/** Waits until a mirror holds exactly these files of its source (relative paths, with `/`), byte for byte. */
export async function expectMirrored(source: string, files: readonly string[], mirror: string): Promise<void> {
  await expect
    .poll(() => compareTrees(source, files, mirror), {
      message: `the mirror ${mirror}`,
      timeout: 2 * ARRIVAL_TIMEOUT_MS,
    })
    .toEqual({ missing: [], different: [], unexpected: [] });
}

/** The text of a file, an empty text for a folder; null when there is nothing. */
export async function textOf(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    if (error.code === 'EISDIR') return '';
    throw error;
  });
}

/** The files below a folder that hold this text, in their content or in their name. */
export async function filesWith(text: string, folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const content = entry.isFile() ? await readFile(path) : '';
    if (content.includes(text) || entry.name.includes(text)) found.push(path);
  }
  return found;
}
