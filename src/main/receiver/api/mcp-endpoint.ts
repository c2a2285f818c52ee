import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { createMcpHandler, type McpHttpHandler } from '@modelcontextprotocol/server';
import { agentServer, workspaceUri } from '../../../shared/mcp/agent-server';
import { type ReadCall, Reads } from '../../../shared/mcp/reads';

const MAX_SUBSCRIPTIONS = 1_000;

/** Calls of the API in this process. @param signal aborted when the client has gone */
export type SignalledCall = (signal: AbortSignal | undefined, ...call: Parameters<ReadCall>) => Promise<object>;

/** The Model Context Protocol over HTTP: every request is served by itself, older clients included. */
export class McpEndpoint {
  private readonly handler: McpHttpHandler;
  /** The client of the request that is being handled. */
  private readonly client = new AsyncLocalStorage<AbortSignal>();

  /** @param call calls the API in this process */
  constructor(call: SignalledCall, version: string) {
    const reads = new Reads((...parameters) => call(this.client.getStore(), ...parameters));
    this.handler = createMcpHandler(({ era }) => agentServer(reads, version, era === 'modern'), {
      maxSubscriptions: MAX_SUBSCRIPTIONS,
    });
  }

  /** Tells the clients that have subscribed to a workspace. */
  changed(id: string): void {
    this.handler.notify.resourceUpdated(workspaceUri(id));
  }

  /** @param body parsed body of a POST */
  async handle(request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    if (response.closed) gone.abort();
    const headers = new Headers();
    for (const [name, value] of Object.entries(request.headers)) {
      if (typeof value === 'string' && !name.startsWith(':')) headers.set(name, value);
    }
    const init = { method: request.method ?? 'GET', headers, signal: gone.signal };
    const url = new URL(request.url ?? '/', 'http://receiver');
    const serve = () => this.handler.fetch(new Request(url, init), { parsedBody: body });
    const answer = await this.client.run(gone.signal, serve);
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    if (!answer.body) {
      response.end();
      return;
    }
    // A client that goes away ends its stream, which is no fault.
    await pipeline(Readable.fromWeb(answer.body as WebStream), response).catch(() => {});
  }

  async close(): Promise<void> {
    await this.handler.close();
  }
}
