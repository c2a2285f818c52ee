import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProblemError } from '../../../shared/model/problem';
import { homeFolders, homesInPasswd } from './home-folders';
import { checkProtected } from './protected-roots';

const HOMES = process.platform === 'darwin' ? '/Users' : '/home';
const DEBIAN = [
  'root:x:0:0:root:/root:/bin/bash',
  'daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin',
  'games:x:5:60:games:/usr/games:/usr/sbin/nologin',
  'www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin',
  'systemd-network:x:998:998:systemd Network Management:/:/usr/sbin/nologin',
  'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
];

let base: string;
let passwd: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-homes-')));
  passwd = join(base, 'passwd');
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(base, { recursive: true, force: true });
});

/** The folders that are refused as homes to a user with this `HOME`, on a system with these accounts. */
function refused(folders: readonly string[], home: string | undefined, accounts: readonly string[] = DEBIAN): string[] {
  vi.stubEnv('HOME', home);
  writeFileSync(passwd, `${accounts.join('\n')}\n`);
  return folders.filter((folder) => {
    try {
      checkProtected(folder, [], homeFolders(passwd));
      return false;
    } catch (error) {
      return (error as ProblemError).problem.title.startsWith('A home folder');
    }
  });
}

/** Null for a user without an account, as containers have them, or with a system account's home. */
function accountHome(): string | null {
  try {
    const { homedir } = userInfo();
    return isAbsolute(homedir) && homedir !== '/' ? homedir : null;
  } catch {
    return null;
  }
}

describe('a folder that is a home or holds one', () => {
  beforeEach((context) => context.skip(process.platform === 'win32', 'Windows has no such user database'));

  it("is the user's own home and what is around it, not what is beside or below it", () => {
    for (const own of ['/github/home', '/tmp/x', '/data/people/me']) {
      const fine = [join(dirname(own), 'project'), `${own}2`, join(dirname(own), 'a/project'), join(own, 'project')];
      expect(refused([own, dirname(own), ...fine], own), own).toEqual([own, dirname(own)]);
      expect(refused([own, ...fine], `${own}/`), own).toEqual([own]);
    }
  });

  it('is found when a symlink names the home', () => {
    mkdirSync(join(base, 'disk/me'), { recursive: true });
    symlinkSync(join(base, 'disk'), join(base, 'link'));
    const folders = [join(base, 'disk/me'), join(base, 'disk'), join(base, 'disk/project')];
    expect(refused(folders, join(base, 'link/me'))).toEqual(folders.slice(0, 2));
  });

  it("is the account's home, whatever HOME says", (context) => {
    const account = accountHome();
    if (account === null) return context.skip('the user has no account with a home of its own');
    const fine = [join(base, 'project'), process.cwd()];
    for (const home of ['/github/home', '/', '', '.', 'a/b', undefined]) {
      expect(refused([account, ...fine], home), String(home)).toEqual([account]);
    }
  });

  it('is what the user database names for a person, at any place', () => {
    const people = ['anna:x:1000:1000:Anna,,,:/srv/home/anna:/bin/bash', 'ben:x:70001:1001::/data/people/ben/:/bin/sh'];
    const homes = ['/srv/home/anna', '/srv/home', '/data/people/ben', '/data/people', '/data'];
    const fine = ['/srv/home/project', '/srv/home/anna/project', '/srv/site', '/data2', '/data/people/project'];
    expect(refused([...homes, ...fine], '/root', [...DEBIAN, ...people])).toEqual(homes);
  });

  it('is not what the user database names for a system account', () => {
    const folders = ['/usr/sbin', '/usr/games', '/var/www', '/nonexistent', '/srv/site', '/tmp/x'];
    expect(refused(folders, '/root')).toEqual([]);
    expect(refused(folders, '/root', ['odd:x:1000:1000::/:/bin/sh'])).toEqual([]);
  });

  it('is what stands where the system has its homes', () => {
    const folders = [`${HOMES}/ben`, `${HOMES}/ben/project`, '/mnt/disk/ben'];
    for (const home of ['/root', '/github/home', `${HOMES}/anna`]) {
      expect(refused(folders, home), home).toEqual([`${HOMES}/ben`]);
    }
  });

  it('is known when the user database is missing, no file, no text or too large', () => {
    vi.stubEnv('HOME', '/github/home');
    const tooLarge = 'x:x:1000:1000::/data:/bin/sh\n'.repeat(2 ** 16);
    expect(homeFolders(join(base, 'none'))).toContain('/github/home');
    expect(homeFolders(base)).toContain('/github/home');
    expect(refused(['/github/home', '/data'], '/github/home', ['\0\xff:::', tooLarge])).toEqual(['/github/home']);
  });
});

it('a user database has homes of root, of persons, of system accounts, and lines of other forms', () => {
  const others = ['', '#c:x:1000:1000::a', '+::::::', 'anna', 'x:x:-1:0::/b:', 'x:x:1e3:0::/c:', 'x:x:1000:0::d:'];
  const text = [...DEBIAN, ...others, 'anna:x:1000:1000::/e', 'ben:x:70000:1::/f:/x\r'].join('\n');
  expect(homesInPasswd(text)).toEqual(['/root', '/e', '/f'].map((home) => resolve(home)));
});
