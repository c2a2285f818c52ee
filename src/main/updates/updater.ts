import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppUpdater } from 'electron-updater';
import type { Logger } from '../../shared/util/log';
import type { UpdateMethod } from './update-method';

/** Sent instead of an id of this machine, which electron-updater would make up for releases in stages. */
const NOBODY = { 'x-user-staging-id': '0' };

/** Where downloads wait, below the user's cache folder; electron-builder writes the same name into its builds. */
const CACHE_NAME = 'lockstep-updater';

/**
 * This system's updater. Its code is loaded only now, long after the start.
 * @param folder for its notes
 */
export async function openUpdater(
  { url }: UpdateMethod & { readonly kind: 'self' },
  folder: string,
  log: Logger,
): Promise<AppUpdater> {
  const { AppImageUpdater, MacUpdater, NsisUpdater } = await import('electron-updater');
  const Updater = { darwin: MacUpdater, win32: NsisUpdater }[process.platform as string] ?? AppImageUpdater;
  const updater: AppUpdater = new Updater();
  if (url !== null) updater.updateConfigPath = writeConfig(url, folder);
  updater.requestHeaders = NOBODY;
  const note = (words: unknown) => log.info(`Update: ${String(words).split('\n', 1)[0]}`);
  // What it calls an error reaches whoever asked for the check, who decides what to make of it.
  updater.logger = { info: note, warn: note, error: () => undefined };
  updater.on('error', () => undefined);
  return updater;
}

function writeConfig(url: string, folder: string): string {
  const file = join(folder, 'app-update.yml');
  mkdirSync(folder, { recursive: true });
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ provider: 'generic', url, updaterCacheDirName: CACHE_NAME }), { mode: 0o600 });
  return file;
}
