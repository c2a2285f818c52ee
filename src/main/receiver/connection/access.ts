import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isThisComputer } from '../../../shared/util/loopback';

/** What may stand in a WebSocket subprotocol, where an edge offers its key. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,512}$/;

/** Who may talk to the receiver. */
export class Access {
  private readonly digest: Buffer | null;

  /**
   * @param apiKey null: anyone who reaches the address, which must then be a loopback one
   * @throws when the key can't be used, or is missing where it is needed
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

  /** Compares in constant time. */
  isKey(offered: string | undefined): boolean {
    return this.digest === null || (offered !== undefined && timingSafeEqual(this.digest, digestOf(offered)));
  }

  /**
   * Web pages have no business here, not even those that point a name of their own at this machine.
   * @returns why the request is refused, or null
   */
  refusalOf({ headers }: IncomingMessage): string | null {
    if (headers.origin !== undefined) return 'Requests from web pages are refused.';
    if (!isThisComputer(this.host)) return null;
    const name = headers.host?.replace(/:\d+$/, '');
    return name !== undefined && isThisComputer(name) ? null : 'The Host header must name this machine.';
  }
}

function digestOf(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}
