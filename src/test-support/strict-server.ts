import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { Emitter } from '../shared/util/emitter';

/** One frame as it arrived, unchecked. */
export interface Frame {
  readonly type: string;
  readonly payload: Record<string, unknown>;
}

/** The upgrade request of one connection. */
export interface Introduction {
  readonly url: string;
  readonly protocol: string | undefined;
  readonly fingerprint: string | null;
}

/**
 * A server that supports part 1 of the protocol only, as the existing ones do: it greets, records every frame and keeps the
 * files that they describe. It sends no acknowledgements; pongs come from the WebSocket layer.
 */
export class StrictServer {
  readonly frames: Frame[] = [];
  readonly introductions: Introduction[] = [];
  /** Content by absolute path. */
  readonly files = new Map<string, string>();
  readonly sockets = new Set<WebSocket>();
  apiKey = 'strict-key';
  private readonly changed = new Emitter();

  private constructor(
    private readonly http: Server | HttpsServer,
    private readonly wss: WebSocketServer,
  ) {}

  static async start(port = 0, http: Server | HttpsServer = createServer()): Promise<StrictServer> {
    const wss = new WebSocketServer({
      noServer: true,
      maxPayload: 5 * 1024 * 1024,
      handleProtocols: (offered) => [...offered][0] ?? false,
    });
    const server = new StrictServer(http, wss);
    http.on('upgrade', (request, socket, head) => {
      wss.handleUpgrade(request, socket, head, (ws) => server.accept(ws, request.url ?? '', ws.protocol));
    });
    http.listen(port, '127.0.0.1');
    await once(http, 'listening');
    return server;
  }

  get port(): number {
    return (this.http.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  ofType(type: string): Frame[] {
    return this.frames.filter((frame) => frame.type === type);
  }

  send(type: string, payload: object): void {
    this.sendRaw(JSON.stringify({ type, payload }));
  }

  sendRaw(frame: string): void {
    for (const socket of this.sockets) socket.send(frame);
  }

  /** Ends every connection without a close frame. */
  dropConnections(): void {
    for (const socket of this.sockets) socket.terminate();
  }

  /** Resolves when `condition` holds, which is tested after every frame and every 50 ms. */
  async until(condition: () => boolean, what: string, timeoutMs = 50_000): Promise<void> {
    const poll = setInterval(() => this.changed.emit(), 50);
    const isReached = await this.changed.until(condition, AbortSignal.timeout(timeoutMs));
    clearInterval(poll);
    if (!isReached) throw new Error(`The server never saw: ${what}`);
  }

  async close(): Promise<void> {
    this.dropConnections();
    this.wss.close();
    this.http.closeAllConnections();
    this.http.close();
    await once(this.http, 'close');
  }

  private accept(ws: WebSocket, url: string, protocol: string): void {
    const fingerprint = new URL(url, 'http://server').searchParams.get('fingerprint');
    this.introductions.push({ url, protocol: protocol || undefined, fingerprint });
    if (protocol !== this.apiKey) {
      ws.send(JSON.stringify({ type: 'error', payload: { message: 'Invalid API key', code: 'INVALID_API_KEY' } }));
      ws.close();
      return;
    }
    this.sockets.add(ws);
    ws.on('close', () => this.sockets.delete(ws));
    ws.on('message', (data) => this.receive(data));
    ws.send(JSON.stringify({ type: 'connected_edge', payload: { edgeId: 'edge-1', userId: 'user-1' } }));
    this.changed.emit();
  }

  private receive(data: RawData): void {
    const frame = JSON.parse(data.toString()) as Frame;
    this.frames.push(frame);
    const { path, content } = frame.payload as { path: string; content: string };
    if (frame.type === 'workspace:file_create_sync' || frame.type === 'workspace:file_modify_sync') {
      this.files.set(path, content);
    } else if (frame.type === 'workspace:file_delete_sync') this.files.delete(path);
    this.changed.emit();
  }
}
