import type { Notice } from '../preload/contract';
import type { Notices } from './notices';
import type { Preferences } from './preferences';
import type { OpenedSettings } from './settings';

/** Tells the user what was found wrong with the settings while they were read. */
export function noteTrouble(
  notices: Notices,
  { setAside }: OpenedSettings,
  { keyLost }: Preferences,
  ofEnvironment: readonly Notice[],
): void {
  for (const notice of ofEnvironment) notices.add(notice);
  if (setAside) {
    notices.add({
      id: 'settings-corrupt',
      title: 'The settings could not be read.',
      detail: `${setAside.kept ? 'What could be understood was kept.' : 'Lockstep starts with new ones.'} The old file is ${setAside.path}.`,
    });
  }
  if (keyLost) {
    notices.add({
      id: 'key-lost',
      title: "The API key could not be read from the system's key store.",
      detail: 'Enter it again in the settings.',
    });
  }
}
