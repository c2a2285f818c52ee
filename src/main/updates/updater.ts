import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppUpdater } from 'electron-updater';
import type { Logger } from '../../shared/util/log';
import type { UpdateMethod } from './update-method';

/** Replaces the id of this machine that electron-updater would send for staged releases. */
const ANONYMOUS = { 'x-user-staging-id': '0' };

/** Folder for downloads below the user's cache folder; electron-builder writes the same name into its builds. */
const CACHE_NAME = 'lockstep-updater';

/**
 * Opens the updater of this system. Its code is loaded here, long after the start.
 * @param folder for its own files
 */
export async function openUpdater(
  method: UpdateMethod & { readonly kind: 'self' },
  folder: string,
  log: Logger,
): Promise<AppUpdater> {
  const { AppImageUpdater, MacUpdater, NsisUpdater } = await import('electron-updater');
  const Updater = { darwin: MacUpdater, win32: NsisUpdater }[process.platform as string] ?? AppImageUpdater;
  const updater: AppUpdater = new Updater();
  pointAt(updater, method, folder);
  updater.requestHeaders = ANONYMOUS;
  const note = (text: unknown) => log.info(`Update: ${String(text).split('\n', 1)[0]}`);
  // Errors reject the promise of the check, whose caller logs them.
  updater.logger = { info: note, warn: note, error: () => undefined };
  updater.on('error', () => undefined);
  return updater;
}

/**
 * Makes the updater follow the address of `method`. The description in the build stays in force, because the signer that
 * it names is the only one whose updates are installed on Windows.
 * @param folder for the description of a build that has none
 */
export function pointAt(
  updater: AppUpdater,
  { url, hasFeed }: UpdateMethod & { readonly kind: 'self' },
  folder: string,
): void {
  if (url === null) return;
  if (hasFeed) updater.setFeedURL(url);
  else updater.updateConfigPath = writeConfig(url, folder);
}

function writeConfig(url: string, folder: string): string {
  const file = join(folder, 'app-update.yml');
  mkdirSync(folder, { recursive: true });
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ provider: 'generic', url, updaterCacheDirName: CACHE_NAME }), { mode: 0o600 });
  return file;
}
