import { EDGE_PATH } from './protocol';

/** A server to connect to. */
export interface Endpoint {
  /** `ws(s)://` or `http(s)://`, with or without a path. */
  readonly url: string;
  readonly apiKey: string;
}

/**
 * The WebSocket address of the edge's endpoint on a server.
 * @throws when `base` is not a usable address
 */
export function edgeUrl(base: string, fingerprint: string): string {
  const url = new URL(base);
  if (url.protocol === 'http:') url.protocol = 'ws:';
  if (url.protocol === 'https:') url.protocol = 'wss:';
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') throw new Error(`${url.protocol}// is not ws:// or wss://`);
  url.pathname = url.pathname.replace(/\/+$/, '') + EDGE_PATH;
  url.search = '';
  url.hash = '';
  url.searchParams.set('fingerprint', fingerprint);
  return url.href;
}

/** What to say when the server will not have the key. */
export function keyRefused(said: string): string {
  return `The server refused the API key. ${said} Check the key in the settings.`;
}

/** An error's own words as a sentence. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message || (error as NodeJS.ErrnoException).code : String(error);
  return `${text}.`.replace(/\.\.$/, '.');
}

const PLAIN_WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing answers at',
  ENOTFOUND: 'There is no server called',
  EAI_AGAIN: 'No name service to find',
  ETIMEDOUT: 'No answer in time from',
  ENETUNREACH: 'No network to reach',
  EHOSTUNREACH: 'No way to reach',
};

/** Why there is no connection, in words for a user; errors without plain words speak for themselves. */
export function describeConnectionError(error: Error, url: string): string {
  const words = PLAIN_WORDS[(error as NodeJS.ErrnoException).code ?? ''];
  return words ? `${words} ${new URL(url).host}.` : messageOf(error);
}
