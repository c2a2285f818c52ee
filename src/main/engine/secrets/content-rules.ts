import { CLOUD_TOKENS } from './rules/cloud-tokens';
import { CODE_TOKENS } from './rules/code-tokens';
import { CONFIG_FILES } from './rules/config-files';
import { DER_KEYS } from './rules/der-keys';
import { NAMED_VALUES } from './rules/named-values';
import { PRIVATE_KEYS } from './rules/private-keys';
import type { SecretContentRule } from './rules/secret-rule';
import { SERVICE_TOKENS } from './rules/service-tokens';
import { URL_PASSWORDS } from './rules/url-passwords';

/** Every rule about contents. Where two match, that of the first match in the file is named. */
export const SECRET_CONTENT_RULES: readonly SecretContentRule[] = [
  ...PRIVATE_KEYS,
  ...DER_KEYS,
  ...CLOUD_TOKENS,
  ...CODE_TOKENS,
  ...SERVICE_TOKENS,
  ...URL_PASSWORDS,
  ...CONFIG_FILES,
  ...NAMED_VALUES,
];
