import { type BrowserWindow, dialog, Notification } from 'electron';
import { errorMessage } from '../../shared/util/errors';
import type { Logger } from '../../shared/util/log';
import type { SettingsFile } from '../settings/settings-file';

export interface CloseHintOptions {
  readonly settingsFile: SettingsFile;
  readonly log: Logger;
  /** Resolves with whether the desktop shows the app's tray icon. */
  readonly showsTrayIcon: () => Promise<boolean>;
  readonly show: () => void;
  readonly quit: () => void;
}

/**
 * Tells the user once, when the window is first closed, that the app keeps running and how to open it again: by a
 * notification, or where no tray icon shows that it runs, by a dialog that also offers to quit.
 */
export class CloseHint {
  constructor(private readonly options: CloseHintOptions) {}

  /** Resolves when the window may be hidden. */
  async beforeHiding(window: BrowserWindow): Promise<void> {
    if (this.options.settingsFile.current.closeHintShown) return;
    this.remember();
    if (await this.options.showsTrayIcon()) this.notify();
    else await this.ask(window);
  }

  private remember(): void {
    try {
      this.options.settingsFile.update({ closeHintShown: true });
    } catch (error) {
      this.options.log.warn(`The settings could not be written: ${errorMessage(error)}`);
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
