import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PROJECT } from '../support/app/app-environment';

/** The names of the folders in the pictures, and the installed package whose real files are in each. */
const PROJECTS: Readonly<Record<string, string>> = {
  storefront: 'zod',
  'billing-api': 'chokidar',
  'design-tokens': 'ws',
  'mobile-app': 'preact',
};

/** The folder of a person who does not exist, with code in it; short, since pictures show paths. */
export async function makeHome(): Promise<string> {
  const wanted = join(await realpath(tmpdir()), 'mira');
  const made = await mkdir(wanted).then(
    () => wanted,
    () => mkdtemp(`${wanted}-`),
  );
  return made;
}

export function removeHome(home: string): Promise<void> {
  return rm(home, { recursive: true, force: true, maxRetries: 5 });
}

/** Makes one of the projects. @returns its path */
export async function makeProject(home: string, name: string): Promise<string> {
  const path = join(home, 'code', name);
  await cp(join(PROJECT, 'node_modules', PROJECTS[name] ?? 'zod'), path, {
    recursive: true,
    filter: (source) => !source.includes('.map'),
  });
  return path;
}

/** Writes one file, and the folders it needs. */
export async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
