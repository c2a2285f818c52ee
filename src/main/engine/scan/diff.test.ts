import { execFileSync } from 'node:child_process';
import { chmod, link, lstat, mkdir, mkdtemp, realpath, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toFileStat } from '../../../shared/node/file-stat';
import { isCovered, parentOf } from '../../../shared/util/rel-path';
import { IgnoreRules } from '../ignore/ignore-rules';
import { IndexStore } from '../index/index-store';
import { Gate } from '../policy/gate';
import { type Batch, wholeTree } from '../watch/change';
import { type DiffInput, diff, splitDeletes } from './diff';

const NOBODY = 65_534;
let base: string;
let root: string;
let index: IndexStore;

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'lockstep-plan-')));
  await chmod(base, 0o755);
  root = join(base, 'project');
  await mkdir(root);
  index = new IndexStore();
});

afterEach(async () => {
  execFileSync('chmod', ['-R', 'u+rwX', base]);
  await rm(base, { recursive: true, force: true });
});

async function put(path: string, content = `content of ${path}`): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

/** Creates the file and its entry in the index. */
async function known(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await put(path);
    index.set(path, { hash: 'a'.repeat(64), stat: toFileStat(await lstat(join(root, path))) });
  }
}

const files = (...paths: string[]): Batch => ({ files: new Set(paths), trees: new Set() });
const trees = (...paths: string[]): Batch => ({ files: new Set(), trees: new Set(paths) });

async function look(batch: Batch, options: Partial<DiffInput> = {}) {
  const { signal } = new AbortController();
  const limits = { maxFiles: 1_000, maxFileBytes: 1_000, awayMounts: new Map() };
  const rules = new IgnoreRules(root);
  const gate = new Gate({ rules, limits, allowed: new Map() });
  const result = await diff({ root, batch, rules, gate, index, ...limits, signal, ...options });
  return {
    candidates: result.candidates.map(({ path }) => path).sort(),
    deletes: result.deletes.toSorted(),
    skipped: Object.fromEntries(result.skipped),
    problems: result.problems,
  };
}

async function unprivileged<T>(work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return work();
  process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

describe('a move of which the new path comes first', () => {
  it('is compared with the old path', async () => {
    await known('a.txt', 'd/1.txt', 'd/2.txt', 'other.txt');
    await rename(join(root, 'a.txt'), join(root, 'b.txt'));
    await rename(join(root, 'd'), join(root, 'e'));
    expect(await look(files('b.txt'))).toMatchObject({ candidates: ['b.txt'], deletes: ['a.txt'] });
    expect(await look(trees('e'))).toMatchObject({
      candidates: ['e/1.txt', 'e/2.txt'],
      deletes: ['d/1.txt', 'd/2.txt'],
    });
  });

  it('deletes nothing that is still there', async () => {
    await known('a.txt');
    await link(join(root, 'a.txt'), join(root, 'b.txt'));
    // The second name changed the file's attributes, not its content.
    expect(await look(files('b.txt'))).toMatchObject({ candidates: ['a.txt', 'b.txt'], deletes: [] });
  });
});

describe('a diff', () => {
  it('is empty when all attributes are those of the index', async () => {
    await known('a', 'd/b');
    for (const batch of [wholeTree(), files('a', 'd/b'), trees('d')]) {
      expect(await look(batch)).toEqual({ candidates: [], deletes: [], skipped: {}, problems: [] });
    }
  });

  it('has the files that are new, changed in any attribute, or gone', async () => {
    await known('same', 'size', 'time', 'inode', 'gone', 'd/gone');
    await put('new');
    await put('d/new');
    await put('size', 'longer than it was before');
    await utimes(join(root, 'time'), 1, 1);
    await put('inode.tmp', 'content of inode');
    await rename(join(root, 'inode.tmp'), join(root, 'inode'));
    await rm(join(root, 'gone'));
    await rm(join(root, 'd/gone'));
    const candidates = ['d/new', 'inode', 'new', 'size', 'time'];
    expect(await look(wholeTree())).toMatchObject({ candidates, deletes: ['d/gone', 'gone'] });
  });

  it('has only paths of the batch', async () => {
    await known('a', 'd/b', 'e/c');
    for (const path of ['a', 'd/b', 'e/c']) await rm(join(root, path));
    for (const path of ['x', 'd/x', 'd/deep/x', 'e/x']) await put(path);
    expect(await look(files('a', 'x'))).toMatchObject({ candidates: ['x'], deletes: ['a'] });
    expect(await look(trees('d'))).toMatchObject({ candidates: ['d/deep/x', 'd/x'], deletes: ['d/b'] });
    const both = { files: new Set(['e/c']), trees: new Set(['d']) };
    expect(await look(both)).toMatchObject({ candidates: ['d/deep/x', 'd/x'], deletes: ['d/b', 'e/c'] });
  });

  it('is empty for a file that was created and deleted', async () => {
    expect(await look(files('brief', 'never/there'))).toMatchObject({ candidates: [], deletes: [] });
  });

  it('deletes files that a changed rule ignores', async () => {
    await known('a', 'd/b', 'd/c.log', 'e/f');
    await put('.gitignore', '*.log\n/e/\n');
    const expected = { candidates: ['.gitignore'], deletes: ['d/c.log', 'e/f'] };
    expect(await look(wholeTree())).toMatchObject(expected);
    expect(await look(files('.gitignore', 'd/c.log', 'e/f'))).toMatchObject(expected);
    expect(await look(trees('e'))).toMatchObject({ candidates: [], deletes: ['e/f'] });
  });

  it('has no ignored file that the server never had', async () => {
    await put('.gitignore', 'x\n');
    await put('x');
    await put('node_modules/m');
    expect(await look(files('x', 'node_modules/m'))).toMatchObject({ candidates: [], deletes: [] });
    expect(await look(trees('node_modules'))).toMatchObject({ candidates: [], deletes: [] });
  });
});

describe('the rules', () => {
  it('are a problem when git reads other ones', async () => {
    await writeFile(join(root, '.gitignore'), Buffer.from('\uFEFFx\r\n', 'utf16le'));
    const { problems } = await look(wholeTree());
    expect(problems).toMatchObject([{ path: '.gitignore', code: 'misread-rules' }]);
  });

  it('tell of a linked work tree of a repository that is mirrored', async () => {
    const env = { ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
    const git = (...args: string[]) => execFileSync('git', args, { cwd: root, env, stdio: 'ignore' });
    git('init');
    git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--allow-empty', '-m', '1');
    git('worktree', 'add', '.worktrees/one');
    const found = await look(wholeTree());
    expect(found.problems).toMatchObject([{ path: '.worktrees/one', code: 'linked-work-tree' }]);
    await put('.aishignore', '/.worktrees/one/\n');
    expect((await look(wholeTree())).problems).toEqual([]);
  });
});

describe('a file over the size limit', () => {
  it('is skipped, and deleted when the server has a smaller one', async () => {
    await known('grew');
    await put('grew', 'x'.repeat(1_001));
    await put('new', 'x'.repeat(1_001));
    await put('fits', 'x'.repeat(1_000));
    expect(await look(wholeTree())).toEqual({
      candidates: ['fits'],
      deletes: ['grew'],
      skipped: { grew: 'too-large', new: 'too-large' },
      problems: [],
    });
  });
});

describe('swaps', () => {
  it('a file that became a directory', async () => {
    await known('swap');
    await rm(join(root, 'swap'));
    await put('swap/inner');
    expect(await look(files('swap'))).toMatchObject({ candidates: [], deletes: ['swap'] });
    expect(await look(trees('swap'))).toMatchObject({ candidates: ['swap/inner'], deletes: ['swap'] });
  });

  it('a directory that became a file', async () => {
    await known('swap/a', 'swap/b/c');
    await rm(join(root, 'swap'), { recursive: true });
    await put('swap');
    const expected = { candidates: ['swap'], deletes: ['swap/a', 'swap/b/c'] };
    expect(await look(trees('swap'))).toMatchObject(expected);
    expect(await look(files('swap', 'swap/a', 'swap/b/c'))).toMatchObject(expected);
    expect(await look(trees('swap/b'))).toMatchObject({ candidates: [], deletes: ['swap/b/c'] });
  });

  it('a directory that is gone', async () => {
    await known('d/a', 'd/b/c');
    await rm(join(root, 'd'), { recursive: true });
    expect(await look(trees('d'))).toMatchObject({ candidates: [], deletes: ['d/a', 'd/b/c'] });
  });

  it('a file that became a symlink or something special is gone and skipped', async () => {
    await known('link', 'fifo');
    for (const path of ['link', 'fifo']) await rm(join(root, path));
    await symlink('/etc/hostname', join(root, 'link'));
    execFileSync('mkfifo', [join(root, 'fifo')]);
    const expected = { candidates: [], deletes: ['fifo', 'link'], skipped: { link: 'symlink', fifo: 'special' } };
    expect(await look(wholeTree())).toMatchObject(expected);
    expect(await look(files('link', 'fifo'))).toMatchObject(expected);
  });

  it.each([
    ['a look at everything', wholeTree()],
    ['a look at it', trees('d')],
    ['a look below it', trees('d/b')],
    ['a look at its files', files('d', 'd/a', 'd/b/c', 'd/new')],
  ])('nothing is seen through a directory that became a symlink: %s', async (_, batch) => {
    await known('d/a', 'd/b/c');
    await rename(join(root, 'd'), join(base, 'elsewhere'));
    await writeFile(join(base, 'elsewhere/a'), 'not of this workspace');
    await writeFile(join(base, 'elsewhere/new'), 'not of this workspace');
    await symlink(join(base, 'elsewhere'), join(root, 'd'));
    const { candidates, deletes } = await look(batch);
    expect(candidates).toEqual([]);
    const looked = ['d/a', 'd/b/c'].filter((path) => batch.files.has(path) || isCovered(path, batch.trees));
    expect(deletes).toEqual(looked);
  });

  it('a directory that became a symlink is gone with all below it, also when the batch names only the directory', async () => {
    await known('d/a', 'd/b/c');
    await rename(join(root, 'd'), join(base, 'elsewhere'));
    await symlink(join(base, 'elsewhere'), join(root, 'd'));
    expect(await look(files('d'))).toMatchObject({ candidates: [], deletes: ['d/a', 'd/b/c'] });
  });
});

describe('an unreadable path', () => {
  it.each([
    ['a look at everything', wholeTree()],
    ['a look at it', trees('locked')],
    ['a look below it', trees('locked/deep')],
    ['a look at its files', files('locked/a', 'locked/deep/b')],
  ])('is not taken for gone: %s', async (_, batch) => {
    await known('locked/a', 'locked/deep/b', 'gone');
    await rm(join(root, 'gone'));
    await chmod(join(root, 'locked'), 0);
    const { candidates, deletes } = await unprivileged(() => look(batch));
    expect(candidates).toEqual([]);
    expect(deletes).toEqual(batch.trees.has('') ? ['gone'] : []);
  });

  it('throws when it is the root itself', async () => {
    await known('a');
    await rm(root, { recursive: true });
    await expect(look(wholeTree())).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('the deletions that go first', () => {
  it('are those in the way of a file to be sent', () => {
    expect(splitDeletes(['d/a', 'd/b/c', 'x'], ['d'])).toEqual({ first: ['d/a', 'd/b/c'], last: ['x'] });
    expect(splitDeletes(['swap', 'swapped'], ['swap/inner/most'])).toEqual({ first: ['swap'], last: ['swapped'] });
  });

  it('are those that differ only in case from a file to be sent, at any level', () => {
    expect(splitDeletes(['README', 'Dir/a', 'other'], ['readme', 'dir/a'])).toEqual({
      first: ['README', 'Dir/a'],
      last: ['other'],
    });
    expect(splitDeletes(['DIR'], ['dir/a'])).toEqual({ first: ['DIR'], last: [] });
  });

  it('are no others, since a move sends the content before the old name is deleted', () => {
    expect(splitDeletes(['old/a', 'b'], ['new/a', 'c'])).toEqual({ first: [], last: ['old/a', 'b'] });
  });

  it('and the others are together all deletions, in order', () => {
    const path = fc.array(fc.constantFrom('a', 'b', 'A', 'c'), { minLength: 1, maxLength: 3 }).map((p) => p.join('/'));
    const paths = fc.uniqueArray(path, { maxLength: 8 });
    const isAbove = (above: string, below: string) => {
      for (let at = parentOf(below); at; at = parentOf(at)) if (at.toLowerCase() === above.toLowerCase()) return true;
      return false;
    };
    fc.assert(
      fc.property(paths, paths, (deletes, sent) => {
        const { first, last } = splitDeletes(deletes, sent);
        expect([...first, ...last].sort()).toEqual(deletes.toSorted());
        for (const path of deletes) {
          const inTheWay = sent.some(
            (other) => other.toLowerCase() === path.toLowerCase() || isAbove(path, other) || isAbove(other, path),
          );
          expect(first.includes(path), path).toBe(inTheWay);
        }
        expect(first).toEqual(deletes.filter((path) => first.includes(path)));
        expect(last).toEqual(deletes.filter((path) => last.includes(path)));
      }),
    );
  });
});
