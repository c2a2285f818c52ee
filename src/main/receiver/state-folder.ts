import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../../shared/util/errors';
import type { Logger } from '../../shared/util/log';

/** Modes of files and folders that only their user may read. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/**
 * Makes the folder for the receiver's state, and takes other users' access away from one that exists. The index names every
 * file, and an older receiver left it readable for all. On Windows the folder above decides.
 */
export function prepareStateFolder(folder: string, log: Logger): void {
  mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
  if (process.platform === 'win32') return;
  try {
    chmodSync(folder, FOLDER_MODE);
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (entry.isFile()) chmodSync(join(folder, entry.name), FILE_MODE);
  } catch (error) {
    log.warn(`Other users may be able to read ${folder}: its access could not be restricted (${errorCode(error)}).`);
  }
}
