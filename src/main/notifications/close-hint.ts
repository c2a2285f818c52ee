import { type BrowserWindow, dialog, Notification } from 'electron';
import type { Logger } from '../../shared/util/log';
import type { SettingsFile } from '../settings/settings-file';

export interface CloseHintOptions {
  readonly settingsFile: SettingsFile;
  readonly log: Logger;
  /** Whether the desktop shows an icon that leads back to the window. */
  readonly showsTrayIcons: () => Promise<boolean>;
  readonly show: () => void;
  readonly quit: () => void;
}

/**
 * Says once, when the window is closed for the first time, that the app goes on and how to come back to it. Without an
 * icon in a tray nothing else on the screen says so: there it is a question.
 */
export class CloseHint {
  constructor(private readonly options: CloseHintOptions) {}

  /** Resolves when the window may be hidden. */
  async beforeHiding(window: BrowserWindow): Promise<void> {
    if (this.options.settingsFile.current.closeHintShown) return;
    this.remember();
    if (await this.options.showsTrayIcons()) this.notify();
    else await this.ask(window);
  }

  private remember(): void {
    try {
      this.options.settingsFile.update({ closeHintShown: true });
    } catch (error) {
      this.options.log.warn(`The settings could not be written: ${String(error)}`);
    }
  }

  private notify(): void {
    if (!Notification.isSupported()) return;
    const body = 'Your folders stay in sync. Use the tray icon, or start Lockstep again, to open the window.';
    const notification = new Notification({ title: 'Lockstep keeps running', body, silent: true });
    notification.on('click', () => this.options.show());
    notification.show();
  }

  private async ask(window: BrowserWindow): Promise<void> {
    const { response } = await dialog.showMessageBox(window, {
      type: 'info',
      message: 'Lockstep keeps running without its window.',
      detail:
        'Your folders stay in sync. This desktop seems to show no tray icons: to open the window again, start Lockstep once more. On GNOME, the extension “AppIndicator and KStatusNotifierItem Support” shows the icon.',
      buttons: ['Keep running', 'Quit'],
      defaultId: 0,
      cancelId: 0,
    });
    if (response === 1) this.options.quit();
  }
}
