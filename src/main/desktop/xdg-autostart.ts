import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { desktopEntry, execLine, readDesktopEntry, readExecLine, tryExec, withValues } from './desktop-entry';

/** Start at login on desktops that follow the XDG autostart specification: one entry in the user's autostart folder. */
export class XdgAutostart {
  readonly file: string;

  /**
   * @param configHome the user's XDG configuration folder
   * @param command what a login runs
   * @param installed whether this is the app that a user means by its name, and not one from a checkout
   */
  constructor(
    configHome: string,
    private readonly command: readonly string[],
    private readonly installed = true,
  ) {
    this.file = join(configHome, 'autostart', 'lockstep.desktop');
  }

  /** True when a login will start the app: there is an entry and nobody disabled it. */
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
   * Points an enabled entry at where the app is now, after an update or a move. One that the user disabled stays as it is,
   * and so does one that starts another app of ours: with another data folder, or one that is still there when this is
   * only a checkout.
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

  /** The keys that say what a login runs. It passes the entry over once that program is uninstalled. */
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

/** Desktops switch an entry off in one of these ways, and GNOME's own tools write either. */
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
