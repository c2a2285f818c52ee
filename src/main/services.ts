import { randomUUID } from 'node:crypto';
import { app } from 'electron';
import type { Notice } from '../shared/model/app-snapshot';
import { Emitter } from '../shared/util/emitter';
import type { Logger } from '../shared/util/log';
import { openAutostart } from './desktop/autostart';
import { openLog } from './environment/app-log';
import type { DataFolder } from './environment/data-folder';
import { machineFingerprint } from './environment/machine-id';
import { guardAgainstErrors } from './lifecycle/error-handlers';
import { Notices } from './notifications/notices';
import { edgeIdentity } from './settings/edge-identity';
import { EffectiveSettings } from './settings/effective-settings';
import { readOverrides } from './settings/environment-overrides';
import { KeyStore } from './settings/key-store';
import { type OpenedSettings, openSettings, type SettingsFile } from './settings/settings-file';

/** The services that every other part of the app uses. */
export interface Services {
  readonly log: Logger;
  readonly settingsFile: SettingsFile;
  readonly settings: EffectiveSettings;
  readonly notices: Notices;
  /** Opaque id of this machine and user. */
  readonly fingerprint: string;
  /** Tells this edge from others with the same fingerprint. */
  readonly identity: string;
  /** Emitted when anything in the app's snapshot may have changed. */
  readonly changed: Emitter;
}

/**
 * @param dataDir the data folder that the user chose; null for the usual one
 * @throws when the settings can neither be read nor written
 */
export async function createServices(dataDir: string | null, data: DataFolder): Promise<Services> {
  const log = openLog(data.logs);
  log.info(`Lockstep ${app.getVersion()} starts with its files in ${data.root}.`);
  const { settingsFile, setAside } = openSettings(data.root);
  const fingerprint = await machineFingerprint(() => fallbackMachineId(settingsFile));
  const identity = edgeIdentity(settingsFile, fingerprint, log);
  const changed = new Emitter();
  const notices = new Notices(log, changed);
  guardAgainstErrors(log, notices);
  const { overrides, notices: overrideNotices } = readOverrides(process.env);
  // Child processes must not inherit the key.
  delete process.env.LOCKSTEP_API_KEY;
  const settings = new EffectiveSettings({
    settingsFile,
    keyStore: new KeyStore(log),
    overrides,
    autostart: openAutostart(dataDir, log),
    defaultMirrorBase: data.mirrors,
    onKeyLost: () => notices.add(KEY_LOST),
  });
  for (const notice of overrideNotices) notices.add(notice);
  if (setAside) notices.add(damagedSettings(setAside));
  return { log, settingsFile, settings, notices, fingerprint, identity, changed };
}

/** A random id in place of the machine's, created once and stored. */
function fallbackMachineId(settingsFile: SettingsFile): string {
  if (settingsFile.current.fallbackMachineId === '') settingsFile.update({ fallbackMachineId: randomUUID() });
  return settingsFile.current.fallbackMachineId;
}

const KEY_LOST: Notice = {
  id: 'key-lost',
  title: "The API key could not be read from the system's key store.",
  detail: 'Enter it again in the settings.',
};

function damagedSettings({ kept, path }: NonNullable<OpenedSettings['setAside']>): Notice {
  const outcome = kept ? 'What could be understood was kept.' : 'Lockstep starts with new ones.';
  return {
    id: 'settings-corrupt',
    title: 'The settings could not be read.',
    detail: `${outcome} The old file is ${path}.`,
  };
}
