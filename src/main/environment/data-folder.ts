import { chmodSync, mkdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import { logFolder } from './log-folder';

/** Where the app keeps its files; all but the logs are inside `root`. Real paths. */
export interface DataFolder {
  readonly root: string;
  readonly logs: string;
  /** The engine's memory of what the server holds. */
  readonly state: string;
  /** The embedded receiver's own files. */
  readonly receiver: string;
  /** Where mirrors go unless the user chose another folder. */
  readonly mirrors: string;
}

/**
 * Creates the data folder, for this user only, and points Electron's own files there too. Must run before anything asks
 * Electron for a path, and before the single-instance lock, which belongs to the folder.
 * @param chosen null for the usual place on this system
 * @throws when the folder can't be created
 */
export function openDataFolder(chosen: string | null): DataFolder {
  const name = process.platform === 'linux' ? 'lockstep' : 'Lockstep';
  const wanted = chosen ?? join(app.getPath('appData'), name);
  mkdirSync(wanted, { recursive: true });
  const root = realpathSync(wanted);
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
