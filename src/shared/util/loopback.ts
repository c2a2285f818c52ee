/** Addresses of this computer: traffic to them passes no network. */

/** 127.0.0.0/8, as IPv4 and as IPv4 in IPv6, in both notations. */
const IPV4 = /^(::ffff:)?127(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;
const MAPPED = /^::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}$/;

/**
 * Whether a host is this computer.
 * @param host a name or an address, IPv6 with or without brackets; without a port
 */
export function isThisComputer(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || name === '::1' || IPV4.test(name) || MAPPED.test(name);
}

/**
 * A server address with the scheme that it lacks: `http` to this computer, `https` to any other. Text that is no host stays
 * as it is, without spaces around it.
 */
export function withScheme(address: string): string {
  const text = address.trim();
  const [, host, port] = /^(\[[\da-f:.]+\]|[^\s/:?#@[\]]+)(:\d{1,5})?(?=[/?#]|$)/i.exec(text) ?? [];
  if (host === undefined) return text;
  if (isThisComputer(host)) return `http://${text}`;
  return host.includes('.') || port !== undefined ? `https://${text}` : text;
}

/** Whether traffic to this address crosses a network without encryption; false for text that is no address. */
export function isUnencrypted(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol !== 'https:' && protocol !== 'wss:' && !isThisComputer(hostname);
}
