import { BUS, SessionBus } from '../desktop/session-bus';

const WATCHER = {
  destination: 'org.kde.StatusNotifierWatcher',
  path: '/StatusNotifierWatcher',
  interface: 'org.kde.StatusNotifierWatcher',
} as const;
/** Signals after which the desktop may show icons that it did not show before. */
const NEWS = [
  `type='signal',sender='${BUS.destination}',member='NameOwnerChanged',arg0='${WATCHER.destination}'`,
  `type='signal',interface='${WATCHER.interface}',member='StatusNotifierHostRegistered'`,
];

/** Time in which Electron registers an icon that was created, or one with a panel that started again, ms. */
const REGISTRATION_MS = 1_000;
/** Most icons of a desktop that are looked at. */
const MAX_ITEMS = 100;

/**
 * The part of a Linux desktop that shows tray icons. Electron offers an icon only to a panel that is there when the icon
 * is created: for one that starts later, the icon is created again. A panel that refused it can't be offered it again by
 * the same process (Chromium's D-Bus objects stay exported), so the app only knows that its icon is not shown. Other
 * systems always show icons.
 */
export class IconHost {
  private bus: SessionBus | null = null;
  private timer: NodeJS.Timeout | null = null;

  /** @param renew creates the icon again */
  constructor(private readonly renew: () => void) {}

  /** Follows the desktop from now on. */
  async start(): Promise<void> {
    this.bus = await SessionBus.connect();
    await this.bus?.follow(NEWS, () => this.checkSoon());
    this.checkSoon();
  }

  /** Resolves with whether the desktop shows this app's icon; true when that is unknown. */
  async showsIcon(): Promise<boolean> {
    return this.bus === null || ((await this.hasHost(this.bus)) && (await this.hasIcon(this.bus)));
  }

  close(): void {
    if (this.timer) clearTimeout(this.timer);
    this.bus?.close();
    this.bus = null;
  }

  private checkSoon(): void {
    const { bus } = this;
    if (this.timer) clearTimeout(this.timer);
    if (bus) this.timer = setTimeout(() => void this.check(bus), REGISTRATION_MS).unref();
  }

  private async check(bus: SessionBus): Promise<void> {
    if ((await this.hasHost(bus)) && !(await this.hasIcon(bus)) && this.bus === bus) this.renew();
  }

  private async hasHost(bus: SessionBus): Promise<boolean> {
    return (await bus.property(WATCHER, 'IsStatusNotifierHostRegistered')) === true;
  }

  private async hasIcon(bus: SessionBus): Promise<boolean> {
    const items = await bus.property(WATCHER, 'RegisteredStatusNotifierItems');
    if (!Array.isArray(items)) return false;
    const owners = await Promise.all(items.slice(0, MAX_ITEMS).map((item) => ownerOf(bus, String(item))));
    return owners.includes(process.pid);
  }
}

/** @returns the id of the process that an icon belongs to; null when it is gone */
async function ownerOf(bus: SessionBus, item: string): Promise<number | null> {
  // A desktop lists an icon by a name of its app on the bus; a path may follow.
  const [name] = item.split(/[/@]/, 1);
  const answer = await bus.call({ ...BUS, member: 'GetConnectionUnixProcessID', signature: 's', body: [name] });
  return answer ? Number(answer[0]) : null;
}
