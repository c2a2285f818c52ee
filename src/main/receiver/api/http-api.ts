import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { version } from '../../../../package.json';
import { ReadRefused } from '../../../shared/mcp/reads';
import { errorMessage } from '../../../shared/util/errors';
import type { Logger } from '../../../shared/util/log';
import { VALIDATE_PATHS } from '../../../shared/wire/messages';
import type { Access } from '../connection/access';
import { clientAddress } from '../connection/client-address';
import type { KeylessSockets } from '../connection/keyless-sockets';
import type { WrongKeys } from '../connection/wrong-keys';
import { ConnectionTurns, eventLoop } from '../loop/turns';
import type { Pins } from '../pins/pins';
import type { SearchPool } from '../reading/search-pool';
import type { WorkspaceRegistry } from '../workspace/workspace-registry';
import { HttpError } from './http-error';
import type { McpEndpoint, SignalledCall } from './mcp-endpoint';
import { openApiDocument } from './openapi';
import { readJson } from './request-body';
import { ROUTES, type Route } from './routes';

const OPENAPI_PATH = '/v1/openapi.json';
const MCP_PATH = '/mcp';
/** Time of a call of an agent's tool, ms. */
const MAX_CALL_MS = 60_000;
/** A client that takes no more of its answer for this time is disconnected. */
const ANSWER_TIMEOUT_MS = 30_000;
/** Least work of a request, for the turns of the connections. */
const REQUEST_MS = 0.5;

/** Options of {@link HttpApi}. */
export interface HttpApiOptions {
  readonly access: Access;
  readonly keylessSockets: KeylessSockets;
  readonly wrongKeys: WrongKeys;
  readonly newcomers: ConnectionTurns;
  readonly workspaces: WorkspaceRegistry;
  readonly searches: SearchPool;
  readonly pins: Pins;
  readonly maxRequests: number;
  readonly log: Logger;
}

interface Matched {
  readonly route: Route;
  readonly id: string;
  readonly name: string;
}

/**
 * HTTP interface of the receiver: the key check of part 1 of the protocol, and reads of the workspaces. A socket on which the
 * key was shown serves one request after the other; a refused one costs no more than its answer.
 */
export class HttpApi {
  private running = 0;
  /** Sockets whose last request had the key, with the turns of their next one: any other is closed with its answer. */
  private readonly trusted = new WeakMap<Socket, ConnectionTurns>();
  /** Made with the first request for it. */
  private document: object | null = null;

  /** Loaded with the first request for it. */
  private mcp: Promise<McpEndpoint> | null = null;

  constructor(private readonly options: HttpApiOptions) {}

  /** Tells subscribed agents of a new revision. @param id id of the workspace */
  changed(id: string): void {
    void this.mcp?.then((mcp) => mcp.changed(id)).catch(() => {});
  }

  /** Ends what subscribed agents hold open. */
  async close(): Promise<void> {
    await (await this.mcp)?.close();
  }

  /** Answers a request. Never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await this.answer(request, response);
      if (body !== null) this.send(request, response, 200, body);
    } catch (error) {
      const known = HttpError.from(error);
      if (!known) this.options.log.error(`A request failed: ${errorMessage(error)}`);
      const failure = known ?? new HttpError('failed', 'The state of the mirror could not be read.');
      if (response.headersSent) request.socket.destroy();
      else this.send(request, response, failure.status, failure.body);
    }
  }

  private send(request: IncomingMessage, response: ServerResponse, status: number, body: object): void {
    const { socket } = request;
    const mustClose = !this.trusted.has(socket) || !request.complete;
    const text = `${JSON.stringify(body)}\n`;
    response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
      'cache-control': 'no-store',
      ...(mustClose ? { connection: 'close' } : {}),
    });
    socket.setTimeout(ANSWER_TIMEOUT_MS);
    response.end(text, () => {
      if (mustClose) socket.destroy();
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<object | null> {
    const refusal = this.options.access.refusalOf(request);
    if (refusal) throw new HttpError('forbidden', refusal);
    const url = parseUrl(request.url);
    const isKeyCheck = VALIDATE_PATHS.includes(url.pathname);
    const isOther = isKeyCheck || url.pathname === OPENAPI_PATH || url.pathname === MCP_PATH;
    const matched = isOther ? null : match(request.method, url.pathname);
    if (isOther && url.pathname !== MCP_PATH && request.method !== 'GET') {
      throw new HttpError('wrong-method', 'Only GET is answered here.');
    }
    const isKey = await this.hasKey(request);
    if (isKeyCheck) return isKey ? { valid: true } : { valid: false, error: 'Invalid API key' };
    if (!isKey) {
      const message = 'The header x-api-key, or Authorization with Bearer, must carry the API key.';
      this.trusted.delete(request.socket);
      throw new HttpError('unauthorized', message);
    }
    this.options.keylessSockets.release(request.socket);
    if (url.pathname === OPENAPI_PATH) {
      this.document ??= openApiDocument();
      return this.document;
    }
    if (this.running >= this.options.maxRequests) {
      throw new HttpError('busy', 'Too many requests are being answered; try again later.');
    }
    this.running++;
    try {
      if (matched) return await this.run(matched, url.searchParams, request, response);
      const body = request.method === 'POST' ? await readJson(request) : undefined;
      this.mcp ??= import('./mcp-endpoint').then(({ McpEndpoint }) => new McpEndpoint(this.call, version));
      const mcp = await this.mcp;
      await this.turnsOf(request.socket).run(REQUEST_MS, () => mcp.handle(request, response, body));
      return null;
    } finally {
      this.running--;
    }
  }

  /** @returns null when the answer is written */
  private async run(
    { route, id, name }: Matched,
    query: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<object | null> {
    const input = check(route, route.body ? await readJson(request) : Object.fromEntries(query));
    const signal = untilClosed(response);
    const context = { ...this.context, name, signal };
    return await this.turnsOf(request.socket).run(REQUEST_MS, async () => {
      if (route.handle) return await route.handle(context, id, input);
      await route.raw?.write(context, id, input, { headers: request.headers, response });
      return null;
    });
  }

  private get context() {
    const { workspaces, searches, pins } = this.options;
    return { workspaces, searches, pins };
  }

  /** Answers a call of this process. */
  private readonly call: SignalledCall = async (client, method, path, parameters = {}) => {
    try {
      const { route, id, name } = match(method, path);
      const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
      const input = route.body
        ? Object.fromEntries(given)
        : Object.fromEntries(given.map(([key, value]) => [key, String(value)]));
      const context = {
        ...this.context,
        name,
        signal: AbortSignal.any([AbortSignal.timeout(MAX_CALL_MS), ...(client ? [client] : [])]),
      };
      return (await route.handle?.(context, id, check(route, input))) ?? {};
    } catch (error) {
      const known = HttpError.from(error);
      throw known ? new ReadRefused(known.code, known.message) : error;
    }
  };

  /** A new socket shares the turns of all new ones; the next requests on it count for it alone. */
  private turnsOf(socket: Socket): ConnectionTurns {
    const known = this.trusted.get(socket);
    if (!known) this.trusted.set(socket, new ConnectionTurns(eventLoop));
    return known ?? this.options.newcomers;
  }

  /** Checks the key of a request. A wrong one is recorded, and its answer is delayed or left out. */
  private async hasKey({ headers, socket }: IncomingMessage): Promise<boolean> {
    const { access, wrongKeys } = this.options;
    const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    const key = headers['x-api-key'] ?? bearer;
    if (access.isKey(typeof key === 'string' ? key : undefined)) return true;
    if (key === undefined) return false;
    const delayMs = wrongKeys.record(clientAddress(socket.remoteAddress));
    if (delayMs === null) socket.destroy();
    else if (delayMs > 0) await sleep(delayMs, undefined, { ref: false });
    return false;
  }
}

/** A signal that is aborted when the client has gone, or was gone before. */
function untilClosed(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  if (response.closed || response.socket === null) gone.abort();
  return gone.signal;
}

/** @throws HttpError when there is nothing at the path, or not for this method */
function match(method: string | undefined, pathname: string): Matched {
  const parts = pathname.split('/');
  const fits = ({ path }: Route) => {
    const wanted = path.split('/');
    return (
      wanted.length === parts.length &&
      wanted.every((part, at) => part === parts[at] || (part.startsWith('{') && parts[at] !== ''))
    );
  };
  const found = ROUTES.filter(fits);
  if (found.length === 0) throw new HttpError('unknown-address', 'There is nothing at this address.');
  const route = found.find((candidate) => candidate.method === method);
  if (!route)
    throw new HttpError('wrong-method', `Only ${found.map((one) => one.method).join(' and ')} is answered here.`);
  const wanted = route.path.split('/');
  const partAt = (place: string) => parts[wanted.indexOf(place)] ?? '';
  return { route, id: partAt('{id}'), name: partAt('{name}') };
}

/** @throws HttpError with a sentence that names what is wrong */
function check({ body, query }: Route, input: unknown): never {
  const schema = body ?? query;
  if (!schema) return {} as never;
  const { success, data, error } = schema.safeParse(input);
  if (success) return data as never;
  const { path, message } = error.issues[0] as z.core.$ZodIssue;
  const name = path.join('.');
  throw new HttpError('bad-request', message.startsWith(name) || name === '' ? message : `${name}: ${message}`);
}

function parseUrl(url = '/'): URL {
  try {
    return new URL(url, 'http://receiver');
  } catch {
    throw new HttpError('bad-request', 'The address can not be understood.');
  }
}
