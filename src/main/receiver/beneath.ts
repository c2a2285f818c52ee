import { closeSync, constants, existsSync, lstatSync, openSync } from 'node:fs';
import { join } from 'node:path';

/** Opens a place in the file system without reading what is there; Linux only, and missing among Node's constants. */
const O_PATH = 0x200000;
const FLAGS = O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW;
/** The paths of what this process has opened lead there, whatever has become of the names. */
const OPENED = '/proc/self/fd';
const CAN_HOLD = process.platform === 'linux' && existsSync(OPENED);

/** A directory that was reached without following a symlink. */
export interface Reached extends Disposable {
  /**
   * On Linux this leads to the very directory, also when that is moved away and something else is put in its place
   * meanwhile; elsewhere the way was looked at a moment ago.
   */
  readonly path: string;
}

/**
 * @param root real absolute path
 * @param directory below it, with forward slashes; empty for the root itself
 * @throws `ENOENT` or `ENOTDIR` when there is no such directory, or a symlink on the way to it
 */
export function reach(root: string, directory: string): Reached {
  const names = directory === '' ? [] : directory.split('/');
  return CAN_HOLD ? hold(root, names) : lookAt(root, names);
}

function hold(root: string, names: readonly string[]): Reached {
  let fd = openSync(root, FLAGS);
  for (const name of names) {
    const above = fd;
    try {
      fd = openSync(`${OPENED}/${above}/${name}`, FLAGS);
    } finally {
      closeSync(above);
    }
  }
  return { path: `${OPENED}/${fd}`, [Symbol.dispose]: () => closeSync(fd) };
}

function lookAt(root: string, names: readonly string[]): Reached {
  let path = root;
  for (const name of names) {
    path = join(path, name);
    if (!lstatSync(path).isDirectory()) throw Object.assign(new Error(`${path} is no directory`), { code: 'ENOTDIR' });
  }
  return { path, [Symbol.dispose]: () => {} };
}
