import { expect, it } from 'vitest';
import { findSecretName } from './secret-name';

const SECRET = [
  ...['.env', '.env.local', '.env.production', '.envrc', '.ENV', '.flaskenv', '.dev.vars', '.dev.vars.production'],
  ...['prod.env', 'db.env', 'env.production', 'env.local', '.env-prod', '.env_local', '.env.bak'],
  ...['id_rsa', 'id_ed25519', 'ssh_host_rsa_key', 'cert.p12', 'x.pfx', 'store.jks', 'key.ppk', 'x.kdbx', 'a.keytab'],
  ...['.netrc', '_netrc', '.git-credentials', '.pgpass', '.htpasswd', '.my.cnf', '.vault-token', '.vault_pass.txt'],
  ...['master.key', 'credentials/production.key', 'terraform.tfvars', 'prod.auto.tfvars', 'x.tfvars.json'],
  ...['.pypirc', '.databrickscfg', '.bash_history', '.psql_history', '.s3cfg', '.boto', 'me.publishsettings'],
  ...['.aws/credentials', '.kube/config', '.docker/config.json', '.cargo/credentials.toml', '.config/gh/hosts.yml'],
  ...['application_default_credentials.json', '.gem/credentials', '.circleci/cli.yml', '.config/rclone/rclone.conf'],
];
const COPIES: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => `${name}~`,
  (name) => `#${name}#`,
  (name) => `.#${name}`,
  (name) => (name.startsWith('.') ? `${name}.swp` : `.${name}.swp`),
  (name) => `.${name}.un~`,
  (name) => `${name}.swo`,
  (name) => `${name}.bak`,
  (name) => `${name}.orig`,
  (name) => `${name}.old`,
  (name) => `${name}.save`,
  (name) => `${name}.tmp`,
  (name) => `${name}.bak~`,
  (name) => `${name} copy`,
  (name) => `${name} (1)`,
  (name) => `${name}_backup`,
  (name) => `${name}___jb_tmp___`,
];

it.each(SECRET)('withholds %s, in any folder and as any copy', (path) => {
  const slash = path.lastIndexOf('/') + 1;
  for (const copy of COPIES) {
    const name = `${path.slice(0, slash)}${copy(path.slice(slash))}`;
    expect(findSecretName(name), name).not.toBeNull();
    expect(findSecretName(`a/b/${name}`), name).not.toBeNull();
  }
});

it.each([
  ...['.env.example', '.env.sample', '.env.template', '.env.production.example', '.env.example~', '#.env.sample#'],
  ...[
    '.env-example',
    '.env_template',
    'example.env',
    'sample.env',
    'env.example',
    'env.ts',
    'env.d.ts',
    '.environment',
  ],
  ...['.dev.vars.example', 'id_rsa.pub', 'config.json', 'credentials.ts', 'docker/config.json', 'src/kube/config'],
  ...['keystore.ts', '.npmrc', 'secret.md', 'example.tfvars', 'variables.tf', 'environment.prod.ts', 'history.ts'],
  ...['README.md~', '.#main.ts', 'a.txt.bak', 'public.key', 'settings.xml', 'auth.json', 'vault.ts', 'setup.env.js'],
])('lets %s through', (path) => {
  expect(findSecretName(path)).toBeNull();
});
