import { access, chmod, constants, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, systemCode } from '../../shared/util/errors';
import type { Logger } from '../../shared/util/log';
import { makeFolder } from './mirror/make-folder';

/** Modes of files and folders that only their user may read. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** Faults that pass without a new start, with their way out. */
const PASSING: Readonly<Record<string, string>> = {
  EROFS: 'its disk is mounted read-only. Mount it for writing',
  EACCES: 'this user may not write there. Change its owner or its mode',
  EPERM: 'this user may not write there. Change its owner or its mode',
  ENOSPC: 'its disk is full. Make room on it',
  EDQUOT: 'the quota of this user is used up. Make room',
};

/** The receiver's folder can not be written now, which may pass. */
export class UnwritableFolderError extends Error {
  override readonly name = 'UnwritableFolderError';
}

/**
 * Makes the folder for the receiver's state, and takes other users' access away from one that exists. The index names every
 * file, and an older receiver left it readable for all. On Windows the folder above decides.
 * @throws UnwritableFolderError, or the system's error
 */
export async function prepareStateFolder(folder: string, log: Logger): Promise<void> {
  try {
    await makeFolder(folder);
    await access(folder, constants.W_OK);
  } catch (error) {
    const code = systemCode(error);
    const fault = PASSING[code];
    if (!fault) throw error;
    throw new UnwritableFolderError(
      `The receiver can not write its folder ${folder}: ${fault} (${code}), or choose another folder for the copies.`,
    );
  }
  if (process.platform === 'win32') return;
  try {
    await chmod(folder, FOLDER_MODE);
    for (const entry of await readdir(folder, { withFileTypes: true }))
      if (entry.isFile()) await chmod(join(folder, entry.name), FILE_MODE);
  } catch (error) {
    log.warn(`Other users may be able to read ${folder}: its access could not be restricted (${errorCode(error)}).`);
  }
}
