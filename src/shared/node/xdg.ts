import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Environment variable and default, below the home folder, of each base folder. */
const BASE_FOLDERS = {
  config: ['XDG_CONFIG_HOME', '.config'],
  data: ['XDG_DATA_HOME', '.local/share'],
  state: ['XDG_STATE_HOME', '.local/state'],
} as const;

/** Absolute path of a user's base folder by the XDG specification, which ignores relative paths in the environment. */
export function xdgHome(kind: keyof typeof BASE_FOLDERS, env = process.env, home = homedir()): string {
  const [variable, fallback] = BASE_FOLDERS[kind];
  const chosen = env[variable];
  return chosen && isAbsolute(chosen) ? chosen : join(home, fallback);
}
