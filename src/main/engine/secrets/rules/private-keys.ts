import type { SecretContentRule } from './secret-rule';

/** Characters in front of a key's body that are looked through for it. */
const MAX_HEAD = 1_600;
/** Fewest characters of base64 or hexadecimal that make a body. */
const MIN_BODY = 40;
/** Words of a text are mostly shorter than the lines of a body. */
const MIN_LINE = 8;
/** Bytes of the tag and length in front of a key's numbers. */
const MAX_LENGTH_BYTES = 4;
/** Characters before and behind a member in which its object is looked at. */
const MAX_OBJECT = 4_000;
const RFC_7468 = 'https://datatracker.ietf.org/doc/html/rfc7468';
const RFC_5958 = 'https://datatracker.ietf.org/doc/html/rfc5958';

/**
 * Private keys in the wrappings that people use: in comments, patches, strings of one line, narrow or deeply indented
 * lines, base64 of a PEM, DER, JWK, XML; encrypted ones, too, as their passwords can be guessed.
 */
export const PRIVATE_KEYS: readonly SecretContentRule[] = [
  {
    id: 'private-key',
    what: 'a private key',
    hints: ['-- BEGIN', '--BEGIN'],
    pattern: /-- ?BEGIN (?:[A-Z0-9][A-Z0-9 -]{0,40} )?(?:PRIVATE KEY(?: BLOCK)?|OpenVPN Static key V1) ?-{4,5}/y,
    accepts: ({ input, index, 0: marker }) => hasBody(input, index + marker.length),
    insideWord: true,
    origin: RFC_7468,
  },
  {
    id: 'private-key-base64',
    what: 'a private key in base64',
    hints: ['LS1CRUdJTi', 'tLUJFR0lOI', 'LS0tQkVHSU4g'],
    pattern: /(?:LS1CRUdJTi|tLUJFR0lOI|LS0tQkVHSU4g)[A-Za-z0-9+/\r\n \\]{60,160}/y,
    accepts: ({ 0: text }) =>
      text.includes('IFBSSVZBVEUg') || /(?:BUklWQVRFIE|gUFJJVkFURS|IFBSSVZBVEUg)/.test(joined(text)),
    insideWord: true,
    origin: 'https://kubernetes.io/docs/concepts/configuration/secret/',
  },
  {
    id: 'private-key-der',
    what: 'a private key in base64',
    hints: [
      'BADANBgkqhkiG9w0BAQEFAASC',
      'IBAAKC',
      'IBAAKB',
      'AgEAMBMGByqGSM49AgEG',
      'MHcCAQEE',
      'MC4CAQAwBQYDK2Vw',
      'b3BlbnNzaC1rZXktdjE',
      'MFMCAQEwBQYDK2Vw',
    ],
    pattern:
      /(?:(?<=MII[A-Za-z0-9+/]{3,6})(?:BADANBgkqhkiG9w0BAQEFAASC|IBAAKC|IBAAKB)|(?<=MI[A-Za-z0-9+/]{1,4})AgEAMBMGByqGSM49AgEG|MHcCAQEE|MC4CAQAwBQYDK2Vw|MFMCAQEwBQYDK2Vw|b3BlbnNzaC1rZXktdjE)[A-Za-z0-9+/]{40}/y,
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
    ],
    pattern: /[\s\S]/y,
    accepts: ({ input, index }) => index <= MAX_LENGTH_BYTES && isKeyInDer(input.slice(0, index + 8)),
    insideWord: true,
    origin: RFC_5958,
  },
  {
    id: 'jwk',
    what: 'a private key (JWK)',
    hints: ['"[dk]":', '"[dk]" ', "'[dk]'[ :]", '"[dk][\\\\]"', '[ ,{]d: ', '[ ,{]d:["\']', '[ ,{]k: '],
    pattern: /["' ,{][dk]\\?["']?\s{0,8}:\s{0,8}\\?["'][A-Za-z0-9_-]{27,}/y,
    accepts: ({ input, index }) => isInJwk(input, index),
    insideWord: true,
    origin: 'https://datatracker.ietf.org/doc/html/rfc7517',
  },
  {
    id: 'xml-key',
    what: 'a private key (XML)',
    hints: ['<RSAKeyValue>', '<DSAKeyValue>'],
    pattern: /<[RD]SAKeyValue>[\s\S]{1,4000}?<[DX]>\s{0,40}[A-Za-z0-9+/=\s]{27}/y,
    origin: 'https://www.w3.org/TR/xmldsig-core1/#sec-RSAKeyValue',
  },
  {
    id: 'putty-key',
    what: 'a PuTTY private key',
    hints: ['PuTTY-User-Key-File-'],
    pattern: /PuTTY-User-Key-File-[123]: (?:ssh|ecdsa|rsa)[a-z0-9-]{0,30}[\s\S]{1,40}?Encryption: /y,
    insideWord: true,
    origin: 'https://the.earth.li/~sgtatham/putty/latest/htmldoc/AppendixC.html',
  },
  {
    id: 'age-key',
    what: 'an age key',
    hints: ['AGE-SECRET-KEY-', 'AGE-PLUGIN-'],
    pattern:
      /AGE-(?:SECRET-KEY-(?:PQ-)?1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}|PLUGIN-[A-Z0-9]{1,20}-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{40})/y,
    origin: 'https://age-encryption.org/v1',
  },
  {
    id: 'signing-key',
    what: 'a signing key',
    hints: ['secret key\nRW', 'secret key\r\nRW'],
    pattern: /secret key\r?\nRW[A-Za-z0-9+/]{40}/y,
    insideWord: true,
    origin: 'https://jedisct1.github.io/minisign/',
  },
  {
    id: 'wireguard-key',
    what: 'a WireGuard private key',
    hints: ['PrivateKey', 'PresharedKey'],
    pattern: /(?<=^|[\n\r])P(?:rivate|reshared)Key\s{0,20}=\s{0,20}[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=/y,
    insideWord: true,
    origin: 'https://www.wireguard.com/',
  },
  {
    id: 'gcp-service-account',
    what: "a Google service account's key",
    hints: ['private_key_id'],
    pattern: /private_key_id\\?"\s{0,20}:\s{0,20}\\?"[0-9a-f]{40}/y,
    origin: 'https://cloud.google.com/iam/docs/keys-create-delete',
  },
];

/** True when base64 or hexadecimal text follows, with any marks around its lines. */
function hasBody(text: string, from: number): boolean {
  const [head = ''] = text.slice(from, from + MAX_HEAD).split('-----');
  // The header lines of an encrypted key, and of PGP, are no body.
  const body = head.replace(/(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset)\b[^\n\\]{0,200}/g, '');
  let sample = '';
  for (const piece of body.split(/\s|\\+[nrt]|&#(?:10|13|x[aAdD]);|%0[ADad]|<br ?\/?>/)) {
    const line = piece.replace(/^[#*/>+\-|"'`,;:!&.({[\\]+|["'`,;+\\)}\]&.*/]+$/g, '');
    if (line === '') continue;
    if (line.length < MIN_LINE || !/^[A-Za-z0-9+/]+={0,2}$/.test(line)) return false;
    sample += line;
    if (sample.length >= MIN_BODY) return /\d/.test(sample) && /[a-z]/.test(sample) && new Set(sample).size > 8;
  }
  return false;
}

/** True for the beginning of a private key in PKCS #1, PKCS #8 or SEC 1. */
function isKeyInDer(start: string): boolean {
  const hex = Buffer.from(start, 'latin1').toString('hex');
  return /^30(?:82.{4}|81..|[2-7].)0201(?:0002(?:81|82)|0030[01].06|010420|010430)/.test(hex);
}

function joined(text: string): string {
  return text.replace(/\\[nr]|\s/g, '');
}

/** True when the object around a member has the member `kty`. */
function isInJwk(text: string, at: number): boolean {
  const [after = ''] = text.slice(at + 1, at + MAX_OBJECT).split('}', 1);
  const before = text.slice(Math.max(0, at + 1 - MAX_OBJECT), at + 1);
  return /kty\W/.test(after) || /kty\W/.test(before.slice(before.lastIndexOf('{') + 1));
}
