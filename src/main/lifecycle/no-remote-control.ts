import { app } from 'electron';

/** Chromium's switches that let another program steer the app or reach into its pages. */
const SWITCHES = ['remote-debugging-port', 'remote-debugging-address', 'remote-debugging-pipe', 'remote-allow-origins'];

/**
 * Keeps an installed app from being started for somebody else's debugger: its fuses close Node's, this closes
 * Chromium's. Must run before the app is ready. A checkout stays debuggable.
 */
export function refuseRemoteControl(): void {
  if (app.isPackaged) for (const name of SWITCHES) app.commandLine.removeSwitch(name);
}
