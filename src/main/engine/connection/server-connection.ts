import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import WebSocket from 'ws';
import type { ConnectionState, RefusalCause } from '../../../shared/model/workspace-state';
import { PortWatch } from '../../../shared/node/port-watch';
import { reconnectDelay } from '../../../shared/util/backoff';
import { Emitter } from '../../../shared/util/emitter';
import type { Logger } from '../../../shared/util/log';
import type { ServerMessageOf } from '../../../shared/wire/messages';
import {
  describeConnectionError,
  type Endpoint,
  edgeUrl,
  errorSentence,
  isNetworkError,
  keyRefused,
  portOf,
} from './endpoint';
import { type HandshakeAnswer, readAnswer } from './handshake-answer';
import { findRoutes, type ResolveProxy, Tunnel } from './proxy';
import { REPLACED, refusesKey } from './refusal';
import { UploadLimit } from './sending/upload-limit';
import { decodeFrame, type EdgeIdentity, Session } from './session';
import { failedByDeflate, mayOfferDeflate, openWebSocket } from './web-socket';

export interface ServerConnectionOptions {
  /** Stable opaque id of this machine and user. */
  readonly fingerprint: string;
  /** Id of this edge among those with the same fingerprint, 32 hex digits; absent for one without. */
  readonly identity?: string;
  readonly log: Logger;
  /** Delay before a reconnection attempt, ms; attempts count from 1. */
  readonly delay?: (attempt: number) => number;
  /** The system's proxy settings; absent for direct connections only. */
  readonly resolveProxy?: ResolveProxy;
}

/** Facts about a lost connection that decide when the next attempt comes. */
interface LossFacts {
  /** The server has announced a restart: the first attempt after it comes at once. */
  readonly isRestart?: boolean;
  /** The server could not be reached at all, or vanished: the network may be back before the next attempt. */
  readonly isUnreached?: boolean;
  /** Time that the server asks to wait, ms. */
  readonly retryAfterMs?: number | null;
}

/** Longest wait for the greeting, the handshake included. */
const GREETING_TIMEOUT_MS = 20_000;
/** Close codes of a server that has connected another edge in this one's place. */
const REPLACED_CODES = [4001, 4002];
/** Longest wait for an answer where the connection has probably been lost, ms. */
const CHECK_TIMEOUT_MS = 1_500;
/** Stands for a close code where a connection ended without a close frame. */
const NO_CLOSE_FRAME = 1006;
/** Close code of a planned restart. */
const RESTART_CODE = 1012;
/** A connection that lasted this long is no part of a loop of restarts. */
const STABLE_MS = 1_000;

/**
 * The one WebSocket to the server: connects, greets, detects a dead connection, and reconnects with a growing delay.
 * `session` is set exactly while the server can be reached.
 */
export class ServerConnection {
  private endpoint: Endpoint | null = null;
  private current: ConnectionState = { kind: 'closed' };
  private socket: WebSocket | null = null;
  /** The TCP or TLS connection below the present WebSocket, once it is open. */
  private carrier: Socket | null = null;
  private retryTimer: NodeJS.Timeout | null = null;
  private portWatch: PortWatch | null = null;
  private attempt = 0;
  /** No attempt has ended since the destination was set. */
  private isFirst = true;
  /** Generation counter; results of an older attempt are dropped. */
  private generation = 0;
  /** Reason that is reported when the present socket closes. */
  private closeReason = '';
  /** Address of the last server that answered wrongly to the offer of compression; it gets none any more. */
  private withoutDeflate: string | null = null;
  private readonly stateChanged = new Emitter();
  private readonly stateListeners = new Set<(state: ConnectionState) => void>();
  private readonly configListeners = new Set<(paths: readonly string[]) => void>();
  private readonly delay: (attempt: number) => number;
  /** Limit for upload, over all connections one after the other. */
  readonly uploadLimit = new UploadLimit();
  private readonly identity: EdgeIdentity | null;
  /** The live session; null while there is none. */
  session: Session | null = null;

  constructor(private readonly options: ServerConnectionOptions) {
    this.delay = options.delay ?? ((attempt) => reconnectDelay(attempt, Math.random()));
    const { identity } = options;
    this.identity = identity === undefined ? null : { identity, run: randomBytes(16).toString('hex') };
  }

  get state(): ConnectionState {
    return this.current;
  }

  /** Calls `listener` after every change of the state until the returned function is called. */
  onState(listener: (state: ConnectionState) => void): () => void {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  }

  /** Calls `listener` with folders that the server asks for; none may be mirrored without the user's consent. */
  onConfigUpdate(listener: (paths: readonly string[]) => void): () => void {
    this.configListeners.add(listener);
    return () => this.configListeners.delete(listener);
  }

  /** Connects to another server, or to none with null. */
  connectTo(endpoint: Endpoint | null): void {
    this.endpoint = endpoint;
    this.reconnect();
  }

  /** Ends the connection before a new endpoint is known; the state stays "connecting" until {@link connectTo}. */
  disconnect(): void {
    this.endpoint = null;
    this.isFirst = true;
    this.attempt = 0;
    this.drop();
    this.setState({ kind: 'connecting', attempt: 0 });
  }

  /** Ends the connection until {@link connectTo}, for a reason that the user has to resolve. */
  refuse(reason: string, cause: RefusalCause = 'settings'): void {
    this.endpoint = null;
    this.onRefused(cause, reason);
  }

  /** Tries at once instead of at the next attempt, also after a refusal. */
  retryNow(): void {
    if (this.endpoint && this.current.kind !== 'online') this.reconnect();
  }

  /** Finds out at once whether the server can be reached, as after a sleep or in another network. */
  checkNow(): void {
    if (this.session) this.session.checkAlive(CHECK_TIMEOUT_MS);
    else this.retryNow();
  }

  /** Closes for good, with a close frame to the server. */
  async close(): Promise<void> {
    this.endpoint = null;
    const { socket } = this;
    this.drop();
    this.setState({ kind: 'closed' });
    if (!socket || socket.readyState === WebSocket.CLOSED) return;
    await new Promise<void>((resolve) => {
      const timeout = setTimeout(() => socket.terminate(), 1_000);
      socket.once('close', () => {
        clearTimeout(timeout);
        resolve();
      });
    });
  }

  /** Resolves with the live session, or the next one; null when `signal` is aborted first. */
  async nextSession(signal: AbortSignal): Promise<Session | null> {
    while (!signal.aborted) {
      if (this.session) return this.session;
      await this.stateChanged.next(signal);
    }
    return null;
  }

  /** Resolves with the live session, or that of a first attempt under way; null when it fails or `signal` is aborted. */
  async firstSession(signal: AbortSignal): Promise<Session | null> {
    const isFirstAttempt = () => this.current.kind === 'connecting' && this.attempt === 0;
    await this.stateChanged.until(() => !isFirstAttempt(), signal);
    return this.session;
  }

  private reconnect(): void {
    this.drop();
    this.attempt = 0;
    if (this.endpoint) this.connect(this.endpoint);
    else this.setState({ kind: 'closed' });
  }

  /** Ends the present socket and session, and any attempt under way; their events are ignored from here on. */
  private drop(): void {
    if (this.retryTimer) clearTimeout(this.retryTimer);
    this.retryTimer = null;
    this.portWatch?.close();
    this.portWatch = null;
    this.generation++;
    const { socket, session } = this;
    this.socket = null;
    this.session = null;
    session?.end();
    if (socket?.readyState === WebSocket.OPEN) socket.close(1000);
    else socket?.terminate();
  }

  private connect(endpoint: Endpoint): void {
    this.setState({ kind: 'connecting', attempt: this.isFirst ? 0 : Math.max(1, this.attempt) });
    const { resolveProxy } = this.options;
    if (endpoint.local || !resolveProxy) this.open(endpoint, null);
    else void this.openByRoute(endpoint, resolveProxy);
  }

  /** Each attempt takes the next of the routes that the system's proxy settings allow. */
  private async openByRoute(endpoint: Endpoint, resolveProxy: ResolveProxy): Promise<void> {
    const { generation } = this;
    try {
      const routes = await findRoutes(resolveProxy, edgeUrl(endpoint.url, ''));
      if (generation !== this.generation) return;
      const route = routes[this.attempt % routes.length];
      this.open(endpoint, route?.kind === 'proxy' ? new Tunnel(route.url) : null);
    } catch (error) {
      if (generation === this.generation) this.onLost(errorSentence(error));
    }
  }

  private open(endpoint: Endpoint, tunnel: Tunnel | null): void {
    let socket: WebSocket;
    let offersDeflate = false;
    try {
      offersDeflate = mayOfferDeflate(endpoint) && this.withoutDeflate !== endpoint.url;
      socket = openWebSocket(endpoint, this.options.fingerprint, tunnel?.agent ?? null, offersDeflate);
    } catch (error) {
      this.onRefused('settings', `The server address or the API key cannot be used: ${errorSentence(error)}`);
      return;
    }
    const { host } = new URL(endpoint.url);
    this.socket = socket;
    this.carrier = null;
    socket.once('upgrade', (response) => {
      if (this.socket === socket) this.carrier = response.socket;
    });
    this.closeReason = 'The server closed the connection.';
    let timedOut = false;
    let isUnreached = false;
    const greetingTimer = setTimeout(() => {
      if (this.session) return;
      timedOut = true;
      this.closeReason =
        socket.readyState === WebSocket.CONNECTING
          ? 'The server did not finish the handshake in time.'
          : 'The server accepted the connection and then said nothing.';
      socket.terminate();
    }, GREETING_TIMEOUT_MS);
    socket.on('message', (data, isBinary) => {
      if (this.socket !== socket) return;
      // With the socket's default settings a message is always one Buffer.
      const frame = isBinary ? (this.session?.expand(data as Buffer) ?? null) : data.toString();
      if (frame !== null) this.receive(socket, endpoint, frame);
    });
    socket.on('unexpected-response', (request, response) => {
      const proxyFault = tunnel?.fault(null, host) ?? null;
      const isByDeflate = offersDeflate && failedByDeflate({ status: response.statusCode });
      if (proxyFault === null && !isByDeflate) {
        void readAnswer(response).then((answer) => this.socket === socket && this.onAnswer(answer));
        return;
      }
      request.destroy();
      if (this.socket !== socket) return;
      if (isByDeflate) this.connectWithoutDeflate(endpoint);
      else this.onLost(proxyFault ?? '');
    });
    socket.on('error', (error) => {
      if (this.socket !== socket || timedOut) return;
      if (offersDeflate && failedByDeflate({ error })) {
        this.connectWithoutDeflate(endpoint);
        return;
      }
      this.closeReason = tunnel?.fault(error, host) ?? describeConnectionError(error, endpoint.url);
      isUnreached = tunnel === null && isNetworkError(error);
    });
    socket.on('close', (code) => {
      clearTimeout(greetingTimer);
      tunnel?.close();
      if (this.socket !== socket) return;
      const tookDeflate = socket.extensions !== '';
      if (tookDeflate && failedByDeflate({ closeCode: code })) this.connectWithoutDeflate(endpoint);
      else if (REPLACED_CODES.includes(code)) this.onRefused('replaced', REPLACED);
      else {
        isUnreached ||= tunnel === null && this.session !== null && code === NO_CLOSE_FRAME;
        this.onLost(this.session?.abandonReason ?? this.closeReason, { isRestart: code === RESTART_CODE, isUnreached });
      }
    });
  }

  /** Tries again at once; what the server did wrong is no fault of the address or the key. */
  private connectWithoutDeflate(endpoint: Endpoint): void {
    this.options.log.warn('The server answers wrongly to the offer of compression; it gets none any more.');
    this.withoutDeflate = endpoint.url;
    this.drop();
    this.connect(endpoint);
  }

  private receive(socket: WebSocket, endpoint: Endpoint, frame: string): void {
    const message = this.session ? this.session.receive(frame) : decodeFrame(frame, this.options.log);
    if (message?.type === 'connected_edge') this.onGreeting(socket, endpoint, message);
    else if (message?.type === 'error') this.onServerError(message);
    else if (message?.type === 'edge:config_update') this.onConfig(message);
  }

  private onGreeting(socket: WebSocket, endpoint: Endpoint, { payload }: ServerMessageOf<'connected_edge'>): void {
    if (this.session) return;
    const { edgeId, userId, capabilities = [] } = payload;
    const { url, local = false, remembers = false } = endpoint;
    const ids = { edgeId, userId };
    const { carrier, uploadLimit: limit } = this;
    const pace = { limit, bytesSent: () => carrier?.bytesWritten ?? 0 };
    this.session = new Session(socket, url, local, remembers, ids, this.identity, capabilities, this.options.log, pace);
    this.attempt = 0;
    this.options.log.info(
      `Connected to the server (offers: ${capabilities.join(', ') || 'nothing beyond the basics'}).`,
    );
    this.setState({ kind: 'online', since: Date.now(), capabilities: [...this.session.capabilities] });
  }

  /** A server may send the configuration of every edge to all of them. */
  private onConfig({ payload: { edgeId, workspacepaths = [] } }: ServerMessageOf<'edge:config_update'>): void {
    if (edgeId !== undefined && edgeId !== this.session?.ids.edgeId) return;
    for (const listener of this.configListeners) listener(workspacepaths);
  }

  private onServerError({ payload: { message, code } }: ServerMessageOf<'error'>): void {
    const text = message.slice(0, 500);
    this.closeReason = `The server says: ${text}`;
    this.options.log.warn(this.closeReason);
    if (refusesKey({ code, message: text })) this.onRefused('key', keyRefused(text));
  }

  private onAnswer({ reason, isKeyRefused, retryAfterMs }: HandshakeAnswer): void {
    if (isKeyRefused) this.onRefused('key', keyRefused(reason));
    else this.onLost(reason, { retryAfterMs });
  }

  private onLost(
    reason: string,
    { isRestart = false, isUnreached = false, retryAfterMs = null }: LossFacts = {},
  ): void {
    const { endpoint, current } = this;
    const wasStable = current.kind === 'online' && Date.now() - current.since >= STABLE_MS;
    this.drop();
    this.attempt++;
    const delayMs = isRestart && wasStable ? 0 : Math.max(this.delay(this.attempt), retryAfterMs ?? 0);
    this.options.log.warn(`No connection to the server (${reason}) Next attempt in ${Math.round(delayMs / 1000)} s.`);
    this.retryTimer = setTimeout(() => endpoint && this.connect(endpoint), delayMs);
    if (isUnreached && endpoint && !endpoint.local && (wasStable || current.kind !== 'online')) {
      this.portWatch = new PortWatch(portOf(endpoint), () => this.retryNow());
    }
    this.setState({ kind: 'offline', reason, retryAt: Date.now() + delayMs });
  }

  private onRefused(cause: RefusalCause, reason: string): void {
    this.drop();
    this.options.log.error(reason);
    this.setState({ kind: 'refused', cause, reason });
  }

  private setState(state: ConnectionState): void {
    if (state.kind !== 'connecting') this.isFirst = false;
    this.current = state;
    for (const listener of [...this.stateListeners]) listener(state);
    this.stateChanged.emit();
  }
}
