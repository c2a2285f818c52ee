import { isPlaceholder } from './placeholder';
import type { SecretContentRule } from './secret-rule';

/** A value that a program or a person puts in later, or that is encrypted. */
const FILLED_IN_LATER =
  /^["']?(?:\$|%[\w():.]+%|\{|<|\[|#\{)|^(?:null|none|true|false|""|'')$|^["']?(?:x+|\*+|password|pass|secret|token)["']?$/i;

const accepts = ([, value = '']: RegExpExecArray): boolean => {
  const plain = value.replace(/^["']|["']$/g, '');
  return plain.length > 2 && !FILLED_IN_LATER.test(value) && !isPlaceholder(value);
};

/** A user of a kubeconfig: the lines below it that are indented deeper, or its object in braces. */
const USER_ENTRY =
  /(?<=^|\n)([ \t]{0,40})(?:- )?["']?user["']?:[ \t]{0,8}\r?\n(?:\1[ \t][^\n]{0,8000}\n?){1,60}|user["']?\s{0,8}:\s{0,8}\{(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,4000}\}){0,4000}\}){0,8000}\}/g;

/** Credentials in the files of tools, where the place of a value makes it one. */
export const CONFIG_FILES: readonly SecretContentRule[] = [
  {
    id: 'npm-auth',
    what: "an npm registry's credentials",
    hints: ['_auth', '_password'],
    pattern:
      /(?<=(?:^|[\n\r\ufeff\xbf])[ \t]*"?(?:\/\/[^\s:]{1,200}(?::\d+)?\/?(?:[^\s:]{0,200}:))?)(?:_authToken|_auth|_password)(?:\s{0,8}=\s{0,8}|"[ \t]{1,8})([^\s]{8,})/y,
    accepts,
    insideWord: true,
    origin: 'https://docs.npmjs.com/cli/configuring-npm/npmrc',
  },
  {
    id: 'yarn-auth',
    what: "a package registry's credentials",
    hints: ['npmAuthToken', 'npmAuthIdent'],
    pattern: /npmAuth(?:Token|Ident)["']?\s{0,8}:\s{0,8}(["']?[^\s]{8,})/y,
    accepts,
    fileName: /^\.?yarnrc.*\.ya?ml/,
    origin: 'https://yarnpkg.com/configuration/yarnrc#npmAuthToken',
  },
  {
    id: 'composer-auth',
    what: "Composer's credentials",
    hints: ['"password"', 'github-oauth"', 'gitlab-token"', 'bearer"'],
    pattern:
      /(?:"password"|(?:github-oauth|gitlab-token|bearer)"\s{0,8}:\s{0,8}\{\s{0,40}"[^"\n]{1,200}")\s{0,8}:\s{0,8}("[^"\n]{3,400}")/y,
    accepts,
    insideWord: true,
    fileName: /^auth\.json$/,
    origin: 'https://getcomposer.org/doc/articles/authentication-for-private-packages.md',
  },
  {
    id: 'maven-password',
    what: "Maven's credentials",
    hints: ['<password>', '<passphrase>'],
    pattern: /<pass(?:word|phrase)>\s{0,8}([^<\s][^<\n]{0,400})<\/pass/y,
    accepts,
    fileName: /^(?:.*[-_.])?settings(?:-security)?.*\.xml$/,
    origin: 'https://maven.apache.org/settings.html#servers',
  },
  {
    id: 'maven-master-password',
    what: "Maven's master password",
    hints: ['<master>'],
    // Encrypted with a key that everyone knows.
    pattern: /<master>\s{0,40}\{[A-Za-z0-9+/=]{16,400}\}/y,
    fileName: /^settings-security.*\.xml$/,
    origin: 'https://maven.apache.org/guides/mini/guide-encryption.html',
  },
  {
    id: 'nuget-password',
    what: "NuGet's credentials",
    hints: ['assword"'],
    pattern: /assword"\s{1,8}value\s{0,8}=\s{0,8}("[^"\n]{1,600}")/y,
    accepts,
    insideWord: true,
    fileName: /^nuget\.config$/,
    origin: 'https://learn.microsoft.com/nuget/reference/nuget-config-file#packagesourcecredentials',
  },
  {
    id: 'pip-password',
    what: "a package index's password",
    hints: ['://'],
    pattern: /:\/\/[^\s:@/]{0,80}:([^\s@/]{1,400})@/y,
    accepts,
    insideWord: true,
    fileName: /^(?:pip\.(?:conf|ini)|\.pip\.conf|pydistutils\.cfg|uv\.toml|\.condarc)$/,
    origin: 'https://pip.pypa.io/en/stable/topics/authentication/',
  },
  {
    id: 'kubeconfig',
    what: 'the credentials of a Kubernetes cluster',
    hints: ['kind: Config', 'kind":"Config', 'kind": "Config'],
    pattern: /kind(?:": ?"|: )Config\b(?!\w)/y,
    accepts: ({ input }) => {
      // Also in a string of another file.
      const text = input.replaceAll('\\n', '\n').replaceAll('\\"', '"');
      for (const [entry] of text.matchAll(USER_ENTRY)) {
        const value = /[\s"{-](?:client-key-data|token|password|id-token)["']?:\s{0,8}(["']?[^\s"'|>]{6,})/.exec(entry);
        if (value && accepts(value)) return true;
      }
      return false;
    },
    origin: 'https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/',
  },
  {
    id: 'docker-auth',
    what: "a container registry's credentials",
    hints: ['auths"', 'auths\\"'],
    pattern:
      /auths\\?"\s{0,8}:\s{0,8}\{[\s\S]{1,500}?\\?"(?:auth|identitytoken|password)\\?"\s{0,8}:\s{0,8}\\?"([A-Za-z0-9+/=._-]{8,4000})\\?"/y,
    accepts,
    origin: 'https://docs.docker.com/reference/cli/docker/login/',
  },
  {
    id: 'terraform-secret',
    what: 'a secret in the state of Terraform',
    hints: [
      '[aA][sS][sS][wW][oO][rR][dD]',
      '[sS][eE][cC][rR][eE][tT]',
      '[tT][oO][kK][eE][nN]',
      '_key"',
      'connection_string',
    ],
    pattern:
      /(?:[aA][sS][sS][wW][oO][rR][dD]|[sS][eE][cC][rR][eE][tT]|[tT][oO][kK][eE][nN]|_key|connection_string)\w{0,30}"\s{0,8}:\s{0,8}(?:\{\s{0,40}"value"\s{0,8}:\s{0,8})?("[^"\n]{4,})/y,
    accepts,
    insideWord: true,
    fileName: /\.tfstate(?:\..*)?$/,
    origin: 'https://developer.hashicorp.com/terraform/language/state/sensitive-data',
  },
  {
    id: 'login-file',
    what: 'a log-in name and password',
    hints: ['machine ', 'machine\t'],
    pattern: /machine\s{1,8}[\w.:-]{3,200}\s{1,80}login\s{1,8}\S{1,200}\s{1,80}password\s{1,8}(\S{3,200})/y,
    accepts,
    origin: 'https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html',
  },
  {
    id: 'wordpress-password',
    what: 'the password of a database',
    hints: ["'DB_PASSWORD'", '"DB_PASSWORD"'],
    pattern: /["']DB_PASSWORD["']\s{0,4},\s{0,4}(["'][^"'\n]{3,200})/y,
    accepts,
    fileName: /^wp-config(?!-sample)/,
    origin: 'https://developer.wordpress.org/advanced-administration/wordpress/wp-config/',
  },
];
