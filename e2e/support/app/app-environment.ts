import { join, resolve } from 'node:path';

/** Absolute path of the project, which Electron runs as the app. */
export const PROJECT = resolve(import.meta.dirname, '../../..');

/** Variables that would reach into the app under test from the machine, its desktop or the test runner. */
const FOREIGN =
  /^(ELECTRON_|LOCKSTEP_|NODE_|npm_|PLAYWRIGHT_|PW_|TEST_|VITEST|INIT_CWD$|DEBUG$|CI$|FORCE_COLOR$|NO_COLOR$|XDG_CURRENT_DESKTOP$|DESKTOP_SESSION$|GNOME_|KDE_|GTK_)/;

/**
 * The Electron to test on.
 * @throws when the tests are not started by the project's script, which finds it
 */
export function electronExecutable(): string {
  const executable = process.env.LOCKSTEP_TEST_ELECTRON;
  if (!executable) throw new Error('Start these tests with "npm run test:e2e", which finds the Electron to test on.');
  return executable;
}

/** Chromium's sandbox stays on, except for root: Chromium does not start with it there. */
export function sandboxed(): boolean {
  return process.getuid?.() !== 0;
}

/** The data folder of an app under test: its own, not another app's or the user's. */
export interface AppFolders {
  /** `--user-data-dir`. */
  readonly userData: string;
  /** `XDG_CONFIG_HOME`, which holds the autostart entries on Linux. */
  readonly config: string;
}

export function appFolders(home: string): AppFolders {
  return { userData: join(home, 'data'), config: join(home, 'config') };
}

/** The switches that Chromium needs on this machine. */
export function appSwitches(): string[] {
  // Tests on Linux have a virtual display, which has no graphics card, and do not use the user's key store.
  const display = process.platform === 'linux' ? ['--disable-gpu', '--password-store=basic'] : [];
  const sandbox = sandboxed() ? [] : ['--no-sandbox'];
  return [...sandbox, ...display];
}

/** The app's command line: the switches it needs on this machine, the app, its arguments. */
export function appArguments(home: string, args: readonly string[]): string[] {
  return [...appSwitches(), PROJECT, `--user-data-dir=${appFolders(home).userData}`, ...args];
}

/** The environment of an app under test: this one's, less what is foreign to the app, plus what the test says. */
export function appEnvironment(home: string, extra: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  return {
    ...Object.fromEntries(kept.map(([name, value]) => [name, value ?? ''])),
    XDG_CONFIG_HOME: appFolders(home).config,
    XDG_DATA_HOME: join(home, 'share'),
    XDG_CACHE_HOME: join(home, 'cache'),
    LANGUAGE: 'en',
    ...extra,
  };
}
