import { app } from 'electron';
import { xdgHome } from '../../shared/node/xdg';
import { errorMessage } from '../../shared/util/errors';
import type { Logger } from '../../shared/util/log';
import { appImage } from '../environment/app-image';
import type { Autostart } from '../settings/effective-settings';
import { isLoginItemOn, isLoginItemStale, needsApproval } from './login-item';
import { XdgAutostart } from './xdg-autostart';

/** Name of the entry on Windows. */
export const APP_ID = 'app.lockstep.Lockstep';

/**
 * Opens the login item of this system, and updates an entry that points at an earlier place of the app.
 * @param dataDir the data folder to start with; null for the usual one
 */
export function openAutostart(dataDir: string | null, log: Logger): Autostart {
  const args = [
    ...(app.isPackaged ? [] : [app.getAppPath()]),
    '--hidden',
    ...(dataDir === null ? [] : [`--user-data-dir=${dataDir}`]),
  ];
  if (process.platform !== 'linux') return loginItem(args);
  const autostart = new XdgAutostart(xdgHome('config'), [
    appImage(process.env, process.execPath) ?? process.execPath,
    ...args,
  ]);
  try {
    autostart.refresh();
  } catch (error) {
    log.warn(`The autostart entry could not be brought up to date: ${errorMessage(error)}`);
  }
  return autostart;
}

/** True when macOS opened the app at login, which passes no argument. */
export function wasOpenedAtLogin(): boolean {
  return process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;
}

/** macOS accepts no arguments; Windows needs arguments with spaces quoted. */
function loginItem(args: readonly string[]): Autostart {
  const target = { path: process.execPath, args: args.map((arg) => (/\s/.test(arg) ? `"${arg}"` : arg)) };
  const options = process.platform === 'win32' ? target : {};
  const state = () => app.getLoginItemSettings(options);
  const set = (enabled: boolean) =>
    app.setLoginItemSettings({ ...options, openAtLogin: enabled, ...(enabled && { enabled }) });
  // The entry may be that of an earlier installation in another folder.
  if (app.isPackaged && isLoginItemStale(state(), APP_ID, process.execPath)) set(true);
  return {
    isEnabled: () => isLoginItemOn(state(), process.platform),
    setEnabled(enabled) {
      set(enabled);
      if (enabled && needsApproval(state())) {
        throw new Error('Allow Lockstep in System Settings, General, Login Items.');
      }
    },
  };
}
