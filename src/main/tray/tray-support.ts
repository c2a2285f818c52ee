import { execFile } from 'node:child_process';

const TIMEOUT_MS = 2_000;
const WATCHER = 'org.kde.StatusNotifierWatcher';
const PATH = '/StatusNotifierWatcher';
const PROPERTIES = 'org.freedesktop.DBus.Properties';
const HAS_HOST = 'IsStatusNotifierHostRegistered';

/** Programs that read the property from the session's bus, in the order in which they are tried. */
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
    HAS_HOST,
  ],
  [
    'dbus-send',
    '--session',
    '--print-reply',
    `--dest=${WATCHER}`,
    PATH,
    `${PROPERTIES}.Get`,
    `string:${WATCHER}`,
    `string:${HAS_HOST}`,
  ],
  ['busctl', '--user', 'get-property', WATCHER, PATH, WATCHER, HAS_HOST],
];

/**
 * Resolves with whether this desktop shows tray icons; true when that is unknown. On Linux it is unknown on a desktop
 * without any of the programs that come with D-Bus, GLib and systemd.
 */
export async function showsTrayIcons(): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  for (const [file, ...args] of PROGRAMS) {
    const answer = await readHasHost(file, args);
    if (answer !== null) return answer;
  }
  return true;
}

/** Null when the program is missing or does not end in time. */
function readHasHost(file: string, args: readonly string[]): Promise<boolean | null> {
  return new Promise((resolve) => {
    execFile(file, args, { timeout: TIMEOUT_MS }, (error, stdout) => {
      if (!error) resolve(/\btrue\b/.test(stdout));
      // A numeric code is the exit code of the program: the bus has no such property, so no host shows icons.
      else resolve(typeof error.code === 'number' ? false : null);
    });
  });
}
