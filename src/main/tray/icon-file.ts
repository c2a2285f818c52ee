import { join } from 'node:path';
import type { Activity } from '../../shared/model/app-snapshot';

/** One tray icon. */
export interface TrayIcon {
  readonly activity: Exclude<Activity, 'connecting'>;
  /** A badge says that the user is needed. */
  readonly attention: boolean;
}

/** macOS colours an icon of such a name itself; every other system takes PNG. */
const ENDINGS: Readonly<Partial<Record<NodeJS.Platform, string>>> = { darwin: 'Template.png', win32: '.ico' };

/**
 * Absolute path of an icon in the form of this system; scripts/packaging/icons/tray-icons.mjs draws it at build time.
 * @param folder of all icons
 */
export function iconFile(folder: string, { activity, attention }: TrayIcon): string {
  const name = `${activity}${attention ? '-attention' : ''}${ENDINGS[process.platform] ?? '.png'}`;
  return join(folder, process.platform, name);
}
