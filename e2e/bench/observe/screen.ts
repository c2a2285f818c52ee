import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';

/** The smallest side of what counts as a window for people, pixels: toolkits map helpers of a few pixels. */
const LEAST_SIDE = 100;
const EVENT_BYTES = 32;
const CREATE_NOTIFY = 16;
const MAP_NOTIFY = 19;
const CONFIGURE_NOTIFY = 22;
/** The high bit marks an event that another program sent. */
const KIND = 0x7f;

/**
 * An X display without a window manager, watched for windows that come to the screen. Speaks the few words of the
 * protocol that this takes, so that nothing has to be asked again and again while an app starts.
 */
export class Screen {
  readonly #socket: Socket;
  readonly #sizes = new Map<number, readonly [width: number, height: number]>();
  #pending = Buffer.alloc(0);
  #shown: (at: number) => void = () => {};

  /** When the first window is on the screen, ms since the epoch. */
  readonly windowAt = new Promise<number>((resolve) => {
    this.#shown = resolve;
  });

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#read(chunk));
    // The display may end before the bench does.
    socket.on('error', () => {});
  }

  /** @throws when there is no display on this machine */
  static async open({ DISPLAY = '', XAUTHORITY = '' } = process.env): Promise<Screen> {
    const number = /^:(\d+)/.exec(DISPLAY)?.[1];
    if (number === undefined) throw new Error('There is no display on this machine.');
    const socket = createConnection(`/tmp/.X11-unix/X${number}`);
    await once(socket, 'connect');
    socket.write(hello(readFileSync(XAUTHORITY)));
    socket.write(watchChildrenOf(rootIn(await welcomeFrom(socket))));
    return new Screen(socket);
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    const at = performance.timeOrigin + performance.now();
    this.#pending = Buffer.concat([this.#pending, chunk]);
    for (; this.#pending.length >= EVENT_BYTES; this.#pending = this.#pending.subarray(EVENT_BYTES)) {
      this.#note(this.#pending, at);
    }
  }

  #note(event: Buffer, at: number): void {
    const kind = event.readUInt8(0) & KIND;
    const window = event.readUInt32LE(8);
    if (kind === CREATE_NOTIFY) this.#sizes.set(window, [event.readUInt16LE(16), event.readUInt16LE(18)]);
    if (kind === CONFIGURE_NOTIFY) this.#sizes.set(window, [event.readUInt16LE(20), event.readUInt16LE(22)]);
    if (kind === MAP_NOTIFY && Math.min(...(this.#sizes.get(window) ?? [0])) >= LEAST_SIDE) this.#shown(at);
  }
}

/** The first message: byte order, version, and the cookie that opens the display. */
function hello(authority: Buffer): Buffer {
  const { name, data } = cookieIn(authority);
  const head = Buffer.alloc(12);
  head.write('l');
  head.writeUInt16LE(11, 2);
  head.writeUInt16LE(name.length, 6);
  head.writeUInt16LE(data.length, 8);
  return Buffer.concat([head, padded(name), padded(data)]);
}

/** The first entry of an X authority file: a family, then address, display, name and data, each with its length. */
function cookieIn(authority: Buffer): { readonly name: Buffer; readonly data: Buffer } {
  let at = 2;
  const field = () => {
    const length = authority.readUInt16BE(at);
    const value = authority.subarray(at + 2, at + 2 + length);
    at += 2 + length;
    return value;
  };
  field();
  field();
  return { name: field(), data: field() };
}

/** The display's answer, which may come in pieces. */
async function welcomeFrom(socket: Socket): Promise<Buffer> {
  let welcome = Buffer.alloc(0);
  while (welcome.length < 8 || welcome.length < 8 + welcome.readUInt16LE(6) * 4) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    welcome = Buffer.concat([welcome, chunk]);
  }
  return welcome;
}

/** The root window of the first screen in the display's answer. */
function rootIn(welcome: Buffer): number {
  if (welcome.readUInt8(0) !== 1) throw new Error('The display refuses the connection.');
  const vendor = Math.ceil(welcome.readUInt16LE(24) / 4) * 4;
  const formats = welcome.readUInt8(29) * 8;
  return welcome.readUInt32LE(40 + vendor + formats);
}

/** ChangeWindowAttributes with an event mask of SubstructureNotify alone. */
function watchChildrenOf(root: number): Buffer {
  const request = Buffer.alloc(16);
  request.writeUInt8(2, 0);
  request.writeUInt16LE(4, 2);
  request.writeUInt32LE(root, 4);
  request.writeUInt32LE(0x800, 8);
  request.writeUInt32LE(0x80000, 12);
  return request;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}
