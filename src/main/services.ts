import { app } from 'electron';
import type { Logger } from '../shared/util/log';
import { openAutostart } from './desktop/autostart';
import { openLog } from './environment/app-log';
import type { DataFolder } from './environment/data-folder';
import { machineFingerprint } from './environment/machine-id';
import { guardAgainstErrors } from './lifecycle/error-handlers';
import { Notices } from './notifications/notices';
import { EffectiveSettings } from './settings/effective-settings';
import { readOverrides } from './settings/environment-overrides';
import { KeyStore } from './settings/key-store';
import { openSettings, type SettingsFile } from './settings/settings-file';
import { KEY_LOST, noteTrouble } from './start-notices';

/** What everything else stands on: the log, what is remembered, what the user is told of the app itself. */
export interface Services {
  readonly log: Logger;
  readonly settingsFile: SettingsFile;
  readonly settings: EffectiveSettings;
  readonly notices: Notices;
  /** Of this machine and user. */
  readonly machine: string;
}

/**
 * @param dataDir the data folder that the user chose; null for the usual one
 * @param changed called when the notices are others
 * @throws when the settings can neither be read nor written
 */
export async function createServices(dataDir: string | null, data: DataFolder, changed: () => void): Promise<Services> {
  const log = openLog(data.logs);
  log.info(`Lockstep ${app.getVersion()} starts with its files in ${data.root}.`);
  const opened = openSettings(data.root);
  const { settingsFile } = opened;
  const machine = await machineFingerprint(settingsFile);
  const notices = new Notices(log, changed);
  guardAgainstErrors(log, notices);
  const { overrides, notices: overrideNotices } = readOverrides(process.env);
  // Nothing that is started from here on is to inherit the key.
  delete process.env.LOCKSTEP_API_KEY;
  const keyStore = new KeyStore(log);
  const autostart = openAutostart(dataDir, log);
  const settings = new EffectiveSettings({
    settingsFile,
    keyStore,
    overrides,
    autostart,
    defaultMirrorBase: data.mirrors,
    onKeyLost: () => notices.add(KEY_LOST),
  });
  noteTrouble(notices, opened, overrideNotices);
  return { log, settingsFile, settings, notices, machine };
}
