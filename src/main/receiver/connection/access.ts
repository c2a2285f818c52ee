import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isThisComputer } from '../../../shared/util/loopback';

/** Characters of a WebSocket subprotocol, in which an edge offers its key. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,512}$/;

/** Checks API keys and the origin of requests. */
export class Access {
  private readonly digest: Buffer | null;

  /**
   * @param apiKey null accepts every client and needs a loopback address
   * @param host address to listen on
   * @throws when the key can't be a subprotocol, or is missing for a network address
   */
  constructor(
    apiKey: string | null,
    private readonly host: string,
  ) {
    if (apiKey === null && !isThisComputer(host)) {
      throw new Error(`Without an API key the receiver listens on a loopback address only, not on ${host}.`);
    }
    if (apiKey !== null && !TOKEN.test(apiKey)) {
      throw new Error("The API key may only have letters, digits and !#$%&'*+-.^_`|~ in it, without spaces.");
    }
    this.digest = apiKey === null ? null : digestOf(apiKey);
  }

  /** True for the right key, compared in constant time; without a key of its own, always. */
  isKey(offered: string | undefined): boolean {
    return this.digest === null || (offered !== undefined && timingSafeEqual(this.digest, digestOf(offered)));
  }

  /** True when one of these keys, separated by commas, is the right one. */
  isOffered(keys = ''): boolean {
    return this.isKey(undefined) || keys.split(',').some((key) => this.isKey(key.trim()));
  }

  /**
   * Refuses web pages, also those that resolve a name of their own to this machine (DNS rebinding).
   * @returns reason of the refusal, or null
   */
  refusalOf({ headers }: IncomingMessage): string | null {
    if (isFromPage(headers)) return 'Requests from web pages are refused.';
    if (!isThisComputer(this.host)) return null;
    const name = headers.host?.replace(/:\d+$/, '');
    return name !== undefined && isThisComputer(name) ? null : 'The Host header must name this machine.';
  }
}

/** True for a request that a browser makes for a page; images and links carry no `Origin`. */
function isFromPage({ origin, referer, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  return origin !== undefined || referer !== undefined || (site !== undefined && site !== 'none');
}

function digestOf(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}
