import { randomBytes } from 'node:crypto';
import { errorMessage } from '../../shared/util/errors';
import type { Logger } from '../../shared/util/log';
import type { SettingsFile } from './settings-file';

/**
 * The id of this edge among those with the same fingerprint, such as the edges of cloned machines: 32 random hex digits,
 * made once. A machine or user with another fingerprint gets another one, also when the settings were copied there.
 */
export function edgeIdentity(settingsFile: SettingsFile, fingerprint: string, log: Logger): string {
  const stored = settingsFile.current.edgeIdentity;
  if (stored?.fingerprint === fingerprint) return stored.id;
  const id = randomBytes(16).toString('hex');
  try {
    settingsFile.update({ edgeIdentity: { id, fingerprint } });
  } catch (error) {
    log.warn(`The identity of this computer could not be stored, and holds for this run: ${errorMessage(error)}`);
  }
  return id;
}
