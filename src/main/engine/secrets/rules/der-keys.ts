import type { SecretContentRule } from './secret-rule';

/** Bytes of the tags and lengths in front of the part that a rule looks for. */
const MAX_HEAD_BYTES = 12;
const RFC_5958 = 'https://datatracker.ietf.org/doc/html/rfc5958';
const RFC_7292 = 'https://datatracker.ietf.org/doc/html/rfc7292';

/**
 * The first characters of keys in base64, by the length of what is in front of the version: a sequence of up to 127, 255 and
 * 65,535 bytes. PKCS #8 (version and algorithm), PKCS #1, SEC 1, and encrypted PKCS #8.
 */
const IN_BASE64: readonly (readonly [hint: string, pattern: string])[] = [
  ['BADANBgkqhkiG9w0BAQEFAASC', '(?<=MII[A-Za-z0-9+/]{3}I)BADANBgkqhkiG9w0BAQEFAASC'],
  ['BADALBgkqhkiG9w0BAQoEgg', '(?<=MII[A-Za-z0-9+/]{3}I)BADALBgkqhkiG9w0BAQoEgg'],
  ['IBAAKC', '(?<=MII[A-Za-z0-9+/]{3,6})IBAAKC'],
  ['IBAAKB', '(?<=MII[A-Za-z0-9+/]{3,6})IBAAKB'],
  ['AgEAMBMGByqGSM49AgEG', '(?<=MI[A-Za-z0-9+/]{1,4})AgEAMBMGByqGSM49AgEG'],
  ['AgEAMBAGByqGSM49AgEG', '(?<=MI[A-Za-z0-9+/]{1,4})AgEAMBAGByqGSM49AgEG'],
  ['CAQAwEwYHKoZIzj0CAQY', '(?<=M[A-Z][A-Za-z0-9+/])CAQAwEwYHKoZIzj0CAQY'],
  ['CAQAwEAYHKoZIzj0CAQY', '(?<=M[A-Z][A-Za-z0-9+/])CAQAwEAYHKoZIzj0CAQY'],
  ['CAQ[AE]wBQYDK2V', '(?<=M[A-Z][A-Za-z0-9+/])CAQ[AE]wBQYDK2V'],
  ['MHcCAQEE', 'MHcCAQEE'],
  ['MHQCAQEEI', 'MHQCAQEEI'],
  ['MDECAQEEI', 'MDECAQEEI'],
  ['MIGkAgEBBD[A-D]', 'MIGkAgEBBD[A-D]'],
  ['MIHcAgEBBEI', 'MIHcAgEBBEI'],
  ['BgkqhkiG9w0BBQ0w', '(?<=MII[A-Za-z0-9+/]{5})BgkqhkiG9w0BBQ0w'],
  ['GCSqGSIb3DQEFDTB', '(?<=MI[A-Za-z0-9+/]{5})GCSqGSIb3DQEFDTB'],
  ['BgoqhkiG9w0BDAED', '(?<=MII[A-Za-z0-9+/]{5})BgoqhkiG9w0BDAED'],
  ['b3BlbnNzaC1rZXktdjE', 'b3BlbnNzaC1rZXktdjE'],
];
const SEQUENCE = '30(?:82....|81..|[0-7].)';

/** Private keys without the lines around a PEM: binary, and in base64. */
export const DER_KEYS: readonly SecretContentRule[] = [
  {
    id: 'private-key-der',
    what: 'a private key in base64',
    hints: IN_BASE64.map(([hint]) => hint),
    // A line of base64 has 64 characters or more.
    pattern: new RegExp(`(?:${IN_BASE64.map(([, pattern]) => pattern).join('|')})[A-Za-z0-9+/]{24}`, 'y'),
    insideWord: true,
    origin: RFC_5958,
  },
  {
    id: 'private-key-binary',
    what: 'a private key',
    // A sequence, version 0 or 1, then the algorithm or the numbers of the key.
    hints: [
      '\x02\x01\x00\x02\x82',
      '\x02\x01\x00\x02\x81',
      '\x02\x01\x000',
      '\x02\x01\x01\x04\x20',
      '\x02\x01\x01\x040',
      '\x02\x01\x01\x04B',
    ],
    pattern: /[\s\S]/y,
    accepts: ({ input, index }) =>
      isAtStart(input, index, `0201(?:0002(?:81|82)|00${SEQUENCE}06|010420|010430|010442)`),
    insideWord: true,
    origin: RFC_5958,
  },
  {
    id: 'encrypted-key-binary',
    what: 'an encrypted private key',
    // The algorithms of PKCS #5 and PKCS #12.
    hints: ['*\x86H\x86\xf7\r\x01\x05', '*\x86H\x86\xf7\r\x01\x0c\x01'],
    pattern: /[\s\S]/y,
    accepts: ({ input, index }) => isAtStart(input, index, `${SEQUENCE}06(?:09|0a)2a864886f70d01(?:05|0c01)`),
    insideWord: true,
    origin: RFC_5958,
  },
  {
    id: 'keystore-binary',
    what: 'a keystore (PKCS #12)',
    hints: ['\x02\x01\x030\x82', '\x02\x01\x030\x80'],
    pattern: /[\s\S]/y,
    accepts: ({ input, index }) => isAtStart(input, index, '02010330(?:82....|80)06092a864886f70d0107'),
    insideWord: true,
    origin: RFC_7292,
  },
  {
    id: 'keystore-base64',
    what: 'a keystore (PKCS #12) in base64',
    hints: ['IBAzCC'],
    pattern: /(?<=MII[A-Za-z0-9+/]{3})IBAzCC[A-Za-z0-9+/]{3}GCSqGSIb3DQEHA/y,
    insideWord: true,
    origin: RFC_7292,
  },
];

/** True when the file begins with a sequence in which this part, in hexadecimal, comes first. */
function isAtStart(text: string, at: number, part: string): boolean {
  if (at > MAX_HEAD_BYTES) return false;
  const start = Buffer.from(text.slice(0, at + MAX_HEAD_BYTES * 2), 'latin1').toString('hex');
  return new RegExp(`^30(?:8[0-3].{0,6}|..)${part}`).test(start);
}
