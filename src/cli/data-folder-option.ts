import { homedir } from 'node:os';
import { join } from 'node:path';
import { xdgHome } from '../shared/node/xdg';

/** Absolute path of the app's default data folder, the same as Electron's. */
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
