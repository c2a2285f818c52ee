import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SECRET_CONTENT_RULES } from './secret-rules';
import { findSecretContent, findSecretName } from './secret-scan';

/** Joined from pieces, so that this file itself contains no secret. */
const piece = (length: number, alphabet = 'aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xYz') =>
  Array.from({ length }, (_, i) => alphabet[(i * 7 + 3) % alphabet.length]).join('');
const hex = (length: number) => piece(length, '0123456789abcdef');
const upper = (length: number) => piece(length, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567');
const digits = (length: number) => piece(length, '1234567890');
const pem = (kind: string) => `-----BEGIN ${kind}-----\n${piece(64)}\n${piece(64)}\n-----END ${kind}-----\n`;

const PLANTED: Readonly<Record<string, readonly string[]>> = {
  'private-key': [
    pem('PRIVATE KEY'),
    pem('RSA PRIVATE KEY'),
    pem('EC PRIVATE KEY'),
    pem('OPENSSH PRIVATE KEY'),
    pem('ENCRYPTED PRIVATE KEY'),
    `key = "-----BEGIN PRIVATE KEY-----\\n${piece(64)}\\n-----END"`,
    `-----BEGIN RSA PRIVATE KEY-----\r\nProc-Type: 4,ENCRYPTED\r\nDEK-Info: AES-128-CBC,00\r\n\r\n${piece(64)}`,
    `-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2\n\n${piece(64)}`,
  ],
  'putty-key': ['PuTTY-User-Key-File-' + '3: ssh-ed25519\nEncryption: none\n'],
  'aws-access-key': [`aws_access_key_id = AKIA${upper(16)}`, `"ASIA${upper(16)}"`],
  'github-token': [...'pousr'].map((kind) => `gh${kind}_${piece(36)}`).concat(`github_pat_${piece(22)}_${piece(59)}`),
  'gitlab-token': [`glpat-${piece(20)}`, `gldt-${piece(20)}`],
  'slack-token': [`xoxb-${digits(12)}-${digits(12)}-${piece(24)}`, `xapp-1-A${upper(9)}-${digits(13)}-${hex(64)}`],
  'slack-webhook': [`https://hooks.slack.com/services/T${upper(9)}/B${upper(9)}/${piece(24)}`],
  'stripe-key': [`sk_live_${piece(24)}`, `rk_live_${piece(99)}`],
  'google-api-key': [`key=AIza${piece(35)}&x`],
  'google-oauth-secret': [`GOCSPX-${piece(28)}`],
  'openai-key': [`sk-${piece(20)}T3BlbkFJ${piece(20)}`, `sk-proj-${piece(74)}T3BlbkFJ${piece(74)}`],
  'anthropic-key': [`sk-ant-api03-${piece(93)}AA`],
  'npm-token': [`npm_${piece(36)}`],
  'npm-auth': [`//registry.npmjs.org/:_authToken=${hex(36)}`, `//npm.example.com:8443/path/:_password=${piece(20)}`],
  'pypi-token': [`pypi-AgEIcHlwaS5vcmc${piece(80)}`],
  'sendgrid-key': [`SG.${piece(22)}.${piece(43)}`],
  'digitalocean-token': [`dop_v1_${hex(64)}`],
  'shopify-token': [`shpat_${hex(32)}`],
  'huggingface-token': [`hf_${piece(34, 'abcdefghijKLMNOPQRSTUV')}`],
  'azure-storage-key': [`DefaultEndpointsProtocol=https;AccountName=x;AccountKey=${piece(86)}==`],
  'telegram-token': [`bot${' '}${digits(9)}:AA${piece(33)}`],
  'gcp-service-account': [`{"type":"service_account","private_key_id": "${hex(40)}"}`],
};

describe('secrets by content', () => {
  it('has a planted secret for every rule', () => {
    expect(Object.keys(PLANTED).sort()).toEqual(SECRET_CONTENT_RULES.map(({ id }) => id).sort());
  });

  it.each(Object.entries(PLANTED))('finds %s, alone and in the middle of code', (id, secrets) => {
    for (const secret of secrets) {
      expect(findSecretContent(Buffer.from(secret)), secret.slice(0, 12)).toMatchObject({ id, line: 1 });
      const code = `import x from 'y';\n\nconst a = 1;\n${secret}\nexport default a;\n`;
      expect(findSecretContent(Buffer.from(code))).toMatchObject({ id });
    }
  });

  it.each([
    'const AKIA = 1; // not a key',
    'AKIAIOSFODNN7EXAMPLE',
    "if (pem.includes('-----BEGIN PRIVATE KEY-----')) return;",
    '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAx\n',
    '-----BEGIN CERTIFICATE-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAx\n',
    `//registry.npmjs.org/:_authToken=${'$'}{NPM_TOKEN}`,
    `sk_test_${piece(24)}`,
    `pk_live_${piece(24)}`,
    `const sha = '${hex(40)}';`,
    'ghp_short',
  ])('leaves %j alone', (text) => {
    expect(findSecretContent(Buffer.from(text))).toBeNull();
  });

  it('withholds at most 1 in 2,000 files of published packages', { timeout: 60_000 }, () => {
    const base = join(import.meta.dirname, '../../../../node_modules');
    const isSource = /\.(?:[cm]?[jt]sx?|json|md|css|html|ya?ml|sh|txt)$/;
    let files = 0;
    const withheld: string[] = [];
    for (const entry of readdirSync(base, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (files >= 12_000 || !entry.isFile() || !isSource.test(entry.name) || statSync(path).size > 102_400) continue;
      files++;
      if (findSecretContent(readFileSync(path))) withheld.push(path);
    }
    console.log(`${withheld.length} of ${files} ordinary files withheld by a content rule`);
    expect(files).toBeGreaterThan(4_000);
    expect(withheld.length * 2_000).toBeLessThanOrEqual(files);
  });
});

describe('a large file', () => {
  const MIB = 1024 * 1024;
  const token = `ghp_${piece(36)}`;

  it('is searched to its end, with the right line', () => {
    for (const at of [MIB - 60, MIB - 41, MIB - 20, MIB - 8192, MIB - 8193, MIB, 3 * MIB, 5 * MIB - 50]) {
      const bytes = Buffer.alloc(5 * MIB, `${'x'.repeat(63)}\n`);
      bytes.write(` ${token} `, at);
      const newlines = bytes.subarray(0, at + 1).filter((byte) => byte === 10).length;
      expect([at, findSecretContent(bytes)]).toEqual([at, expect.objectContaining({ line: newlines + 1 })]);
    }
  });

  it('holds no secret where a slice begins inside a longer word', () => {
    const bytes = Buffer.alloc(2 * MIB, 'x');
    for (let at = MIB - 8200; at < MIB - 8184; at++) {
      bytes.fill('x').write(` w${token} `, at);
      expect([at, findSecretContent(bytes)]).toEqual([at, null]);
    }
  });

  it('of blank lines is searched in linear time', () => {
    const bytes = Buffer.alloc(4 * MIB, '\n');
    bytes.write('_auth', 10);
    expect(findSecretContent(bytes)).toBeNull();
  });
});

describe('secrets by name', () => {
  it.each([
    ...[
      '.env',
      '.env.local',
      '.env.production',
      'app/.env',
      '.envrc',
      '.ENV',
      'id_rsa',
      '.ssh/id_ed25519',
      'a/cert.p12',
    ],
    ...['store.jks', 'key.ppk', '.netrc', '_netrc', '.git-credentials', '.pgpass', '.htpasswd', '.pypirc', 'x.pfx'],
    ...['.aws/credentials', 'home/.kube/config', '.docker/config.json', '.cargo/credentials.toml', '.s3cfg'],
    ...['application_default_credentials.json', '.config/gh/hosts.yml'],
  ])('withholds %s', (path) => {
    expect(findSecretName(path)).not.toBeNull();
  });

  it.each([
    ...[
      '.env.example',
      '.env.sample',
      '.env.template',
      '.env.production.example',
      'env.ts',
      '.environment',
      'id_rsa.pub',
    ],
    ...['config.json', 'credentials.ts', 'docker/config.json', 'src/kube/config', 'keystore.ts', '.npmrc', 'secret.md'],
  ])('lets %s through', (path) => {
    expect(findSecretName(path)).toBeNull();
  });
});
