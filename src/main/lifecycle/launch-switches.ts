/**
 * Switches that an installed app may be started with: its own, those of its installers, and those of Chromium that people
 * need for their display, language, screen reader or key store. All others are refused, because many of them start other
 * programs, load other code, open the app to a debugger or weaken the sandbox.
 */
const ALLOWED: ReadonlySet<string> = new Set([
  'hidden',
  'user-data-dir',
  // The Windows installer starts the app with it after an update.
  'updated',
  'disable-gpu',
  'disable-dev-shm-usage',
  'enable-wayland-ime',
  'force-device-scale-factor',
  'force-renderer-accessibility',
  'lang',
  'ozone-platform',
  'ozone-platform-hint',
  'password-store',
]);

/** Features that `--enable-features` may name: those of Wayland. Other features can weaken Chromium's protection. */
const ALLOWED_FEATURES: ReadonlySet<string> = new Set([
  'UseOzonePlatform',
  'WaylandFractionalScaleV1',
  'WaylandWindowDecorations',
]);

/** The facts about a start that decide which switches are allowed. */
export interface SwitchContext {
  readonly platform: NodeJS.Platform;
  /** Chromium does not run for root with its sandbox. */
  readonly isRoot: boolean;
}

/**
 * The first switch on the command line of an installed app that it may not be started with; null when there is none.
 * Reads the line as Chromium does: spaces around an argument do not count, one dash is as good as two, a slash on Windows
 * too, and nothing after `--` is a switch.
 * @param args the arguments after the program
 */
export function refusedSwitch(args: readonly string[], { platform, isRoot }: SwitchContext): string | null {
  const prefix = platform === 'win32' ? /^(?:--|-|\/)(?=.)/ : /^--?(?=.)/;
  for (const arg of args.map((text) => text.trim())) {
    if (arg === '--') return null;
    if (!prefix.test(arg)) continue;
    const [given = '', value = ''] = arg.replace(prefix, '').split(/=(.*)/s);
    const name = platform === 'win32' ? given.toLowerCase() : given;
    const isAllowed =
      ALLOWED.has(name) ||
      (name === 'no-sandbox' && isRoot) ||
      (name === 'enable-features' && value.split(',').every((feature) => ALLOWED_FEATURES.has(feature)));
    if (!isAllowed) return name === 'enable-features' ? arg : `--${name}`;
  }
  return null;
}
