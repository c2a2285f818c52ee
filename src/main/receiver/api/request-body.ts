import type { IncomingMessage } from 'node:http';
import { HttpError } from './http-error';

/** Most bytes of a request's body, and time for it, ms. */
const MAX_BODY_BYTES = 1024 * 1024;
const BODY_TIMEOUT_MS = 10_000;

/** Reads the JSON of a request. @throws HttpError when it is too large, too slow or no JSON */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const tooLarge = new HttpError('too-large', `The body has more than ${MAX_BODY_BYTES} bytes.`);
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge;
  const timer = setTimeout(() => request.destroy(new Error('slow')), BODY_TIMEOUT_MS);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) throw tooLarge;
      chunks.push(chunk);
    }
  } catch (error) {
    throw error === tooLarge ? tooLarge : new HttpError('bad-request', 'The body did not arrive.');
  } finally {
    clearTimeout(timer);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new HttpError('bad-request', 'The body is no JSON.');
  }
}
