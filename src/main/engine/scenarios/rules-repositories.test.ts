import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IgnoreRules } from '../ignore/ignore-rules';

/** Compares the rules of folders with repositories in and around them, and of git's configuration, with the real git. */
let base: string;
let root: string;
const environment = { ...process.env };
/** Written by hand, as git takes its time for each value. */
const CONFIGURATION = `[user]
	email = a@example.com
	name = a
[init]
	defaultBranch = main
[protocol "file"]
	allow = always
`;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-repositories-')));
  root = join(base, 'work');
  mkdirSync(join(base, 'home'));
  mkdirSync(root);
  for (const name of Object.keys(process.env)) if (/^(GIT_|XDG_)/.test(name)) delete process.env[name];
  // Without a template a repository has no examples of hooks, which are most of its files.
  Object.assign(process.env, { GIT_CONFIG_NOSYSTEM: '1', GIT_TEMPLATE_DIR: '', HOME: join(base, 'home') });
  put({ 'home/.gitconfig': CONFIGURATION });
});

afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
  rmSync(base, { recursive: true, force: true });
});

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Writes files below the test's own folder, `NAME: text`. */
function put(files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(base, path)), { recursive: true });
    writeFileSync(join(base, path), text);
  }
}

/** All files below a folder but those in directories named `.git`. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !path.split('/').includes('.git'))
    .toSorted();
}

function sentOf(folder: string): string[] {
  const rules = new IgnoreRules(folder);
  return filesBelow(folder).filter((path) => rules.isSent(path, false));
}

/** Those of the files, all in one directory, that the repository around them keeps in. */
function ignoredByGit(directory: string, names: readonly string[]): string[] {
  const args = ['-C', directory, 'check-ignore', '--no-index', '-z', '--stdin'];
  // The exit code is 1 when it keeps in none.
  return spawnSync('git', args, { input: names.join('\0'), encoding: 'utf8' })
    .stdout.split('\0')
    .filter(Boolean);
}

const isIgnoredByGit = (file: string) => ignoredByGit(dirname(file), [basename(file)]).length > 0;

/** Expects that of a folder exactly those files are sent which the repositories around them let out. */
function expectAsGit(folder: string): void {
  const byDirectory = Map.groupBy(filesBelow(folder), (path) => dirname(path));
  const kept = [...byDirectory].flatMap(([directory, paths]) => {
    const ignored = ignoredByGit(
      join(folder, directory),
      paths.map((path) => basename(path)),
    );
    return paths.filter((path) => !ignored.includes(basename(path)));
  });
  expect(sentOf(folder)).toEqual(kept.toSorted());
}

describe('a folder that holds repositories', () => {
  it("obeys the user's excludes file in each of them", () => {
    put({
      'home/.config/git/ignore': '*.private\n/top\n',
      'work/a/x.private': '',
      'work/a/top': '',
      'work/a/in/top': '',
    });
    put({ 'work/b/c/x.private': '', 'work/b/c/y': '' });
    git(root, 'init', '-q', 'a');
    git(root, 'init', '-q', 'b/c');
    expectAsGit(root);
    expect(sentOf(root)).toEqual(['a/in/top', 'b/c/y']);
  });

  it('obeys the configuration and info/exclude of each', () => {
    put({
      'excludes/a': 'only-a\n',
      'work/a/only-a': '',
      'work/a/only-b': '',
      'work/b/only-a': '',
      'work/b/only-b': '',
    });
    put({ 'work/a/.gitignore': 'README\n', 'work/b/.gitignore': 'README\n', 'work/a/readme': '', 'work/b/readme': '' });
    for (const name of ['a', 'b']) git(root, 'init', '-q', name);
    git(join(root, 'a'), 'config', 'core.excludesFile', join(base, 'excludes/a'));
    git(join(root, 'a'), 'config', 'core.ignoreCase', 'true');
    put({ 'work/b/.git/info/exclude': 'only-b\n' });
    expectAsGit(root);
    expect(sentOf(root)).toEqual(['a/.gitignore', 'a/only-b', 'b/.gitignore', 'b/only-a', 'b/readme']);
  });
});

describe('a folder inside a repository', () => {
  it.each(['build', 'pkg/dist/deep', 'ignored', 'ignored/deep'])('obeys its rules below %s', (folder) => {
    git(root, 'init', '-q');
    put({ 'work/.gitignore': 'ignored/\n*.key\nlogs/\n', 'home/.config/git/ignore': '*.mine\n' });
    put({ 'work/.git/info/exclude': '*.local\n' });
    for (const name of ['a.ts', 'a.key', 'a.mine', 'a.local', 'logs/a', 'in/a.ts', 'in/a.key']) {
      put({ [`work/${folder}/${name}`]: '' });
    }
    expect(sentOf(join(root, folder))).toEqual(['a.ts', 'in/a.ts']);
  });
});

describe('where a repository begins inside another', () => {
  const OUTER = 'pom.xml\ngen/\n';
  const files = { 'pom.xml': '', 'gen/code.ts': '', 'own.log': '', '.gitignore': '*.log\n' };
  const inside = (folder: string) =>
    put(Object.fromEntries(Object.entries(files).map(([n, t]) => [`${folder}/${n}`, t])));

  it('the rules of the outer one end: a submodule', () => {
    inside('library');
    git(join(base, 'library'), 'init', '-q');
    git(join(base, 'library'), 'add', '-A');
    git(join(base, 'library'), 'commit', '-qm', '1');
    git(root, 'init', '-q');
    git(root, 'submodule', '--quiet', 'add', join(base, 'library'), 'vendor/lib');
    put({ 'work/.gitignore': OUTER, 'work/pom.xml': '', 'work/vendor/lib/new.log': '' });
    expectAsGit(root);
    expect(sentOf(root)).toEqual(
      ['.gitignore', '.gitmodules', '.gitignore', 'gen/code.ts', 'pom.xml'].map((path, i) =>
        i < 2 ? path : `vendor/lib/${path}`,
      ),
    );
  });

  it('the rules of the outer one end: a repository and a linked work tree', () => {
    git(root, 'init', '-q');
    put({ 'work/.gitignore': OUTER, 'work/a': '' });
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', '1');
    git(root, 'init', '-q', 'inner');
    git(root, 'worktree', 'add', '-q', '-b', 'other', 'trees/other');
    inside('work/inner');
    inside('work/trees/other');
    expectAsGit(root);
    expect(sentOf(root)).toEqual(
      expect.arrayContaining(['inner/pom.xml', 'inner/gen/code.ts', 'trees/other/pom.xml', 'trees/other/gen/code.ts']),
    );
  });

  it('.aishignore files above still hold, and a line about the inner one as a whole', () => {
    git(root, 'init', '-q');
    for (const name of ['inner', 'kept-in']) git(root, 'init', '-q', name);
    inside('work/inner');
    inside('work/kept-in');
    put({ 'work/.gitignore': `${OUTER}kept-in/\n`, 'work/.aishignore': 'code.ts\n' });
    expect(sentOf(root)).toEqual(['.aishignore', '.gitignore', 'inner/.gitignore', 'inner/pom.xml']);
  });

  it.each(['*\n!.gitignore\n', '/*\n!/.gitignore\n', '**\n!.gitignore\n', '*/\n'])(
    'a line about everything, %j, has no say in it',
    (lines) => {
      git(root, 'init', '-q');
      for (const name of ['project', 'node_modules', 'build']) git(root, 'init', '-q', name);
      put({ 'work/.gitignore': lines, 'work/plain/deep/a': '', 'work/node_modules/a': '', 'work/build/a': '' });
      inside('work/project');
      const own = ['project/.gitignore', 'project/gen/code.ts', 'project/pom.xml'];
      expect(sentOf(root)).toEqual(['.gitignore', ...own]);
      expect(own.filter((path) => isIgnoredByGit(join(root, path)))).toEqual([]);
      put({ 'work/.aishignore': '/project/\n' });
      expect(sentOf(root).filter((path) => path.startsWith('project'))).toEqual([]);
    },
  );

  it.each(['*\n!.gitignore\n', '/*\n!/.gitignore\n', '*/\n'])(
    'nor has it, %j, in one some levels down, unless a line names a directory on the way',
    (lines) => {
      git(root, 'init', '-q');
      const tops = ['group/a/project', 'group/named/x', 'group/build/x', 'group/.hidden/x', 'other/node_modules/x'];
      for (const name of [...tops, 'far/1/2/3/x', 'tool/src/x']) git(root, 'init', '-q', name);
      git(root, 'init', '-q', 'group/late');
      put({ 'work/.gitignore': `${lines}named/\n`, 'work/tool/.gitignore': '*\n', 'work/group/a/plain.txt': '' });
      for (const name of [...tops, 'far/1/2/3/x', 'group/late']) put({ [`work/${name}/file`]: '' });
      put({ 'work/group/late/.gitignore': 'file\n' });
      inside('work/group/a/project');
      const own = ['.gitignore', 'gen/code.ts', 'pom.xml'].map((name) => `group/a/project/${name}`);
      expect(sentOf(root)).toEqual(['.gitignore', ...own, 'group/a/project/file', 'group/late/.gitignore'].toSorted());
      const rules = new IgnoreRules(root);
      expect(rules.verdict('group/a/plain.txt', false)).toMatchObject({ verdict: 'withheld', rule: 'gitignore' });
      put({ 'work/.aishignore': '/group/\n' });
      expect(sentOf(root).filter((path) => path.startsWith('group/'))).toEqual([]);
    },
  );

  it('a line about everything in a directory below the root is one of a tool, and leads to no repository', () => {
    git(root, 'init', '-q');
    git(root, 'init', '-q', 'env/src/checkout');
    put({ 'work/a': '', 'work/env/.gitignore': '*\n', 'work/env/src/checkout/b': '' });
    expect(sentOf(root)).toEqual(['a']);
  });

  it('a line about everything keeps in what holds the outer one once more: a linked work tree, and a clone', () => {
    put({ 'work/a': '', 'work/trees/.gitignore': '*\n' });
    git(root, 'init', '-q');
    git(root, 'add', '-A', '-f');
    git(root, 'commit', '-qm', '1');
    git(root, 'worktree', 'add', '-q', '-b', 'other', 'trees/linked');
    git(root, 'clone', '-q', root, 'trees/clone');
    git(root, 'clone', '-q', `file://${root}/.git`, 'trees/by-address');
    git(root, 'init', '-q', 'trees/unrelated');
    put({ 'work/trees/unrelated/b': '' });
    expect(sentOf(root)).toEqual(['a', 'trees/.gitignore', 'trees/unrelated/b']);
    expect(new IgnoreRules(root).linkedWorkTrees).toEqual([]);
  });

  it('clones of the outer one are told as such, by the address of what both were cloned from', () => {
    git(root, 'init', '-q');
    git(root, 'remote', 'add', 'origin', 'git@example.com:acme/app.git');
    const clones = { same: 'https://me@example.com/acme/app', 'deep/same': 'ssh://git@example.com/acme/app.git/' };
    const others = { other: 'https://example.com/acme/app2', none: '', elsewhere: '/acme/app' };
    for (const [name, origin] of Object.entries({ ...clones, ...others })) {
      git(root, 'init', '-q', name);
      if (origin) git(join(root, name), 'remote', 'add', 'origin', origin);
      put({ [`work/${name}/a`]: '' });
    }
    const rules = new IgnoreRules(root);
    expect(filesBelow(root).filter((path) => rules.isSent(path, false))).toHaveLength(5);
    expect([...rules.linkedWorkTrees].toSorted()).toEqual(Object.keys(clones).toSorted());
  });

  it('a `.git` without a repository ends nothing', () => {
    git(root, 'init', '-q');
    put({ 'work/.gitignore': OUTER, 'work/a/.git': 'gitdir: /nowhere\n', 'work/a/pom.xml': '', 'work/b/pom.xml': '' });
    mkdirSync(join(root, 'b/.git'));
    put({ 'work/b/.git/HEAD': 'ref: refs/heads/main\n' });
    expect(sentOf(root)).toEqual(['.gitignore']);
  });

  it('its data stays here, wherever it is', () => {
    put({ 'work/code/a': '', 'work/store/b': '' });
    git(root, 'init', '-q', '--separate-git-dir', join(root, 'store/data'), join(root, 'code'));
    git(root, 'init', '-q', '--bare', join(root, 'shared.git'));
    expect(sentOf(root)).toEqual(['code/a', 'store/b']);
    expect(new IgnoreRules(root).verdict('store/data', true)).toMatchObject({ rule: 'repository-data' });
    expect(sentOf(join(root, 'shared.git'))).toEqual([]);
  });
});

describe('the data of other version control', () => {
  it.each(['.hg', '.svn', '.jj', '.sl', '.bzr', '.pijul', '.fossil', '.Git', 'CVS', '_darcs'])(
    '%s stays here',
    (name) => {
      put({ [`work/${name}/store/a`]: '', [`work/deep/${name}/b`]: '', 'work/.aishignore': `!${name}\n!${name}/**\n` });
      expect(sentOf(root)).toEqual(['.aishignore']);
    },
  );

  it('is not taken for what has a name like it', () => {
    put({ 'work/cvs/a': '', 'work/.hgignore': '', 'work/tool/CVS': '', 'work/x.svn/a': '', 'work/HEAD': '' });
    expect(sentOf(root)).toHaveLength(5);
  });

  it("Fossil's files stay here", () => {
    put({ 'work/.fslckout': '', 'work/sub/_FOSSIL_': '', 'work/_FOSSIL_x/_fossil_': '' });
    expect(sentOf(root)).toEqual(['_FOSSIL_x/_fossil_']);
  });
});

describe("git's configuration", () => {
  /** Whether `notes.private`, which the file `excludes` is about, is kept in; by git and by the rules. */
  const isKeptIn = (folder = root) => {
    put({ [`${relative(base, folder)}/notes.private`]: '' });
    const theirs = isIgnoredByGit(join(folder, 'notes.private'));
    return { theirs, ours: !new IgnoreRules(folder).isSent('notes.private', false) };
  };
  const BOTH = { theirs: true, ours: true };
  const NEITHER = { theirs: false, ours: false };
  const included = '[core]\n\texcludesFile = ~/excludes\n';
  const include = (condition: string) =>
    git(base, 'config', '--global', `includeIf.${condition}.path`, '~/.gitconfig-work');

  beforeEach(() => {
    put({ 'home/excludes': 'notes.private\n', 'home/.gitconfig-work': included });
    git(root, 'init', '-q');
  });

  it.each([
    ['hasconfig:remote.*.url:https://git.example.com/**', true],
    ['hasconfig:remote.*.url:https://git.example.com/*', false],
    ['hasconfig:remote.*.url:https://other.example.com/**', false],
    ['hasconfig:remote.*.url:https://git.example.com/', false],
    ['onbranch:main', true],
    ['onbranch:ma*', true],
    ['onbranch:feature/', false],
    ['gitdir:/**/work/', true],
    ['gitdir:work/', true],
    ['gitdir:WORK/', false],
    ['gitdir/i:WORK/', true],
    ['gitdir:~/', false],
    ['gitdir:~/../work/.git', false],
    ['gitdir:./', false],
    ['gitdir:../', false],
    ['gitdir:work/*', true],
    ['gitdir:w?rk/[.]git', true],
    ['gitdir:ork/', false],
    ['unknown:x', false],
  ])('includes a file when %s holds', (condition, holds) => {
    git(root, 'remote', 'add', 'origin', 'https://git.example.com/acme/app.git');
    include(condition);
    expect(isKeptIn()).toEqual(holds ? BOTH : NEITHER);
  });

  it('includes by the place of the repository, of the file, and through symlinks', () => {
    const repository = join(base, 'home/projects/app');
    git(base, 'init', '-q', repository);
    include('gitdir:~/projects/');
    expect(isKeptIn(repository)).toEqual(BOTH);
    expect(isKeptIn()).toEqual(NEITHER);
    git(base, 'config', '--global', '--remove-section', 'includeIf.gitdir:~/projects/');
    include('gitdir:./projects/');
    expect(isKeptIn(repository)).toEqual(BOTH);
    git(base, 'config', '--global', '--remove-section', 'includeIf.gitdir:./projects/');
    symlinkSync(join(base, 'home/projects'), join(base, 'link'));
    include(`gitdir:${base}/link/`);
    expect(isKeptIn(repository)).toEqual(NEITHER);
  });

  it('includes by the branch of a feature, and follows it', () => {
    git(root, 'checkout', '-q', '-b', 'feature/a');
    include('onbranch:feature/');
    expect(isKeptIn()).toEqual(BOTH);
    git(root, 'checkout', '-q', '-b', 'other');
    expect(isKeptIn()).toEqual(NEITHER);
  });

  it('includes in an added work tree by the place of its own data', () => {
    put({ 'work/a': '' });
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', '1');
    const tree = join(base, 'tree');
    git(root, 'worktree', 'add', '-q', '-b', 'side', tree);
    include('gitdir:work/.git/worktrees/*');
    expect(isKeptIn(tree)).toEqual(BOTH);
    expect(isKeptIn()).toEqual(NEITHER);
  });

  it.each<[string, Record<string, string>, boolean]>([
    [
      'GIT_CONFIG_COUNT',
      { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'core.excludesFile', GIT_CONFIG_VALUE_0: '~/excludes' },
      true,
    ],
    [
      'an include by GIT_CONFIG_COUNT',
      { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'include.path', GIT_CONFIG_VALUE_0: '~/.gitconfig-work' },
      true,
    ],
    ['GIT_CONFIG_PARAMETERS', { GIT_CONFIG_PARAMETERS: "'core.excludesfile'='~/excludes'" }, true],
    ['the old GIT_CONFIG_PARAMETERS', { GIT_CONFIG_PARAMETERS: "'a.b=c' 'core.excludesfile=~/excludes'" }, true],
    ['GIT_CONFIG_GLOBAL', { GIT_CONFIG_GLOBAL: 'BASE/home/.gitconfig-work' }, true],
    ['GIT_CONFIG_SYSTEM', { GIT_CONFIG_SYSTEM: 'BASE/home/.gitconfig-work', GIT_CONFIG_NOSYSTEM: '0' }, true],
    ['GIT_CONFIG_SYSTEM that is not read', { GIT_CONFIG_SYSTEM: 'BASE/home/.gitconfig-work' }, false],
    ['XDG_CONFIG_HOME', { XDG_CONFIG_HOME: 'BASE/xdg' }, true],
  ])('reads %s', (_, variables, holds) => {
    put({ 'xdg/git/ignore': 'notes.private\n' });
    for (const [name, value] of Object.entries(variables)) process.env[name] = value.replace('BASE', base);
    expect(isKeptIn()).toEqual(holds ? BOTH : NEITHER);
  });

  it('reads config.worktree only with its extension', () => {
    put({ 'work/.git/config.worktree': included });
    expect(isKeptIn()).toEqual(NEITHER);
    git(root, 'config', 'extensions.worktreeConfig', 'true');
    expect(isKeptIn()).toEqual(BOTH);
  });

  it.each([
    ['', false],
    ['/dev/null', false],
    [`~${userInfo().username}/no-such`, false],
    ['excludes-here', true],
    ['~/excludes', true],
  ])('takes %j for core.excludesFile, and its default no more', (value, holds) => {
    put({
      'home/.config/git/ignore': 'other.private\n',
      'work/excludes-here': 'notes.private\n',
      'work/other.private': '',
    });
    git(root, 'config', 'core.excludesFile', value);
    expect(isKeptIn()).toEqual(holds ? BOTH : NEITHER);
    expect(isIgnoredByGit(join(root, 'other.private'))).toBe(false);
    expect(new IgnoreRules(root).isSent('other.private', false)).toBe(true);
  });

  it.each([
    ['[core] excludesFile = ~/excludes', true],
    ['[core]\nexcludesFile = "~/exc"ludes ; a comment', true],
    ['[core]\nexcludesFile = ~/exc\\\nludes', true],
    ['[core]\n# a comment \\\nexcludesFile = ~/excludes', true],
    ['[core]\n; excludesFile = ~/excludes', false],
    ['[core "x"]\nexcludesFile = ~/excludes', false],
    ['[CORE]\nEXCLUDESFILE=~/excludes#x', true],
    ['[core]\r\nexcludesFile = ~/excludes\r\n', true],
    ['[include]\npath = ../../home/.gitconfig-work', true],
  ])('reads lines as git does: %j', (text, holds) => {
    put({ 'work/.git/config': `${text}\n` });
    expect(isKeptIn()).toEqual(holds ? BOTH : NEITHER);
  });

  it('finds the home folder of another user', () => {
    const { username, homedir } = userInfo();
    if (!existsSync(homedir)) throw new Error(`${username} has no home folder`);
    git(root, 'config', 'core.excludesFile', `~${username}/lockstep-no-such-excludes`);
    const files = new IgnoreRules(root).externalFiles;
    expect(files).toContain(join(homedir, 'lockstep-no-such-excludes'));
  });
});

describe('an ignore file that is not in UTF-8', () => {
  const utf16 = (text: string, swap = false) => {
    const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
    return swap ? bytes.swap16() : bytes;
  };

  it.each([false, true])('is read as what it is when it is .aishignore, big endian: %s', (swap) => {
    put({ 'work/.aishignore': utf16('private/\r\nü?\r\n', swap), 'work/private/a': '', 'work/a': '', 'work/üx': '' });
    expect(sentOf(root)).toEqual(['.aishignore', 'a']);
    expect(new IgnoreRules(root).misread.size).toBe(0);
  });

  it.each([
    ['UTF-16', utf16('*.log\r\nprivate/\r\n')],
    ['NUL bytes', Buffer.from('x.log\0\n\0y\nprivate/\0more\nz.log\n')],
    ['Latin 1', Buffer.from('caf\u00e9\nprivate\n', 'latin1')],
  ])('is read as git reads it when it is a .gitignore: %s', (name, bytes) => {
    git(root, 'init', '-q');
    put({
      'work/.gitignore': bytes,
      'work/private/a': '',
      'work/x.log': '',
      'work/y': '',
      'work/z.log': '',
      'work/café': '',
    });
    expectAsGit(root);
    const rules = new IgnoreRules(root);
    rules.isSent('a', false);
    expect([...rules.misread.keys()]).toEqual(name === 'Latin 1' ? [] : ['.gitignore']);
  });

  it('lets nothing out when an .aishignore holds NUL bytes', () => {
    put({ 'work/.aishignore': Buffer.from('private/', 'utf16le'), 'work/a': '' });
    expect(sentOf(root)).toEqual([]);
  });
});

describe('a change after the rules were read', () => {
  /** Expects that a change of the disk makes the rules outdated for a path, and that they were current before. */
  const expectOutdated = (path: string, change: () => void) => {
    const rules = new IgnoreRules(root);
    rules.isSent(path, false);
    expect(rules.isCurrent([path])).toBe(true);
    change();
    expect(rules.isCurrent([path])).toBe(false);
  };

  beforeEach(() => {
    git(root, 'init', '-q');
    git(root, 'init', '-q', 'inner');
    put({ 'work/a': '', 'work/in/a': '', 'work/inner/a': '', 'dotfiles/ignore': 'x\n', 'home/.included': '' });
    git(base, 'config', '--global', 'include.path', '~/.included');
  });

  it.each<[string, string, () => void]>([
    ["the user's excludes file and its directory appear", 'in/a', () => put({ 'home/.config/git/ignore': 'x\n' })],
    [
      "the user's excludes file appears, for a repository inside",
      'inner/a',
      () => put({ 'home/.config/git/ignore': 'x\n' }),
    ],
    ['info/exclude', 'a', () => put({ 'work/.git/info/exclude': 'x\n' })],
    ['info/exclude of a repository inside', 'inner/a', () => put({ 'work/inner/.git/info/exclude': 'x\n' })],
    ['the configuration of a repository inside', 'inner/a', () => git(join(root, 'inner'), 'config', 'a.b', 'c')],
    ["the user's configuration", 'a', () => git(base, 'config', '--global', 'a.b', 'c')],
    ['a configuration that is included', 'in/a', () => put({ 'home/.included': '[core]\n\texcludesFile = ~/x\n' })],
    ['a repository begins inside', 'in/a', () => git(root, 'init', '-q', 'in')],
    ['the repository inside is gone', 'inner/a', () => rmSync(join(root, 'inner/.git'), { recursive: true })],
  ])('is found: %s', (_, path, change) => expectOutdated(path, change));

  it('is found: the target of a symlink', () => {
    mkdirSync(join(base, 'home/.config/git'), { recursive: true });
    symlinkSync(join(base, 'dotfiles/ignore'), join(base, 'home/.config/git/ignore'));
    expectOutdated('a', () => put({ 'dotfiles/ignore': 'x\ny\n' }));
  });

  it('is found: another branch, when an include depends on it', () => {
    git(root, 'commit', '-q', '--allow-empty', '-m', '1');
    git(base, 'config', '--global', 'includeIf.onbranch:main.path', '~/.included');
    expectOutdated('in/a', () => git(root, 'checkout', '-q', '-b', 'other'));
  });

  it('is found: a repository around the folder', () => {
    const folder = join(base, 'plain/folder');
    put({ 'plain/folder/a': '' });
    const rules = new IgnoreRules(folder);
    expect(rules.isCurrent(['a'])).toBe(true);
    git(base, 'init', '-q', 'plain');
    expect(rules.isCurrent(['a'])).toBe(false);
  });

  it('is none when git works in the repositories, or another one changes', () => {
    const rules = new IgnoreRules(root);
    for (const path of ['a', 'in/a', 'inner/a']) rules.isSent(path, false);
    for (const folder of [root, join(root, 'inner')]) {
      git(folder, 'add', 'a');
      git(folder, 'commit', '-qm', '1');
      git(folder, 'checkout', '-q', '-b', 'other');
    }
    expect(rules.isCurrent(['a', 'in/a', 'inner/a'])).toBe(true);
    put({ 'work/inner/.git/info/exclude': 'x\n' });
    expect(rules.isCurrent(['a', 'in/a'])).toBe(true);
  });
});

describe('linked work trees', () => {
  beforeEach(() => {
    for (const name of ['work/app', 'elsewhere']) {
      git(base, 'init', '-q', join(base, name));
      git(join(base, name), 'commit', '-q', '--allow-empty', '-m', '1');
    }
    git(join(root, 'app'), 'worktree', 'add', '-q', '.worktrees/one');
    git(join(root, 'app'), 'worktree', 'add', '-q', join(base, 'outside'));
    git(join(base, 'elsewhere'), 'worktree', 'add', '-q', join(root, 'theirs'));
  });

  const linkedIn = (folder: string) => {
    const rules = new IgnoreRules(folder);
    for (const path of ['app/.worktrees/one', '.worktrees/one', 'theirs', 'app']) rules.isSent(`${path}/a`, false);
    return rules.linkedWorkTrees;
  };

  it('are known when their repository is mirrored, too', () => {
    expect(linkedIn(root)).toEqual(['app/.worktrees/one']);
    expect(linkedIn(join(root, 'app'))).toEqual(['.worktrees/one']);
    expect(linkedIn(join(root, 'app/.worktrees/one'))).toEqual([]);
  });

  it('are the only ones of a bare repository beside them', () => {
    git(base, 'clone', '-q', '--bare', join(base, 'elsewhere'), join(root, 'app-trees/.bare'));
    put({ 'work/app-trees/.git': 'gitdir: ./.bare\n' });
    for (const name of ['one', 'two']) git(join(root, 'app-trees'), 'worktree', 'add', '-q', name, '-b', name);
    const rules = [new IgnoreRules(join(root, 'app-trees')), new IgnoreRules(root)];
    for (const name of ['one', 'two']) {
      rules[0]?.isSent(`${name}/a`, false);
      rules[1]?.isSent(`app-trees/${name}/a`, false);
    }
    expect(rules.map(({ linkedWorkTrees }) => linkedWorkTrees)).toEqual([[], []]);
  });

  it('are left out by a line', () => {
    put({ 'work/.aishignore': '/app/.worktrees/one/\n' });
    expect(linkedIn(root)).toEqual([]);
  });
});

describe('a sparse checkout', () => {
  beforeEach(() => {
    git(root, 'init', '-q');
    put({
      'work/.gitignore': '*.log\n',
      'work/kept/a': '',
      'work/out/.gitignore': '*.private\n/deep/x\n',
      'work/out/a': '',
    });
    put({ 'work/out/deep/.gitignore': '!y.private\n', 'work/out/deep/a': '' });
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', '1');
  });

  it.each([
    ['by patterns', ['--no-cone', '/kept/']],
    ['of directories', ['--cone', 'kept']],
    ['of directories with an index of directories', ['--cone', '--sparse-index', 'kept']],
  ])('keeps the rules of .gitignore files that it leaves out: %s', (_, options) => {
    git(root, 'sparse-checkout', 'set', ...options);
    expect(existsSync(join(root, 'out'))).toBe(false);
    for (const name of ['x.private', 'y.private', 'x.log', 'x', 'b'])
      put({ [`work/out/${name}`]: '', [`work/out/deep/${name}`]: '' });
    const kept = git(root, 'ls-files', '-c', '-o', '--exclude-standard').split('\n');
    const sent = sentOf(root);
    expect(sent).toEqual(kept.filter((path) => path !== '' && existsSync(join(root, path))).toSorted());
    expect(sent).toEqual(expect.arrayContaining(['out/b', 'out/deep/b', 'out/deep/y.private', 'out/x']));
    const rules = new IgnoreRules(root);
    rules.knowEntries('out', [{ name: 'x.private' }]);
    expect(rules.isSent('out/x.private', false)).toBe(false);
    expect(rules.isCurrent(['out/b'])).toBe(true);
    git(root, 'sparse-checkout', 'disable');
    expect(rules.isCurrent(['out/b'])).toBe(false);
    expectAsGit(root);
  });

  it('lets nothing out of a directory whose rules are not here', () => {
    git(root, 'config', 'uploadpack.allowFilter', 'true');
    git(base, 'clone', '-q', '--sparse', '--filter=blob:none', `file://${root}`, join(base, 'part'));
    put({ 'part/out/x.private': '', 'part/b': '' });
    const rules = new IgnoreRules(join(base, 'part'));
    expect(rules.verdict('out/x.private', false)).toMatchObject({ rule: 'unreadable', source: 'out/.gitignore' });
    expect(rules.isSent('b', false)).toBe(true);
  });
});
