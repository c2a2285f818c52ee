import { posix, win32 } from 'node:path';
import { xdgHome } from '../../shared/node/xdg';

/** The facts about a user's system that decide on the folder for logs. */
export interface LogPlace {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Absolute path of the folder for logs of an app whose files are in `root`.
 * @param chosen whether the user chose `root`, which then holds the logs, too
 */
export function logFolder(root: string, chosen: boolean, { platform, home, env }: LogPlace): string {
  const { join } = platform === 'win32' ? win32 : posix;
  if (chosen || platform === 'win32') return join(root, 'logs');
  if (platform === 'darwin') return join(home, 'Library', 'Logs', 'Lockstep');
  return join(xdgHome('state', env, home), 'lockstep', 'logs');
}
