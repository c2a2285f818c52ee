import { app, session } from 'electron';

/** Chromium's switches that let another program steer the app or reach into its pages. */
const REMOTE_CONTROL = [
  'remote-debugging-port',
  'remote-debugging-address',
  'remote-debugging-pipe',
  'remote-allow-origins',
];

/**
 * Keeps an installed app from being started for another program's debugger: its fuses disable Node's debugger, this
 * disables Chromium's. Must run before the app is ready. A checkout stays debuggable.
 */
export function refuseRemoteControl(): void {
  if (app.isPackaged) for (const name of REMOTE_CONTROL) app.commandLine.removeSwitch(name);
}

/**
 * Keeps Chromium from requesting a dictionary from Google at every start, which it does although no spell checker is
 * used. Must run as soon as the app is ready.
 */
export function disableSpellChecker(): void {
  session.defaultSession.setSpellCheckerEnabled(false);
  session.defaultSession.setSpellCheckerLanguages([]);
}
