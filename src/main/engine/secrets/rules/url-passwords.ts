import { isRandom } from './named-values';
import { entropy, isPlaceholder } from './placeholder';
import type { SecretContentRule } from './secret-rule';

/** Fewest characters of a password in an address. */
const MIN_LENGTH = 6;
/** Passwords that stand in examples and in set-ups of tests. */
const WELL_KNOWN =
  /passw(?:or)?d|secret|postgres|mysql|mongo|redis|rabbit|guest|admin|root|user|login|pass|pwd|token|key|test|demo|local|hello|credential|mariadb|docker|develop|some|my[-_]|foo|bar|\.\.\.|host|name|private|sesame|horse/i;
/** One or more words, of letters of one case or with capitals in front, or a number. */
const WORDS = /^(?:[A-Z_]+|[A-Z]?[a-z]+(?:[A-Z][a-z]+)*\d{0,4}|\d+)$/;
/** Signs of a value that is put in when the program runs. */
const INSERTED = /[$<>{}[\]()`*|\\]|%[sdv(]|^[:@%#]/;

/** Addresses with a password, tokens of JWT, and header fields. A glance ahead turns down nearly all addresses first. */
export const URL_PASSWORDS: readonly SecretContentRule[] = [
  {
    id: 'database-url',
    what: 'the address of a database or queue with a password',
    hints: ['[a-z0-9]://[^\\s@/"\'`<>]'],
    pattern:
      /[a-z0-9](?=:\/\/[^\s:@/"'`<>]{0,60}:[^\s@/])(?<=(?:postgres(?:ql)?|postgis|mysql2?|mariadb|mongodb|srv|rediss?|amqps?|mssql|sqlserver|cockroachdb|clickhouse|couchdb|couchbases?|neo4j|bolt|ldaps?|nats|kafka|ftps?|sftp|smtps?|imaps?|cloudinary)(?:\+[a-z0-9_]{2,20})?):\/\/[^\s:@/"'`<>]{0,60}:([^\s@/"'`<>]{3,120})@[A-Za-z0-9[_-]/y,
    accepts: ([, password = '']) => isPassword(password),
    insideWord: true,
    origin: 'https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS',
  },
  {
    id: 'url-password',
    what: 'an address with a password',
    hints: ['[a-z0-9]://[^\\s@/"\'`<>]'],
    pattern:
      /[a-z0-9](?=:\/\/[^\s:@/"'`<>?#]{0,60}:[^\s@/])(?<=(?:https?|git|ssh|svn|wss?)(?:\+[a-z]{3,6})?):\/\/[^\s:@/"'`<>?#]{0,60}:([^\s@/"'`<>?#]{3,120})@[A-Za-z0-9[][A-Za-z0-9.:\]-]{2}/y,
    accepts: ([, password = '']) => isPassword(password) && isStrong(password),
    insideWord: true,
    origin: 'https://datatracker.ietf.org/doc/html/rfc3986#section-3.2.1',
  },
  {
    id: 'git-url-token',
    what: "the address of a repository with a token in the user's place",
    hints: ['[a-z0-9]://[^\\s@/"\'`<>]'],
    pattern:
      /s(?<=https):\/\/([A-Za-z0-9_-]{20,100})@(?:[a-z0-9.-]{0,60}\.)?(?:github|gitlab|bitbucket|codeberg|gitea|dev\.azure)\.[a-z]/y,
    accepts: ([, token = '']) => isRandom(token),
    insideWord: true,
    origin: 'https://git-scm.com/docs/gitcredentials',
  },
  {
    id: 'connection-string',
    what: 'a connection string with a password',
    hints: [';[pP]assword=', ';[pP][wW][dD]=', ',password=', '[?&]password=', '["\'][pP]assword=', ' password='],
    pattern:
      /(?:[;,?&](?:[pP]assword|[pP][wW][dD])=([^\s;,&"'`<>]{3,120})(?=[;,&"'`\s]|$)|["'][pP]assword=([^\s;,&"'`<>]{3,120})(?=;)|(?<=\b(?:host|port|user|dbname|sslmode)=[^\s"'`=]{1,80}) password=([^\s;,&"'`<>]{3,120})(?=["'`\s]|$))/y,
    accepts: ([, ...found]) => isPassword(found.find((password) => password !== undefined) ?? ''),
    insideWord: true,
    origin: 'https://learn.microsoft.com/dotnet/framework/data/adonet/connection-string-syntax',
  },
  {
    id: 'driver-address',
    what: "the address of a database's driver with a password",
    hints: ['@tcp(', '@unix(', 'oracle:thin:', 'oracle:oci'],
    pattern:
      /(?:(?<=[A-Za-z0-9_.-]:([^\s@/:"'`<>]{3,120}))@(?:tcp|unix)\(|oracle:(?:thin|oci8?):[^\s/"'@]{1,60}\/([^\s"'`<>@]{3,120})@)/y,
    accepts: ([, before, after]) => isPassword(before ?? after ?? ''),
    insideWord: true,
    origin: 'https://github.com/go-sql-driver/mysql#dsn-data-source-name',
  },
  {
    id: 'command-password',
    what: 'a password in the environment of a command',
    hints: ['PGPASSWORD=', 'MYSQL_PWD=', 'REDISCLI_AUTH=', 'SSHPASS='],
    pattern: /(?:PGPASSWORD|MYSQL_PWD|REDISCLI_AUTH|SSHPASS)=["']?([^\s"'`]{3,120})/y,
    accepts: ([, password = '']) => isPassword(password) && isStrong(password),
    origin: 'https://www.postgresql.org/docs/current/libpq-envars.html',
  },
  {
    id: 'jwt',
    what: 'a signed token (JWT)',
    hints: ['eyJ[A-Za-z0-9]'],
    pattern:
      /eyJ[A-Za-z0-9_-]{10,2000}={0,2}\.(ey[JA-Za-z][A-Za-z0-9_-]{15,4000})={0,2}\.[A-Za-z0-9_-]{40,1000}(?![A-Za-z0-9_-])/y,
    accepts: ([token, payload = '']) => isLiveToken(token, payload),
    origin: 'https://datatracker.ietf.org/doc/html/rfc7519',
  },
];

function isPassword(password: string): boolean {
  if (password.length < MIN_LENGTH || INSERTED.test(password)) return false;
  const plain = decoded(password);
  return !WELL_KNOWN.test(plain) && !WORDS.test(plain) && !isPlaceholder(plain);
}

/** True for the password of an address that is no example: of several kinds of characters, or a token. */
function isStrong(password: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length;
  return password.length >= 8 && kinds >= 2 && entropy(password) >= 2.8;
}

/** True unless the token's claims are those of an example, or make the token public. */
function isLiveToken(token: string, payload: string): boolean {
  const claims = Buffer.from(payload, 'base64url').toString('latin1');
  if (!claims.startsWith('{')) return false;
  const isExample =
    /1234567890|john ?doe|jane ?doe|joe"|example|test|foo|bar"|"role":"anon"|hello|"admin":true|user@|"1516239022|1300819380/i.test(
      claims,
    );
  return !isExample && claims.length > 24 && entropy(token.slice(token.lastIndexOf('.') + 1)) > 4;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
