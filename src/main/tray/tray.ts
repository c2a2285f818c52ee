import { Menu, type MenuItemConstructorOptions, Tray } from 'electron';
import type { AppSnapshot } from '../../shared/model/app-snapshot';
import { delayIcon } from './icon-delay';
import { iconFile, type TrayIcon } from './icon-file';
import type { LatestChange } from './latest-changes';
import { startingModel, type TrayAction, type TrayItem, type TrayModel, trayModel } from './menu-model';

/** Time without a change after which the latest changes are shown, and the longest time, ms: a new menu costs tens of ms. */
const CHANGES_QUIET_MS = 1_500;
const CHANGES_LATEST_MS = 10_000;

/** The one tray icon. Shows the newest snapshot and updates the desktop only when a visible part changed. */
export class AppTray {
  private tray: Tray | null = null;
  /** The model that the desktop shows. */
  private model: TrayModel | null = null;
  /** The snapshot that the desktop shows; null before the first. */
  private shown: AppSnapshot | null = null;
  private latest: AppSnapshot | null = null;
  /** The latest changes that the desktop shows, and those that it will. */
  private changes: readonly LatestChange[] = [];
  private nextChanges: readonly LatestChange[] = [];
  private changesDueAt = 0;
  private changesTimer: NodeJS.Timeout | null = null;
  private timer: NodeJS.Timeout | null = null;

  /**
   * @param iconFolder see {@link iconFile}
   * @param run runs a click in the menu
   */
  constructor(
    private readonly iconFolder: string,
    private readonly run: (action: TrayAction) => void,
  ) {}

  /** Shows that the app is starting. @param paused whether every folder will be paused */
  showStarting(paused: boolean): void {
    this.apply(startingModel(paused));
  }

  /** Creates the icon again, for a panel that does not know it. */
  renew(): void {
    const { model } = this;
    this.tray?.destroy();
    this.tray = null;
    this.model = null;
    if (model) this.apply(model);
  }

  /** @param changes the latest of all folders; null to keep those that are shown */
  update(snapshot: AppSnapshot, changes: readonly LatestChange[] | null): void {
    this.latest = snapshot;
    if (changes && !isSame(changes, this.nextChanges)) this.showSoon(changes);
    const delayMs = delayIcon(this.shown, snapshot);
    if (delayMs === 0) this.show();
    else this.timer ??= setTimeout(() => this.show(), delayMs);
  }

  private showSoon(changes: readonly LatestChange[]): void {
    const now = performance.now();
    if (this.changesTimer) clearTimeout(this.changesTimer);
    else this.changesDueAt = now + CHANGES_LATEST_MS;
    this.nextChanges = changes;
    const delayMs = Math.max(0, Math.min(CHANGES_QUIET_MS, this.changesDueAt - now));
    this.changesTimer = setTimeout(() => {
      this.changesTimer = null;
      this.changes = this.nextChanges;
      this.show();
    }, delayMs);
  }

  private show(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const { latest: snapshot } = this;
    if (!snapshot) return;
    this.apply(trayModel(snapshot, Date.now(), this.changes));
    this.shown = snapshot;
  }

  private apply(model: TrayModel): void {
    const { model: shown } = this;
    this.model = model;
    this.tray ??= this.create(model.icon);
    if (shown && !isSame(shown.icon, model.icon)) this.tray.setImage(iconFile(this.iconFolder, model.icon));
    if (shown?.tooltip !== model.tooltip) this.tray.setToolTip(model.tooltip);
    if (!isSame(shown?.menu, model.menu)) {
      this.tray.setContextMenu(Menu.buildFromTemplate(this.template(model.menu)));
    }
  }

  private create(icon: TrayIcon): Tray {
    const tray = new Tray(iconFile(this.iconFolder, icon));
    // On macOS a click opens the menu.
    if (process.platform !== 'darwin') tray.on('click', () => this.run({ kind: 'open-window' }));
    // Files can be dropped on the icon only on macOS.
    else tray.on('drop-files', (_event, paths) => this.run({ kind: 'propose', paths }));
    return tray;
  }

  private template(items: readonly TrayItem[]): MenuItemConstructorOptions[] {
    return items.map((item): MenuItemConstructorOptions => {
      if (item.kind === 'separator') return { type: 'separator' };
      const { label, action, checked, submenu } = item;
      return {
        // A single ampersand marks an access key.
        label: label.replaceAll('&', '&&'),
        enabled: action !== undefined || submenu !== undefined,
        ...(checked !== undefined && { type: 'checkbox', checked }),
        ...(submenu && { submenu: this.template(submenu) }),
        ...(action && { click: () => this.run(action) }),
      };
    });
  }
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
