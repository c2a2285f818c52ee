import type { Notice } from '../shared/model/app-snapshot';
import type { Notices } from './notifications/notices';
import type { OpenedSettings } from './settings/settings-file';

/** Tells the user what was found wrong with the settings while they were read. */
export function noteTrouble(notices: Notices, { setAside }: OpenedSettings, ofEnvironment: readonly Notice[]): void {
  for (const notice of ofEnvironment) notices.add(notice);
  if (setAside) {
    notices.add({
      id: 'settings-corrupt',
      title: 'The settings could not be read.',
      detail: `${setAside.kept ? 'What could be understood was kept.' : 'Lockstep starts with new ones.'} The old file is ${setAside.path}.`,
    });
  }
}

/** A key was stored, and could not be read again. */
export const KEY_LOST: Notice = {
  id: 'key-lost',
  title: "The API key could not be read from the system's key store.",
  detail: 'Enter it again in the settings.',
};
