import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { desktopEntry, execLine, readDesktopEntry, readExecLine, tryExec, withValues } from './desktop-entry';

/** Start at login by the XDG autostart specification: one entry in the user's autostart folder. */
export class XdgAutostart {
  readonly file: string;

  /**
   * @param configHome the user's XDG configuration folder
   * @param command program and arguments that a login runs
   * @param installed false for an app from a checkout
   */
  constructor(
    configHome: string,
    private readonly command: readonly string[],
    private readonly installed = true,
  ) {
    this.file = join(configHome, 'autostart', 'lockstep.desktop');
  }

  /** True when a login will start the app: there is an entry and it is not disabled. */
  isEnabled(): boolean {
    return isOn(this.read());
  }

  /** @throws when the entry can't be written or removed */
  setEnabled(enabled: boolean): void {
    if (!enabled) {
      rmSync(this.file, { force: true });
      return;
    }
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(this.file, this.content());
  }

  /**
   * Updates an enabled entry after the app was updated or moved. An entry stays that the user disabled, that uses another
   * data folder, or, for an app from a checkout, whose program still exists.
   * @throws when it can't be written
   */
  refresh(): void {
    const keys = this.read();
    const start = this.start();
    if (!isOn(keys) || keys.Exec === start.Exec || !this.follows(readExecLine(keys.Exec ?? ''))) return;
    writeFileSync(this.file, withValues(readFileSync(this.file, 'utf8'), start));
  }

  private follows(earlier: readonly string[]): boolean {
    if (dataFolderOf(earlier) !== dataFolderOf(this.command)) return false;
    return this.installed || !existsSync(earlier[0] ?? '');
  }

  /** The keys that name the command; a login skips the entry once its program is uninstalled. */
  private start() {
    const [program = ''] = this.command;
    return {
      ...tryExec(program),
      Exec: execLine(this.command),
    };
  }

  private content(): string {
    return desktopEntry({
      Type: 'Application',
      Name: 'Lockstep',
      Comment: 'Mirrors folders continuously',
      ...this.start(),
      Terminal: 'false',
      'X-GNOME-Autostart-enabled': 'true',
    });
  }

  private read(): Readonly<Record<string, string>> | null {
    try {
      return readDesktopEntry(readFileSync(this.file, 'utf8'));
    } catch {
      return null;
    }
  }
}

type Keys = Readonly<Record<string, string>>;

/** Desktops disable an entry by one of these keys; GNOME's tools write either. */
function isOn(keys: Keys | null): keys is Keys {
  return keys !== null && !isTrue(keys.Hidden) && !isFalse(keys['X-GNOME-Autostart-enabled']);
}

function isTrue(value = ''): boolean {
  return ['true', '1'].includes(value.toLowerCase());
}

function isFalse(value = ''): boolean {
  return ['false', '0'].includes(value.toLowerCase());
}

function dataFolderOf(command: readonly string[]): string | undefined {
  return command.findLast((argument) => argument.startsWith('--user-data-dir='));
}
