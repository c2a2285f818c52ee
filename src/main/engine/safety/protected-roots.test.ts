import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProblemError } from '../../../shared/model/problem';
import { isInside } from '../../../shared/node/paths';
import { checkOverlap, checkProtected, resolveRoot } from './protected-roots';

const NOBODY = 65_534;
let base: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-root-')));
  chmodSync(base, 0o755);
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

const problemOf = (check: () => void) => {
  try {
    check();
  } catch (error) {
    return (error as ProblemError).problem;
  }
  return null;
};

describe('the real path of a root', () => {
  it('is the same for each name of the folder', async () => {
    const folder = join(base, 'project');
    mkdirSync(join(folder, 'sub'), { recursive: true });
    symlinkSync(folder, join(base, 'link'));
    symlinkSync(base, join(base, 'up'));
    const names = [folder, `${folder}/`, join(base, 'link'), join(base, 'up/up/project'), `${folder}/sub/..`];
    for (const name of [...names, relative(process.cwd(), folder)]) expect(await resolveRoot(name), name).toBe(folder);
  });

  it('is refused for a missing path, a file, or a dangling link', async () => {
    writeFileSync(join(base, 'file'), '');
    symlinkSync('nowhere', join(base, 'dangling'));
    symlinkSync('loop', join(base, 'loop'));
    const cases = { missing: 'missing', file: 'not-a-folder', 'file/x': 'missing', dangling: 'missing' };
    for (const [name, code] of Object.entries(cases)) {
      await expect(resolveRoot(join(base, name)), name).rejects.toMatchObject({ problem: { code } });
    }
    await expect(resolveRoot(join(base, 'loop'))).rejects.toBeInstanceOf(ProblemError);
  });

  it('is refused without permission', async () => {
    const locked = join(base, 'locked');
    mkdirSync(join(locked, 'inside'), { recursive: true });
    chmodSync(locked, 0);
    process.seteuid?.(process.getuid?.() === 0 ? NOBODY : (process.getuid?.() ?? 0));
    const refused = resolveRoot(join(locked, 'inside')).finally(() => {
      process.seteuid?.(process.getuid?.() ?? 0);
      chmodSync(locked, 0o700);
    });
    await expect(refused).rejects.toMatchObject({ problem: { code: 'unreadable' } });
  });
});

describe('inside', () => {
  it('compares whole names', () => {
    expect(isInside('/a/b', '/a/b')).toBe(true);
    expect(isInside('/a/b', '/a/b/c/d')).toBe(true);
    expect(isInside('/a/b', '/a/bc')).toBe(false);
    expect(isInside('/a/b', '/a')).toBe(false);
    expect(isInside('/a/b', '/a/b/..c')).toBe(true);
    expect(isInside('/', '/a')).toBe(true);
  });

  it('is a proper order', () => {
    const path = fc
      .array(fc.constantFrom('a', 'b', 'ab', '..a'), { maxLength: 4 })
      .map((names) => `/${names.join('/')}`);
    fc.assert(
      fc.property(path, path, (a, b) => {
        const below = a === '/' || b === a || b.startsWith(`${a}/`);
        expect(isInside(a, b)).toBe(below);
      }),
    );
  });
});

describe('a folder that is no project', () => {
  const home = homedir();

  it('is refused: drives, homes, and the folders around them', (context) => {
    context.skip(process.platform === 'win32', 'Windows has other such folders');
    for (const root of ['/', home, dirname(home), '/home']) {
      expect(
        problemOf(() => checkProtected(root, [])),
        root,
      ).toMatchObject({ code: 'protected-folder' });
    }
  });

  it('is refused: system folders, but not the folders of users below them', (context) => {
    context.skip(process.platform !== 'linux', 'these are the folders of Linux');
    const system = [
      '/bin',
      '/boot',
      '/dev',
      '/etc',
      '/lib',
      '/media',
      '/mnt',
      '/opt',
      '/proc',
      '/root',
      '/run',
      '/sbin',
    ];
    for (const root of [...system, '/srv', '/sys', '/tmp', '/usr', '/var', '/proc/self', '/sys/class', '/dev/shm']) {
      expect(
        problemOf(() => checkProtected(root, [])),
        root,
      ).toMatchObject({ code: 'protected-folder' });
    }
    const fine = ['/mnt/disk/project', '/srv/site', '/opt/app', '/tmp/x', join(home, 'project'), '/media/me/usb/x'];
    for (const root of fine)
      expect(
        problemOf(() => checkProtected(root, [])),
        root,
      ).toBeNull();
  });

  it("is refused: the app's own folders, inside and around them", () => {
    const own = [join(base, 'data/app'), join(base, 'mirrors')];
    for (const root of [join(base, 'data/app'), join(base, 'data/app/x/y'), join(base, 'data'), base]) {
      const problem = problemOf(() => checkProtected(root, own));
      expect(problem, root).toMatchObject({ code: 'protected-folder' });
      expect(problem?.title).toMatch(/own data|mirrors/);
    }
    for (const root of [join(base, 'data2'), join(base, 'data/other'), join(base, 'mirrors-too')]) {
      expect(
        problemOf(() => checkProtected(root, own)),
        root,
      ).toBeNull();
    }
  });
});

describe('a folder beside active ones', () => {
  it('is refused inside or around one, with its name and a way out', () => {
    const active = ['/p/one', '/p/two'];
    const inside = problemOf(() => checkOverlap('/p/two/deep/er', active));
    expect(inside).toMatchObject({ code: 'overlap', title: expect.stringContaining('inside') });
    expect(inside?.detail).toContain('/p/two is already mirrored.');
    const around = problemOf(() => checkOverlap('/p', active));
    expect(around).toMatchObject({ code: 'overlap', title: expect.stringContaining('contains') });
    for (const root of ['/p/one', '/p/three', '/p/on', '/p/one2']) {
      expect(
        problemOf(() => checkOverlap(root, active)),
        root,
      ).toBeNull();
    }
  });
});
