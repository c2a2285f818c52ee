import { homedir } from 'node:os';
import { join } from 'node:path';
import { xdgHome } from '../shared/node/xdg';

/** Absolute path of the folder where the app keeps its files unless told otherwise: what Electron takes it for. */
export function usualDataFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  switch (platform) {
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'Lockstep');
    case 'win32':
      return join(env.APPDATA || join(homedir(), 'AppData', 'Roaming'), 'Lockstep');
    default:
      return join(xdgHome('config', env), 'lockstep');
  }
}
