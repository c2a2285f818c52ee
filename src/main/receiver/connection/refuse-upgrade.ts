import type { Duplex } from 'node:stream';

/** Refusal of an upgrade request. */
export interface UpgradeRefusal {
  /** HTTP status code and its name. */
  readonly status: string;
  readonly reason: string;
}

/** Answers an upgrade request and closes the socket both ways, also when the peer keeps its end open. */
export function refuseUpgrade(socket: Duplex, { status, reason }: UpgradeRefusal): void {
  const head = `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n`;
  socket.end(`${head}Content-Length: ${Buffer.byteLength(reason)}\r\n\r\n${reason}`, () => socket.destroy());
}
