import { session } from 'electron';

/**
 * Keeps Chromium from asking its maker for a dictionary at every start, which it does although nothing is spell-checked:
 * only what the user added leaves the machine. To be called as soon as the app is ready.
 */
export function fetchNoDictionaries(): void {
  session.defaultSession.setSpellCheckerEnabled(false);
  session.defaultSession.setSpellCheckerLanguages([]);
}
