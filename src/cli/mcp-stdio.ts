import { request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { rootCertificates } from 'node:tls';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { ReceiverAccess } from '../shared/control/control-protocol';
import { agentServer } from '../shared/mcp/agent-server';
import { type ReadCall, ReadRefused, Reads } from '../shared/mcp/reads';
import { errorMessage } from '../shared/util/errors';
import { NoReplyError, sendRequest } from './client';

/** Time for an answer, ms: a wait takes 45 s at most. */
const TIMEOUT_MS = 60_000;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** Serves the agent on stdin and stdout until it hangs up. The app is asked for its receiver with each call: both may change. */
export async function serveAgent(dataFolder: string, version: string): Promise<void> {
  const reads = new Reads(callOf(dataFolder));
  const ended = new Promise<void>((resolve) => process.stdin.once('end', resolve).once('close', resolve));
  const handle = serveStdio(() => agentServer(reads, version, false));
  await ended;
  await handle.close();
}

function callOf(dataFolder: string): ReadCall {
  return async (method, path, parameters = {}) => {
    const receiver = await findReceiver(dataFolder);
    const url = new URL(receiver.url + path);
    const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
    if (method === 'GET') for (const [name, value] of given) url.searchParams.set(name, String(value));
    const body = method === 'POST' ? JSON.stringify(Object.fromEntries(given)) : null;
    const { status, text } = await exchange(url, method, body, receiver).catch((error: unknown) => {
      throw new ReadRefused('failed', `${receiver.url} can not be reached: ${errorMessage(error)}`);
    });
    const answer = parse(text);
    if (status === 200 && answer) return answer;
    const { code = 'failed', error = `${receiver.url} answers no reads (status ${status}).` } = answer ?? {};
    throw new ReadRefused(String(code), String(error));
  };
}

async function findReceiver(dataFolder: string): Promise<ReceiverAccess> {
  try {
    const { receiver, error } = await sendRequest({ verb: 'mcp' }, dataFolder);
    if (receiver) return receiver;
    throw new ReadRefused('failed', `${error?.title} ${error?.detail}`);
  } catch (error) {
    throw error instanceof NoReplyError ? new ReadRefused(error.code, error.message) : error;
  }
}

function exchange(url: URL, method: string, body: string | null, { apiKey, ca }: ReceiverAccess): Promise<HttpAnswer> {
  const headers = { 'x-api-key': apiKey, ...(body === null ? {} : { 'content-type': 'application/json' }) };
  const options: RequestOptions = { method, headers, timeout: TIMEOUT_MS };
  return new Promise((resolve, reject) => {
    const trusted = ca === null ? {} : { ca: [...rootCertificates, ca] };
    const request =
      url.protocol === 'https:' ? httpsRequest(url, { ...options, ...trusted }) : httpRequest(url, options);
    request.on('error', reject).on('timeout', () => request.destroy(new Error('It does not answer.')));
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_ANSWER_BYTES) request.destroy(new Error('Its answer is too long.'));
        else chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    request.end(body ?? undefined);
  });
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
