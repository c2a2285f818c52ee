import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { app } from 'electron';
import type { Logger } from '../../shared/util/log';
import { appImage } from '../environment/app-image';
import type { Autostart } from '../settings/effective-settings';
import { isLoginItemOn, isLoginItemStale, needsApproval } from './login-item';
import { XdgAutostart } from './xdg-autostart';

/** Under this name Windows keeps the entry. */
export const APP_ID = 'app.lockstep.Lockstep';

/**
 * The login item of this system, brought up to date when it points at where the app used to be.
 * @param dataDir the data folder to start with, when it is not the usual one
 */
export function openAutostart(dataDir: string | null, log: Logger): Autostart {
  const args = [
    ...(app.isPackaged ? [] : [app.getAppPath()]),
    '--hidden',
    ...(dataDir === null ? [] : [`--user-data-dir=${dataDir}`]),
  ];
  if (process.platform !== 'linux') return loginItem(args);
  const autostart = new XdgAutostart(configHome(), [
    appImage(process.env, process.execPath) ?? process.execPath,
    ...args,
  ]);
  try {
    autostart.refresh();
  } catch (error) {
    log.warn(`The autostart entry could not be brought up to date: ${String(error)}`);
  }
  return autostart;
}

/** True when the login opened the app in a way that leaves no argument behind, as macOS does. */
export function wasOpenedAtLogin(): boolean {
  return process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;
}

function configHome(): string {
  const chosen = process.env.XDG_CONFIG_HOME;
  return chosen && isAbsolute(chosen) ? chosen : join(homedir(), '.config');
}

/** macOS takes no arguments and tells the app itself that it was opened at login; Windows wants spaces quoted. */
function loginItem(args: readonly string[]): Autostart {
  const target = { path: process.execPath, args: args.map((arg) => (/\s/.test(arg) ? `"${arg}"` : arg)) };
  const options = process.platform === 'win32' ? target : {};
  const state = () => app.getLoginItemSettings(options);
  const set = (enabled: boolean) =>
    app.setLoginItemSettings({ ...options, openAtLogin: enabled, ...(enabled && { enabled }) });
  // A new installation elsewhere finds the entry of the old one.
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
