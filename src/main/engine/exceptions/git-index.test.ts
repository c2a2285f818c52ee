import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readGitIndex } from './git-index';
import { BadIndexError } from './index-bytes';

let top: string;

beforeEach(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-git-index-')));
});

afterEach(() => rmSync(top, { recursive: true, force: true }));

function git(...args: readonly string[]): string {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'core.quotePath=false'];
  return execFileSync('git', [...identity, ...args], {
    cwd: top,
    env: { PATH: process.env.PATH, HOME: top, GIT_CONFIG_NOSYSTEM: '1' },
    stdio: ['ignore', 'pipe', 'ignore'],
  }).toString();
}

function put(path: string, text = path): void {
  mkdirSync(dirname(join(top, path)), { recursive: true });
  writeFileSync(join(top, path), text);
}

function entries(idBytes = 20, gitDir = join(top, '.git')) {
  return [...readGitIndex({ gitDir, commonDir: gitDir, idBytes })];
}

/** The paths in the index, each once and in order. */
const paths = (idBytes?: number) => [...new Set(entries(idBytes).map(({ path }) => path))].sort();
const listed = (...args: readonly string[]) =>
  [...new Set(git('ls-files', '-z', '--sparse', ...args).split('\0'))].filter((path) => path !== '').sort();

describe('readGitIndex', () => {
  it('finds nothing in a repository without an index', () => {
    git('init');
    expect(entries()).toEqual([]);
  });

  it.each(['2', '3', '4'])('reads version %s', (version) => {
    git('init');
    for (const path of ['a', 'b/c.txt', 'b/ü/日本.txt', `long/${'x'.repeat(200)}/${'y'.repeat(200)}`, 'z']) put(path);
    git('add', '.');
    put('later');
    // Only an entry with an extended flag needs version 3.
    git('add', '--intent-to-add', 'later');
    git('update-index', `--index-version=${version}`);
    expect(readFileSync(join(top, '.git/index')).readUInt32BE(4)).toBe(Math.max(3, Number(version)));
    expect(paths()).toEqual(listed());
    expect(paths()).toContain('later');
  });

  it('reads an index of SHA-256 ids', () => {
    git('init', '--object-format=sha256');
    for (const path of ['a', 'b/c', 'b/d']) put(path);
    git('add', '.');
    expect(paths(32)).toEqual(['a', 'b/c', 'b/d']);
  });

  it('names submodules and directories that a sparse checkout leaves out', () => {
    git('init');
    for (const path of ['in/a', 'out/b/c', 'd']) put(path);
    git('add', '.');
    git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},sub`);
    git('commit', '-m', 'all');
    git('sparse-checkout', 'set', '--cone', '--sparse-index', 'in');
    expect(entries()).toEqual([
      { path: 'd', kind: 'file' },
      { path: 'in/a', kind: 'file' },
      { path: 'out/', kind: 'sparse', leftOut: expect.any(String) },
      { path: 'sub', kind: 'submodule' },
    ]);
  });

  it('reads the index of a linked work tree that shares most entries', () => {
    git('init');
    for (let i = 0; i < 50; i++) put(`d/${i}`);
    git('add', '.');
    git('commit', '-m', 'all');
    git('worktree', 'add', '-q', 'linked');
    git('-C', 'linked', 'update-index', '--split-index');
    writeFileSync(join(top, 'linked/d/7'), 'changed');
    git('-C', 'linked', 'rm', '-q', '--cached', 'd/8');
    git('-C', 'linked', 'add', 'd/7');
    const gitDir = join(top, '.git/worktrees/linked');
    const found = [...readGitIndex({ gitDir, commonDir: join(top, '.git'), idBytes: 20 })].map(({ path }) => path);
    expect(found.sort()).toEqual(git('-C', 'linked', 'ls-files').trim().split('\n').sort());
  });

  it('agrees with git after any commands, in every version, split or not', () => {
    const name = fc.constantFrom('a', 'b', 'build', 'ü', 'long name', 'x'.repeat(120));
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => `${names.join('/')}.f`);
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('add' as const), path }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), path }) },
      fc.record({ kind: fc.constantFrom('v2', 'v4', 'split', 'whole', 'commit', 'intend') }),
    );
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 25 }), (steps) => {
        rmSync(top, { recursive: true });
        mkdirSync(top);
        git('init', '-q');
        for (const [i, command] of steps.entries()) {
          if ('path' in command && command.kind === 'add') {
            put(command.path, String(i));
            git('add', command.path);
          } else if ('path' in command) git('rm', '-q', '--cached', '--ignore-unmatch', command.path);
          else if (command.kind === 'v2' || command.kind === 'v4') {
            git('update-index', `--index-version=${command.kind.slice(1)}`);
          } else if (command.kind === 'split') git('update-index', '--split-index');
          else if (command.kind === 'whole') git('update-index', '--no-split-index');
          else if (command.kind === 'commit') git('commit', '-q', '--allow-empty', '-m', String(i));
          else {
            put(`intended-${i}`);
            git('add', '-N', `intended-${i}`);
          }
          expect(paths()).toEqual(listed());
        }
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  it('ends with an error when short entries stand for endless names', () => {
    git('init');
    const entry = (name: string) => Buffer.concat([Buffer.alloc(63), Buffer.from(`${name}\0`)]);
    const head = Buffer.from('DIRC\0\0\0\x04\0\0\x40\0', 'latin1');
    const same = Array.from({ length: 0x4000 - 1 }, () => entry(''));
    writeFileSync(join(top, '.git/index'), Buffer.concat([head, entry('x'.repeat(30_000)), ...same]));
    const read = () => {
      for (const _ of readGitIndex({ gitDir: join(top, '.git'), commonDir: join(top, '.git'), idBytes: 20 }));
    };
    expect(read).toThrow('names that are too long');
  });

  it('ends with an error, or some entries, for any damage', () => {
    git('init');
    for (let i = 0; i < 40; i++) put(`d${i % 5}/${i}`);
    git('add', '.');
    git('update-index', '--split-index');
    for (let i = 0; i < 10; i++) put(`d${i % 5}/${i}`, 'again');
    git('add', '.');
    git('rm', '-q', '--cached', 'd1/31');
    const file = join(top, '.git/index');
    for (const version of ['2', '4']) {
      git('update-index', `--index-version=${version}`);
      const whole = readFileSync(file);
      const change = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) });
      fc.assert(
        fc.property(fc.array(change, { maxLength: 8 }), fc.nat(whole.length), (changes, length) => {
          const damaged = Buffer.from(whole);
          for (const { at, byte } of changes) damaged[at] = byte;
          writeFileSync(file, length % 3 === 0 ? damaged.subarray(0, length) : damaged);
          try {
            expect(entries().length).toBeLessThan(1_000);
          } catch (error) {
            if (!(error instanceof BadIndexError)) expect(error).toMatchObject({ code: 'ENOENT' });
          }
        }),
        { numRuns: 300 },
      );
      writeFileSync(file, whole);
    }
  });
});
