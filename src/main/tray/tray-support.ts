import { execFile } from 'node:child_process';

/** How long a program may take to ask, ms. */
const TIMEOUT_MS = 2_000;
const WATCHER = 'org.kde.StatusNotifierWatcher';
const PATH = '/StatusNotifierWatcher';
const PROPERTIES = 'org.freedesktop.DBus.Properties';
const IS_THERE = 'IsStatusNotifierHostRegistered';

/** Programs that can ask the session's bus for the property, in the order in which they are tried. */
const PROGRAMS: readonly (readonly [file: string, ...args: string[]])[] = [
  [
    'gdbus',
    'call',
    '--session',
    '--dest',
    WATCHER,
    '--object-path',
    PATH,
    '--method',
    `${PROPERTIES}.Get`,
    WATCHER,
    IS_THERE,
  ],
  [
    'dbus-send',
    '--session',
    '--print-reply',
    `--dest=${WATCHER}`,
    PATH,
    `${PROPERTIES}.Get`,
    `string:${WATCHER}`,
    `string:${IS_THERE}`,
  ],
  ['busctl', '--user', 'get-property', WATCHER, PATH, WATCHER, IS_THERE],
];

/**
 * Whether this desktop shows tray icons. Where nobody can be asked it is taken for one that does; on Linux that is a
 * desktop without any of the programs that come with D-Bus, GLib and systemd.
 */
export async function showsTrayIcons(): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  for (const [file, ...args] of PROGRAMS) {
    const answer = await ask(file, args);
    if (answer !== null) return answer;
  }
  return true;
}

/** Null when the program is not there, or does not come back. */
function ask(file: string, args: readonly string[]): Promise<boolean | null> {
  return new Promise((resolve) => {
    execFile(file, args, { timeout: TIMEOUT_MS }, (error, stdout) => {
      if (!error) resolve(/\btrue\b/.test(stdout));
      // A number is what the program ended with: there is nobody who shows icons.
      else resolve(typeof error.code === 'number' ? false : null);
    });
  });
}
