import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Message, MessageBus } from '@jellybrick/dbus-next';

/** Time for an answer on the bus, ms. */
const ANSWER_MS = 2_000;

/** Address of the bus itself. */
export const BUS = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
} as const;

/** A call on the bus; `signature` are the D-Bus types of the values in `body`. */
export interface BusCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature?: string;
  readonly body?: readonly unknown[];
}

/** A connection to the session bus of a Linux desktop. An error on it ends it; calls are answered with null then. */
export class SessionBus {
  private constructor(
    private readonly bus: MessageBus,
    private readonly dbus: typeof import('@jellybrick/dbus-next'),
  ) {}

  /** @returns null where there is no session bus */
  static async connect(): Promise<SessionBus | null> {
    const busAddress = process.platform === 'linux' ? sessionBusAddress(process.env) : null;
    if (busAddress === null) return null;
    const dbus = await import('@jellybrick/dbus-next');
    const bus = dbus.sessionBus({ busAddress });
    // The package declares no event of this name.
    (bus as NodeJS.EventEmitter).on('error', () => bus.disconnect());
    return new SessionBus(bus, dbus);
  }

  /** Calls `listener` with the name of each signal that matches one of the rules. */
  async follow(rules: readonly string[], listener: (member: string) => void): Promise<void> {
    const { SIGNAL } = this.dbus.MessageType;
    this.bus.on('message', ({ type, member }: Message) => type === SIGNAL && listener(member ?? ''));
    for (const rule of rules) await this.call({ ...BUS, member: 'AddMatch', signature: 's', body: [rule] });
  }

  /** @returns the values of the answer; null for an error, or when none comes in time */
  async call({ body = [], ...message }: BusCall): Promise<readonly unknown[] | null> {
    const { promise: late, resolve } = Promise.withResolvers<null>();
    const timer = setTimeout(() => resolve(null), ANSWER_MS);
    const reply = this.bus.call(new this.dbus.Message({ ...message, body: [...body] }));
    try {
      return (await Promise.race([reply, late]))?.body ?? null;
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Reads a property of an object; undefined when it can't be read. */
  async property(object: Omit<BusCall, 'member' | 'signature' | 'body'>, name: string): Promise<unknown> {
    const get = { ...object, interface: 'org.freedesktop.DBus.Properties', member: 'Get', signature: 'ss' };
    const [value] = (await this.call({ ...get, body: [object.interface, name] })) ?? [];
    return value instanceof this.dbus.Variant ? value.value : undefined;
  }

  close(): void {
    this.bus.disconnect();
  }
}

function sessionBusAddress({ DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR }: NodeJS.ProcessEnv): string | null {
  if (DBUS_SESSION_BUS_ADDRESS) return DBUS_SESSION_BUS_ADDRESS;
  const path = join(XDG_RUNTIME_DIR || '/nowhere', 'bus');
  return existsSync(path) ? `unix:path=${path}` : null;
}
