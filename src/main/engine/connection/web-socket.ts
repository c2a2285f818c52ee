import type { Agent } from 'node:http';
import { rootCertificates } from 'node:tls';
import WebSocket, { type PerMessageDeflateOptions } from 'ws';
import { systemCode } from '../../../shared/util/errors';
import { isThisComputer } from '../../../shared/util/loopback';
import { MAX_FRAME_BYTES } from '../../../shared/wire/messages';
import { type Endpoint, edgeUrl } from './endpoint';

const HANDSHAKE_TIMEOUT_MS = 10_000;
/** Higher levels save little; a server keeps a window of 32 KiB for each edge at most. */
const DEFLATE: PerMessageDeflateOptions = { serverNoContextTakeover: true, zlibDeflateOptions: { level: 1 } };
/** Close codes of a server that can't make sense of compressed frames, though it took the offer. */
const NOT_UNDERSTOOD: readonly number[] = [1002, 1003, 1007];
/** HTTP answers of a server, or something before it, that does not take an upgrade request with an offer. */
const NOT_TAKEN: readonly (number | undefined)[] = [400, 501];

/**
 * Opens a WebSocket to a server.
 * @param agent of the proxy's tunnel; null for a direct connection
 * @param offersDeflate offer `permessage-deflate`; see {@link mayOfferDeflate}
 * @throws Error when the address or the API key can't be used
 */
export function openWebSocket(
  { url: base, apiKey, ca }: Endpoint,
  fingerprint: string,
  agent: Agent | null,
  offersDeflate: boolean,
): WebSocket {
  const url = edgeUrl(base, fingerprint);
  return new WebSocket(url, apiKey ? [apiKey] : [], {
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: offersDeflate && DEFLATE,
    followRedirects: false,
    ...(isThisComputer(new URL(url).hostname) && { generateMask: noMask }),
    // Explicit, so that no environment variable turns the check off.
    rejectUnauthorized: true,
    ...(ca !== undefined && { ca: [...rootCertificates, ca] }),
    ...(agent && { agent }),
  });
}

/** Whether compression by the WebSocket itself may pay: it is what servers without a capability for it may know. */
export function mayOfferDeflate({ url, local = false }: Endpoint): boolean {
  return !local && !isThisComputer(new URL(url).hostname);
}

/** Whether a connection with the offer failed in a way that one without it may not. */
export function failedByDeflate(end: {
  /** Of a refused upgrade request. */
  readonly status?: number | undefined;
  /** The library's error. */
  readonly error?: Error;
  /** Of a connection whose server had taken the offer. */
  readonly closeCode?: number;
}): boolean {
  if (NOT_TAKEN.includes(end.status)) return true;
  if (end.closeCode !== undefined && NOT_UNDERSTOOD.includes(end.closeCode)) return true;
  if (!end.error) return false;
  return (
    /Sec-WebSocket-Extensions/.test(end.error.message) || /^(Z_|WS_ERR_UNEXPECTED_RSV)/.test(systemCode(end.error))
  );
}

/** Masking protects intermediaries, and a connection within this machine has none; it costs time. */
function noMask(mask: Buffer): void {
  mask.fill(0);
}
