import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemCode } from '../../../shared/util/errors';
import { RefusedError } from './refused-error';

/**
 * Makes a folder and those above it, for this user only.
 * @throws the system's error; on a read-only disk EROFS, where Node alone says that something is missing
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') await access(await existingPart(folder), constants.W_OK);
    throw error;
  }
}

async function existingPart(folder: string): Promise<string> {
  let at = folder;
  while (dirname(at) !== at && !(await stat(at).catch(() => null))) at = dirname(at);
  return at;
}

/**
 * Makes an empty staging folder in the first of some places from which files can be renamed into a mirror. That is tried:
 * two mounts of one disk have one number, and take no rename from each other.
 * @param root the mirror
 * @throws RefusedError when there is none
 */
export async function makeStaging(root: string, places: readonly string[]): Promise<string> {
  for (const staging of places) {
    await makeFolder(dirname(staging));
    await rm(staging, { recursive: true, force: true });
    await mkdir(staging, { mode: 0o700 });
    if (await canRename(staging, root)) return staging;
    await rmdir(staging);
  }
  const message = `The mirror folder ${basename(root)} is the top of a disk. Choose a folder inside it.`;
  throw new RefusedError('io', message, true);
}

/** Whether files can be renamed from one folder to another. Another fault shows when files are written. */
async function canRename(from: string, to: string): Promise<boolean> {
  if ((await stat(from)).dev !== (await stat(to)).dev) return false;
  const name = `.lockstep-probe-${randomUUID()}`;
  await mkdir(join(from, name));
  try {
    await rename(join(from, name), join(to, name));
    await rmdir(join(to, name));
    return true;
  } catch (error) {
    await rmdir(join(from, name)).catch(() => {});
    return systemCode(error) !== 'EXDEV';
  }
}
