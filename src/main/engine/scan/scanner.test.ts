import { execFileSync } from 'node:child_process';
import { chmod, lstat, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../shared/model/workspace-state';
import { toFileStat } from '../../../shared/node/file-stat';
import { IgnoreRules } from '../ignore/ignore-rules';
import { Gate } from '../policy/gate';
import { type ScanOptions, scan } from './scanner';

const NOBODY = 65_534;
let base: string;
let root: string;

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'lockstep-scan-')));
  await chmod(base, 0o755);
  root = join(base, 'project');
  await mkdir(root);
});

afterEach(async () => {
  execFileSync('chmod', ['-R', 'u+rwX', base]);
  await rm(base, { recursive: true, force: true });
});

async function put(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), `content of ${path}`);
  }
}

function look(options: Partial<ScanOptions> = {}) {
  const { signal } = new AbortController();
  const rules = new IgnoreRules(root);
  const gate = new Gate({ rules, limits: DEFAULT_LIMITS, allowed: new Map() });
  return scan(root, rules, gate, { from: '', maxFiles: 100_000, signal, ...options });
}

const found = async (options?: Partial<ScanOptions>) => [...(await look(options)).files.keys()].sort();

/** Runs `work` as a user without root's rights, so that permissions apply. */
async function unprivileged<T>(work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return work();
  process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

describe('a walk', () => {
  it('finds every file with its stat, at any depth and with any name', async () => {
    const names = [
      'a',
      'd/e/f/g',
      '.hidden',
      'sp ace',
      '-dash',
      'new\nline',
      'tab\t',
      'back\\slash',
      'quo\'te"',
      'ü/日本',
      '🙂',
    ];
    await put(...names);
    await mkdir(join(root, 'empty/directories/only'), { recursive: true });
    const { files, skipped, problems, cut } = await look();
    expect([...files.keys()].sort()).toEqual(names.toSorted());
    for (const [path, stat] of files) expect(stat).toEqual(toFileStat(await lstat(join(root, path))));
    expect(skipped.size + problems.length).toBe(0);
    expect(cut).toBe(false);
  });

  it('finds all of 2,000 files, and counts up to them', async () => {
    const names = Array.from({ length: 2_000 }, (_, i) => `d${i % 40}/s${i % 7}/f${i}`);
    for (let i = 0; i < 280; i++) await mkdir(join(root, `d${i % 40}/s${i % 7}`), { recursive: true });
    await Promise.all(names.map((name) => writeFile(join(root, name), name)));
    const counts: number[] = [];
    expect(await found({ onProgress: (count) => counts.push(count) })).toEqual(names.toSorted());
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(counts.at(-1)).toBe(2_000);
  });

  it('starts at the given directory', async () => {
    await put('a/x', 'a/b/y', 'ab/z', 'c');
    expect(await found({ from: 'a' })).toEqual(['a/b/y', 'a/x']);
  });

  it('stops at the limit of files and reports that', async () => {
    await put(...Array.from({ length: 30 }, (_, i) => `d${i % 3}/f${i}`));
    const { files, cut } = await look({ maxFiles: 10 });
    expect(files.size).toBe(10);
    expect(cut).toBe(true);
    expect((await look({ maxFiles: 30 })).cut).toBe(false);
  });

  it('ends early when it is aborted', async () => {
    await put(...Array.from({ length: 200 }, (_, i) => `d${i}/f`));
    const stop = new AbortController();
    const onProgress = (count: number) => count > 5 && stop.abort();
    expect((await look({ signal: stop.signal, onProgress })).files.size).toBeLessThan(200);
    expect((await look({ signal: AbortSignal.abort() })).files.size).toBe(0);
  });

  it('throws when its start can not be read', async () => {
    await expect(look({ from: 'not there' })).rejects.toMatchObject({ code: 'ENOENT' });
    await put('file');
    await expect(look({ from: 'file' })).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});

describe('an ignored path', () => {
  it('is left out, nested rules included', async () => {
    await put('a.log', 'a.ts', 'sub/keep.log', 'sub/x.log', 'sub/deep/x.ts', 'dist/x', 'other/secret/x');
    await writeFile(join(root, '.gitignore'), '*.log\n');
    await writeFile(join(root, 'sub/.gitignore'), '!keep.log\n/deep/\n');
    await writeFile(join(root, '.aishignore'), 'secret\n');
    expect(await found()).toEqual(['.aishignore', '.gitignore', 'a.ts', 'sub/.gitignore', 'sub/keep.log']);
  });

  it('is not entered, so that an unreadable directory in it is no problem', async () => {
    await put('a', 'node_modules/m/x', '.git/objects/x', 'private/x', 'sub/dist/x');
    await writeFile(join(root, '.gitignore'), 'private/\n');
    for (const path of ['node_modules', '.git', 'private', 'sub/dist']) await chmod(join(root, path), 0);
    const { files, skipped, problems } = await unprivileged(() => look());
    expect([...files.keys()].sort()).toEqual(['.gitignore', 'a']);
    expect(skipped.size + problems.length).toBe(0);
  });

  it('is not counted as skipped', async () => {
    await mkdir(join(root, 'dist'));
    await writeFile(join(root, '.gitignore'), 'link\n');
    await symlink('nowhere', join(root, 'link'));
    expect((await look()).skipped.size).toBe(0);
  });
});

describe('an entry that is never sent', () => {
  it('symlinks are named and not followed, wherever they lead', async () => {
    await mkdir(join(base, 'outside'));
    await writeFile(join(base, 'outside/x'), 'not ours');
    await put('real');
    await symlink('real', join(root, 'to-file'));
    await symlink(join(base, 'outside'), join(root, 'to-directory'));
    await symlink('nowhere', join(root, 'dangling'));
    await symlink('.', join(root, 'loop'));
    const { files, skipped } = await look();
    expect([...files.keys()]).toEqual(['real']);
    expect(Object.fromEntries(skipped)).toEqual({
      'to-file': 'symlink',
      'to-directory': 'symlink',
      dangling: 'symlink',
      loop: 'symlink',
    });
  });

  it('FIFOs and sockets are named and not opened', async () => {
    await put('a');
    execFileSync('mkfifo', [join(root, 'fifo')]);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(root, 'socket'), resolve));
    const { files, skipped } = await look();
    await new Promise((resolve) => server.close(resolve));
    expect([...files.keys()]).toEqual(['a']);
    expect(Object.fromEntries(skipped)).toEqual({ fifo: 'special', socket: 'special' });
  });

  it('a symlink is not followed as the start of the walk, nor on the way to it', async () => {
    await mkdir(join(base, 'outside/deep'), { recursive: true });
    await writeFile(join(base, 'outside/x'), 'not ours');
    await writeFile(join(base, 'outside/deep/x'), 'not ours');
    await symlink(join(base, 'outside'), join(root, 'link'));
    for (const from of ['link', 'link/deep']) {
      const files = await found({ from }).catch(() => []);
      expect(files, from).toEqual([]);
    }
  });
});

describe('an unreadable directory', () => {
  it('is one problem, and the walk goes on', async () => {
    await put('a', 'locked/x', 'open/y');
    await chmod(join(root, 'locked'), 0);
    const { files, skipped, problems } = await unprivileged(() => look());
    expect([...files.keys()].sort()).toEqual(['a', 'open/y']);
    expect(Object.fromEntries(skipped)).toEqual({ locked: 'unreadable' });
    expect(problems).toMatchObject([{ path: 'locked', code: 'unreadable' }]);
    expect(problems[0]?.detail).toContain('EACCES');
  });

  it('throws when it is the root', async () => {
    await chmod(root, 0);
    await expect(unprivileged(() => look())).rejects.toMatchObject({ code: 'EACCES' });
  });
});

describe('a name that is not valid Unicode', () => {
  const badName = (prefix: string) => Buffer.concat([Buffer.from(`${root}/${prefix}`), Buffer.from([0xff, 0xfe])]);

  it('is a problem of its file, and the walk goes on', async () => {
    await put('a');
    await writeFile(badName('bad-'), 'x');
    const { files, problems } = await look();
    expect([...files.keys()]).toEqual(['a']);
    expect(problems).toMatchObject([{ path: 'bad-\uFFFD\uFFFD', code: 'name-not-unicode' }]);
  });

  it('is a problem of its directory, whose files can not be sent', async () => {
    await put('a');
    await mkdir(badName('bad-'));
    await writeFile(Buffer.concat([badName('bad-'), Buffer.from('/inside')]), 'x');
    const { files, problems } = await look();
    expect([...files.keys()]).toEqual(['a']);
    expect(problems).toMatchObject([{ path: 'bad-\uFFFD\uFFFD', code: 'name-not-unicode' }]);
  });

  it('is not mistaken for a name that holds the replacement character', async () => {
    await put('fine-\uFFFD');
    expect(await found()).toEqual(['fine-\uFFFD']);
    expect((await look()).problems).toEqual([]);
  });
});
