import { Message, type MessageBus, sessionBus, Variant } from '@jellybrick/dbus-next';
import { expect } from 'playwright/test';
import { BUS, StatusNotifierWatcher } from './status-notifier-watcher';
import { findItem, type MenuLayout, readMenu, type TrayMenuItem } from './tray-menu';

const ITEM_INTERFACE = 'org.kde.StatusNotifierItem';
const ITEM_PATH = '/StatusNotifierItem';
const MENU_INTERFACE = 'com.canonical.dbusmenu';
const ICON_TIMEOUT_MS = 15_000;

/** A picture of a tray icon. */
export interface IconPixmap {
  readonly width: number;
  readonly height: number;
  /** Four bytes a pixel: alpha, red, green, blue. */
  readonly argb: Buffer;
}

/**
 * A desktop's panel on Linux: shows the tray icons of this session, their tooltips and menus, and clicks them. What it
 * reads comes from the app at that moment.
 */
export class TrayPanel {
  readonly #bus: MessageBus;
  readonly #watcher: StatusNotifierWatcher;
  #changes = 0;

  private constructor(bus: MessageBus, watcher: StatusNotifierWatcher) {
    this.#bus = bus;
    this.#watcher = watcher;
  }

  /** @throws when the session has a panel already */
  static async open(): Promise<TrayPanel> {
    const bus = sessionBus();
    const panel = new TrayPanel(bus, await StatusNotifierWatcher.claim(bus));
    bus.on('message', ({ member }: Message) => {
      if (member === 'NewIcon') panel.#changes++;
    });
    const rule = `type='signal',interface='${ITEM_INTERFACE}',member='NewIcon'`;
    await bus.call(new Message({ ...BUS, member: 'AddMatch', signature: 's', body: [rule] }));
    return panel;
  }

  close(): void {
    this.#bus.disconnect();
  }

  /** Waits until an app shows an icon that says more than that it is starting. */
  async icon(): Promise<TrayIcon> {
    await expect
      .poll(() => this.#watcher.items.length, { timeout: ICON_TIMEOUT_MS, message: 'a tray icon' })
      .toBeGreaterThan(0);
    const icon = new TrayIcon(this.#bus, this.#watcher.items.at(-1) ?? '');
    await expect.poll(() => icon.tooltip(), { timeout: ICON_TIMEOUT_MS }).not.toContain('Starting');
    return icon;
  }

  /** When the first icon announced itself, ms since the epoch; the icon itself is looked at then by {@link icon}. */
  get firstIconAt(): Promise<number> {
    return this.#watcher.firstItem;
  }

  /** Number of times that the icon changed. */
  get iconChanges(): number {
    return this.#changes;
  }

  /** Number of icons in the panel. */
  get iconCount(): number {
    return this.#watcher.items.length;
  }
}

/** One app's icon. */
export class TrayIcon {
  readonly #bus: MessageBus;
  readonly #name: string;

  constructor(bus: MessageBus, name: string) {
    this.#bus = bus;
    this.#name = name;
  }

  async title(): Promise<string> {
    return (await this.#property('Title')) as string;
  }

  async status(): Promise<string> {
    return (await this.#property('Status')) as string;
  }

  async tooltip(): Promise<string> {
    const [, , title, text] = (await this.#property('ToolTip')) as [string, unknown, string, string];
    return [title, text].filter(Boolean).join('\n');
  }

  /** The icon in every size that the app offers. */
  async pixmaps(): Promise<IconPixmap[]> {
    const pixmaps = (await this.#property('IconPixmap')) as [number, number, Iterable<number>][];
    return pixmaps.map(([width, height, bytes]) => ({ width, height, argb: Buffer.from([...bytes]) }));
  }

  /** A click on the icon. */
  async activate(): Promise<void> {
    await this.#call(ITEM_PATH, ITEM_INTERFACE, 'Activate', 'ii', [0, 0]);
  }

  /** The menu, as it would open now. */
  async menu(): Promise<TrayMenuItem[]> {
    const path = await this.#menuPath();
    await this.#call(path, MENU_INTERFACE, 'AboutToShow', 'i', [0]);
    const [, layout] = await this.#call(path, MENU_INTERFACE, 'GetLayout', 'iias', [0, -1, []]);
    return readMenu(layout as MenuLayout);
  }

  /**
   * Clicks the entry that the labels lead to, as in `click('my project', 'Pause')`.
   * @throws when there is no such entry, or it is disabled
   */
  async click(...labels: readonly string[]): Promise<void> {
    // A menu that was replaced since it was read refuses the click; a desktop would show the new one.
    await expect(async () => {
      const { id } = findItem(await this.menu(), labels);
      const seconds = Math.floor(Date.now() / 1000);
      const event = [id, 'clicked', new Variant('s', ''), seconds];
      await this.#call(await this.#menuPath(), MENU_INTERFACE, 'Event', 'isvu', event);
    }).toPass({ timeout: ICON_TIMEOUT_MS });
  }

  async #menuPath(): Promise<string> {
    return (await this.#property('Menu')) as string;
  }

  async #property(name: string): Promise<unknown> {
    const body = [ITEM_INTERFACE, name];
    const [variant] = await this.#call(ITEM_PATH, 'org.freedesktop.DBus.Properties', 'Get', 'ss', body);
    return (variant as Variant).value;
  }

  async #call(path: string, iface: string, member: string, signature: string, body: unknown[]): Promise<unknown[]> {
    const message = new Message({ destination: this.#name, path, interface: iface, member, signature, body });
    return (await this.#bus.call(message))?.body ?? [];
  }
}
