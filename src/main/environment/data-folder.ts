import { chmodSync, mkdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import { xdgHome } from '../../shared/node/xdg';
import { logFolder } from './log-folder';

/** The app's own folders; all but the logs are inside `root`. Real paths. */
export interface DataFolder {
  readonly root: string;
  readonly logs: string;
  /** The engine's index of the server's files. */
  readonly state: string;
  /** The embedded receiver's own files. */
  readonly receiver: string;
  /** Default folder for mirrors. */
  readonly mirrors: string;
}

/**
 * Creates the data folder, for this user only, and moves Electron's own files there. Must run before Electron is asked for
 * a path, and before the single-instance lock, which is one per folder.
 * @param chosen null for the usual place on this system
 * @throws when the folder can't be created
 */
export function openDataFolder(chosen: string | null): DataFolder {
  const folder = chosen ?? defaultFolder();
  mkdirSync(folder, { recursive: true });
  const root = realpathSync(folder);
  const logs = logFolder(root, chosen !== null, { platform: process.platform, home: homedir(), env: process.env });
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  if (process.platform !== 'win32') chmodSync(root, 0o700);
  app.setPath('userData', root);
  app.setPath('sessionData', join(root, 'session'));
  app.setPath('crashDumps', join(root, 'crashes'));
  app.setAppLogsPath(logs);
  return {
    root,
    logs,
    state: join(root, 'state'),
    receiver: join(root, 'receiver'),
    mirrors: join(root, 'mirrors'),
  };
}

/** The `lockstep` command finds the app by the same rule. */
function defaultFolder(): string {
  return process.platform === 'linux' ? join(xdgHome('config'), 'lockstep') : join(app.getPath('appData'), 'Lockstep');
}
