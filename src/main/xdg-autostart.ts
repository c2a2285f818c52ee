import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { desktopEntry, execLine, readDesktopEntry } from './desktop-entry';

/** Start at login on desktops that follow the XDG autostart specification: one entry in the user's autostart folder. */
export class XdgAutostart {
  readonly file: string;

  /**
   * @param configHome the user's XDG configuration folder
   * @param command what a login runs
   */
  constructor(
    configHome: string,
    private readonly command: readonly string[],
  ) {
    this.file = join(configHome, 'autostart', 'lockstep.desktop');
  }

  /** True when a login will start the app: there is an entry and nobody disabled it. */
  isEnabled(): boolean {
    const keys = this.read();
    if (!keys) return false;
    return keys.Hidden !== 'true' && keys['X-GNOME-Autostart-enabled'] !== 'false';
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

  /** Points an enabled entry at where the app is now. One that the user disabled stays as it is. */
  refresh(): void {
    if (this.isEnabled() && this.read()?.Exec !== execLine(this.command)) this.setEnabled(true);
  }

  private content(): string {
    const [program] = this.command;
    return desktopEntry({
      Type: 'Application',
      Name: 'Lockstep',
      Comment: 'Mirrors folders continuously',
      // Once the app is uninstalled, a login passes the entry over.
      ...(program !== undefined && isAbsolute(program) && { TryExec: program.replaceAll('\\', '\\\\') }),
      Exec: execLine(this.command),
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
