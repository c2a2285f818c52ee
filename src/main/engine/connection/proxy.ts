import type { Agent } from 'node:http';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { describeConnectionError } from './endpoint';

/** Reads the system's proxy settings for an address; the result is a PAC answer, such as `PROXY a:3128; DIRECT`. */
export type ResolveProxy = (url: string) => Promise<string>;

/** Route to a server: direct, or through a proxy by HTTP CONNECT. */
export type ProxyRoute = { readonly kind: 'direct' } | { readonly kind: 'proxy'; readonly url: string };

/** Longest wait for the system's proxy settings. */
const RESOLVE_TIMEOUT_MS = 10_000;

const SCHEMES: Readonly<Record<string, string>> = { PROXY: 'http', HTTPS: 'https' };

/**
 * The usable routes to an address, the preferred one first.
 * @throws Error with a message for the user when there are none, or the system's settings take too long to read
 */
export async function findRoutes(resolveProxy: ResolveProxy, url: string): Promise<readonly ProxyRoute[]> {
  const timeout = AbortSignal.timeout(RESOLVE_TIMEOUT_MS);
  const timedOut = new Promise<never>((_, reject) => {
    timeout.onabort = () => reject(new Error("The system's proxy settings do not answer in time."));
  });
  return routesOf(await Promise.race([resolveProxy(url), timedOut]));
}

/**
 * The routes in a PAC answer that Lockstep supports, the preferred one first.
 * @throws Error with a message for the user when there are none
 */
export function routesOf(answer: string): readonly ProxyRoute[] {
  const entries = answer.split(';').map((entry) => entry.trim());
  const routes = entries.flatMap((entry): ProxyRoute[] => {
    const [kind = '', place = ''] = entry.split(/\s+/);
    if (kind.toUpperCase() === 'DIRECT') return [{ kind: 'direct' }];
    const url = URL.parse(`${SCHEMES[kind.toUpperCase()]}://${place}`);
    return url && SCHEMES[kind.toUpperCase()] && url.hostname !== '' ? [{ kind: 'proxy', url: url.href }] : [];
  });
  if (routes.length > 0) return routes;
  const named = entries.join(', ').slice(0, 200);
  throw new Error(
    `The system's proxy settings name only ${named || 'nothing'}, and Lockstep can use HTTP proxies. Name one, or except the server from proxies.`,
  );
}

/** A tunnel through a proxy for one connection. */
export class Tunnel {
  readonly agent: Agent;
  private readonly abort = new AbortController();
  private readonly host: string;
  private answered = false;
  private refusedStatus: number | null = null;

  constructor(private readonly proxy: string) {
    this.host = new URL(proxy).host;
    const agent = new HttpsProxyAgent(proxy, { signal: this.abort.signal });
    agent.on('proxyConnect', ({ statusCode }: { statusCode: number }) => {
      this.answered = true;
      this.refusedStatus = statusCode === 200 ? null : statusCode;
    });
    this.agent = agent;
  }

  /** Closes the connection to the proxy, also one that is still being made. */
  close(): void {
    this.abort.abort();
  }

  /** Message for the user about a fault of the proxy itself; null when the fault lies behind it. */
  fault(error: Error | null, server: string): string | null {
    if (this.refusedStatus === 407) {
      return `The proxy ${this.host} asks for a name and password, which Lockstep does not give. Except ${server} from proxies in the system's settings, or use another proxy.`;
    }
    if (this.refusedStatus !== null)
      return `The proxy ${this.host} does not let ${server} be reached (${this.refusedStatus}).`;
    if (this.answered || error === null) return null;
    return `The proxy that the system's settings name does not work: ${describeConnectionError(error, this.proxy)}`;
  }
}
