import { entropy, isPlaceholder } from './placeholder';
import type { SecretContentRule } from './secret-rule';

/** Between a name and its value: `: "…"`, `= '…'`, `=> "…"`, `", "…"`, also in a string that is escaped itself. */
const ASSIGNED = String.raw`\\{0,2}["'\]]{0,2}\s{0,8}(?:=>|:=|[:=,]|\?=)\s{0,8}`;
/** A value in quotes, or one that ends its line. */
const VALUE = String.raw`(?:\\{0,2}["'\x60]([^\s"'\x60\\]{16,200})\\{0,2}["'\x60]|([^\s"'\x60,;(){}[\]<>$]{16,200})(?=\s{0,4}(?:\r?\n|$|#)))`;

/** Values that only their names make a secret. Random ones only, since code is full of such names. */
export const NAMED_VALUES: readonly SecretContentRule[] = [
  {
    id: 'named-password',
    what: 'a password in an assignment',
    hints: ['[aA][sS][sS][wW][oO][rR][dD]', '[pP][aA][sS][sS][wW][dD]', '_[pP][wW][dD]'],
    pattern: new RegExp(`(?:[pP]?[aA][sS][sS][wW](?:[oO][rR])?[dD]|_[pP][wW][dD])${ASSIGNED}${VALUE}`, 'y'),
    accepts: ([, quoted, bare]) => isRandom(quoted ?? bare ?? ''),
    insideWord: true,
    origin: 'https://owasp.org/www-community/vulnerabilities/Use_of_hard-coded_password',
  },
  {
    id: 'named-secret',
    what: 'a secret in an assignment',
    // Only as in files of settings (`NAME=value`): variables of code with such names hold too much that is none.
    hints: ['SECRET', 'TOKEN', 'API_KEY', 'APIKEY', 'ACCESS_KEY', 'AUTH_KEY', 'ACCOUNT_KEY', 'PRIVATE_KEY'],
    pattern: new RegExp(
      `(?<!(?:PUBLIC|VITE|REACT_APP|FIREBASE)_[A-Z_]{0,30})(?:SECRET(?:_?(?:ACCESS_?)?KEY)?|(?<!(?:NEXT|CONTINUATION|PAGE|SYNC|CSRF)_)TOKEN|API_?KEY|(?:ACCESS|AUTH|ACCOUNT|PRIVATE)_KEY)(?:_[A-Z]{1,12})?=${VALUE}`,
      'y',
    ),
    accepts: ([, quoted, bare]) => isRandom(quoted ?? bare ?? ''),
    insideWord: true,
    origin: 'https://12factor.net/config',
  },
];

/** True for a value that no person made up: a token of mixed characters, or hexadecimal. */
export function isRandom(value: string): boolean {
  if (/^[0-9a-f]{32,128}$/i.test(value)) return entropy(value) > 3 && !isPlaceholder(value);
  if (!/^[A-Za-z0-9+/=_.~!@#%^&*-]+$/.test(value) || isPlaceholder(value)) return false;
  if (!/\d/.test(value) || !/[a-z]/.test(value) || !/[A-Z]/.test(value)) return false;
  // Words in camelCase and paths change seldom between kinds of characters, random text does at nearly every second one.
  return changes(value) >= value.length * 0.35 && entropy(value) >= Math.min(4.2, Math.log2(value.length) - 0.8);
}

/** Number of places where a lower-case letter, a capital, a digit or a sign is followed by another kind. */
function changes(value: string): number {
  let count = 0;
  for (let i = 1; i < value.length; i++) if (kindOf(value, i) !== kindOf(value, i - 1)) count++;
  return count;
}

function kindOf(value: string, at: number): number {
  const char = value[at] as string;
  if (char >= 'a' && char <= 'z') return 0;
  if (char >= 'A' && char <= 'Z') return 1;
  return char >= '0' && char <= '9' ? 2 : 3;
}
