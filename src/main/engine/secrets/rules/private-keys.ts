import type { SecretContentRule } from './secret-rule';

/** Characters in front of a key's body that are looked through for it. */
const MAX_HEAD = 1_600;
/** Fewest characters of base64 or hexadecimal that make a body. */
const MIN_BODY = 40;
/** Words of a text are mostly shorter than the lines of a body. */
const MIN_LINE = 8;
/** Characters behind the marker of a key in which its first line is looked for. */
const MAX_NEAR = 320;
/** A line of a body as programs write them, and not cut off. */
const LONG_LINE = /[A-Za-z0-9+/]{40,}(?![A-Za-z0-9+/]|\.\.|\xe2\x80\xa6)/g;
/** Characters before and behind a member in which its object is looked at. */
const MAX_OBJECT = 4_000;
const RFC_7468 = 'https://datatracker.ietf.org/doc/html/rfc7468';

/** Base64 in one piece, or in lines of a text or of a string. */
const BASE64_TEXT = /[A-Za-z0-9+/_\s\\-]{60,400}/y;

/**
 * Private keys in the wrappings that people use: in comments, patches, strings of one line, narrow or deeply indented
 * lines, base64 of a PEM, JWK, XML; encrypted ones, too, as their passwords can be guessed.
 */
export const PRIVATE_KEYS: readonly SecretContentRule[] = [
  {
    id: 'private-key',
    what: 'a private key',
    hints: ['-- BEGIN', '--BEGIN'],
    pattern:
      /-- ?BEGIN(?: |\+|%20)(?:[A-Z0-9][A-Z0-9 +%-]{0,40}(?: |\+|%20))?(?:PRIVATE(?: |\+|%20)KEY(?:(?: |\+|%20)BLOCK)?|OpenVPN Static key V1) ?-{4,5}/y,
    accepts: ({ input, index, 0: marker }) => hasBody(input, index + marker.length),
    insideWord: true,
    origin: RFC_7468,
  },
  {
    id: 'private-key-base64',
    what: 'a private key in base64',
    hints: ['LS1CRUdJTi', 'tLUJFR0lOI', 'LS0tQkVHSU4g'],
    pattern: BASE64_TEXT,
    accepts: ({ 0: text }) => isPrivate(decoded(text, text.startsWith('t') ? 1 : 0)),
    insideWord: true,
    origin: 'https://kubernetes.io/docs/concepts/configuration/secret/',
  },
  {
    id: 'private-key-base64-twice',
    what: 'a private key in base64',
    // As in a kubeconfig that is a value of a secret itself.
    hints: ['TFMwdExTMUNSVWRKVG', 'MHRMUzFDUlVkSlRp', 'UzB0TFMxQ1JVZEpUa'],
    pattern: BASE64_TEXT,
    accepts: ({ 0: text }) => {
      const once = decoded(text, 0);
      return isPrivate(decoded(once, once.indexOf('LS1CRUdJTi')));
    },
    insideWord: true,
    origin: 'https://kubernetes.io/docs/concepts/configuration/secret/',
  },
  {
    id: 'jwk',
    what: 'a private key (JWK)',
    hints: ['"[dk]":', '"[dk]" ', "'[dk]'[ :]", '"[dk][\\\\]"', '[ ,{]d: ', '[ ,{]d:["\']', '[ ,{]k: '],
    pattern: /["' ,{][dk]\\?["']?\s{0,8}:\s{0,8}(?:\\?["'][A-Za-z0-9_-]{27,}|[A-Za-z0-9_-]{27,}(?=\s|$))/y,
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
  const body = unescaped(head).replace(
    /Proc-Type:[ +]?\d,ENCRYPTED|DEK-Info:[ +]?[A-Z0-9-]{1,30},[0-9A-Fa-f]{0,64}|(?:Version|Comment|Hash|Charset):[^\n]{0,200}/g,
    '',
  );
  const near = body.replace(/\s+/g, ' ').slice(0, MAX_NEAR);
  return [...near.matchAll(LONG_LINE)].some(([line]) => isKeyText(line)) || hasNarrowBody(body);
}

/** True when lines follow that are too short to be told from words one by one. */
function hasNarrowBody(body: string): boolean {
  let sample = '';
  for (const piece of body.split(/\s/)) {
    const line = /^[A-Za-z0-9+/]{8,}={0,2}$/.test(piece)
      ? piece
      : piece.replace(/^[#*/>+\-|"'`,;:!&.({[\\]+|["'`,;+\\)}\]&.*/]+$/g, '');
    if (line === '') continue;
    if (line.length < MIN_LINE || !/^[A-Za-z0-9+/]+={0,2}$/.test(line)) return false;
    sample += line;
    if (sample.length >= MIN_BODY) return isKeyText(sample);
  }
  return false;
}

function isKeyText(sample: string): boolean {
  return /\d/.test(sample) && /[a-z]/.test(sample) && new Set(sample).size > 8;
}

/** A text as it was before its line breaks and signs were escaped. */
function unescaped(text: string): string {
  return text
    .replace(/\\+[nrt]|\\u000[adAD]|\\x0[adAD]|\\01[25]|`[nr]|\\par\b|&#(?:10|13|x[aAdD]);|%0[ADad]|<br ?\/?>/g, '\n')
    .replace(/\\+\//g, '/')
    .replace(/%(?:2[BbFf]|3[Dd]|20)/g, decodeURIComponent);
}

/** The text that base64 in lines stands for; `start` is where a group of four begins. */
function decoded(text: string, start: number): string {
  const joined = text.slice(start).replace(/\\[nr]|\s/g, '');
  return Buffer.from(joined, 'base64').toString('latin1');
}

function isPrivate(text: string): boolean {
  return /BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY/.test(text);
}

/** True when the object around a member has the member `kty`. */
function isInJwk(text: string, at: number): boolean {
  const [after = ''] = text.slice(at + 1, at + MAX_OBJECT).split('}', 1);
  const before = text.slice(Math.max(0, at + 1 - MAX_OBJECT), at + 1);
  return /kty\W/.test(after) || /kty\W/.test(before.slice(before.lastIndexOf('{') + 1));
}
