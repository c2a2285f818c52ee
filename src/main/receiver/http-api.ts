import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage } from '../../shared/util/errors';
import type { Logger } from '../../shared/util/log';
import { VALIDATE_PATHS } from '../../shared/wire/messages';
import type { Access } from './connection/access';
import { clientAddress } from './connection/client-address';
import type { KeylessSockets } from './connection/keyless-sockets';
import type { WrongKeys } from './connection/wrong-keys';
import type { ConnectionTurns } from './loop/turns';
import type { MirroredWorkspace } from './workspace/mirrored-workspace';
import type { WorkspaceRegistry } from './workspace/workspace-registry';
import { checkedStatus, currentStatus, statusList, type WorkspaceStatus } from './workspace-status';

const WORKSPACES_PATH = '/v1/workspaces';
/** Waiting for a revision, seconds. */
const DEFAULT_WAIT_S = 30;
const MAX_WAIT_S = 300;
/** A client with the key that takes no more of its answer for this time is disconnected. */
const ANSWER_TIMEOUT_MS = 30_000;
/** Least work of a request, for the turns of the connections. */
const REQUEST_MS = 0.5;

/** Error answer of the API. */
class HttpError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly details: object = {},
  ) {
    super(message);
  }
}

/** Options of {@link HttpApi}. */
export interface HttpApiOptions {
  readonly access: Access;
  readonly keylessSockets: KeylessSockets;
  readonly wrongKeys: WrongKeys;
  readonly newcomers: ConnectionTurns;
  readonly workspaces: WorkspaceRegistry;
  readonly maxRequests: number;
  readonly log: Logger;
}

/**
 * HTTP interface of the receiver: the key check of part 1 of the protocol, and the status of the workspaces. Each request
 * has a socket of its own, and a refused one costs no more than its answer.
 */
export class HttpApi {
  private running = 0;

  constructor(private readonly options: HttpApiOptions) {}

  /** Answers a request. Never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket } = request;
    let status = 200;
    let body: object;
    try {
      body = await this.answer(request, response);
    } catch (error) {
      if (error instanceof HttpError) {
        status = error.status;
        body = { error: error.message, ...error.details };
      } else {
        status = 500;
        body = { error: 'The state of the mirror could not be read.' };
        this.options.log.error(`A request failed: ${errorMessage(error)}`);
      }
    }
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      connection: 'close',
    };
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => socket.destroy());
    response.writeHead(status, headers).end(`${JSON.stringify(body)}\n`, () => socket.destroy());
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<object> {
    const refusal = this.options.access.refusalOf(request);
    if (refusal) throw new HttpError(403, refusal);
    if (request.method !== 'GET') throw new HttpError(405, 'Only GET is answered here.');
    const url = parseUrl(request.url);
    const isKeyCheck = VALIDATE_PATHS.includes(url.pathname);
    if (!isKeyCheck && url.pathname !== WORKSPACES_PATH && !url.pathname.startsWith(`${WORKSPACES_PATH}/`)) {
      throw new HttpError(404, 'There is nothing at this address.');
    }
    const isKey = await this.hasKey(request);
    if (isKeyCheck) return isKey ? { valid: true } : { valid: false, error: 'Invalid API key' };
    if (!isKey) throw new HttpError(401, 'The header x-api-key must carry the API key.');
    this.options.keylessSockets.release(request.socket);
    if (this.running >= this.options.maxRequests) {
      throw new HttpError(503, 'Too many requests are being answered; try again later.');
    }
    this.running++;
    try {
      return await this.options.newcomers.run(REQUEST_MS, () => this.status(url, response));
    } finally {
      this.running--;
    }
  }

  private async status({ pathname, searchParams }: URL, response: ServerResponse): Promise<object> {
    if (pathname === WORKSPACES_PATH) return { workspaces: await statusList(this.options.workspaces) };
    return await this.one(pathname.slice(WORKSPACES_PATH.length + 1), searchParams, response);
  }

  /** Checks the key of a request. A wrong one is recorded, and its answer is delayed or left out. */
  private async hasKey({ headers, socket }: IncomingMessage): Promise<boolean> {
    const { access, wrongKeys } = this.options;
    const key = headers['x-api-key'];
    if (access.isKey(typeof key === 'string' ? key : undefined)) return true;
    if (key === undefined) return false;
    const delayMs = wrongKeys.record(clientAddress(socket.remoteAddress));
    if (delayMs === null) socket.destroy();
    else if (delayMs > 0) await sleep(delayMs, undefined, { ref: false });
    return false;
  }

  private async one(id: string, query: URLSearchParams, response: ServerResponse): Promise<WorkspaceStatus> {
    using held = await this.options.workspaces.get(id);
    if (!held) throw new HttpError(404, 'There is no workspace with this id.');
    const { workspace } = held;
    const revision = countOf(query, 'wait');
    if (revision === null) return await checkedStatus(workspace);
    const seconds = Math.min(countOf(query, 'timeout') ?? DEFAULT_WAIT_S, MAX_WAIT_S);
    if (await reached(workspace, revision, seconds, response)) return currentStatus(workspace);
    if (workspace.isClosed) throw new HttpError(404, 'The workspace was removed.');
    const message = `Revision ${revision} was not complete within ${seconds} s.`;
    throw new HttpError(408, message, await checkedStatus(workspace));
  }
}

/** Waits for a revision. @returns false on a timeout, or when the client has disconnected */
async function reached(workspace: MirroredWorkspace, revision: number, seconds: number, response: ServerResponse) {
  const ended = new AbortController();
  const timer = setTimeout(() => ended.abort(), seconds * 1000);
  response.once('close', () => ended.abort());
  try {
    return await workspace.untilRevision(revision, ended.signal);
  } finally {
    clearTimeout(timer);
  }
}

function parseUrl(url = '/'): URL {
  try {
    return new URL(url, 'http://receiver');
  } catch {
    throw new HttpError(400, 'The address can not be understood.');
  }
}

/**
 * Whole number in the query; null when the parameter is missing.
 * @throws HttpError for any other value
 */
function countOf(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  const value = Number(text);
  if (/^\d{1,15}$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new HttpError(400, `${name} must be a whole number.`);
}
