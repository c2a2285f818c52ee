import { CLOUD_TOKENS } from './cloud-tokens';
import { CODE_TOKENS } from './code-tokens';
import { CONFIG_FILES } from './config-files';
import { NAMED_VALUES } from './named-values';
import { PRIVATE_KEYS } from './private-keys';
import type { SecretContentRule } from './secret-rule';
import { SERVICE_TOKENS } from './service-tokens';
import { URL_PASSWORDS } from './url-passwords';

/** Every rule about contents. Where two match, that of the first match in the file is named. */
export const SECRET_CONTENT_RULES: readonly SecretContentRule[] = [
  ...PRIVATE_KEYS,
  ...CLOUD_TOKENS,
  ...CODE_TOKENS,
  ...SERVICE_TOKENS,
  ...URL_PASSWORDS,
  ...CONFIG_FILES,
  ...NAMED_VALUES,
];
