import type { IncomingMessage } from 'node:http';
import { printable } from '../../../shared/text/printable';
import { isKeyErrorCode } from './refusal';

/** An HTTP answer to the upgrade request: no connection, for a reason in words. */
export interface HandshakeAnswer {
  /** Message for the user. */
  readonly reason: string;
  /** True when the server itself says that it does not take the API key. */
  readonly isKeyRefused: boolean;
  /** Time that the server asks to wait, ms; null when it names none. */
  readonly retryAfterMs: number | null;
}

/** Most of an answer's body that is read, bytes. */
const MAX_BODY_BYTES = 4_096;
/** Longest wait for an answer's body, ms. */
const BODY_TIMEOUT_MS = 2_000;
/** Most of an answer's own words that are shown, characters. */
const MAX_WORDS = 200;
/** Longest time that is waited because a server asks for it, ms. */
const MAX_RETRY_AFTER_MS = 10 * 60_000;
/** Statuses whose `Retry-After` says when to ask again. */
const BUSY: readonly number[] = [429, 503];
/** Schemes of a question for a name and password, which an API key does not answer. */
const PASSWORD_SCHEMES = /^\s*(basic|digest|ntlm|negotiate|kerberos)\b/i;

/** Reads an answer, at most its first bytes. Redirects are not followed: the key is for this server only. */
export async function readAnswer(response: IncomingMessage): Promise<HandshakeAnswer> {
  const { statusCode: status = 0, statusMessage = '', headers } = response;
  const { location } = headers;
  const retryAfterMs = BUSY.includes(status) ? readRetryAfter(headers['retry-after'], Date.now()) : null;
  if (status >= 300 && status < 400 && location) {
    const reason = `The server sends Lockstep elsewhere (${status}), to ${shown(location)}, which is not followed. If that is right, enter that address.`;
    return { reason, isKeyRefused: false, retryAfterMs };
  }
  const body = await readBody(response);
  const words = wordsOf(body, headers['content-type'] ?? '');
  const said = `${status} ${shown(statusMessage)}`.trim() + (words === '' ? '' : `: “${words}”`);
  if (isPage(body, headers['content-type'])) {
    const reason = `A web page came instead of the server (${said}). A portal or a firewall may be in between: open any page in a browser.`;
    return { reason, isKeyRefused: false, retryAfterMs };
  }
  const asksForPassword = PASSWORD_SCHEMES.test(headers['www-authenticate'] ?? '');
  const isKeyRefused = (status === 401 && !asksForPassword) || (status >= 400 && namesKeyError(body));
  const wish = retryAfterMs === null ? '' : ' It asks to wait before the next attempt.';
  return { reason: `The server answered ${said}.${wish}`, isKeyRefused, retryAfterMs };
}

/**
 * The time that a `Retry-After` header asks to wait, ms, at most 10 minutes.
 * @param value seconds, or an HTTP date (RFC 9110, section 10.2.3)
 * @param now ms since the epoch
 * @returns null for a header that is missing or wrong
 */
export function readRetryAfter(value: string | undefined, now: number): number | null {
  if (value === undefined) return null;
  const isDate = /[a-z]/i.test(value);
  const waitMs = isDate ? Date.parse(value) - now : /^\s*\d+\s*$/.test(value) ? Number(value) * 1_000 : Number.NaN;
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(0, waitMs), MAX_RETRY_AFTER_MS);
}

function readBody(response: IncomingMessage): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let body = '';
  const end = () => resolve(body.slice(0, MAX_BODY_BYTES));
  const timer = setTimeout(end, BODY_TIMEOUT_MS);
  response.setEncoding('utf8');
  response.on('data', (text: string) => {
    body += text;
    if (body.length >= MAX_BODY_BYTES) end();
  });
  for (const event of ['end', 'error', 'close']) response.once(event, end);
  return promise.finally(() => {
    clearTimeout(timer);
    response.destroy();
  });
}

function isPage(body: string, type = ''): boolean {
  return /\bhtml\b/i.test(type) || /^\s*<(!doctype|html)\b/i.test(body);
}

/** The words of an answer, in one line: the title of a page, the message of a JSON object, or its first line. */
function wordsOf(body: string, type: string): string {
  if (isPage(body, type)) return shown(/<title[^>]*>([^<]*)/i.exec(body)?.[1] ?? '');
  const { message, error } = objectIn(body) ?? {};
  const told = [message, error].find((text) => typeof text === 'string');
  return shown(typeof told === 'string' ? told : (body.trim().split('\n', 1)[0] ?? ''));
}

/** Whether an answer's JSON has the code of a refused key, in one of the places that servers use. */
function namesKeyError(body: string): boolean {
  const { code, error } = objectIn(body) ?? {};
  const inner = typeof error === 'object' && error !== null ? (error as Record<string, unknown>).code : error;
  return isKeyErrorCode(code) || isKeyErrorCode(inner);
}

function objectIn(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function shown(text: string): string {
  return printable(text.replace(/\s+/g, ' ')).trim().slice(0, MAX_WORDS).replace(/\.$/, '');
}
