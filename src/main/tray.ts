import { Menu, type MenuItemConstructorOptions, type NativeImage, nativeImage, Tray } from 'electron';
import type { AppSnapshot, Overall } from '../preload/contract';
import { drawTrayIcon, toBitmap } from './tray-icon';
import { isPassing, type TrayAction, type TrayItem, type TrayModel, trayModel } from './tray-model';

/** A sync or a reconnection shorter than this is not shown, ms: the icon would only flicker. */
const PASSING_MS = 300;

/** Size of the icon at scale 1, pixels; Linux desktops scale the one bitmap they get, so it is a large one there. */
const ICON_SIZE = process.platform === 'darwin' ? 18 : process.platform === 'win32' ? 16 : 44;
const ICON_SCALES = process.platform === 'linux' ? [1] : [1, 1.25, 1.5, 2, 3];

/** The one tray icon. Shows the newest snapshot, and touches the desktop only when something visible changed. */
export class AppTray {
  private tray: Tray | null = null;
  private shown: TrayModel | null = null;
  private latest: AppSnapshot | null = null;
  private shownPassing = false;
  private timer: NodeJS.Timeout | null = null;
  private readonly images = new Map<Overall, NativeImage>();

  /** @param run does what a click in the menu asks for */
  constructor(private readonly run: (action: TrayAction) => void) {}

  update(snapshot: AppSnapshot): void {
    this.latest = snapshot;
    if (isPassing(snapshot) && !this.shownPassing) this.timer ??= setTimeout(() => this.show(), PASSING_MS);
    else this.show();
  }

  private show(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    if (!this.latest) return;
    this.shownPassing = isPassing(this.latest);
    this.apply(trayModel(this.latest));
  }

  private apply(model: TrayModel): void {
    const { shown } = this;
    this.shown = model;
    this.tray ??= this.create(model);
    if (shown && shown.icon !== model.icon) this.tray.setImage(this.image(model.icon));
    if (shown?.tooltip !== model.tooltip) this.tray.setToolTip(model.tooltip);
    if (JSON.stringify(shown?.menu) !== JSON.stringify(model.menu)) {
      this.tray.setContextMenu(Menu.buildFromTemplate(this.template(model.menu)));
    }
  }

  private create(model: TrayModel): Tray {
    const tray = new Tray(this.image(model.icon));
    // On macOS a click opens the menu.
    if (process.platform !== 'darwin') tray.on('click', () => this.run({ kind: 'open-window' }));
    return tray;
  }

  private template(items: readonly TrayItem[]): MenuItemConstructorOptions[] {
    return items.map((item): MenuItemConstructorOptions => {
      if (item.kind === 'separator') return { type: 'separator' };
      const { label, action, checked, submenu } = item;
      return {
        // An ampersand would mark an access key.
        label: label.replaceAll('&', '&&'),
        enabled: action !== undefined || submenu !== undefined,
        ...(checked !== undefined && { type: 'checkbox', checked }),
        ...(submenu && { submenu: this.template(submenu) }),
        ...(action && { click: () => this.run(action) }),
      };
    });
  }

  private image(state: Overall): NativeImage {
    const known = this.images.get(state);
    if (known) return known;
    const image = nativeImage.createEmpty();
    const template = process.platform === 'darwin';
    for (const scaleFactor of ICON_SCALES) {
      const size = Math.round(ICON_SIZE * scaleFactor);
      const buffer = toBitmap(drawTrayIcon(state, size, template));
      image.addRepresentation({ scaleFactor, width: size, height: size, buffer });
    }
    image.setTemplateImage(template);
    this.images.set(state, image);
    return image;
  }
}
