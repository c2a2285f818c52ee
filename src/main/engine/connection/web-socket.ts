import type { Agent, IncomingMessage } from 'node:http';
import { rootCertificates } from 'node:tls';
import WebSocket from 'ws';
import { isThisComputer } from '../../../shared/util/loopback';
import { MAX_FRAME_BYTES } from '../../../shared/wire/messages';
import { type Endpoint, edgeUrl } from './endpoint';

const HANDSHAKE_TIMEOUT_MS = 10_000;

/**
 * Opens a WebSocket to a server.
 * @param agent of the proxy's tunnel; null for a direct connection
 * @throws Error when the address or the API key can't be used
 */
export function openWebSocket(
  { url: base, apiKey, ca }: Endpoint,
  fingerprint: string,
  agent: Agent | null,
): WebSocket {
  const url = edgeUrl(base, fingerprint);
  return new WebSocket(url, apiKey ? [apiKey] : [], {
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    followRedirects: false,
    ...(isThisComputer(new URL(url).hostname) && { generateMask: noMask }),
    // Explicit, so that no environment variable turns the check off.
    rejectUnauthorized: true,
    ...(ca !== undefined && { ca: [...rootCertificates, ca] }),
    ...(agent && { agent }),
  });
}

/** Masking protects intermediaries, and a connection within this machine has none; it costs time. */
function noMask(mask: Buffer): void {
  mask.fill(0);
}

/** Message for the user about an HTTP answer to the upgrade request. Redirects are not followed: the key is for this server only. */
export function describeResponse({ statusCode = 0, statusMessage = '', headers }: IncomingMessage): string {
  const { location } = headers;
  if (statusCode >= 300 && statusCode < 400 && location) {
    return `The server sends Lockstep elsewhere (${statusCode}), to ${location.slice(0, 200)}, which is not followed. If that is right, enter that address.`;
  }
  return `The server answered ${statusCode} ${statusMessage.slice(0, 100)}.`;
}
