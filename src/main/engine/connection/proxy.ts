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

/** Variables that name a proxy, the more specific ones first. */
const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'];

/**
 * The name and password that the environment has for a proxy, as `name:password`; null for none. The system's settings,
 * which name the proxy, have none.
 */
export function credentialsFor(proxy: string, env: Readonly<Record<string, string | undefined>>): string | null {
  const { host } = new URL(proxy);
  for (const variable of VARIABLES) {
    const value = env[variable] ?? '';
    const named = URL.parse(value.includes('://') ? value : `http://${value}`);
    if (named?.host === host && named.username !== '') return `${decoded(named.username)}:${decoded(named.password)}`;
  }
  return null;
}

/** A password may hold a percent sign that encodes nothing. */
function decoded(text: string): string {
  return Buffer.from(
    text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString();
}

interface ProxyAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** A tunnel through a proxy for one connection. */
export class Tunnel {
  readonly agent: Agent;
  private readonly abort = new AbortController();
  private readonly host: string;
  private answered = false;
  private refusal: ProxyAnswer | null = null;
  private readonly isNamed: boolean;

  constructor(private readonly proxy: string) {
    this.host = new URL(proxy).host;
    const credentials = credentialsFor(proxy, process.env);
    this.isNamed = credentials !== null;
    const agent = new HttpsProxyAgent(proxy, {
      signal: this.abort.signal,
      ...(credentials !== null && {
        headers: { 'Proxy-Authorization': `Basic ${Buffer.from(credentials).toString('base64')}` },
      }),
    });
    agent.on('proxyConnect', (answer: ProxyAnswer) => {
      this.answered = true;
      this.refusal = answer.statusCode === 200 ? null : answer;
    });
    this.agent = agent;
  }

  /** Closes the connection to the proxy, also one that is still being made. */
  close(): void {
    this.abort.abort();
  }

  /** Message for the user about a fault of the proxy itself; null when the fault lies behind it. */
  fault(error: Error | null, server: string): string | null {
    if (this.refusal?.statusCode === 407) return this.passwordFault(server, this.refusal);
    if (this.refusal) return `The proxy ${this.host} does not let ${server} be reached (${this.refusal.statusCode}).`;
    if (this.answered || error === null) return null;
    return `The proxy that the system's settings name does not work: ${describeConnectionError(error, this.proxy)}`;
  }

  private passwordFault(server: string, { headers }: ProxyAnswer): string {
    const asked = String(headers['proxy-authenticate'] ?? '');
    const except = `Except ${server} from proxies in the system's settings, or use another proxy.`;
    if (!/\bbasic\b/i.test(asked)) {
      const schemes = /\b(ntlm|negotiate|kerberos|digest)\b/i.exec(asked)?.[0] ?? 'in a way that it does not name';
      return `The proxy ${this.host} asks for a sign-in (${schemes}) that Lockstep does not support: it can give a name and password (Basic). ${except}`;
    }
    if (this.isNamed) {
      return `The proxy ${this.host} does not take the name and password that the environment has for it. Correct https_proxy, and start Lockstep again.`;
    }
    return `The proxy ${this.host} asks for a name and password. Start Lockstep with https_proxy=http://NAME:PASSWORD@${this.host} in its environment. Or: ${except}`;
  }
}
