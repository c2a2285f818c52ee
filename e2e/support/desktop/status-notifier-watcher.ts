import { Message, type MessageBus, NameFlag, RequestNameReply, Variant } from '@jellybrick/dbus-next';

const NAME = 'org.kde.StatusNotifierWatcher';
const PATH = '/StatusNotifierWatcher';
/** The bus itself. */
export const BUS = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
};

/**
 * The part of a desktop that tray icons announce themselves to. It takes them by their name on the bus, which is how
 * Chromium gives it.
 */
export class StatusNotifierWatcher {
  readonly #bus: MessageBus;
  readonly #items: string[] = [];
  #firstItem: (at: number) => void = () => {};

  /** When the first icon announced itself, ms since the epoch. */
  readonly firstItem = new Promise<number>((resolve) => {
    this.#firstItem = resolve;
  });

  private constructor(bus: MessageBus) {
    this.#bus = bus;
  }

  /** Becomes the watcher of the session. @throws when it has one already */
  static async claim(bus: MessageBus): Promise<StatusNotifierWatcher> {
    const watcher = new StatusNotifierWatcher(bus);
    bus.addMethodHandler((call) => watcher.#answer(call));
    bus.on('message', (message) => watcher.#noteOwnerChange(message));
    const rule = `type='signal',sender='${BUS.destination}',member='NameOwnerChanged'`;
    await bus.call(new Message({ ...BUS, member: 'AddMatch', signature: 's', body: [rule] }));
    if ((await bus.requestName(NAME, NameFlag.DO_NOT_QUEUE)) !== RequestNameReply.PRIMARY_OWNER) {
      throw new Error('This session has a desktop already: start these tests with "npm run test:e2e".');
    }
    watcher.#announce('StatusNotifierHostRegistered');
    return watcher;
  }

  /** The bus names of the icons that are there, in the order in which they were announced. */
  get items(): readonly string[] {
    return this.#items;
  }

  /** @returns whether the call was one for the watcher */
  #answer(call: Message): boolean {
    if (call.path !== PATH) return false;
    const [first, second] = call.body;
    const handlers: Record<string, () => void> = {
      Get: () => this.#reply(call, 'v', this.#properties()[String(second)]),
      GetAll: () => this.#reply(call, 'a{sv}', this.#properties()),
      RegisterStatusNotifierItem: () => {
        this.#items.push(String(first));
        this.#firstItem(performance.timeOrigin + performance.now());
        this.#reply(call);
        this.#announce('StatusNotifierItemRegistered', String(first));
      },
      // The tests are a host already, and the only one that counts.
      RegisterStatusNotifierHost: () => this.#reply(call),
    };
    handlers[call.member]?.();
    return call.member in handlers;
  }

  #properties(): Record<string, Variant> {
    return {
      RegisteredStatusNotifierItems: new Variant('as', [...this.#items]),
      IsStatusNotifierHostRegistered: new Variant('b', true),
      ProtocolVersion: new Variant('i', 0),
    };
  }

  /** An app that ends takes its names off the bus, and with them its icons. */
  #noteOwnerChange(message: Message): void {
    const [name, , newOwner] = message.body;
    const index = this.#items.indexOf(String(name));
    if (message.member !== 'NameOwnerChanged' || newOwner !== '' || index < 0) return;
    this.#items.splice(index, 1);
    this.#announce('StatusNotifierItemUnregistered', String(name));
  }

  #reply(call: Message, signature = '', ...body: unknown[]): void {
    this.#bus.send(Message.newMethodReturn(call, signature, body));
  }

  #announce(signal: string, ...items: string[]): void {
    this.#bus.send(Message.newSignal(PATH, NAME, signal, 's'.repeat(items.length), items));
  }
}
