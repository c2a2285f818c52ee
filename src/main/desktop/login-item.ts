/** What macOS and Windows say about starting at login, in plain functions; the system is the one that decides. */

/** What Electron tells of it, as far as it is needed here. */
export interface LoginItemSettings {
  readonly openAtLogin: boolean;
  /** Windows: false when the user switched it off in the system's own settings. */
  readonly executableWillLaunchAtLogin?: boolean;
  /** macOS 13 and newer. */
  readonly status?: string;
  /** Windows: all entries that start this app's program, or have its name. */
  readonly launchItems?: readonly {
    readonly name: string;
    readonly path: string;
    readonly args: readonly string[];
    readonly enabled: boolean;
  }[];
}

/** Whether a login will start the app: switched on here, and not off in the system's settings. */
export function isLoginItemOn(settings: LoginItemSettings, platform: NodeJS.Platform): boolean {
  if (platform === 'win32') return settings.openAtLogin && settings.executableWillLaunchAtLogin !== false;
  return settings.status === undefined || settings.status === '' ? settings.openAtLogin : settings.status === 'enabled';
}

/** macOS wants the user to agree in its own settings: nothing the app does switches it on. */
export function needsApproval({ status }: LoginItemSettings): boolean {
  return status === 'requires-approval';
}

/** Whether Windows has an entry of this name that is on and points at where the app no longer is. */
export function isLoginItemStale(settings: LoginItemSettings, name: string, path: string): boolean {
  const item = settings.launchItems?.find((candidate) => candidate.name === name);
  return item?.enabled === true && item.path.toLowerCase() !== path.toLowerCase();
}
