import { posix, win32 } from 'node:path';

/** Where a system keeps the logs of programs, for a user with this home folder and environment. */
export interface LogPlace {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Absolute path of the folder for logs of an app whose files are in `root`.
 * @param chosen whether the user chose that folder: then everything stays in it
 */
export function logFolder(root: string, chosen: boolean, { platform, home, env }: LogPlace): string {
  const { join, isAbsolute } = platform === 'win32' ? win32 : posix;
  if (chosen || platform === 'win32') return join(root, 'logs');
  if (platform === 'darwin') return join(home, 'Library', 'Logs', 'Lockstep');
  const { XDG_STATE_HOME = '' } = env;
  const state = isAbsolute(XDG_STATE_HOME) ? XDG_STATE_HOME : join(home, '.local', 'state');
  return join(state, 'lockstep', 'logs');
}
