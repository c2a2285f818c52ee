import { expect, test } from 'vitest';
import { clientAddress } from './client-address';

test.each([
  ['192.168.1.2', '192.168.1.2'],
  ['::ffff:192.168.1.2', '192.168.1.2'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['', 'an unknown address'],
  [undefined, 'an unknown address'],
])('a client at %j is counted as %j', (address, counted) => {
  expect(clientAddress(address)).toBe(counted);
});
