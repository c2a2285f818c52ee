import { access, constants, lstat, mkdir, realpath, rename, rm } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { ProblemError } from '../../shared/model/problem';
import { isInside } from '../../shared/node/paths';
import { longWorkspaceId, workspaceId } from '../../shared/wire/workspace-id';
import type { MirrorLocation } from '../receiver/parent-messages';

/** The folder that the embedded receiver writes a workspace to: a readable name, made unique by a hash of 128 bits. */
export function mirrorLocation(mirrorBase: string, root: string, fingerprint: string): MirrorLocation {
  const name = join(mirrorBase, safeName(basename(root)));
  return {
    root,
    mirror: `${name}-${longWorkspaceId(fingerprint, root)}`,
    formerMirror: `${name}-${workspaceId(fingerprint, root).slice(0, 6)}`,
  };
}

/** A name that every file system accepts and no system hides. */
function safeName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no file name on Windows may hold them.
  const plain = name.replace(/[\u0000-\u001f<>:"/\\|?*]/g, '_').replace(/^\.+/, '_');
  return plain.slice(0, 60).trim() || 'folder';
}

/** Deletes a mirror folder with its content. The targets of symlinks stay, also that of `folder` itself. */
export async function deleteMirror(folder: string): Promise<void> {
  const found = await lstat(folder).catch(() => null);
  if (found?.isDirectory()) await rm(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 });
}

/** Renames a mirror folder. It stays where it is when something is at the new path, or when it is no folder. */
export async function moveMirror(folder: string, to: string): Promise<void> {
  const [found, other] = await Promise.all([folder, to].map((path) => lstat(path).catch(() => null)));
  if (found?.isDirectory() && !other) await rename(folder, to);
}

/**
 * Creates and checks a folder for mirrors.
 * @param roots of the workspaces: a mirror inside or around a root would mirror itself
 * @returns its real path
 * @throws ProblemError when it can't hold mirrors
 */
export async function prepareMirrorBase(path: string, roots: readonly string[]): Promise<string> {
  const refuse = (detail: string): never => {
    throw new ProblemError({ code: 'invalid-setting', title: 'Copies can not be kept there.', detail });
  };
  const checkApart = (folder: string) => {
    const near = roots.find((root) => isInside(root, folder) || isInside(folder, root));
    if (near !== undefined) refuse(`It is inside or around the folder ${near}. Choose a folder outside it.`);
  };
  if (!isAbsolute(path)) refuse('Give the whole path of a folder.');
  checkApart(path);
  const base = await createFolder(path).catch((error: NodeJS.ErrnoException) =>
    refuse(`${path}: ${error.code ?? error.message}.`),
  );
  checkApart(base);
  return base;
}

/** Creates the folder, for this user only, unless it exists and can be written. @returns its real path */
async function createFolder(path: string): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  return realpath(path);
}
