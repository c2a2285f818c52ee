import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it, type TestContext } from 'vitest';

/** A user that every Linux has and no person uses. */
const NOBODY = 65_534;

/** The values that electron-builder fills in. */
const NAMES: Readonly<Record<string, string>> = { sanitizedProductName: 'Lockstep', executable: 'lockstep' };

let base: string;
let home: string;
let app: string;
let command: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'lockstep-install-'));
  chmodSync(base, 0o755);
  home = join(base, 'home');
  app = join(base, 'opt/Lockstep');
  command = join(base, 'usr/bin/lockstep');
  put(join(app, 'chrome-sandbox'), '');
  put(join(app, 'resources/bin/lockstep'), '');
  mkdirSync(dirname(command), { recursive: true });
  put(join(base, 'etc/passwd'), `nobody:x:${NOBODY}:${NOBODY}::${home}:/bin/sh\n`);
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

function put(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/**
 * Runs one of the scripts as a package does, with every path of the system below the test's folder. Programs in its `bin`
 * stand in for those of the system.
 */
function run(name: 'after-install' | 'after-remove', ...args: readonly string[]): void {
  const template = readFileSync(join(import.meta.dirname, `${name}.sh`), 'utf8');
  const script = template
    .replace(/\$\{(\w+)\}/g, (_, name: string) => NAMES[name] ?? name)
    .replace(/(?<![\w.])\/(opt|etc|usr\/bin\/lockstep|usr\/share)\b/g, `${base}/$1`);
  const env = { ...process.env, PATH: `${join(base, 'bin')}:${process.env.PATH}` };
  execFileSync('sh', ['-c', script, name, ...args], { cwd: '/', stdio: 'pipe', env });
}

/** Writes an entry that starts a program at login, as the app does for this user. */
function startsAtLogin(program: string): string {
  const file = join(home, '.config/autostart/lockstep.desktop');
  put(file, `[Desktop Entry]\nType=Application\nExec="${program}" "--hidden"\n`);
  for (const path of [home, join(home, '.config'), dirname(file), file]) chownSync(path, NOBODY, NOBODY);
  return file;
}

function needsRoot(context: TestContext): void {
  context.skip(process.platform !== 'linux' || process.getuid?.() !== 0, 'only root on Linux installs packages');
}

it('installing adds the command and a working sandbox, removing leaves only the user’s own files', (context) => {
  needsRoot(context);
  run('after-install', 'configure');
  expect(readlinkSync(command)).toBe(join(app, 'resources/bin/lockstep'));
  expect([0o755, 0o4755]).toContain(statSync(join(app, 'chrome-sandbox')).mode & 0o7777);
  const entry = startsAtLogin(join(app, 'lockstep'));
  const settings = join(home, '.config/lockstep/settings.json');
  put(settings, '{}');

  for (const oneOfManyVersions of ['upgrade', '1']) run('after-remove', oneOfManyVersions);
  expect([existsSync(entry), lstatSync(command).isSymbolicLink()]).toEqual([true, true]);

  run('after-remove', 'remove');
  expect([existsSync(entry), existsSync(settings)]).toEqual([false, true]);
  expect(() => lstatSync(command)).toThrow('ENOENT');
});

it.for([
  ['root alone may create user namespaces', '[ "$(id -u)" = 0 ]', 0o4755],
  ['users may create user namespaces', 'true', 0o755],
] as const)('the sandbox gets a helper with the rights of root when it needs one: %s', ([, rule, mode], context) => {
  needsRoot(context);
  const unshare = join(base, 'bin/unshare');
  put(unshare, `#!/bin/sh\n${rule}\n`);
  chmodSync(unshare, 0o755);
  run('after-install', 'configure');
  expect(statSync(join(app, 'chrome-sandbox')).mode & 0o7777).toBe(mode);
});

it('removing leaves the files of another copy of the app, and follows no link', (context) => {
  needsRoot(context);
  const entry = startsAtLogin('/home/nobody/Lockstep.AppImage');
  put(command, 'another program’s');
  const secret = join(base, 'secret');
  put(secret, `Exec="${app}/lockstep"`);
  chmodSync(secret, 0o600);
  run('after-remove', '0');
  expect([existsSync(entry), existsSync(command)]).toEqual([true, true]);

  rmSync(dirname(entry), { recursive: true });
  execFileSync('ln', ['-s', dirname(secret), dirname(entry)]);
  put(join(base, 'lockstep.desktop'), `Exec="${app}/lockstep"`);
  run('after-remove', '0');
  expect([existsSync(join(base, 'lockstep.desktop')), existsSync(secret)]).toEqual([true, true]);
});
