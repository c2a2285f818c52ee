import type { SecretNameRule } from './secret-rule';

/** Parts of a name that say that a file holds no values: `.env.example`, `sample.env`. */
const EXAMPLE =
  '(?:.*[-_.])?(?:examples?|samples?|templates?|tmpl|tpl|dist|defaults?|schema)(?:[~#]|\\.(?:bak|orig|old|tmp|sw[a-z]))?';
const STAGE =
  '(?:production|prod|staging|stage|development|dev|local|testing|test|qa|uat|live|preview|secrets?|private|ci)';

/** Conventional names of files that hold credentials. */
export const SECRET_NAME_RULES: readonly SecretNameRule[] = [
  {
    id: 'env-file',
    what: 'an environment file',
    pattern: new RegExp(
      [
        `^\\.env(?:$|[-_.](?!${EXAMPLE}$))`,
        '^\\.(?:envrc|flaskenv)$',
        `^(?!(?:.*[-_.])?(?:example|sample|template|default|dist)s?\\.env$)[^.].*\\.env$`,
        `^env[-_.]${STAGE}(?:\\.local)?$`,
        `^\\.dev\\.vars(?:$|\\.(?!${EXAMPLE}$))`,
      ].join('|'),
    ),
    origin: 'https://github.com/motdotla/dotenv#readme',
  },
  {
    id: 'ssh-private-key',
    what: 'an SSH private key',
    pattern: /^(?:id_(?:rsa|dsa|ecdsa|ed25519|ecdsa_sk|ed25519_sk|xmss)|ssh_host_(?:rsa|dsa|ecdsa|ed25519)_key)$/,
    origin: 'https://man.openbsd.org/ssh-keygen',
  },
  {
    id: 'key-file',
    what: 'a private key or keystore',
    pattern: /\.(?:p12|pfx|jks|bks|keystore|ppk|pkcs12|kdbx?|p8|agekey|keytab|pvk|jceks)$|^secring\.(?:gpg|skr)$/,
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
    pattern:
      /^(?:\.pgpass|pgpass\.conf|\.my\.cnf|\.mylogin\.cnf|\.htpasswd|\.?vault[-_]pass(?:word)?(?:\.txt)?|\.vault-token|\.smbcredentials|\.esmtprc|\.msmtprc|\.fetchmailrc|\.offlineimaprc)$/,
    origin: 'https://www.postgresql.org/docs/current/libpq-pgpass.html',
  },
  {
    id: 'framework-key',
    what: 'the key of encrypted credentials',
    pattern: /(?:^|\/)(?:master\.key|credentials\/[^/]*\.key)$/,
    wholePath: true,
    origin: 'https://guides.rubyonrails.org/security.html#custom-credentials',
  },
  {
    id: 'terraform-variables',
    what: "Terraform's variables",
    pattern: /^(?!(?:.*[-_.])?(?:example|sample|template|default)s?\.(?:auto\.)?tfvars)[^/]*\.tfvars(?:\.json)?$/,
    origin: 'https://github.com/github/gitignore/blob/main/Terraform.gitignore',
  },
  {
    id: 'package-manager-credentials',
    what: "a package manager's credentials",
    pattern: /^(?:\.pypirc|\.yarnrc\.secret|\.clasprc\.json|\.databrickscfg|\.ngrok2?\.yml)$/,
    origin: 'https://packaging.python.org/en/latest/specifications/pypirc/',
  },
  {
    id: 'shell-history',
    what: 'the history of a shell',
    pattern: /^\.(?:bash|zsh|sh|psql|mysql|sqlite|rediscli|python|irb|pry|node_repl)_?history$/,
    origin: 'https://www.gnu.org/software/bash/manual/html_node/Bash-History-Facilities.html',
  },
  {
    id: 'cloud-credentials',
    what: 'cloud credentials',
    pattern:
      /(?:^|\/)(?:\.aws\/credentials|\.azure\/(?:accesstokens|msal_token_cache)\.json|\.config\/gcloud\/(?:credentials\.db|access_tokens\.db|application_default_credentials\.json)|application_default_credentials\.json|\.kube\/config|\.docker\/config\.json|\.gem\/credentials|\.cargo\/credentials(?:\.toml)?|\.composer\/auth\.json|\.terraform\.d\/credentials\.tfrc\.json|\.oci\/config|\.s3cfg|\.boto|\.dockercfg|\.terraformrc|\.config\/gh\/hosts\.yml|\.config\/hub|\.config\/rclone\/rclone\.conf|\.config\/doctl\/config\.yaml|\.gnupg\/private-keys-v1\.d\/[^/]+\.key|\.ngrok2\/ngrok\.yml|\.circleci\/cli\.yml|[^/]+\.publishsettings)$/,
    wholePath: true,
    origin: 'https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html',
  },
];
