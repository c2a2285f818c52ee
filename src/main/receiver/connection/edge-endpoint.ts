import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type PerMessageDeflateOptions, type WebSocket, WebSocketServer } from 'ws';
import type { Logger } from '../../../shared/util/log';
import { RateLimitedLog } from '../../../shared/util/rate-limited-log';
import { EDGE_PATH, MAX_FRAME_BYTES, type ServerMessage } from '../../../shared/wire/messages';
import { LegacyClient, type LegacyClientOptions } from '../legacy/legacy-client';
import { ConnectionTurns, eventLoop } from '../loop/turns';
import { EdgeLink } from '../takeover/edge-link';
import type { Access } from './access';
import { clientAddress } from './client-address';
import { EdgeConnection } from './edge-connection';
import type { KeylessSockets } from './keyless-sockets';
import { ManifestBudget } from './manifest-parts';
import { OpenWorkspaces } from './open-workspaces';
import type { WrongKeys } from './wrong-keys';

const MAX_FINGERPRINT_CHARS = 512;
/** Close code for a wrong key: a violated policy. 4001 would mean that another edge is connected. */
const KEY_REFUSED = 1008;
/** For edges of the first part. What an edge may make a connection hold is the window that it compresses with, 32 KiB. */
const DEFLATE: PerMessageDeflateOptions = {
  serverNoContextTakeover: true,
  threshold: 1_024,
  zlibDeflateOptions: { level: 1 },
};
/** Work of a new connection, ms: the handshake, and what it may do before its own work counts. */
const NEW_EDGE_MS = 5;
/** One key means one user. */
const USER_ID = 'local';

interface Edge {
  readonly legacyClient: LegacyClient;
  connections: number;
}

interface Refusal {
  /** HTTP status code and its name. */
  readonly status: string;
  readonly reason: string;
}

/** Options of {@link EdgeEndpoint}. */
export interface EdgeEndpointOptions extends LegacyClientOptions {
  readonly access: Access;
  readonly keylessSockets: KeylessSockets;
  readonly wrongKeys: WrongKeys;
  readonly newcomers: ConnectionTurns;
  readonly maxEdges: number;
}

/** Accepts WebSocket connections of edges on an HTTP server. */
export class EdgeEndpoint {
  private readonly server: WebSocketServer;
  /** Each with the promise of its end. */
  private readonly connections = new Map<EdgeConnection, Promise<void>>();
  private readonly edges = new Map<string, Edge>();
  private readonly manifestBudget = new ManifestBudget();
  private lastNumber = 0;
  private readonly log: Logger;

  constructor(
    private readonly options: EdgeEndpointOptions,
    log: Logger,
  ) {
    const { access } = options;
    this.log = new RateLimitedLog(log);
    this.server = new WebSocketServer({
      noServer: true,
      maxPayload: MAX_FRAME_BYTES,
      perMessageDeflate: DEFLATE,
      // The messages of one piece of the stream, of which there can be thousands, are not handled in one go.
      allowSynchronousEvents: false,
      handleProtocols: (offered) => [...offered].find((key) => access.isKey(key)) ?? [...offered][0] ?? false,
    });
  }

  /** Handles an upgrade request. */
  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const fingerprint = fingerprintOf(request.url);
    const refusal = this.refusalOf(request, fingerprint);
    if (refusal) {
      this.log.warn(`Refused a connection from ${clientAddress(socket.remoteAddress)}: ${refusal.reason}`);
      refuseUpgrade(socket, refusal);
      return;
    }
    void this.accept(request, socket, head, fingerprint as string);
  }

  /** Closes all connections. Resolves when all received messages are handled. */
  async close(): Promise<void> {
    for (const connection of this.connections.keys()) connection.close();
    await Promise.all(this.connections.values());
    this.server.close();
  }

  /** One with the key waits for its turn among the newcomers; a refusal costs less than that. */
  private async accept(request: IncomingMessage, socket: Socket, head: Buffer, fingerprint: string): Promise<void> {
    const { access, keylessSockets, newcomers } = this.options;
    const hasKey = access.isOffered(request.headers['sec-websocket-protocol']);
    if (hasKey) {
      keylessSockets.release(socket);
      await newcomers.admit();
      newcomers.spend(NEW_EDGE_MS);
    }
    this.server.handleUpgrade(request, socket, head, (client) => {
      if (hasKey) this.connect(client, socket, fingerprint);
      else this.refuseKey(client, socket);
    });
  }

  private connect(client: WebSocket, transport: Socket, fingerprint: string): void {
    const edgeId = hash('sha256', `edge\0${fingerprint}`, 'hex').slice(0, 32);
    const edge = this.edge(fingerprint, edgeId);
    const { workspaces, resolveMirror } = this.options;
    const link = new EdgeLink(++this.lastNumber, client, this.log);
    const connection = new EdgeConnection(client, transport, {
      ids: { edgeId, userId: USER_ID },
      link,
      workspaces: new OpenWorkspaces({
        link,
        fingerprint,
        workspaces,
        resolveMirror,
        manifestBudget: this.manifestBudget,
        legacyClient: edge.legacyClient,
      }),
      turns: new ConnectionTurns(eventLoop),
      log: this.log,
    });
    this.log.info(`Edge ${edgeId.slice(0, 8)} is connected.`);
    this.connections.set(connection, this.untilFinished(connection, fingerprint, edge));
  }

  private async untilFinished(connection: EdgeConnection, fingerprint: string, edge: Edge): Promise<void> {
    await connection.finished;
    if (--edge.connections === 0) {
      this.edges.delete(fingerprint);
      await edge.legacyClient.close();
    }
    this.connections.delete(connection);
    this.log.info('An edge has left.');
  }

  private edge(fingerprint: string, edgeId: string): Edge {
    let edge = this.edges.get(fingerprint);
    if (!edge) {
      edge = { legacyClient: new LegacyClient(fingerprint, edgeId.slice(0, 8), this.options), connections: 0 };
      this.edges.set(fingerprint, edge);
    }
    edge.connections++;
    return edge;
  }

  private refusalOf(request: IncomingMessage, fingerprint: string | null): Refusal | null {
    const reason = this.options.access.refusalOf(request);
    if (reason) return { status: '403 Forbidden', reason };
    if (fingerprint === null) return { status: '404 Not Found', reason: `Edges connect to ${EDGE_PATH}.` };
    if (fingerprint === '' || fingerprint.length > MAX_FINGERPRINT_CHARS) {
      return { status: '400 Bad Request', reason: 'The address must carry the fingerprint of the edge.' };
    }
    if (this.connections.size < this.options.maxEdges) return null;
    return { status: '503 Service Unavailable', reason: 'Too many edges are connected.' };
  }

  /**
   * Sends an error, since a failed handshake would not say that the key is wrong, and closes the socket without reading
   * from it. The socket still counts as keyless, which limits a delay.
   */
  private refuseKey(client: WebSocket, socket: Socket): void {
    client.on('error', () => client.terminate());
    client.pause();
    const delayMs = this.options.wrongKeys.record(clientAddress(socket.remoteAddress));
    if (delayMs === null) client.terminate();
    else if (delayMs === 0) sendKeyError(client, socket);
    else setTimeout(() => sendKeyError(client, socket), delayMs).unref();
  }
}

/** Answers and closes the socket both ways, also when the peer keeps its end open. */
/** Answers an upgrade request with an error, and closes its socket without reading from it. */
export function refuseUpgrade(socket: Socket, { status, reason }: Refusal): void {
  const head = `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n`;
  socket.end(`${head}Content-Length: ${Buffer.byteLength(reason)}\r\n\r\n${reason}`, () => socket.destroy());
}

function sendKeyError(client: WebSocket, socket: Socket): void {
  const message: ServerMessage = { type: 'error', payload: { message: 'Invalid API key', code: 'INVALID_API_KEY' } };
  client.send(JSON.stringify(message));
  client.close(KEY_REFUSED, 'Invalid API key');
  socket.end(() => client.terminate());
}

/** Fingerprint in the address: null when it is not the edge's endpoint, empty when the fingerprint is missing. */
function fingerprintOf(url = ''): string | null {
  try {
    const { pathname, searchParams } = new URL(url, 'http://receiver');
    return pathname === EDGE_PATH ? (searchParams.get('fingerprint') ?? '') : null;
  } catch {
    return null;
  }
}
