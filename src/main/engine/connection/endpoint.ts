import { EDGE_PATH } from '../../../shared/wire/messages';

/** A server to connect to. */
export interface Endpoint {
  /** `ws(s)://` or `http(s)://`, with or without a path. */
  readonly url: string;
  readonly apiKey: string;
  /** Certificates of authorities to trust beside the usual ones, PEM. */
  readonly ca?: string;
  /** Part of this app, on this machine: never through a proxy. */
  readonly local?: boolean;
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

const OWN_AUTHORITY =
  'it is signed by nobody this computer trusts. If it is your own, name its CA file in the settings.';
/** What is wrong with a certificate, by the code of the error. */
const CERTIFICATE_WORDS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired.',
  CERT_NOT_YET_VALID: 'it is not valid yet. Is the clock of this computer right?',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for another name than the address says.',
  DEPTH_ZERO_SELF_SIGNED_CERT: OWN_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: OWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: OWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: OWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: OWN_AUTHORITY,
  CERT_REVOKED: 'it was revoked.',
};

/** Why there is no connection, in words for a user; errors without plain words speak for themselves. */
export function describeConnectionError(error: Error, url: string): string {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const { host } = new URL(url);
  if (CERTIFICATE_WORDS[code]) return `The certificate of ${host} is refused: ${CERTIFICATE_WORDS[code]}`;
  if (code === 'EPROTO') return `${host} does not speak TLS as it should. Is it a ws:// or http:// address?`;
  return PLAIN_WORDS[code] ? `${PLAIN_WORDS[code]} ${host}.` : messageOf(error);
}
