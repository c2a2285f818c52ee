import type { z } from 'zod';
import { errorCode } from '../../../shared/util/errors';
import type { ApiErrorCode } from '../api/http-error';
import * as schemas from '../api/schemas';
import type { PinRecord } from '../pins/pin-record';

/** Most bytes of an answer: the files of one request, escaped. */
const MAX_ANSWER_BYTES = 128 * 1024 * 1024;
/** Time for an answer beside the time for which the receiver may wait, ms. */
const ANSWER_TIMEOUT_MS = 60_000;
/** Codes that no later attempt changes. */
const FINAL_CODES: ReadonlySet<string> = new Set<ApiErrorCode>([
  'unauthorized',
  'forbidden',
  'unknown-workspace',
  'unknown-address',
  'bad-request',
]);

/** Failure of a call, with a sentence for the user. */
export class RemoteError extends Error {
  constructor(
    message: string,
    /** True when a later attempt may succeed. */
    readonly retry: boolean,
    /** Code of the receiver's answer; empty when there was none. */
    readonly code = '',
    /** The answer. */
    readonly body: unknown = null,
  ) {
    super(message);
  }
}

/** State of a workspace as the receiver tells it. */
export type RemoteStatus = z.output<typeof schemas.status>;
/** File of a tree as the receiver tells it. */
export type RemoteEntry = z.output<typeof schemas.treeAnswer>['files'][number];

interface RemoteCall {
  readonly method?: 'POST' | 'DELETE';
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: object;
  /** Time for which the receiver may wait, ms. */
  readonly waitMs?: number;
}

/** Calls of a receiver over HTTP. Its answers are checked before they are used. */
export class RemoteReceiver {
  private readonly base: string;

  /**
   * @param url address of the receiver
   * @throws Error for text that is no address over HTTP
   */
  constructor(
    url: string,
    private readonly key: string,
    private readonly signal?: AbortSignal,
  ) {
    const { protocol, origin, pathname } = URL.parse(url) ?? { protocol: '', origin: '', pathname: '' };
    if (protocol !== 'http:' && protocol !== 'https:') {
      throw new Error(`${url}: not the address of a receiver, as in https://HOST:PORT.`);
    }
    this.base = `${origin}${pathname.replace(/\/+$/, '')}`;
  }

  /**
   * State of a workspace, at once or when a revision is complete; the state at the end when it does not become so in time.
   * @param wait null for at once
   */
  async status(id: string, wait: number | null, timeoutS: number): Promise<RemoteStatus> {
    const query = wait === null ? {} : { wait, timeout: timeoutS };
    try {
      return await this.call(schemas.status, pathOf(id), { query, waitMs: timeoutS * 1000 });
    } catch (error) {
      const isTimeout = error instanceof RemoteError && error.code === 'timeout';
      const state = isTimeout ? schemas.status.safeParse(error.body).data : undefined;
      if (state) return state;
      throw error;
    }
  }

  /** Page of the files of a revision. @param after null for the first one */
  async tree(id: string, at: number, after: string | null) {
    const query = { at, limit: 10_000, ...(after !== null && { after }) };
    return await this.call(schemas.treeAnswer, `${pathOf(id)}/tree`, { query });
  }

  /** Contents of up to `schemas.MAX_FILES` files. */
  async files(id: string, at: number, paths: readonly string[]) {
    return await this.call(schemas.filesAnswer, `${pathOf(id)}/files`, { method: 'POST', body: { paths, at } });
  }

  async pin(id: string, wish: z.input<typeof schemas.pinBody>): Promise<PinRecord> {
    return (await this.call(schemas.pinAnswer, `${pathOf(id)}/pins`, { method: 'POST', body: wish })).pin;
  }

  async pins(): Promise<readonly PinRecord[]> {
    return (await this.call(schemas.pinsAnswer, '/v1/pins')).pins;
  }

  async unpin({ workspace, name }: PinRecord): Promise<void> {
    const path = `${pathOf(workspace)}/pins/${encodeURIComponent(name)}`;
    await this.call(schemas.unpinAnswer, path, { method: 'DELETE' });
  }

  private async call<Schema extends z.ZodType>(
    schema: Schema,
    path: string,
    { method, query = {}, body, waitMs = 0 }: RemoteCall = {},
  ): Promise<z.output<Schema>> {
    const parameters = new URLSearchParams(
      Object.entries(query).map(([name, value]) => [name, String(value)] as [string, string]),
    );
    const search = parameters.size > 0 ? `?${parameters}` : '';
    const timeout = AbortSignal.timeout(waitMs + ANSWER_TIMEOUT_MS);
    let status: number;
    let answer: unknown;
    try {
      const response = await fetch(`${this.base}${path}${search}`, {
        method: method ?? 'GET',
        headers: { 'x-api-key': this.key, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
        // The key is for this receiver only.
        redirect: 'error',
        signal: this.signal ? AbortSignal.any([this.signal, timeout]) : timeout,
      });
      status = response.status;
      answer = await jsonOf(response);
    } catch (error) {
      if (error instanceof RemoteError) throw error;
      const { cause = error } = error as { cause?: unknown };
      throw new RemoteError(`The receiver at ${this.base} can not be reached (${errorCode(cause)}).`, true);
    }
    if (status !== 200) throw this.refusal(status, answer);
    const checked = schema.safeParse(answer);
    if (checked.success) return checked.data;
    throw new RemoteError(`${this.base} does not answer as a receiver of this version does.`, false);
  }

  private refusal(status: number, answer: unknown): RemoteError {
    const known = schemas.errorAnswer.safeParse(answer).data;
    if (!known) return new RemoteError(`The receiver at ${this.base} can not answer now (HTTP ${status}).`, true);
    const isKey = known.code === 'unauthorized';
    const message = isKey ? `The receiver at ${this.base} refuses the key in LOCKSTEP_API_KEY.` : known.error;
    return new RemoteError(message, !FINAL_CODES.has(known.code), known.code, answer);
  }
}

function pathOf(id: string): string {
  return `/v1/workspaces/${encodeURIComponent(id)}`;
}

/** @returns null for what is no JSON */
async function jsonOf({ body }: Response): Promise<unknown> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body ?? []) {
    bytes += part.length;
    if (bytes > MAX_ANSWER_BYTES) throw new RemoteError('The answer of the receiver is too long.', false);
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    return null;
  }
}
