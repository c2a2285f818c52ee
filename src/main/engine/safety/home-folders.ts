import { homedir, userInfo } from 'node:os';
import { dirname, isAbsolute, resolve } from 'node:path';
import { readSmallFileIfAny } from '../../../shared/node/small-file';
import { realpathSync } from '../disk/bounded-fs';

/** Folders whose subfolders are homes by the system's convention. `/var/home` is what `/home` links to on some systems. */
const HOME_PARENTS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ['/home', '/var/home'],
  darwin: ['/Users'],
  win32: ['C:\\Users'],
};

/** The user database of Linux. That of macOS has only root and system accounts in this file, Windows has no such file. */
const PASSWD_FILE = '/etc/passwd';
/** Holds some 15,000 accounts. */
const MAX_PASSWD_BYTES = 1024 * 1024;

const ROOT_ID = 0;
/** Ids below belong to system accounts, whose home is any folder that they work in. */
const FIRST_PERSON_ID = 1000;
const NOBODY_ID = 65_534;

/** True for a folder that stands where the system has its homes: `/home/*`, `/Users/*`, `C:\Users\*`. */
export function isHomeByConvention(folder: string): boolean {
  return HOME_PARENTS[process.platform]?.includes(dirname(folder)) ?? false;
}

/**
 * The home folders that this machine names: the user's own on every system, as environment and user database have it;
 * on Linux, also those of root and of persons in `/etc/passwd`. The accounts of a directory service are not listed,
 * which can take minutes.
 */
export function homeFolders(passwdFile = PASSWD_FILE): string[] {
  return [...ownHomes(), ...homesInPasswd(readSmallFileIfAny(passwdFile, MAX_PASSWD_BYTES) ?? '')];
}

/** The homes of root and of persons in the text of a user database. Lines of another form are skipped. */
export function homesInPasswd(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const [, , id = '', , , home = ''] = line.split(':');
    return isAbsolute(home) && /^\d+$/.test(id) && isPerson(Number(id)) ? [resolve(home)] : [];
  });
}

function isPerson(id: number): boolean {
  return id === ROOT_ID || (id >= FIRST_PERSON_ID && id !== NOBODY_ID);
}

/** Each home of the user by the name it was given and by its real path. */
function ownHomes(): string[] {
  const named = [answerOf(homedir), answerOf(() => userInfo().homedir)].filter(isAbsolute);
  return named.flatMap((home) => [resolve(home), answerOf(() => realpathSync(home)) || resolve(home)]);
}

/** The empty string when the system has no answer: the user of a container may have no account, a home may be missing. */
function answerOf(question: () => string): string {
  try {
    return question();
  } catch {
    return '';
  }
}
