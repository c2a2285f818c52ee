/** The fields of Electron's login item settings on macOS and Windows that are read here. */
export interface LoginItemSettings {
  readonly openAtLogin: boolean;
  /** Windows: false when the user switched it off in the system's own settings. */
  readonly executableWillLaunchAtLogin?: boolean;
  /** macOS 13 and newer. */
  readonly status?: string;
  /** Windows: every entry that starts this app's program or has its name. */
  readonly launchItems?: readonly {
    readonly name: string;
    readonly path: string;
    readonly args: readonly string[];
    readonly enabled: boolean;
  }[];
}

/** True when a login will start the app: it is on here and not off in the system's settings. */
export function isLoginItemOn(settings: LoginItemSettings, platform: NodeJS.Platform): boolean {
  if (platform === 'win32') return settings.openAtLogin && settings.executableWillLaunchAtLogin !== false;
  return settings.status === undefined || settings.status === '' ? settings.openAtLogin : settings.status === 'enabled';
}

/** True when the user must approve the item in the settings of macOS, which the app can't do. */
export function needsApproval({ status }: LoginItemSettings): boolean {
  return status === 'requires-approval';
}

/** True when Windows has an enabled entry of this name for another path. */
export function isLoginItemStale(settings: LoginItemSettings, name: string, path: string): boolean {
  const item = settings.launchItems?.find((candidate) => candidate.name === name);
  return item?.enabled === true && item.path.toLowerCase() !== path.toLowerCase();
}
