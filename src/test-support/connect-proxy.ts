import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** An HTTP proxy on loopback that opens tunnels (`CONNECT`) and records the requests. */
export class ConnectProxy {
  /** Targets of all requests, `host:port`. */
  readonly targets: string[] = [];
  /** Headers of all requests. */
  readonly headers: object[] = [];
  /** Status line to answer instead of opening a tunnel. */
  refusal: string | null = null;
  /** The way to sign in that a refusal asks for. */
  asksFor = 'Basic realm="x"';
  /** `name:password` that is asked for; null to let all in. */
  credentials: string | null = null;
  /** True to accept requests and never answer them. */
  silent = false;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<ConnectProxy> {
    const server = createServer((_, response) => response.writeHead(400).end());
    const proxy = new ConnectProxy(server);
    server.on('connection', (socket) => proxy.keep(socket));
    server.on('connect', (request, socket: Socket) => {
      proxy.targets.push(request.url ?? '');
      proxy.headers.push(request.headers);
      proxy.answer(request.url ?? '', socket, request.headers['proxy-authorization']);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Number of open sockets. */
  get open(): number {
    return this.sockets.size;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  /** Connects every name to this machine, so that a test can use names that only the proxy resolves. */
  private answer(target: string, socket: Socket, authorization: string | undefined): void {
    if (this.silent) {
      socket.resume().on('end', () => socket.end());
      return;
    }
    const expected = this.credentials && `Basic ${Buffer.from(this.credentials).toString('base64')}`;
    const refusal =
      this.refusal ?? (expected && expected !== authorization ? '407 Proxy Authentication Required' : null);
    if (refusal !== null) {
      socket.end(`HTTP/1.1 ${refusal}\r\nProxy-Authenticate: ${this.asksFor}\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const onward = connect(Number(target.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    this.keep(onward);
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.sockets.delete(socket));
  }
}
