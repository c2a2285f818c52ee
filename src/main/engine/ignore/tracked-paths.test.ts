import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IndexSummary } from '../exceptions/index-summary';
import { IgnoreRules } from './ignore-rules';

let base: string;
let root: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-tracked-')));
  root = join(base, 'project');
  mkdirSync(root);
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

function gitIn(cwd: string, ...args: readonly string[]): void {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'protocol.file.allow=always'];
  const env = { PATH: process.env.PATH, HOME: base, GIT_CONFIG_NOSYSTEM: '1' };
  execFileSync('git', [...identity, ...args], { cwd, env, stdio: 'ignore' });
}

const git = (...args: readonly string[]) => gitIn(root, ...args);

/** Writes a file in one step. */
function put(path: string, text = path, folder = root): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

/** Creates a repository that tracks these files, also ignored ones. */
function track(...files: readonly string[]): void {
  git('init', '-q');
  for (const file of files) put(file);
  git('add', '-f', '--', ...files);
}

const rulesOf = (folder = root, sendTracked = true) => new IgnoreRules(folder, { sendTracked });
const sent = (files: readonly string[], rules = rulesOf()) => files.filter((path) => rules.isSent(path, false));

describe('what git tracks', () => {
  it('is sent from directories of a default name, with nothing else in them', () => {
    track('build/tool.ts', 'pkg/build/sub/deep.ts', 'dist/x/y.js');
    const rules = rulesOf();
    expect(sent(['build/tool.ts', 'pkg/build/sub/deep.ts', 'dist/x/y.js'], rules)).toHaveLength(3);
    expect(sent(['build/out.o', 'pkg/build/out.o', 'pkg/build/sub/other', 'target/a'], rules)).toEqual([]);
    for (const path of ['build', 'pkg/build', 'pkg/build/sub', 'dist', 'dist/x'])
      expect(rules.isSent(path, true)).toBe(true);
    for (const path of ['target', 'build/obj', 'dist/x/z']) expect(rules.isSent(path, true)).toBe(false);
  });

  it('is sent although .gitignore, the excludes file or info/exclude match it', () => {
    put('.gitignore', '*.lock\n/out/\n');
    track('Cargo.lock', 'out/a', 'secret.local', 'a/b.lock');
    put('.git/info/exclude', '*.local\n');
    expect(sent(['Cargo.lock', 'out/a', 'secret.local', 'a/b.lock'])).toHaveLength(4);
    expect(sent(['other.lock', 'out/b', 'b.local'])).toEqual([]);
  });

  it('stays here in installed packages and environments', () => {
    const files = ['node_modules/p/i.js', '.venv/x', 'venv/x', 'a/__pycache__/m.pyc', 'build/node_modules/i.js'];
    track(...files, 'build/a');
    expect(sent(files)).toEqual([]);
    expect(rulesOf().isSent('build/node_modules', true)).toBe(false);
  });

  it('stays here when .aishignore excludes it, wherever that is', () => {
    track('build/a', 'build/b', 'build/sub/c', 'dist/d', 'out/e');
    put('.gitignore', 'out\n');
    put('.aishignore', '/dist/\nout\nbuild/b\n');
    put('build/sub/.aishignore', 'c\n');
    expect(sent(['build/a', 'build/b', 'build/sub/c', 'dist/d', 'out/e'])).toEqual(['build/a']);
    expect(rulesOf().isSent('dist', true)).toBe(false);
  });

  it('counts for nothing when the setting is off', () => {
    track('build/a', 'src/b');
    expect(sent(['build/a', 'src/b'], rulesOf(root, false))).toEqual(['src/b']);
  });

  it('has composed names where git composes them, in whatever form they are on the disk', () => {
    const [apart, composed] = ['e\u0301', '\u00e9'].map((name) => `build/caf${name}/x`) as [string, string];
    track(composed);
    const gitDir = join(root, '.git');
    const summaryOf = (compose: boolean) => {
      const steps = IndexSummary.read({ gitDir, commonDir: gitDir, idBytes: 20 }, '', undefined, compose);
      const { value } = steps.next();
      if (!(value instanceof IndexSummary)) throw new Error('The index was not read.');
      return value;
    };
    for (const path of [apart, composed]) {
      expect(summaryOf(true).hasFile(path)).toBe(true);
      expect(summaryOf(true).holds(path.slice(0, -2))).toBe(true);
      expect(summaryOf(false).hasFile(path)).toBe(path === composed);
    }
  });

  it('is told as the reason', () => {
    track('build/a', 'src/b');
    const rules = rulesOf();
    expect(rules.isSent('build/a', false)).toBe(true);
    expect(rules.whySent('build/a', false)).toMatchObject({
      rule: 'tracked',
      reason: expect.stringContaining('Git tracks it'),
    });
    expect(rules.whySent('src/b', false)).toMatchObject({ rule: null });
  });

  it('is known of a repository that contains the folder, and of those inside, each for its own files', () => {
    track('app/build/a', 'build/b');
    put('app/inner/build/c');
    put('app/inner/build/d');
    gitIn(join(root, 'app/inner'), 'init', '-q');
    gitIn(join(root, 'app/inner'), 'add', 'build/c');
    const rules = rulesOf(join(root, 'app'));
    expect(sent(['build/a', 'build/x', 'inner/build/c', 'inner/build/d'], rules)).toEqual(['build/a', 'inner/build/c']);
  });

  it('is known of a repository with a default name in a plain folder', () => {
    put('build/src/a');
    put('build/dist/b');
    put('build/dist/c');
    gitIn(join(root, 'build'), 'init', '-q');
    gitIn(join(root, 'build'), 'add', 'src/a', 'dist/b');
    expect(sent(['build/src/a', 'build/dist/b', 'build/dist/c'])).toEqual(['build/src/a', 'build/dist/b']);
  });

  it('includes a submodule in an ignored directory, by its own rules and index', () => {
    const other = join(base, 'other');
    put('lib.ts', 'x', other);
    put('dist/made.js', 'x', other);
    gitIn(other, 'init', '-q');
    gitIn(other, 'add', '.');
    gitIn(other, 'commit', '-qm', 'one');
    git('init', '-q');
    git('submodule', 'add', '-f', other, 'build/sub');
    put('build/sub/new.ts');
    put('build/sub/dist/new.js');
    expect(sent(['build/sub/lib.ts', 'build/sub/dist/made.js', 'build/sub/new.ts', 'build/sub/dist/new.js'])).toEqual([
      'build/sub/lib.ts',
      'build/sub/dist/made.js',
      'build/sub/new.ts',
    ]);
  });

  it('is known of a linked work tree by its own index', () => {
    track('build/a', 'src/b');
    git('commit', '-qm', 'one');
    const linked = join(base, 'linked');
    git('worktree', 'add', '-q', linked);
    put('build/c', 'c', linked);
    gitIn(linked, 'add', 'build/c');
    gitIn(linked, 'rm', '-q', '--cached', 'build/a');
    expect(sent(['build/a', 'build/c'], rulesOf(linked))).toEqual(['build/c']);
    expect(sent(['build/a', 'build/c'])).toEqual(['build/a']);
  });

  it('does not count in a repository inside a directory that the outer one ignores', () => {
    git('init', '-q');
    put('.gitignore', '/vendor/\n');
    put('vendor/clone/a');
    gitIn(join(root, 'vendor/clone'), 'init', '-q');
    gitIn(join(root, 'vendor/clone'), 'add', 'a');
    expect(sent(['vendor/clone/a'])).toEqual([]);
  });
});

describe('renewTracked', () => {
  it('follows what git tracks, and names the paths that changed', async () => {
    put('.gitignore', '*.log\n');
    track('build/a', 'x.log', 'src/b');
    put('build/new/c');
    const rules = await IgnoreRules.load(root, { sendTracked: true });
    expect(await rules.renewTracked()).toEqual({ files: [], trees: [], isDeeper: false });
    git('add', '-f', 'build/new/c');
    expect(await rules.renewTracked()).toEqual({ files: ['build/new/c'], trees: [], isDeeper: true });
    expect(rules.isSent('build/new/c', false)).toBe(true);
    expect(sent(['build/a', 'x.log'], rules)).toHaveLength(2);
    git('rm', '-q', '--cached', 'x.log', 'build/a');
    expect((await rules.renewTracked()).files.toSorted()).toEqual(['build/a', 'x.log']);
    expect(sent(['build/a', 'x.log', 'build/new/c', 'src/b'], rules)).toEqual(['build/new/c', 'src/b']);
    git('add', 'src/b');
    expect(await rules.renewTracked()).toEqual({ files: [], trees: [], isDeeper: false });
  });

  it('is due before a tracked path is sent, once the index has changed', async () => {
    track('build/a', 'src/b');
    const rules = await IgnoreRules.load(root, { sendTracked: true });
    expect(sent(['build/a', 'src/b'], rules)).toHaveLength(2);
    expect(rules.isCurrent(['build/a', 'src/b'])).toBe(true);
    git('rm', '-q', '--cached', 'build/a');
    expect(rules.isCurrent(['src/b'])).toBe(true);
    expect(rules.isCurrent(['build/a'])).toBe(false);
    await rules.renewTracked();
    expect(rules.isSent('build/a', false)).toBe(false);
  });

  it('keeps what is known while the index can not be read, and says so', async () => {
    track('build/a', 'src/b');
    const rules = await IgnoreRules.load(root, { sendTracked: true });
    put('.git/index', 'DIRC, but no index');
    await rules.renewTracked();
    expect(rules.isSent('build/a', false)).toBe(true);
    expect([...rules.unreadable]).toEqual([[join(root, '.git/index'), 'of an unknown version']]);
    const fresh = rulesOf();
    expect(fresh.verdict('build/a', false)).toMatchObject({ verdict: 'withheld', rule: 'unreadable' });
    expect(fresh.verdict('node_modules', true)).toMatchObject({ rule: 'default' });
    expect(fresh.isSent('src/b', false)).toBe(true);
  });
});

describe('lines of .aishignore that name a path below an ignored directory', () => {
  it('bring it back', () => {
    put('.gitignore', '/out/\n');
    put('.aishignore', '!build/tool.ts\n!/dist/**\n!out/*/keep/\n!packages/*/target/*.json\n');
    git('init', '-q');
    const back = ['build/tool.ts', 'dist/a', 'dist/b/c', 'out/x/keep/y', 'packages/p/target/a.json'];
    const rules = rulesOf();
    expect(sent(back, rules)).toEqual(back);
    expect(sent(['build/other', 'x/build/tool.ts', 'out/a', 'out/x/y', 'packages/p/target/a.o'], rules)).toEqual([]);
    for (const path of ['build', 'dist', 'dist/b', 'out', 'out/x', 'packages/p/target'])
      expect(rules.isSent(path, true), path).toBe(true);
    for (const path of ['build/obj', 'x/build', 'target']) expect(rules.isSent(path, true), path).toBe(false);
  });

  it('do so at any depth only behind a name, and never through installed packages that they do not name', () => {
    put('.aishignore', '!**/build/tool.ts\n!dist/**/keep.js\n!*.log\n!node_modules/mine/index.js\n');
    const rules = rulesOf();
    expect(
      sent(['build/tool.ts', 'a/b/build/tool.ts', 'dist/x/keep.js', 'node_modules/mine/index.js'], rules),
    ).toHaveLength(4);
    expect(sent(['build/x.log', 'node_modules/build/tool.ts', 'node_modules/other/index.js'], rules)).toEqual([]);
    expect(rules.isSent('node_modules/other', true)).toBe(false);
    expect(rules.isSent('dist/node_modules', true)).toBe(false);
  });

  it('do not reach below a directory that .aishignore excludes', () => {
    put('.aishignore', '/build/\n!build/tool.ts\n');
    expect(sent(['build/tool.ts'])).toEqual([]);
  });
});
