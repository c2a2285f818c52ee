import type { RelPath } from '../../../shared/util/rel-path';
import { SECRET_NAME_RULES } from './rules/name-rules';
import type { SecretFinding } from './rules/secret-rule';

const ANY_NAME = anyOf(SECRET_NAME_RULES.filter(({ wholePath }) => !wholePath).map(({ pattern }) => pattern.source));
const ANY_PATH = anyOf(SECRET_NAME_RULES.filter(({ wholePath }) => wholePath).map(({ pattern }) => pattern.source));

/** Every name and copy that a rule is about has a part of these; nearly no other name does. */
const MAY_MATCH =
  /env|vars|id_|host_|secring|pgpass|vault|\.key|hist|netrc|publishs|credential|config|hosts|rclone|hub|token|auth|cli\.yml|ngrok|^\.|^[#~_]|^copy|\.(?:p12|pfx|jks|bks|keystore|ppk|pkcs12|kdb|p8|agekey|keytab|pvk|jceks)/;

/** The names that editors and people give to copies of a file, around its own name. */
const COPIES: readonly RegExp[] = [
  /^#(.+)#$/,
  /^\.#(.+)$/,
  /^~\$?(.+)$/,
  /^(.+)~\d*~?$/,
  /^\.(.+)\.(?:sw[a-z]|un~|kate-swp)$/,
  /^(.+)\.(?:sw[a-z]|bak|backup|orig|old|save|saved|copy|tmp|temp|rej|mine|theirs|[0-9]{1,8}|disabled|off)$/,
  /^(.+)___jb_(?:tmp|old|bak)___$/,
  /^(.+?)(?: copy| - copy| copie| kopie)?(?: ?\(?\d{1,3}\)?)?$/,
  /^copy of (.+)$/,
  /^(.+)[-_.](?:bak|backup|old|orig|copy)$/,
];
/** A name that one of them may match. */
const MAY_BE_COPY =
  /^(?:[.~]?#|~|copy of )|[#~)\d_]$|\.(?:sw[a-z]|kate-swp|bak|backup|orig|old|saved?|copy|te?mp|rej|mine|theirs|disabled|off)$|[-_. ](?:bak|backup|old|orig|copy|kopie|copie)$/;
/** Most copies of copies. */
const MAX_DEPTH = 3;

/** The rule that a path's name matches, also that of a copy; null for an ordinary name. */
export function findSecretName(path: RelPath): SecretFinding | null {
  const whole = path.toLowerCase();
  const slash = whole.lastIndexOf('/') + 1;
  const name = whole.slice(slash);
  return MAY_MATCH.test(name) ? findName(whole.slice(0, slash), name, MAX_DEPTH) : null;
}

function findName(folder: string, name: string, depth: number): SecretFinding | null {
  const whole = folder + name;
  // One pass for all rules first, since nearly no name matches.
  if (ANY_NAME.test(name) || ANY_PATH.test(whole)) {
    const rule = SECRET_NAME_RULES.find(({ pattern, wholePath }) => pattern.test(wholePath ? whole : name));
    if (rule) return { id: rule.id, what: rule.what, line: null };
  }
  if (depth === 0 || !MAY_BE_COPY.test(name)) return null;
  for (const copy of COPIES) {
    const [, own] = copy.exec(name) ?? [];
    const found = own !== undefined && own !== name ? findName(folder, own, depth - 1) : null;
    if (found) return found;
  }
  return null;
}

function anyOf(sources: readonly string[]): RegExp {
  return new RegExp(sources.map((source) => `(?:${source})`).join('|'));
}
