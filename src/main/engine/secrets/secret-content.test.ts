import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SECRET_KINDS, secretMaker } from '../../../test-support/secret-kinds';
import { SECRET_CONTENT_RULES } from './content-rules';
import { CLOUD_TOKENS } from './rules/cloud-tokens';
import { CODE_TOKENS } from './rules/code-tokens';
import { SERVICE_TOKENS } from './rules/service-tokens';
import { findSecretContent } from './secret-content';

const make = secretMaker(42);
const found = (text: string, path = 'x.txt') => findSecretContent(Buffer.from(text), path)?.id ?? null;

/** Places where secrets stand in files. */
const SURROUNDINGS: Readonly<Record<string, (secret: string) => string | Buffer>> = {
  'a constant in TypeScript': (secret) => `import x from 'y';\nexport const value = '${secret}';\n`,
  YAML: (secret) => `a: 1\nservice:\n  value: ${secret}\n  b: 2\n`,
  JSON: (secret) => `{\n  "value": "${secret}",\n  "b": 1\n}\n`,
  'a file of variables': (secret) => `A=1\nVALUE=${secret}\nB=2\n`,
  Python: (secret) => `import os\nvalue = "${secret}"\n`,
  shell: (secret) => `#!/bin/sh\nexport VALUE="${secret}"\n`,
  Terraform: (secret) => `provider "x" {\n  value = "${secret}"\n}\n`,
  INI: (secret) => `[x]\nvalue = ${secret}\n`,
  'behind \\n': (secret) => `{"a": "line\\n${secret}\\nmore"}`,
  'behind \\t': (secret) => `{"a": "line\\t${secret}\\tmore"}`,
  'behind %3D': (secret) => `https://h/p?a%3D${secret}%26b`,
  'behind %22': (secret) => `x=%22${secret}%22`,
  'behind \\u003d': (secret) => `{"a":"k\\u003d${secret}\\u0026x"}`,
  'behind an ANSI code': (secret) => `\x1b[31m${secret}\x1b[0m`,
  'behind an escaped ANSI code': (secret) => `\\u001b[1;31m${secret}\\u001b[0m`,
  'behind -p': (secret) => `client -u x -p${secret} db`,
  'an option': (secret) => `cmd --key=${secret} x`,
  'a path of a URL': (secret) => `https://h.io/x/${secret}/y`,
  'a query': (secret) => `https://h.io/x?k=${secret}&b=1`,
  'a user of a URL': (secret) => `https://${secret}@h.io/`,
  'a header': (secret) => `Authorization: Bearer ${secret}`,
  Markdown: (secret) => `use \`${secret}\` here`,
  XML: (secret) => `<k>${secret}</k>`,
  'UTF-8 with a mark': (secret) => `\ufeff${secret}\n`,
  'UTF-16 LE': (secret) => Buffer.from(`k = "${secret}"\n`, 'utf16le'),
  'UTF-16 LE with a mark': (secret) => Buffer.from(`\ufeffk = "${secret}"\n`, 'utf16le'),
  'UTF-16 BE': (secret) => Buffer.from(`k = "${secret}"\n`, 'utf16le').swap16(),
  'UTF-16 BE with a mark': (secret) => Buffer.from(`\ufeffk = "${secret}"\n`, 'utf16le').swap16(),
};

describe('tokens', () => {
  it.each(Object.entries(SURROUNDINGS))('are found in %s', (name, surround) => {
    const missed = SECRET_KINDS.filter(([, form]) => !findSecretContent(Buffer.from(surround(make(form))), 'x.txt'));
    console.log(`${name}: ${SECRET_KINDS.length - missed.length} of ${SECRET_KINDS.length} kinds found`);
    // The pattern of a kind that is not found is no longer right.
    expect(missed.map(([kind]) => kind)).toEqual([]);
  });

  it('have no rule that finds none of the kinds', () => {
    const tokens = [...CLOUD_TOKENS, ...CODE_TOKENS, ...SERVICE_TOKENS].map(({ id }) => id);
    const finding = new Set(SECRET_KINDS.map(([, form]) => found(`x = "${make(form)}"\n`)));
    expect(tokens.filter((id) => !finding.has(id))).toEqual([]);
  });

  it('have rules with a unique id and one document each', () => {
    const ids = SECRET_CONTENT_RULES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, hints, origin } of SECRET_CONTENT_RULES) {
      expect(origin, id).toMatch(/^https:\/\/[^\s|]+$/);
      expect(hints.length, id).toBeGreaterThan(0);
    }
  });

  it.each([
    'const AKIA = 1; // not a key',
    ...['EXAMPLE', 'XAMPLEKEYS'].map((end) => `AKIAIOSFODNN7${end}`).slice(0, 1),
    make('pk_live_{a24}'),
    make("const sha = '{h40}';"),
    make("{ apiKey: 'AIza{w35}', authDomain: 'x.firebaseapp.com', messagingSenderId: '1' }"),
    make('NEXT_PUBLIC_FIREBASE_API_KEY=AIza{w35}'),
    `AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==`,
    'ghp_short',
    `ghp_${'x'.repeat(36)}`,
    `ghp_${'abcdefghijklmnopqrstuvwxyz0123456789'}`,
    'token: ghp_your_token_here_0123456789abcdefghijk',
    'NPM_TOKEN=$' + '{NPM_TOKEN}',
    'API_TOKEN=invalid-token',
    'API_KEY = "MYTOKEN0"',
    '//registry.internal/:_authToken=MYTOKEN1',
    '//registry.internal/:_authToken=my-secret-2026',
    'password = "changeme"',
    make('w{a36}ghp_{a36}').replace('ghp', 'aghp'),
  ])('are not seen in %j', (text) => {
    expect(found(text)).toBeNull();
  });

  it('are found with their line, and never named', () => {
    const secret = make('ghp_{a36}');
    const finding = findSecretContent(Buffer.from(`a\nb\n${secret}\n`));
    expect(finding).toMatchObject({ id: 'github-token', line: 3 });
    expect(JSON.stringify(finding)).not.toContain(secret);
  });
});

describe('private keys', () => {
  const dashes = '-----';
  const body = (length = 64) => make(`{a${length}}`);
  const pem = (kind = 'PRIVATE KEY') =>
    `${dashes}BEGIN ${kind}${dashes}\n${body()}\n${body()}\n${dashes}END ${kind}${dashes}\n`;
  const lines = (prefix: string, suffix = '') =>
    pem('RSA PRIVATE KEY')
      .trim()
      .split('\n')
      .map((line) => `${prefix}${line}${suffix}`)
      .join('\n');
  const narrow = () => pem().replace(/[A-Za-z0-9]{64}/g, (line) => line.replace(/.{16}/g, '$&\n'));
  const wrapped: Readonly<Record<string, string | Buffer>> = {
    ...Object.fromEntries(
      [
        'PRIVATE KEY',
        'RSA PRIVATE KEY',
        'EC PRIVATE KEY',
        'DSA PRIVATE KEY',
        'OPENSSH PRIVATE KEY',
        'ENCRYPTED PRIVATE KEY',
        'ENCRYPTED COSIGN PRIVATE KEY',
        'ENCRYPTED SIGSTORE PRIVATE KEY',
        'PGP PRIVATE KEY BLOCK',
      ].map((kind) => [kind, pem(kind)]),
    ),
    SSH2: pem('SSH2 ENCRYPTED PRIVATE KEY').replaceAll('-----BEGIN', '---- BEGIN').replaceAll('KEY-----', 'KEY ----'),
    'with headers': `${dashes}BEGIN RSA PRIVATE KEY${dashes}\r\nProc-Type: 4,ENCRYPTED\r\nDEK-Info: AES-128-CBC,00\r\n\r\n${body()}`,
    'with a version': `${dashes}BEGIN PGP PRIVATE KEY BLOCK${dashes}\nVersion: GnuPG v2\n\n${body()}`,
    'in a comment with #': lines('# '),
    'in a comment with //': lines('// '),
    'in a comment with *': lines(' * '),
    'in a patch': lines('+'),
    'in a patch of a comment': lines('+ # '),
    'quoted in a mail': lines('> '),
    'in a string of one line': `key = "${pem().replaceAll('\n', '\\n')}"`,
    'in a string in a string': `key = "{\\"k\\": \\"${pem().replaceAll('\n', '\\\\n')}\\"}"`,
    'on one line with spaces': pem().replaceAll('\n', ' '),
    'in strings that are joined': lines("  '", "\\n' +"),
    'in an array': lines('  "', '",'),
    'in narrow lines': narrow(),
    'deeply indented': lines(' '.repeat(60)),
    'in HTML': pem().replaceAll('\n', '&#10;'),
    'in a query': pem().replaceAll('\n', '%0A'),
    'as base64 (kubeconfig)': `client-key-data: ${Buffer.from(pem('RSA PRIVATE KEY')).toString('base64')}`,
    'as base64 behind one byte': `k: ${Buffer.from(`\n${pem('EC PRIVATE KEY')}`).toString('base64')}`,
    'as base64 behind two bytes': `k: ${Buffer.from(`\n\n${pem()}`).toString('base64')}`,
    'as base64 in lines': Buffer.from(pem('OPENSSH PRIVATE KEY')).toString('base64').replace(/.{60}/g, '$&\n    '),
    'as DER': Buffer.concat([
      Buffer.from('308204bd020100300d06092a864886f70d0101010500048204a7', 'hex'),
      Buffer.from(body(200)),
    ]),
    'as DER of RSA': Buffer.concat([Buffer.from('308204a40201000282010100', 'hex'), Buffer.from(body(200))]),
    'as DER of EC': Buffer.concat([Buffer.from('30770201010420', 'hex'), Buffer.from(body(120))]),
    'as DER in base64': `key: ${Buffer.concat([Buffer.from('308204bd020100300d06092a864886f70d0101010500048204a7', 'hex'), Buffer.from(body(200))]).toString('base64')}`,
    'as JWK': `{"kty":"EC","crv":"P-256","x":"${body(43)}","y":"${body(43)}","d":"${body(43)}"}`,
    'as JWK in code': `{ kty: 'OKP', crv: 'Ed25519', d: '${body(43)}', x: '${body(43)}' }`,
    'as JWK in a string': `"{\\"kty\\":\\"oct\\",\\"k\\":\\"${body(43)}\\"}"`,
    'as XML': `<RSAKeyValue><Modulus>${body()}</Modulus><D>${body()}</D></RSAKeyValue>`,
    'with line numbers': lines('  12 | '),
    'as grep prints it': lines('conf/key.pem:3:'),
    'in a log': lines('Jan  1 00:00:00 host app[1]: '),
    'in a comment with %': lines('% '),
    'in a comment with REM': lines('REM '),
    'in colours': lines('\x1b[32m', '\x1b[0m'),
    'joined by .': lines("'", "' . PHP_EOL ."),
    'joined by &': lines('"', '" & vbCrLf & _'),
    'in a form': pem('EC PRIVATE KEY').replaceAll('\n', '%0D%0A').replaceAll(' ', '+'),
    'in a URL': pem().replaceAll('\n', '%0A').replaceAll(' ', '%20'),
    'behind \\u000a': pem().replaceAll('\n', '\\u000a'),
    'with escaped slashes': pem()
      .replace(/([A-Za-z0-9]{30})\n/g, '/$1\n')
      .replaceAll('/', '\\/'),
    'with headers on one line': `${dashes}BEGIN RSA PRIVATE KEY${dashes} Proc-Type: 4,ENCRYPTED DEK-Info: AES-128-CBC,0${make('{h31}')} ${body()}`,
    'as JWK in YAML': `key:\n  kty: OKP\n  crv: Ed25519\n  d: ${body(43)}\n  x: ${body(43)}\n`,
    PuTTY: `PuTTY-User-Key-File-${'3'}: ssh-ed25519\nEncryption: none\nComment: x\nPrivate-Lines: 1\n`,
    age: make('AGE-SECRET-KEY-1{B58}'),
    WireGuard: `[Interface]\nPrivateKey = ${body(42)}E=\n`,
    minisign: `untrusted comment: minisign encrypted secret key\nRW${body(100)}`,
    'service account': make('{"type":"service_account","private_key_id": "{h40}"}'),
  };

  it.each(Object.entries(wrapped))('are found: %s', (_, content) => {
    expect(findSecretContent(Buffer.from(content))).not.toBeNull();
    const wide = Buffer.from(Buffer.from(content).toString('latin1'), 'utf16le');
    if (typeof content === 'string') expect(findSecretContent(wide)).not.toBeNull();
  });

  const BASE64_KINDS = [
    'PRIVATE KEY',
    'EC PRIVATE KEY',
    'RSA PRIVATE KEY',
    'OPENSSH PRIVATE KEY',
    'ENCRYPTED PRIVATE KEY',
  ];
  it.each(BASE64_KINDS)('are found in base64, at each place in a group: %s', (kind) => {
    for (const before of ['', '{', '{"']) {
      const once = Buffer.from(`${before}${pem(kind)}`).toString('base64');
      const twice = Buffer.from(`${before}data: ${Buffer.from(pem(kind)).toString('base64')}`).toString('base64');
      for (const text of [once, twice, once.replace(/.{76}/g, '$&\n')])
        expect(found(`k: ${text}`), text).not.toBeNull();
    }
    const shown = Buffer.from(`${dashes}BEGIN CERTIFICATE${dashes}\n${body(900)}`).toString('base64');
    expect(found(`k: ${shown}`)).toBeNull();
  });

  const secret = { format: 'der', cipher: 'aes-256-cbc', passphrase: 'x' } as const;
  it.each<[string, () => Buffer]>([
    [
      'RSA',
      () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'der' }),
    ],
    [
      'RSA of PKCS #1',
      () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'der' }),
    ],
    ['Ed25519', () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' })],
    ['X25519', () => generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'der' })],
    [
      'an encrypted one',
      () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', ...secret }),
    ],
    [
      'a long encrypted one',
      () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', ...secret }),
    ],
    ...['P-256', 'P-384', 'P-521'].flatMap((namedCurve): [string, () => Buffer][] =>
      (['pkcs8', 'sec1'] as const).map((type) => [
        `${namedCurve} of ${type}`,
        () => generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type, format: 'der' }),
      ]),
    ),
  ])('are found without a PEM around them: %s', (_, makeKey) => {
    const der = makeKey();
    expect(findSecretContent(der)).not.toBeNull();
    const base64 = der.toString('base64');
    for (const text of [base64, `"k": "${base64}"`, base64.replace(/.{64}/g, '$&\n')]) {
      expect(found(text), text.slice(0, 60)).not.toBeNull();
    }
  });

  it('are found in a keystore', () => {
    const start = Buffer.from('308209a90201033082096506092a864886f70d010701a0820956', 'hex');
    const keystore = Buffer.concat([start, Buffer.from(body(400))]);
    expect(findSecretContent(keystore)?.id).toBe('keystore-binary');
    expect(found(`p12: ${keystore.toString('base64')}`)).toBe('keystore-base64');
  });

  it.each([
    `if (pem.includes('${dashes}BEGIN PRIVATE KEY${dashes}')) return;`,
    `let key = '${dashes}BEGIN OPENSSH PRIVATE KEY${dashes}\\n';\nlet publicKey2Base64Encoded;\nlet anotherIdentifier3;`,
    `${dashes}BEGIN PRIVATE KEY${dashes}\nMIIEvQIBADANBg...\n`,
    `{"key": "${dashes}BEGIN RSA PRIVATE KEY${dashes}\\nMIIEowIABAKCAQEAqKpRgnn6yq26U3yt5YFZquyukfRjbMXD...fvY4te\\n"}`,
    `${dashes}BEGIN PRIVATE KEY${dashes}\nyour private key goes here\n`,
    `${dashes}BEGIN PUBLIC KEY${dashes}\n${body()}\n`,
    `${dashes}BEGIN CERTIFICATE${dashes}\n${body()}\n`,
    `{"kty":"EC","crv":"P-256","x":"${body(43)}","y":"${body(43)}"}`,
  ])('are not seen in %j', (text) => {
    expect(found(text)).toBeNull();
  });
});

describe('values that need context', () => {
  const password = `${make('{a10}')}#${make('{a6}')}`;
  const claims = Buffer.from(JSON.stringify({ sub: make('{a12}'), iat: 1_716_239_022, org: 'lockstep' }));
  const jwt = `${Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url')}.${claims.toString('base64url')}.${make('{w43}')}`;

  it.each([
    ['database-url', `postgres://app:${make('{a16}')}@db.internal:5432/app`],
    ['database-url', `mongodb+srv://app:${make('{a16}')}@cluster0.abc.mongodb.net/app`],
    ['database-url', `{"env": "A=1\\npostgres://app:${make('{a16}')}@db.internal/app"}`],
    ['database-url', `u%3Damqp://app:${make('{a16}')}@mq.internal/`],
    ['database-url', 'mysql://app:GqRbNfhWxkTZ@db.internal/app'],
    ['url-password', `{"env": "A=1\\nhttps://ci:${make('{a8}1xY')}@git.internal/app.git"}`],
    ['database-url', `rediss://:${make('{a16}')}@cache:6379/0`],
    ['url-password', `https://ci:${make('{a8}1xY')}@git.internal/app.git`],
    ['connection-string', `Server=db;Database=x;User Id=sa;Password=${make('{a14}')};`],
    ['connection-string', `"Password=${make('{a14}')};User ID=sa;Data Source=db"`],
    ['connection-string', `dsn = "host=db.internal user=app password=${make('{a14}')} dbname=x"`],
    ['database-url', `CLOUDINARY_URL=cloudinary://${make('{d15}:{w27}')}@cloud`],
    ['git-url-token', `git clone https://${make('{h40}')}@github.com/a/b.git`],
    ['driver-address', `dsn := "app:${make('{a14}')}@tcp(10.0.0.5:3306)/shop"`],
    ['driver-address', `jdbc:oracle:thin:scott/${make('{a14}')}@db:1521:x`],
    ['command-password', `PGPASSWORD=${make('{a14}')} psql -h db`],
    ['jwt', `session: ${jwt}`],
    ['named-password', `db_password = "${password.replace('#', '9')}X7"`],
    ['named-secret', `AUTH_SECRET=${make('{a32}')}`],
  ])('are found as %s', (id, text) => {
    expect(found(text)).toBe(id);
  });

  it.each([
    'postgres://postgres:postgres@localhost:5432/test',
    'postgres://user:password@localhost/db',
    'mysql://root:$' + '{DB_PASSWORD}@db/app',
    'redis://:<password>@host:6379',
    'dsn := "user:password@tcp(127.0.0.1:3306)/test"',
    'jdbc:oracle:thin:scott/tiger@db:1521:x',
    make('SENTRY_DSN=https://{h32}@o1.ingest.sentry.io/1'),
    'https://continuous-integration-user@github.com/a/b.git',
    'PGPASSWORD=' + '$' + '{DB_PASSWORD} psql',
    '"host=localhost user=postgres password=postgres dbname=x"',
    'mysql://app:CorrectBatteryStaple@db/app',
    'https://user:pass@example.com/',
    'https://username:mypassword1@example.com/',
    "password: 'correct-horse-battery-staple'",
    'const tokenTypeForTheAuthorizationHeader = "AuthorizationHeaderTokenType2"',
    `nextToken = "${make('{a40}')}"`,
  ])('are not seen in %j', (text) => {
    expect(found(text)).toBeNull();
  });
});

describe('files of tools', () => {
  const value = make('{a20}');
  // In parts, so that this file is not taken for one of them.
  const CLUSTER = `apiVersion: v1\nkind${':'} Config\n`;
  it.each([
    ['.npmrc', `//registry.npmjs.org/:_authToken=${value}`, `//registry.npmjs.org/:_authToken=$` + '{NPM_TOKEN}'],
    ['.npmrc', `\ufeff_auth=${value}`, 'registry=https://registry.npmjs.org/'],
    ['.yarnrc.yml', `npmAuthToken: "${value}"`, 'npmAuthToken: "$' + '{NPM_TOKEN}"'],
    ['pip.conf', `index-url = https://ci:${value}@pypi.internal/simple`, 'index-url = https://pypi.internal/simple'],
    ['auth.json', `{"http-basic": {"repo": {"username": "u", "password": "${value}"}}}`, '{"http-basic": {}}'],
    ['auth.json', `{"bearer": {"repo.internal": "${value}"}}`, '{"bearer": {"repo.internal": "%env(TOKEN)%"}}'],
    ['.yarnrc', `"//registry.internal/:_authToken" ${value}`, 'registry "https://registry.internal"'],
    ['settings-security.xml', `<master>{${value}=}</master>`, '<relocation>/media/key</relocation>'],
    [
      'terraform.tfstate',
      `{"outputs": {"db_password": {\n  "value": "${value}",\n  "type": "string"}}}`,
      '{"outputs": {"db_password": {"value": null, "type": "string"}}}',
    ],
    ['auth.json', `{"github-oauth": {"github.com": "${value}"}}`, '{"github-oauth": {}}'],
    ['settings.xml', `<server><password>${value}</password></server>`, '<password>$' + '{env.PASSWORD}</password>'],
    [
      'NuGet.Config',
      `<add key="ClearTextPassword" value="${value}" />`,
      '<add key="ClearTextPassword" value="%PASS%" />',
    ],
    ['my-cluster', `${CLUSTER}users:\n- name: a\n  user:\n    token: ${value}\n`, CLUSTER],
    [
      'my-cluster.json',
      `{"kind${'"'}: "Config", "users": [{"name": "a", "user": {"auth-provider": {"config": {"id-token": "${value}"}}}}]}`,
      `{"kind${'"'}: "Config", "users": [], "token": "${value}"}`,
    ],
    [
      'cluster.json',
      JSON.stringify({ k: `${CLUSTER}users:\n- user:\n    token: ${value}\n` }),
      JSON.stringify(CLUSTER),
    ],
    [
      'my-cluster.yaml',
      `${CLUSTER}users:\n- user:\n    password: ${value}\n  name: a\n`,
      `${CLUSTER}users:\n- name: a\n  user:\n    exec: {}\nother:\n  token: ${value}\n`,
    ],
    ['config.json', `{"auths": {"r.io": {"auth": "${value}"}}}`, '{"auths": {"r.io": {}}}'],
    ['terraform.tfstate.backup', `{"password": "${value}"}`, '{"password": null}'],
    ['netrc.txt', `machine h.io login ci password ${value}`, 'the machine login needs a password'],
    ['wp-config.php', `define( 'DB_PASSWORD', '${value}' );`, "define( 'DB_PASSWORD', getenv('P') );"],
  ])('%s', (path, secret, harmless) => {
    expect(found(secret, `a/${path}`), secret).not.toBeNull();
    expect(found(harmless, `a/${path}`), harmless).toBeNull();
  });
});

describe('the search', () => {
  const MIB = 1024 * 1024;
  const token = make('ghp_{a36}');

  it('withholds at most 1 in 2,000 files of published packages', { timeout: 60_000 }, () => {
    const base = join(import.meta.dirname, '../../../../node_modules');
    const isSource = /\.(?:[cm]?[jt]sx?|json|md|css|html|ya?ml|sh|txt|map)$/;
    let files = 0;
    const withheld: string[] = [];
    for (const entry of readdirSync(base, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (files >= 12_000 || !entry.isFile() || !isSource.test(entry.name) || statSync(path).size > 102_400) continue;
      files++;
      if (findSecretContent(readFileSync(path), path)) withheld.push(path);
    }
    console.log(`${withheld.length} of ${files} ordinary files withheld by a content rule`);
    expect(files).toBeGreaterThan(4_000);
    expect(withheld.length * 2_000).toBeLessThanOrEqual(files);
  });

  it('reaches the end of a large file, with the right line', () => {
    for (const at of [0, 65_500, MIB - 60, MIB - 8192, MIB, 3 * MIB, 5 * MIB - 50]) {
      const bytes = Buffer.alloc(5 * MIB, `${'x'.repeat(63)}\n`);
      bytes.write(` ${token} `, at);
      const newlines = bytes.subarray(0, at + 1).filter((byte) => byte === 10).length;
      expect([at, findSecretContent(bytes)]).toEqual([at, expect.objectContaining({ line: newlines + 1 })]);
    }
  });

  it.each([
    '\n',
    ' ',
    'A',
    '-----BEGIN PRIVATE KEY-----\n',
    '_auth',
    'eyJeyJ',
    'AKIA',
    '"kty":',
    '://a:',
    'TOKEN=',
    '\0a',
    'LS1CRUdJTi',
    'TFMwdExTMUNSVWRKVG',
    'IBAAKC',
    '\x02\x01\x000',
    '-----BEGIN PRIVATE KEY----- ',
    'host=a password=',
    'a:b@tcp(',
    'oracle:thin:a/',
    '+ASt',
  ])('takes linear time for a file of %j', (text) => {
    expect(findSecretContent(Buffer.alloc(2 * MIB, text))).toBeNull();
  });
});
