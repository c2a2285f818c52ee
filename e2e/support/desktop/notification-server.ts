import { Message, type MessageBus, NameFlag, RequestNameReply, sessionBus } from '@jellybrick/dbus-next';

const NAME = 'org.freedesktop.Notifications';
const PATH = '/org/freedesktop/Notifications';

/** A notification as the app asked for it. */
export interface ShownNotification {
  readonly id: number;
  readonly title: string;
  readonly body: string;
  /** Keys of what can be clicked; `default` is the notification itself. */
  readonly actions: readonly string[];
  /** 0 low, 1 normal, 2 critical, which breaks through a "do not disturb". */
  readonly urgency: number;
}

/** The part of a desktop that shows notifications. */
export class NotificationServer {
  readonly #bus: MessageBus;
  readonly #shown: ShownNotification[] = [];
  readonly #takenBack: number[] = [];
  #lastId = 0;

  private constructor(bus: MessageBus) {
    this.#bus = bus;
  }

  /** Has to be there before an app starts, which asks once what the server can do. @throws when there is one already */
  static async open(): Promise<NotificationServer> {
    const bus = sessionBus();
    const server = new NotificationServer(bus);
    bus.addMethodHandler((call) => server.#answer(call));
    if ((await bus.requestName(NAME, NameFlag.DO_NOT_QUEUE)) !== RequestNameReply.PRIMARY_OWNER) {
      throw new Error('This session has a desktop already: start these tests with "npm run test:e2e".');
    }
    return server;
  }

  close(): void {
    this.#bus.disconnect();
  }

  /** All that were ever shown, oldest first. */
  get shown(): readonly ShownNotification[] {
    return this.#shown;
  }

  /** Ids of those that the app took back. */
  get takenBack(): readonly number[] {
    return this.#takenBack;
  }

  /** A click on a notification, after which desktops put it away. */
  click(id: number): void {
    this.#bus.send(Message.newSignal(PATH, NAME, 'ActionInvoked', 'us', [id, 'default']));
    this.#bus.send(Message.newSignal(PATH, NAME, 'NotificationClosed', 'uu', [id, 2]));
  }

  /** @returns whether the call was one for the server */
  #answer(call: Message): boolean {
    if (call.path !== PATH) return false;
    const handlers: Record<string, () => void> = {
      GetServerInformation: () => this.#reply(call, 'ssss', 'test', 'Lockstep', '1', '1.2'),
      GetCapabilities: () => this.#reply(call, 'as', ['actions', 'body', 'persistence']),
      Notify: () => this.#reply(call, 'u', this.#show(call.body)),
      CloseNotification: () => {
        this.#takenBack.push(Number(call.body[0]));
        this.#reply(call);
      },
    };
    handlers[call.member]?.();
    return call.member in handlers;
  }

  #show([, , , title, body, actions, hints]: unknown[]): number {
    const id = ++this.#lastId;
    const { urgency } = hints as Record<string, { value: number }>;
    const keys = (actions as string[]).filter((_, index) => index % 2 === 0);
    this.#shown.push({ id, title: String(title), body: String(body), actions: keys, urgency: urgency?.value ?? 1 });
    return id;
  }

  #reply(call: Message, signature = '', ...body: unknown[]): void {
    this.#bus.send(Message.newMethodReturn(call, signature, body));
  }
}
