import { homedir } from 'node:os';
import { join } from 'node:path';

/** Absolute path of the folder where the app keeps its files unless told otherwise: what Electron takes it for. */
export function usualDataFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  switch (platform) {
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'Lockstep');
    case 'win32':
      return join(env.APPDATA || join(homedir(), 'AppData', 'Roaming'), 'Lockstep');
    default:
      return join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'lockstep');
  }
}
