import { Message, type MessageBus, sessionBus, Variant } from '@jellybrick/dbus-next';

const ACCESSIBLE = 'org.a11y.atspi.Accessible';
const PROPERTIES = 'org.freedesktop.DBus.Properties';
/** Deeper than any page is. */
const MAX_DEPTH = 64;

/** A thing on the screen, as assistive technology has it. */
export interface Accessible {
  /** As in "push button", "heading" or "article". */
  readonly role: string;
  readonly name: string;
  readonly children: readonly Accessible[];
  /** Its address on the accessibility bus. */
  readonly at: Reference;
}

/** Bus name and object path. */
type Reference = readonly [string, string];

/**
 * A screen reader on Linux: reads what an app's windows show and presses their buttons, over the accessibility bus. The
 * app has to be started with `--force-renderer-accessibility`, or while a screen reader is running.
 */
export class ScreenReader {
  readonly #session: MessageBus;
  readonly #bus: MessageBus;

  private constructor(session: MessageBus, bus: MessageBus) {
    this.#session = session;
    this.#bus = bus;
  }

  /** @param folder of its own for the accessibility bus, which is the user's otherwise */
  static async open(folder: string): Promise<ScreenReader> {
    const session = sessionBus();
    const places = { XDG_RUNTIME_DIR: folder, XDG_CACHE_HOME: folder };
    const dbus = ['org.freedesktop.DBus', '/org/freedesktop/DBus'] as const;
    await call(session, dbus, dbus[0], 'UpdateActivationEnvironment', 'a{ss}', [places]);
    const launcher = ['org.a11y.Bus', '/org/a11y/bus'] as const;
    const [address] = await call(session, launcher, 'org.a11y.Bus', 'GetAddress');
    await call(session, launcher, PROPERTIES, 'Set', 'ssv', ['org.a11y.Status', 'IsEnabled', new Variant('b', true)]);
    return new ScreenReader(session, sessionBus({ busAddress: address as string }));
  }

  close(): void {
    this.#bus.disconnect();
    this.#session.disconnect();
  }

  /** Everything that the app with this name shows now; empty while it shows nothing. */
  async read(app: string): Promise<readonly Accessible[]> {
    const root: Reference = ['org.a11y.atspi.Registry', '/org/a11y/atspi/accessible/root'];
    for (const reference of await this.#children(root)) {
      if ((await this.#name(reference)) === app) return this.#readAll(await this.#children(reference), 0);
    }
    return [];
  }

  /** @throws when the app shows nothing of this name */
  async find(app: string, name: string): Promise<Accessible> {
    const found = flattened(await this.read(app)).find((one) => one.name === name);
    if (!found) throw new Error(`${app} shows nothing called "${name}".`);
    return found;
  }

  /** @throws when it can't be pressed */
  async press({ at, name }: Accessible): Promise<void> {
    const [done] = await call(this.#bus, at, 'org.a11y.atspi.Action', 'DoAction', 'i', [0]);
    if (done !== true) throw new Error(`"${name}" can't be pressed.`);
  }

  async #readAll(references: readonly Reference[], depth: number): Promise<Accessible[]> {
    if (depth > MAX_DEPTH) return [];
    return Promise.all(
      references.map(async (at) => {
        const [role] = await call(this.#bus, at, ACCESSIBLE, 'GetRoleName');
        const children = await this.#readAll(await this.#children(at), depth + 1);
        return { role: role as string, name: await this.#name(at), children, at };
      }),
    );
  }

  async #name(at: Reference): Promise<string> {
    const [name] = await call(this.#bus, at, PROPERTIES, 'Get', 'ss', [ACCESSIBLE, 'Name']);
    return (name as Variant).value as string;
  }

  async #children(at: Reference): Promise<Reference[]> {
    const [children] = await call(this.#bus, at, ACCESSIBLE, 'GetChildren');
    return (children as Reference[]).filter(([, path]) => !path.endsWith('/null'));
  }
}

async function call(
  bus: MessageBus,
  [destination, path]: Reference,
  iface: string,
  member: string,
  signature = '',
  body: unknown[] = [],
): Promise<unknown[]> {
  const message = new Message({ destination, path, interface: iface, member, signature, body });
  return (await bus.call(message))?.body ?? [];
}

/** Everything below, each thing before what it holds. */
export function flattened(all: readonly Accessible[]): Accessible[] {
  return all.flatMap((one) => [one, ...flattened(one.children)]);
}

/** The words that these things show, in their order. */
export function wordsOf(all: readonly Accessible[]): string {
  return flattened(all)
    .filter(({ role }) => role === 'static')
    .map(({ name }) => name)
    .join('');
}
