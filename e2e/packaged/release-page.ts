import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The files of a release page: the answer to a GET, by name. */
type Files = Readonly<Record<string, string>>;

/** A release page on this machine, as a file server would be one. */
export class ReleasePage {
  readonly #server: Server;
  #files: Files = {};
  /** False: every connection is closed at once. */
  online = true;
  /** The requests so far: path and headers. */
  readonly requests: { readonly path: string; readonly headers: Readonly<Record<string, unknown>> }[] = [];

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      if (!this.online) socket.destroy();
    });
    server.on('request', ({ url, headers }, response) => {
      const path = new URL(url ?? '/', 'http://page').pathname;
      this.requests.push({ path, headers });
      const body = this.#files[path.slice(1)];
      response.statusCode = body === undefined ? 404 : 200;
      response.end(body);
    });
  }

  static async open(): Promise<ReleasePage> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ReleasePage(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /**
   * Publishes an AppImage and what describes it.
   * @param described what the description is made from when that is not what is served
   */
  publish(version: string, content: string, described = content): void {
    const name = `Lockstep-${version}.AppImage`;
    const sha512 = createHash('sha512').update(described).digest('base64');
    const file = { url: name, sha512, size: Buffer.byteLength(described) };
    const description = { version, files: [file], path: name, sha512, releaseDate: '2026-01-01T00:00:00.000Z' };
    // JSON is YAML.
    this.#files = { 'latest-linux.yml': JSON.stringify(description), [name]: content };
  }

  /** Has no release any more. */
  withdraw(): void {
    this.#files = {};
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
