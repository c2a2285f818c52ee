import { app, session } from 'electron';
import { printable } from '../../shared/text/printable';
import { refusedSwitch } from './launch-switches';

/** Longest switch in a message, characters. */
const MAX_SHOWN = 200;

/**
 * Checks the command line of an installed app, see {@link refusedSwitch}. Must run before the app is ready: no child
 * process and no window exists by then. A checkout takes every switch, for tests and debuggers.
 * @throws when the app may not be started like this
 */
export function refuseSwitches(argv: readonly string[]): void {
  if (!app.isPackaged) return;
  const refused = refusedSwitch(argv.slice(1), { platform: process.platform, isRoot: process.getuid?.() === 0 });
  if (refused === null) return;
  const name = refused.slice(0, MAX_SHOWN);
  throw new Error(
    `Lockstep does not start with ${printable(name)}: it takes no switch that could start other programs or weaken its protection.`,
  );
}

/**
 * Keeps Chromium from requesting a dictionary from Google at every start, which it does although no spell checker is
 * used. Must run as soon as the app is ready.
 */
export function disableSpellChecker(): void {
  session.defaultSession.setSpellCheckerEnabled(false);
  session.defaultSession.setSpellCheckerLanguages([]);
}
