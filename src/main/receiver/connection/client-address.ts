/** Groups of an IPv6 address that name a network; one client can have any number of addresses in it. */
const NETWORK_GROUPS = 4;

/** The address by which a client is counted: an IPv4 address, or the /64 network of an IPv6 address. */
export function clientAddress(remoteAddress = ''): string {
  const address = remoteAddress.replace(/%.*$/, '');
  if (address.includes('.')) return address.slice(address.lastIndexOf(':') + 1);
  if (!address.includes(':')) return 'an unknown address';
  const [head = '', tail = ''] = address.split('::');
  const first = head.split(':').filter(Boolean);
  const last = tail.split(':').filter(Boolean);
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0');
  const groups = [...first, ...(address.includes('::') ? zeros : []), ...last];
  return `${groups.slice(0, NETWORK_GROUPS).join(':')}::/64`;
}
