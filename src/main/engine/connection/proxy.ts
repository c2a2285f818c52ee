import type { Agent } from 'node:http';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { describeConnectionError } from './endpoint';

/** Asks the system which proxies lead to an address; answers as a PAC script does, such as `PROXY a:3128; DIRECT`. */
export type ResolveProxy = (url: string) => Promise<string>;

/** How to get to a server: straight, or through a proxy by HTTP CONNECT. */
export type ProxyRoute = { readonly kind: 'direct' } | { readonly kind: 'proxy'; readonly url: string };

const SCHEMES: Readonly<Record<string, string>> = { PROXY: 'http', HTTPS: 'https' };

/**
 * The ways that a PAC answer names and that can be gone, the preferred one first.
 * @throws Error with words for a user when there are only others
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

/** A way through a proxy, for one connection. */
export class Tunnel {
  readonly agent: Agent;
  private readonly end = new AbortController();
  private readonly host: string;
  private answered = false;
  private refusal: number | null = null;

  constructor(private readonly proxy: string) {
    this.host = new URL(proxy).host;
    const agent = new HttpsProxyAgent(proxy, { signal: this.end.signal });
    agent.on('proxyConnect', ({ statusCode }: { statusCode: number }) => {
      this.answered = true;
      this.refusal = statusCode === 200 ? null : statusCode;
    });
    this.agent = agent;
  }

  /** Lets go of the proxy, whatever it is doing. */
  close(): void {
    this.end.abort();
  }

  /** What is wrong with the proxy itself, in words for a user; null when the trouble lies behind it. */
  fault(error: Error | null, server: string): string | null {
    if (this.refusal === 407) {
      return `The proxy ${this.host} asks for a name and password, which Lockstep does not give. Except ${server} from proxies in the system's settings, or use another proxy.`;
    }
    if (this.refusal !== null) return `The proxy ${this.host} does not let ${server} be reached (${this.refusal}).`;
    if (this.answered || error === null) return null;
    return `The proxy that the system's settings name does not work: ${describeConnectionError(error, this.proxy)}`;
  }
}
