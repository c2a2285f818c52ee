/**
 * Files that must not leave the machine unless the user allows each: conventional names of credential files, and contents
 * with the fixed prefixes that providers give their tokens. Only patterns that ordinary source does not match, since a false
 * alarm withholds a file that is needed on the server.
 */

/** Rule that withholds a file by its name. */
export interface SecretNameRule {
  readonly id: string;
  /** Description of such a file; completes "withheld because it is …". */
  readonly what: string;
  /** Tested against the file's name in lower case, or against its path (`/`-separated, lower case) when `wholePath`. */
  readonly pattern: RegExp;
  readonly wholePath?: true;
  /** Document that describes the convention. */
  readonly origin: string;
}

/** Rule that withholds a file by its content. */
export interface SecretContentRule {
  readonly id: string;
  readonly what: string;
  /**
   * Every match contains one of these literals, so that files without any are not searched. The shortest literal of all
   * rules decides the speed: three characters take twice as long as four or more.
   */
  readonly hints: readonly string[];
  /** Text that follows the hint in every match, for hints that are too short. */
  readonly behindHint?: RegExp;
  readonly pattern: RegExp;
  readonly origin: string;
}

export const SECRET_NAME_RULES: readonly SecretNameRule[] = [
  {
    id: 'env-file',
    what: 'an environment file',
    pattern: /^\.env(?:$|\.(?!(?:.+\.)?(?:example|sample|template|dist|defaults?)$))|^\.envrc$/,
    origin: 'https://github.com/motdotla/dotenv#readme',
  },
  {
    id: 'ssh-private-key',
    what: 'an SSH private key',
    pattern: /^id_(?:rsa|dsa|ecdsa|ed25519|ecdsa_sk|ed25519_sk|xmss)$/,
    origin: 'https://man.openbsd.org/ssh-keygen',
  },
  {
    id: 'key-file',
    what: 'a private key or keystore',
    pattern: /\.(?:p12|pfx|jks|keystore|ppk|pkcs12|kdbx|p8)$/,
    origin: 'https://datatracker.ietf.org/doc/html/rfc7292',
  },
  {
    id: 'netrc',
    what: 'a file of log-in names and passwords',
    pattern: /^[._]netrc$/,
    origin: 'https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html',
  },
  {
    id: 'git-credentials',
    what: "git's stored credentials",
    pattern: /^\.git-credentials$/,
    origin: 'https://git-scm.com/docs/git-credential-store',
  },
  {
    id: 'password-file',
    what: 'a password file',
    pattern: /^(?:\.pgpass|pgpass\.conf|\.my\.cnf|\.mylogin\.cnf|\.htpasswd|\.vault[-_]pass(?:word)?)$/,
    origin: 'https://www.postgresql.org/docs/current/libpq-pgpass.html',
  },
  {
    id: 'package-manager-credentials',
    what: "a package manager's credentials",
    pattern:
      /^(?:\.pypirc|\.gem\/credentials|\.cargo\/credentials(?:\.toml)?|\.yarnrc\.secret|\.composer\/auth\.json)$/,
    origin: 'https://packaging.python.org/en/latest/specifications/pypirc/',
  },
  {
    id: 'cloud-credentials',
    what: 'cloud credentials',
    pattern:
      /(?:^|\/)(?:\.aws\/credentials|\.azure\/accesstokens\.json|\.config\/gcloud\/(?:credentials\.db|access_tokens\.db|application_default_credentials\.json)|application_default_credentials\.json|\.kube\/config|\.docker\/config\.json|\.gem\/credentials|\.cargo\/credentials(?:\.toml)?|\.composer\/auth\.json|\.terraform\.d\/credentials\.tfrc\.json|\.oci\/config|\.s3cfg|\.boto|\.dockercfg|\.terraformrc|\.config\/gh\/hosts\.yml|\.config\/hub)$/,
    wholePath: true,
    origin: 'https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html',
  },
];

export const SECRET_CONTENT_RULES: readonly SecretContentRule[] = [
  {
    id: 'private-key',
    what: 'a private key',
    hints: ['PRIVATE KEY'],
    pattern:
      /-----BEGIN (?:(?:RSA|DSA|EC|OPENSSH|ENCRYPTED|PGP) )?PRIVATE KEY(?: BLOCK)?-----[\s\\nr"'+,]{1,40}(?:(?:Proc-Type|DEK-Info|Version|Comment|Hash)\b[^\n]{0,200}\n\s*){0,6}[A-Za-z0-9+/=]{40}/,
    origin: 'https://datatracker.ietf.org/doc/html/rfc7468',
  },
  {
    id: 'putty-key',
    what: 'a PuTTY private key',
    hints: ['PuTTY-User-Key-File-'],
    pattern: /^PuTTY-User-Key-File-[23]: /m,
    origin: 'https://the.earth.li/~sgtatham/putty/latest/htmldoc/AppendixC.html',
  },
  {
    id: 'aws-access-key',
    what: 'an AWS access key',
    hints: ['AKIA', 'ASIA'],
    pattern:
      /(?<![A-Za-z0-9/+=_-])(?:AKIA|ASIA)(?!IOSFODNN7EXAMPLE|I44QH8DHBEXAMPLE|[A-Z0-9]{0,12}EXAMPLE)[A-Z2-7]{16}(?![A-Za-z0-9/+=_-])/,
    origin: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html',
  },
  {
    id: 'github-token',
    what: 'a GitHub token',
    hints: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    pattern:
      /(?<![A-Za-z0-9_])(?:gh[pousr]_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})(?![A-Za-z0-9_])/,
    origin:
      'https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github',
  },
  {
    id: 'gitlab-token',
    what: 'a GitLab token',
    hints: ['glpat-', 'gldt-', 'glptt-', 'glrt-', 'glcbt-', 'glsoat-', 'glft-', 'glagent-', 'glimt-', 'gloas-'],
    pattern:
      /(?<![A-Za-z0-9_-])gl(?:pat|dt|ptt|rt|cbt|soat|ft|agent|imt|oas)-[A-Za-z0-9_-]{20,64}(?:\.[0-9a-z]{2}\.[0-9a-z]{7,9})?(?![A-Za-z0-9_-])/,
    origin: 'https://docs.gitlab.com/security/tokens/#token-prefixes',
  },
  {
    id: 'slack-token',
    what: 'a Slack token',
    hints: ['xoxa-', 'xoxb-', 'xoxe-', 'xoxo-', 'xoxp-', 'xoxr-', 'xoxs-', 'xapp-'],
    pattern:
      /(?<![A-Za-z0-9_])xox[abeoprs]-(?:\d+-)?[0-9A-Za-z-]*[0-9]{6}[0-9A-Za-z-]{10,}|(?<![A-Za-z0-9_])xapp-\d-[A-Z0-9]{8,}-\d+-[a-z0-9]{32,}/,
    origin: 'https://docs.slack.dev/authentication/tokens',
  },
  {
    id: 'slack-webhook',
    what: 'a Slack webhook address',
    hints: ['hooks.slack.com'],
    pattern:
      /https:\/\/hooks\.slack\.com\/(?:services|workflows|triggers)\/[TA][A-Z0-9]{8,}\/[A-Z0-9]{8,}\/[A-Za-z0-9]{20,}/,
    origin: 'https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks',
  },
  {
    id: 'stripe-key',
    what: 'a Stripe key',
    hints: ['_live_'],
    pattern: /(?<![A-Za-z0-9_])(?:sk|rk)_live_[A-Za-z0-9]{24,247}(?![A-Za-z0-9_])/,
    origin: 'https://docs.stripe.com/keys',
  },
  {
    id: 'google-api-key',
    what: 'a Google API key',
    hints: ['AIza'],
    pattern: /(?<![A-Za-z0-9_-])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/,
    origin: 'https://cloud.google.com/docs/authentication/api-keys',
  },
  {
    id: 'google-oauth-secret',
    what: 'a Google OAuth client secret',
    hints: ['GOCSPX-'],
    pattern: /(?<![A-Za-z0-9_-])GOCSPX-[A-Za-z0-9_-]{28}(?![A-Za-z0-9_-])/,
    origin: 'https://developers.google.com/identity/protocols/oauth2',
  },
  {
    id: 'openai-key',
    what: 'an OpenAI key',
    hints: ['T3BlbkFJ'],
    pattern: /(?<![A-Za-z0-9_-])sk-(?:(?:proj|svcacct|admin)-)?[A-Za-z0-9_-]{20,200}T3BlbkFJ[A-Za-z0-9_-]{20,200}/,
    origin: 'https://platform.openai.com/docs/api-reference/authentication',
  },
  {
    id: 'anthropic-key',
    what: 'an Anthropic key',
    hints: ['sk-ant-'],
    pattern: /(?<![A-Za-z0-9_-])sk-ant-(?:api|admin|sid|oat)\d{2}-[A-Za-z0-9_-]{80,120}/,
    origin: 'https://docs.anthropic.com/en/api/overview',
  },
  {
    id: 'npm-token',
    what: 'an npm token',
    hints: ['npm_'],
    pattern: /(?<![A-Za-z0-9_])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9_])/,
    origin: 'https://docs.npmjs.com/about-access-tokens',
  },
  {
    id: 'npm-auth',
    what: "an npm registry's credentials",
    hints: ['_auth', '_password'],
    pattern:
      /^[ \t]*\/\/[^\s:]+(?::\d+)?\/(?:[^\s:]*:)?(?:_authToken|_auth|_password)\s*=\s*(?!\$\{|["']?\$\{)[^\s$][^\s]{7,}/m,
    origin: 'https://docs.npmjs.com/cli/configuring-npm/npmrc',
  },
  {
    id: 'pypi-token',
    what: 'a PyPI token',
    hints: ['pypi-AgE'],
    pattern: /(?<![A-Za-z0-9_-])pypi-AgE[A-Za-z0-9_-]{50,}/,
    origin: 'https://pypi.org/help/#apitoken',
  },
  {
    id: 'sendgrid-key',
    what: 'a SendGrid key',
    hints: ['SG.'],
    behindHint: /[A-Za-z0-9_-]{2}/,
    pattern: /(?<![A-Za-z0-9_-])SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/,
    origin: 'https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys',
  },
  {
    id: 'digitalocean-token',
    what: 'a DigitalOcean token',
    hints: ['_v1_'],
    pattern: /(?<![A-Za-z0-9_])do[opr]_v1_[a-f0-9]{64}(?![A-Za-z0-9_])/,
    origin: 'https://docs.digitalocean.com/reference/api/create-personal-access-token/',
  },
  {
    id: 'shopify-token',
    what: 'a Shopify token',
    hints: ['shpat_', 'shpca_', 'shppa_', 'shpss_'],
    pattern: /(?<![A-Za-z0-9_])shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}(?![A-Za-z0-9_])/,
    origin: 'https://shopify.dev/docs/apps/build/authentication-authorization',
  },
  {
    id: 'huggingface-token',
    what: 'a Hugging Face token',
    hints: ['hf_'],
    behindHint: /[A-Za-z]{2}/,
    pattern: /(?<![A-Za-z0-9_])hf_[A-Za-z]{34}(?![A-Za-z0-9_])/,
    origin: 'https://huggingface.co/docs/hub/security-tokens',
  },
  {
    id: 'azure-storage-key',
    what: 'an Azure storage key',
    hints: ['AccountKey='],
    pattern: /AccountKey=[A-Za-z0-9+/]{86}==/,
    origin: 'https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string',
  },
  {
    id: 'telegram-token',
    what: 'a Telegram bot token',
    hints: [':AA'],
    behindHint: /[A-Za-z0-9_-]{2}/,
    pattern: /(?<![A-Za-z0-9_:-])\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/,
    origin: 'https://core.telegram.org/bots/api#authorizing-your-bot',
  },
  {
    id: 'gcp-service-account',
    what: "a Google service account's key",
    hints: ['"private_key_id"'],
    pattern: /"private_key_id"\s*:\s*"[0-9a-f]{40}"/,
    origin: 'https://cloud.google.com/iam/docs/keys-create-delete',
  },
];
