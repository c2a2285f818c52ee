import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from '../../../shared/util/errors';

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
