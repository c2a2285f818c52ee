import { access, constants } from 'node:fs/promises';
import { delimiter, parse, resolve } from 'node:path';
import { ProblemError } from '../../../shared/model/problem';
import { isInside } from '../../../shared/node/paths';
import { errorCode, isMissing } from '../../../shared/util/errors';
import { realpathSync, statSync } from '../disk/bounded-fs';
import { DiskProbe } from '../disk/disk-probe';
import { homeFolders, isHomeByConvention } from './home-folders';

/** Folders of the operating system. They and the folders around them are refused, their subfolders are not. */
const SYSTEM_FOLDERS: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: '/bin:/boot:/dev:/etc:/home:/lib:/lib64:/media:/mnt:/opt:/proc:/root:/run:/sbin:/srv:/sys:/tmp:/usr:/var',
  darwin: '/Applications:/Library:/System:/Users:/Volumes:/bin:/etc:/opt:/private:/usr',
  win32: 'C:\\Windows;C:\\Program Files;C:\\Program Files (x86);C:\\ProgramData;C:\\Users',
};
/** Trees of the operating system that hold no user's code at any depth. */
const FORBIDDEN_TREES = ['/proc', '/sys', '/dev', '/run/udev', '/System', 'C:\\Windows'];

/**
 * The real path of a folder named by the user, with symlinks and case resolved, so that each folder has one identity.
 * @throws ProblemError `missing`, `not-a-folder`, `unreadable` or `not-answering`
 */
export async function resolveRoot(path: string): Promise<string> {
  await new DiskProbe(resolve(path)).check();
  try {
    const real = realpathSync(resolve(path));
    if (!statSync(real).isDirectory()) {
      throw new ProblemError({
        code: 'not-a-folder',
        title: 'That is not a folder.',
        detail: `${path} is a file. Choose the folder that holds it.`,
      });
    }
    await access(real, constants.R_OK | constants.X_OK);
    return real;
  } catch (error) {
    throw rootProblem(path, error);
  }
}

/** The problem that the user sees for an error of reading a root. */
export function rootProblem(path: string, error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (isMissing(error)) {
    const detail = `There is no folder at ${path}.`;
    return new ProblemError({ code: 'missing', title: 'That folder does not exist.', detail });
  }
  const detail = `${path}: ${errorCode(error)}. Check its permissions.`;
  return new ProblemError({ code: 'unreadable', title: 'That folder can not be read.', detail });
}

/**
 * Refuses roots that are not a project: drives, homes, system folders, the app's own folders.
 * @param root real path
 * @param own the app's data and copies; folders inside and around them are refused
 * @param homes home folders; they and the folders around them are refused, their subfolders are not
 * @throws ProblemError `protected-folder`
 */
export function checkProtected(root: string, own: readonly string[], homes = homeFolders()): void {
  const refuse = (title: string, detail: string) => {
    throw new ProblemError({ code: 'protected-folder', title, detail });
  };
  const hint = 'Choose the folder of one project instead.';
  if (root === parse(root).root) refuse('A whole drive cannot be mirrored.', hint);
  if (isHomeByConvention(root) || homes.some((home) => isInside(root, home))) {
    refuse('A home folder cannot be mirrored.', hint);
  }
  const system = SYSTEM_FOLDERS[process.platform]?.split(delimiter) ?? [];
  if (system.includes(root) || FORBIDDEN_TREES.some((tree) => isInside(tree, root))) {
    refuse('A system folder cannot be mirrored.', hint);
  }
  if (own.some((folder) => isInside(folder, root) || isInside(root, folder))) {
    refuse(
      "That folder holds this app's own data or mirrors.",
      'Mirroring it would never come to rest. Choose another folder.',
    );
  }
}

/**
 * Refuses a root inside or around an active one, since its files would be sent twice.
 * @throws ProblemError `overlap`
 */
export function checkOverlap(root: string, active: readonly string[]): void {
  for (const other of active) {
    if (root === other || !(isInside(other, root) || isInside(root, other))) continue;
    const relation = isInside(other, root) ? 'is inside' : 'contains';
    throw new ProblemError({
      code: 'overlap',
      title: `That folder ${relation} a mirrored folder.`,
      detail: `${other} is already mirrored. Remove that folder first, or choose another one.`,
    });
  }
}
