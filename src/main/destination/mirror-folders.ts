import { access, constants, lstat, mkdir, realpath, rm } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { ProblemError } from '../../shared/model/problem';
import { isInside } from '../../shared/node/paths';

/** The folder that the embedded receiver writes a workspace to: readable, and unique by the workspace's id. */
export function mirrorFolder(mirrorBase: string, root: string, id: string): string {
  return join(mirrorBase, `${safeName(basename(root))}-${id.slice(0, 6)}`);
}

/** A name that every file system takes, without being hidden. */
function safeName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what no Windows file name may hold.
  const plain = name.replace(/[\u0000-\u001f<>:"/\\|?*]/g, '_').replace(/^\.+/, '_');
  return plain.slice(0, 60).trim() || 'folder';
}

/** Deletes a mirror with everything in it. What a symlink leads to is never touched, neither here nor inside. */
export async function deleteMirror(folder: string): Promise<void> {
  const found = await lstat(folder).catch(() => null);
  if (found?.isDirectory()) await rm(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 });
}

/**
 * Makes a folder ready to hold mirrors.
 * @param roots of the workspaces: a mirror inside or around one would feed on itself
 * @returns its real path
 * @throws ProblemError when mirrors can't be there
 */
export async function prepareMirrorBase(path: string, roots: readonly string[]): Promise<string> {
  const refuse = (detail: string): never => {
    throw new ProblemError({ code: 'invalid-setting', title: 'Mirrors can not be kept there.', detail });
  };
  const checkApart = (folder: string) => {
    const near = roots.find((root) => isInside(root, folder) || isInside(folder, root));
    if (near !== undefined) refuse(`It is inside or around the workspace ${near}. Choose a folder outside it.`);
  };
  if (!isAbsolute(path)) refuse('Give the whole path of a folder.');
  checkApart(path);
  const base = await createFolder(path).catch((error: NodeJS.ErrnoException) =>
    refuse(`${path}: ${error.code ?? error.message}.`),
  );
  checkApart(base);
  return base;
}

/** Makes sure of a folder that can be written, for this user only where it is new, and answers with its real path. */
async function createFolder(path: string): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  return realpath(path);
}
