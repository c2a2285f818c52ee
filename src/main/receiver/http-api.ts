import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorMessage } from '../../shared/util/errors';
import type { Logger } from '../../shared/util/log';
import { VALIDATE_PATH } from '../../shared/wire/messages';
import type { Access } from './connection/access';
import type { MirroredWorkspace } from './workspace/mirrored-workspace';
import type { WorkspaceRegistry } from './workspace/workspace-registry';

const WORKSPACES_PATH = '/v1/workspaces';
/** Waiting for a revision, seconds, and most requests that wait at the same time. */
const DEFAULT_WAIT_S = 30;
const MAX_WAIT_S = 300;
const MAX_WAITING = 200;

/** Status of a workspace for readers of its mirror. */
export interface WorkspaceStatus {
  readonly id: string;
  /** Absolute path on the edge's machine. */
  readonly root: string;
  readonly revision: number;
  /** True when the mirror is known to hold this revision, false while it is filled or repaired. */
  readonly complete: boolean;
  readonly files: number;
  readonly bytes: number;
  /** Manifest hash. */
  readonly hash: string;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
}

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

/** HTTP interface of the receiver: the key check of part 1 of the protocol, and the status of the workspaces. */
export class HttpApi {
  private waiting = 0;

  constructor(
    private readonly access: Access,
    private readonly workspaces: WorkspaceRegistry,
    private readonly log: Logger,
  ) {}

  /** Answers a request. Never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume();
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
        this.log.error(`A request failed: ${errorMessage(error)}`);
      }
    }
    const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
    response.writeHead(status, headers).end(`${JSON.stringify(body)}\n`);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<object> {
    const refusal = this.access.refusalOf(request);
    if (refusal) throw new HttpError(403, refusal);
    if (request.method !== 'GET') throw new HttpError(405, 'Only GET is answered here.');
    const url = parseUrl(request.url);
    const header = request.headers['x-api-key'];
    const isKey = this.access.isKey(typeof header === 'string' ? header : undefined);
    if (url.pathname === VALIDATE_PATH) return isKey ? { valid: true } : { valid: false, error: 'Invalid API key' };
    if (url.pathname !== WORKSPACES_PATH && !url.pathname.startsWith(`${WORKSPACES_PATH}/`)) {
      throw new HttpError(404, 'There is nothing at this address.');
    }
    if (!isKey) throw new HttpError(401, 'The header x-api-key must carry the API key.');
    if (url.pathname === WORKSPACES_PATH) return { workspaces: await this.list() };
    return this.one(url.pathname.slice(WORKSPACES_PATH.length + 1), url.searchParams, response);
  }

  private async list(): Promise<WorkspaceStatus[]> {
    const statuses: WorkspaceStatus[] = [];
    for (const { id } of this.workspaces.rows()) {
      const workspace = await this.workspaces.get(id);
      if (workspace) statuses.push(await statusOf(workspace));
    }
    return statuses;
  }

  private async one(id: string, query: URLSearchParams, response: ServerResponse): Promise<WorkspaceStatus> {
    const workspace = await this.workspaces.get(id);
    if (!workspace) throw new HttpError(404, 'There is no workspace with this id.');
    const status = await statusOf(workspace);
    const revision = countOf(query, 'wait');
    if (revision === null) return status;
    const seconds = Math.min(countOf(query, 'timeout') ?? DEFAULT_WAIT_S, MAX_WAIT_S);
    if (await this.wait(workspace, revision, seconds, response)) return statusOf(workspace);
    if (workspace.isClosed) throw new HttpError(404, 'The workspace was removed.');
    const message = `Revision ${revision} was not complete within ${seconds} s.`;
    throw new HttpError(408, message, await statusOf(workspace));
  }

  /** @returns false on a timeout, or when the client has disconnected */
  private async wait(workspace: MirroredWorkspace, revision: number, seconds: number, response: ServerResponse) {
    if (this.waiting >= MAX_WAITING) throw new HttpError(503, 'Too many requests are waiting; try again later.');
    const disconnected = new AbortController();
    response.once('close', () => disconnected.abort());
    this.waiting++;
    try {
      return await workspace.untilRevision(
        revision,
        AbortSignal.any([disconnected.signal, AbortSignal.timeout(seconds * 1000)]),
      );
    } finally {
      this.waiting--;
    }
  }
}

async function statusOf(workspace: MirroredWorkspace): Promise<WorkspaceStatus> {
  if (!(await workspace.isVerified())) await workspace.scheduler.runExclusive(() => workspace.ensureVerified());
  const { id, root, updatedAt } = workspace.info;
  const { revision, complete, files, bytes, hash } = workspace.state;
  return { id, root, revision, complete, files, bytes, hash, updatedAt: new Date(updatedAt).toISOString() };
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
