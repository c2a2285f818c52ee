import { app } from 'electron';
import type { Logger } from '../shared/util/log';
import { openAutostart } from './desktop/autostart';
import { openLog } from './environment/app-log';
import type { DataFolder } from './environment/data-folder';
import { fingerprint } from './environment/machine-id';
import { guardAgainstErrors } from './lifecycle/error-handlers';
import { Notices } from './notifications/notices';
import { Preferences } from './settings/effective-settings';
import { readOverrides } from './settings/environment-overrides';
import { Secrets } from './settings/key-store';
import { openSettings, type Settings } from './settings/settings-file';
import { KEY_LOST, noteTrouble } from './start-notices';

/** What everything else stands on: the log, what is remembered, what the user is told of the app itself. */
export interface Foundation {
  readonly log: Logger;
  readonly settings: Settings;
  readonly preferences: Preferences;
  readonly notices: Notices;
  /** Of this machine and user. */
  readonly machine: string;
}

/**
 * @param dataDir the data folder that the user chose; null for the usual one
 * @param changed called when the notices are others
 * @throws when the settings can neither be read nor written
 */
export async function layFoundation(
  dataDir: string | null,
  data: DataFolder,
  changed: () => void,
): Promise<Foundation> {
  const log = openLog(data.logs);
  log.info(`Lockstep ${app.getVersion()} starts with its files in ${data.root}.`);
  const opened = openSettings(data.root);
  const { settings } = opened;
  const machine = await fingerprint(settings);
  const notices = new Notices(log, changed);
  guardAgainstErrors(log, notices);
  const { overrides, notices: overrideNotices } = readOverrides(process.env);
  // Nothing that is started from here on is to inherit the key.
  delete process.env.LOCKSTEP_API_KEY;
  const secrets = new Secrets(log);
  const autostart = openAutostart(dataDir, log);
  const preferences = new Preferences({
    settings,
    secrets,
    overrides,
    autostart,
    defaultMirrorBase: data.mirrors,
    onKeyLost: () => notices.add(KEY_LOST),
  });
  noteTrouble(notices, opened, overrideNotices);
  return { log, settings, preferences, notices, machine };
}
