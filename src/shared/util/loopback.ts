/** Which addresses lead to this computer, so that what travels there passes no network. */

/** 127.0.0.0/8, as IPv4 and as IPv4 in IPv6, in the two ways in which that is written. */
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

/** Whether what goes to this address travels over a network for everybody on the way to read; false for what is no address. */
export function isOpenToOthers(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol !== 'https:' && protocol !== 'wss:' && !isThisComputer(hostname);
}
