import type { IncomingMessage } from 'node:http';
import { rootCertificates } from 'node:tls';
import WebSocket from 'ws';
import type { ConnectionState } from '../../../shared/model/workspace-state';
import { reconnectDelay } from '../../../shared/util/backoff';
import type { Logger } from '../../../shared/util/log';
import { isThisComputer } from '../../../shared/util/loopback';
import { decodeServerMessage, MAX_FRAME_BYTES, type ServerMessage } from '../../../shared/wire/messages';
import { describeConnectionError, type Endpoint, edgeUrl, keyRefused, messageOf } from './endpoint';
import { type ResolveProxy, routesOf, Tunnel } from './proxy';
import { Session } from './session';

export interface ServerConnectionOptions {
  /** Stable opaque id of this machine and user. */
  readonly fingerprint: string;
  readonly log: Logger;
  /** Delay before reconnection attempt n, ms. */
  readonly delay?: (attempt: number) => number;
  /** The system's proxies; absent: every server is reached straight. */
  readonly resolveProxy?: ResolveProxy;
}

const HANDSHAKE_MS = 10_000;
/** A server that has not greeted by then is given up. */
const GREETING_MS = 20_000;
/** What a refused key looks like, in the close code or the words of existing servers. */
const KEY_CODES: readonly (string | number)[] = ['INVALID_API_KEY', 'API_KEY_INVALID', 4001, 401, '401'];
const KEY_WORDS = /api[ _-]?key|unauthori[sz]ed/i;

/**
 * The one WebSocket to the server: connects, greets, notices when it dies, and comes back with a growing delay.
 * `session` is there exactly while the server can be talked to.
 */
export class ServerConnection {
  private endpoint: Endpoint | null = null;
  private current: ConnectionState = { kind: 'closed' };
  private socket: WebSocket | null = null;
  private retry: NodeJS.Timeout | null = null;
  private attempt = 0;
  /** Counts what was begun, so that what is not wanted any more is known. */
  private dial = 0;
  /** Why the present connection ended, or will have ended. */
  private said = '';
  private readonly stateListeners = new Set<(state: ConnectionState) => void>();
  private readonly configListeners = new Set<(paths: readonly string[]) => void>();
  private readonly delay: (attempt: number) => number;
  /** The live connection; null while there is none. */
  session: Session | null = null;

  constructor(private readonly options: ServerConnectionOptions) {
    this.delay = options.delay ?? ((attempt) => reconnectDelay(attempt, Math.random()));
  }

  get state(): ConnectionState {
    return this.current;
  }

  onState(listener: (state: ConnectionState) => void): () => void {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  }

  /** Folders that the server would like to see. Nothing may be started from this without the user's consent. */
  onConfigUpdate(listener: (paths: readonly string[]) => void): () => void {
    this.configListeners.add(listener);
    return () => this.configListeners.delete(listener);
  }

  /** Connects to another server, or to none with null. */
  connectTo(endpoint: Endpoint | null): void {
    this.endpoint = endpoint;
    this.reconnect();
  }

  /** Lets go of the present server: the next one is about to be given to {@link connectTo}. */
  expect(): void {
    this.endpoint = null;
    this.drop();
    this.setState({ kind: 'connecting', attempt: 0 });
  }

  /** Connects to nothing, for a reason that the user has to see to. */
  block(reason: string): void {
    this.endpoint = null;
    this.refuse(reason);
  }

  /** Tries at once instead of at the next attempt, also after a refusal: the user acted, or the machine woke up. */
  retryNow(): void {
    if (this.endpoint && this.current.kind !== 'online') this.reconnect();
  }

  /** Closes for good, with a proper goodbye to the server. */
  async close(): Promise<void> {
    this.endpoint = null;
    const { socket } = this;
    this.drop();
    this.setState({ kind: 'closed' });
    if (!socket || socket.readyState === WebSocket.CLOSED) return;
    await new Promise<void>((resolve) => {
      const giveUp = setTimeout(() => socket.terminate(), 1_000);
      socket.once('close', () => {
        clearTimeout(giveUp);
        resolve();
      });
    });
  }

  /** Resolves with a live session, waiting for one; null when `signal` is aborted first. */
  async nextSession(signal: AbortSignal): Promise<Session | null> {
    while (!signal.aborted) {
      if (this.session) return this.session;
      await this.nextState(signal);
    }
    return null;
  }

  /** Resolves with the session that there is or is being made for the first time; null when that fails or takes too long. */
  async firstSession(signal: AbortSignal): Promise<Session | null> {
    const isComing = () => this.current.kind === 'connecting' && this.current.attempt === 0;
    while (!signal.aborted && isComing()) await this.nextState(signal);
    return this.session;
  }

  private nextState(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        stop();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const stop = this.onState(done);
      signal.addEventListener('abort', done);
    });
  }

  private reconnect(): void {
    this.drop();
    this.attempt = 0;
    if (this.endpoint) this.connect();
    else this.setState({ kind: 'closed' });
  }

  /** Lets go of the present socket without hearing from it again. */
  private drop(): void {
    if (this.retry) clearTimeout(this.retry);
    this.retry = null;
    this.dial++;
    const { socket, session } = this;
    this.socket = null;
    this.session = null;
    session?.end();
    if (socket?.readyState === WebSocket.OPEN) socket.close(1000);
    else socket?.terminate();
  }

  private connect(): void {
    const { endpoint } = this;
    if (!endpoint) return;
    this.setState({ kind: 'connecting', attempt: this.attempt });
    const { resolveProxy } = this.options;
    if (endpoint.local || !resolveProxy) this.connectBy(endpoint, null);
    else void this.connectAsTheSystemSays(endpoint, resolveProxy);
  }

  private async connectAsTheSystemSays(endpoint: Endpoint, resolveProxy: ResolveProxy): Promise<void> {
    const dial = ++this.dial;
    try {
      const late = AbortSignal.timeout(HANDSHAKE_MS);
      const tooLate = new Promise<never>((_, reject) => {
        late.onabort = () => reject(new Error("The system's proxy settings do not answer in time."));
      });
      const routes = routesOf(await Promise.race([resolveProxy(edgeUrl(endpoint.url, '')), tooLate]));
      if (dial !== this.dial) return;
      const route = routes[this.attempt % routes.length];
      this.connectBy(endpoint, route?.kind === 'proxy' ? new Tunnel(route.url) : null);
    } catch (error) {
      if (dial === this.dial) this.lost(messageOf(error));
    }
  }

  private connectBy(endpoint: Endpoint, tunnel: Tunnel | null): void {
    let socket: WebSocket;
    try {
      socket = this.open(endpoint, tunnel);
    } catch (error) {
      this.refuse(`The server address or the API key can not be used: ${messageOf(error)}`);
      return;
    }
    const { host } = new URL(endpoint.url);
    this.socket = socket;
    this.said = 'The server closed the connection.';
    let givenUp = false;
    const greeting = setTimeout(() => {
      if (this.session) return;
      givenUp = true;
      this.said =
        socket.readyState === WebSocket.CONNECTING
          ? 'The server did not finish the handshake in time.'
          : 'The server accepted the connection and then said nothing.';
      socket.terminate();
    }, GREETING_MS);
    socket.on('message', (data, isBinary) => {
      if (this.socket === socket && !isBinary) this.receive(socket, data.toString());
    });
    socket.on('unexpected-response', (request, response) => {
      this.said = tunnel?.fault(null, host) ?? answerInWords(response);
      request.destroy();
      if (this.socket !== socket) return;
      const isAboutKey = response.statusCode === 401 || response.statusCode === 403;
      if (isAboutKey && !tunnel?.fault(null, host)) this.refuse(keyRefused(this.said));
      else this.lost(this.said);
    });
    socket.on('error', (error) => {
      if (this.socket !== socket || givenUp) return;
      this.said = tunnel?.fault(error, host) ?? describeConnectionError(error, endpoint.url);
    });
    socket.on('close', (code) => {
      clearTimeout(greeting);
      tunnel?.close();
      if (this.socket !== socket) return;
      if (code === 4001) this.refuse(keyRefused(this.said));
      else this.lost(this.session?.givenUpBecause ?? this.said);
    });
  }

  private open(endpoint: Endpoint, tunnel: Tunnel | null): WebSocket {
    const url = edgeUrl(endpoint.url, this.options.fingerprint);
    return new WebSocket(url, endpoint.apiKey ? [endpoint.apiKey] : [], {
      handshakeTimeout: HANDSHAKE_MS,
      maxPayload: MAX_FRAME_BYTES,
      perMessageDeflate: false,
      followRedirects: false,
      ...(isThisComputer(new URL(url).hostname) && { generateMask: noMask }),
      // Said here, so that no environment variable turns it off.
      rejectUnauthorized: true,
      ...(endpoint.ca !== undefined && { ca: [...rootCertificates, endpoint.ca] }),
      ...(tunnel && { agent: tunnel.agent }),
    });
  }

  private receive(socket: WebSocket, frame: string): void {
    const message = this.session ? this.session.receive(frame) : this.greeting(frame);
    if (!message) return;
    if (message.type === 'connected_edge') this.greet(socket, message.payload);
    else if (message.type === 'error') this.onServerError(message.payload);
    else if (message.type === 'edge:config_update') {
      for (const listener of this.configListeners) listener(message.payload.workspacepaths ?? []);
    }
  }

  private greeting(frame: string): ServerMessage | null {
    const decoded = decodeServerMessage(frame);
    if (decoded.kind === 'message') return decoded.message;
    if (decoded.kind === 'malformed') {
      this.options.log.warn(`Ignored a malformed message from the server (${decoded.reason}).`);
    }
    return null;
  }

  private greet(socket: WebSocket, payload: { edgeId: string; userId: string; capabilities?: string[] | undefined }) {
    if (this.session) return;
    const { edgeId, userId, capabilities = [] } = payload;
    const { url = '', local = false } = this.endpoint ?? {};
    this.session = new Session(socket, url, local, { edgeId, userId }, capabilities, this.options.log);
    this.attempt = 0;
    this.options.log.info(
      `Connected to the server (offers: ${capabilities.join(', ') || 'nothing beyond the basics'}).`,
    );
    this.setState({ kind: 'online', since: Date.now(), capabilities: [...this.session.capabilities] });
  }

  private onServerError({ message, code }: { message: string; code?: string | number | undefined }): void {
    const text = message.slice(0, 500);
    this.said = `The server says: ${text}`;
    this.options.log.warn(`The server says: ${text}`);
    if ((code !== undefined && KEY_CODES.includes(code)) || KEY_WORDS.test(text)) this.refuse(keyRefused(text));
  }

  private lost(reason: string): void {
    this.drop();
    this.attempt++;
    const wait = this.delay(this.attempt);
    this.options.log.warn(`No connection to the server (${reason}) Next attempt in ${Math.round(wait / 1000)} s.`);
    this.retry = setTimeout(() => this.connect(), wait);
    this.setState({ kind: 'offline', reason, retryAt: Date.now() + wait });
  }

  private refuse(reason: string): void {
    this.drop();
    this.options.log.error(reason);
    this.setState({ kind: 'refused', reason });
  }

  private setState(state: ConnectionState): void {
    this.current = state;
    for (const listener of [...this.stateListeners]) listener(state);
  }
}

/** Masking protects intermediaries from what is sent. There are none on the way to this machine, and it costs time. */
function noMask(mask: Buffer): void {
  mask.fill(0);
}

/** A server's answer to the wish for a WebSocket. A redirection is not followed: the key is for the server that was named. */
function answerInWords({ statusCode = 0, statusMessage = '', headers }: IncomingMessage): string {
  const { location } = headers;
  if (statusCode >= 300 && statusCode < 400 && location) {
    return `The server sends Lockstep elsewhere (${statusCode}), to ${location.slice(0, 200)}, which is not followed. If that is right, enter that address.`;
  }
  return `The server answered ${statusCode} ${statusMessage.slice(0, 100)}.`;
}
