import { errorMessage, systemCode } from '../../../shared/util/errors';
import { EDGE_PATH } from '../../../shared/wire/messages';

/** A server's address and credentials. */
export interface Endpoint {
  /** `ws(s)://` or `http(s)://`, with or without a path. */
  readonly url: string;
  readonly apiKey: string;
  /** Certificates of authorities that are trusted in addition to the system's, PEM. */
  readonly ca?: string;
  /** True when the user says that this server never loses what it has. */
  readonly remembers?: boolean;
  /** True for the receiver inside this app, which is never reached through a proxy. */
  readonly local?: boolean;
}

/**
 * The WebSocket address of a server's edge endpoint. A query in the address is kept.
 * @throws Error when `base` is not a usable address
 */
export function edgeUrl(base: string, fingerprint: string): string {
  const url = new URL(base);
  if (url.protocol === 'http:') url.protocol = 'ws:';
  if (url.protocol === 'https:') url.protocol = 'wss:';
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') throw new Error(`${url.protocol}// is not ws:// or wss://`);
  url.pathname = url.pathname.replace(/\/+$/, '') + EDGE_PATH;
  url.hash = '';
  url.searchParams.set('fingerprint', fingerprint);
  return url.href;
}

/** Host and TCP port of a server. */
export function portOf({ url }: Endpoint): { readonly host: string; readonly port: number } {
  const { protocol, hostname, port } = new URL(url);
  const usual = protocol === 'wss:' || protocol === 'https:' ? 443 : 80;
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? usual : Number(port) };
}

/** Errors of a connection that did not come to the server. */
const NETWORK_ERRORS: readonly string[] = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'ENETUNREACH',
  'EHOSTUNREACH',
];

export function isNetworkError(error: Error): boolean {
  return NETWORK_ERRORS.includes(systemCode(error)) || /handshake has timed out/.test(error.message);
}

/** Message for the user about a refused API key. @param detail the server's own sentence */
export function keyRefused(detail: string): string {
  return `The server refused the API key. ${detail} Check the key in the settings.`;
}

/** An error's message as a sentence that ends in a full stop. */
export function errorSentence(error: unknown): string {
  return `${errorMessage(error) || systemCode(error)}.`.replace(/\.\.$/, '.');
}

/** Beginnings of a sentence that ends in the server's host, by error code. */
const NETWORK_TEXTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing answers at',
  ENOTFOUND: 'There is no server called',
  EAI_AGAIN: 'No name service to find',
  ETIMEDOUT: 'No answer in time from',
  ENETUNREACH: 'No network to reach',
  EHOSTUNREACH: 'No way to reach',
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 'A message above the limit of 5 MiB came from',
};

const OWN_AUTHORITY =
  'it is signed by nobody this computer trusts. If it is your own, name its CA file in the settings.';
/** The library's words for an answer without the subprotocol that was asked for, which carries the API key. */
const NO_SUBPROTOCOL = /sent (no|an invalid) subprotocol/i;
const SUBPROTOCOL_LOST =
  'The answer lacks the header Sec-WebSocket-Protocol, which carries the API key: a proxy before the server removes it. Let the proxy pass that header on, or enter an address that goes around it.';

/** Reasons for a refused certificate, by error code. */
const CERTIFICATE_TEXTS: Readonly<Record<string, string>> = {
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

/** Message for the user about a failed connection; an error without a text of its own keeps its message. */
export function describeConnectionError(error: Error, url: string): string {
  const code = systemCode(error);
  const { host } = new URL(url);
  if (CERTIFICATE_TEXTS[code]) return `The certificate of ${host} is refused: ${CERTIFICATE_TEXTS[code]}`;
  if (NO_SUBPROTOCOL.test(error.message)) return SUBPROTOCOL_LOST;
  if (code === 'EPROTO') return `${host} does not speak TLS as it should. Is it a ws:// or http:// address?`;
  return NETWORK_TEXTS[code] ? `${NETWORK_TEXTS[code]} ${host}.` : errorSentence(error);
}
