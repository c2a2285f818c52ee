import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * A command line that becomes the given program, which the system ends when this process ends, also when this process is
 * killed. Only Linux does that: elsewhere it is the program's own command line.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {'TERM' | 'KILL'} signal
 * @returns {[command: string, args: string[]]}
 */
export function bound(command, args, signal) {
  const setpriv = process.platform === 'linux' ? findOnPath('setpriv') : undefined;
  return setpriv ? [setpriv, ['--pdeathsig', signal, command, ...args]] : [command, [...args]];
}

/**
 * Whether a program can be found on the PATH.
 * @param {string} name
 */
export function isOnPath(name) {
  return findOnPath(name) !== undefined;
}

/** @param {string} name */
function findOnPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether there is a process with this id, of this user or another.
 * @param {number} pid
 */
export function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
