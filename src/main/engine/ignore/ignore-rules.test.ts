import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SENT } from '../../../shared/model/verdict';
import { DEFAULT_IGNORED_DIRECTORIES } from './default-ignores';
import { NOT_OWN, parseIgnoreFile } from './ignore-lines';
import { IgnoreRules } from './ignore-rules';

let base: string;
let root: string;
const environment = { ...process.env };

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-rules-')));
  root = join(base, 'project');
  mkdirSync(root);
  Object.assign(process.env, {
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: join(base, 'gitconfig'),
    XDG_CONFIG_HOME: join(base, 'config'),
  });
});

afterEach(() => {
  for (const key of ['GIT_CONFIG_NOSYSTEM', 'GIT_CONFIG_GLOBAL', 'XDG_CONFIG_HOME']) {
    if (environment[key] === undefined) delete process.env[key];
    else process.env[key] = environment[key];
  }
  rmSync(base, { recursive: true, force: true });
});

function put(path: string, text: string | Buffer): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** The files among these that leave the machine. */
const sent = (...files: string[]) => {
  const rules = new IgnoreRules(root);
  return files.filter((file) => rules.isSent(file, false));
};
const verdict = (path: string, isDirectory = false) => new IgnoreRules(root).verdict(path, isDirectory);

describe('without any ignore file', () => {
  it('everything is sent but the directories ignored by default, wherever they are', () => {
    for (const name of DEFAULT_IGNORED_DIRECTORIES) {
      expect(verdict(name, true), name).toMatchObject({
        verdict: 'withheld',
        rule: 'default',
        source: null,
        line: null,
      });
      expect(sent(`${name}/x`, `deep/er/${name}/x/y`), name).toEqual([]);
    }
    const fine = ['src/a.ts', 'distribution/x', 'my-build/x', '.vscode-test/x', 'Target/x', '.env', 'venv.txt'];
    expect(sent(...fine)).toEqual(fine);
  });

  it('a file that only has the name of such a directory is sent', () => {
    expect(sent('dist', 'a/build', 'target')).toEqual(['dist', 'a/build', 'target']);
  });

  it('the root itself is sent', () => {
    expect(verdict('', true)).toEqual(SENT);
  });
});

describe('the repository data', () => {
  it('is never sent, not even when an ignore file brings it back', () => {
    put('.gitignore', '!.git\n!.git/\n!/.git/**\n');
    put('.aishignore', '!.git\n!.git/\n!**/.git/**\n');
    expect(sent('.git', '.git/config', 'sub/.git/HEAD', 'sub/.git')).toEqual([]);
    expect(sent('.gitignore', '.github/x', 'x.git/y', '.gitkeep')).toHaveLength(4);
  });
});

describe('patterns', () => {
  it('without a slash match at any depth, with one only from their own directory', () => {
    put('.gitignore', '*.log\n/top.txt\ndocs/draft\n');
    put('sub/.gitignore', '/anchored\nloose\nmid/dle\n');
    expect(sent('x.log', 'a/b/x.log', 'top.txt', 'a/top.txt', 'docs/draft', 'a/docs/draft')).toEqual([
      'a/top.txt',
      'a/docs/draft',
    ]);
    expect(sent('sub/anchored', 'sub/a/anchored', 'anchored', 'sub/loose', 'sub/a/b/loose', 'loose')).toEqual([
      'sub/a/anchored',
      'anchored',
      'loose',
    ]);
    expect(sent('sub/mid/dle', 'sub/a/mid/dle', 'mid/dle')).toEqual(['sub/a/mid/dle', 'mid/dle']);
  });

  it('with a slash at the end match directories only', () => {
    put('.gitignore', 'cache/\n');
    expect(verdict('cache', true).verdict).toBe('withheld');
    expect(sent('cache', 'cache/x', 'a/cache/x')).toEqual(['cache']);
  });

  it('are case-sensitive', () => {
    put('.gitignore', 'README\n');
    expect(sent('README', 'readme')).toEqual(['readme']);
  });

  it('have no special characters but those of git', () => {
    put('.gitignore', 'a+b\n(x)\n{a,b}\n$y\n^z\na|b\n');
    expect(sent('a+b', 'aab', '(x)', 'x', 'a', 'b', '{a,b}', '$y', '^z', 'z', 'a|b')).toEqual([
      'aab',
      'x',
      'a',
      'b',
      'z',
    ]);
  });

  it.each([
    ['escaped signs', '\\#hash\n\\!bang\nsp\\ ace\ntrail\\ \n', ['#hash', '!bang', 'sp ace', 'trail ']],
    ['trailing spaces', 'x  \ny/ \n', ['x', 'y/f']],
    ['comments and blank lines', '# x\n\n   \n\nx\n', ['x']],
    ['the whole tree', '/**\n', ['x', 'a/b']],
    ['two stars inside', 'a/**/z\n', ['a/z', 'a/b/z', 'a/b/c/z']],
    ['classes', '[a-c]1\n[!x]2\n', ['a1', 'b1', 'y2']],
  ])('take %s as git does', (_, text, ignored) => {
    put('.gitignore', text);
    expect(sent(...ignored, 'other')).toEqual(text === '/**\n' ? [] : ['other']);
  });
});

describe('the last matching line', () => {
  it('decides, within a file and from shallow to deep', () => {
    put('.gitignore', '*.txt\n!keep.txt\n');
    put('a/.gitignore', 'keep.txt\n!other.txt\n');
    put('a/b/.gitignore', '!keep.txt\n');
    expect(sent('x.txt', 'keep.txt', 'a/keep.txt', 'a/other.txt', 'a/b/keep.txt', 'a/b/other.txt')).toEqual([
      'keep.txt',
      'a/other.txt',
      'a/b/keep.txt',
      'a/b/other.txt',
    ]);
  });

  it('brings nothing back from an excluded directory, not even from inside it', () => {
    put('.gitignore', 'secret/\n!secret/public\n');
    put('secret/.gitignore', '!public\n!*\n');
    put('secret/deep/.aishignore', '!*\n');
    expect(sent('secret/public', 'secret/deep/x')).toEqual([]);
    expect(verdict('secret/public')).toMatchObject({ source: '.gitignore', line: 1 });
  });

  it('brings a path back when it also brings back each directory on the way', () => {
    put('.gitignore', '/*\n!/src/\n/src/*\n!/src/keep/\n');
    expect(sent('x', 'src/x', 'src/keep/x', 'other/src/keep/x')).toEqual(['src/keep/x']);
  });
});

describe('.aishignore', () => {
  it('hides what git would show', () => {
    put('.aishignore', 'private/\n*.key\n');
    expect(sent('private/x', 'a/b.key', 'c')).toEqual(['c']);
    expect(verdict('a/b.key')).toMatchObject({ rule: 'aishignore', source: '.aishignore', line: 2 });
  });

  it('brings back what .gitignore or the defaults dropped', () => {
    put('.gitignore', 'generated/\n*.log\n');
    put('.aishignore', '!generated/\n!keep.log\n!dist/\n');
    expect(sent('generated/x', 'keep.log', 'x.log', 'dist/x', 'a/dist/x', 'build/x')).toEqual([
      'generated/x',
      'keep.log',
      'dist/x',
      'a/dist/x',
    ]);
  });

  it('overrides a .gitignore at any depth, from any depth', () => {
    put('.aishignore', '!keep\n');
    put('a/b/.gitignore', 'keep\ndrop\n');
    put('a/b/.aishignore', '!drop\n');
    expect(sent('a/b/keep', 'a/b/drop')).toEqual(['a/b/keep', 'a/b/drop']);
  });

  it('in a directory can bring back a default below it', () => {
    put('pkg/.aishignore', '!dist/\n');
    expect(sent('pkg/dist/x', 'pkg/a/dist/x', 'dist/x')).toEqual(['pkg/dist/x', 'pkg/a/dist/x']);
  });

  it('can bring back a default by .gitignore, too', () => {
    put('.gitignore', '!build/\n');
    expect(sent('build/x', 'dist/x')).toEqual(['build/x']);
  });

  it('may ignore itself and counts all the same', () => {
    put('.aishignore', '.aishignore\n.gitignore\nx\n');
    put('.gitignore', 'y\n');
    expect(sent('.aishignore', '.gitignore', 'x', 'y', 'z')).toEqual(['z']);
  });
});

describe('a directory with a special name', () => {
  it.each(['s p', ' lead', 'trail ', '[ab]', '!neg', '#hash', '*star', 'que?', 'back\\slash', '(p)+{x}^$', 'a:b', 'ü'])(
    'keeps the meaning of its ignore file: %j',
    (name) => {
      put(`${name}/.gitignore`, '/anchored\nloose\nin/side\n*.log\n!keep.log\n');
      const dir = (path: string) => `${name}/${path}`;
      const ignored = ['anchored', 'loose', 'x/loose', 'in/side', 'x.log', 'x/y.log'].map(dir);
      const fine = ['x/anchored', 'x/in/side', 'keep.log', 'other'].map(dir);
      const elsewhere = ['a/loose', 'a/x.log', 'nstar/loose', 'b/loose', 'quex/loose', 'star/loose', 'loose'];
      expect(sent(...ignored, ...fine, ...elsewhere)).toEqual([...fine, ...elsewhere]);
      expect(verdict(dir('loose'))).toMatchObject({ source: dir('.gitignore'), line: 2 });
    },
  );

  it.each(['s p', '[b]', '!n', '#h', '*st', 'trail ', 'back\\slash'])('below another: %j', (name) => {
    put(`${name}/${name}/.aishignore`, 'x\n');
    const twice = `${name}/${name}`;
    expect(sent(`${twice}/x`, `${name}/x`, `${twice}/y`)).toEqual([`${name}/x`, `${twice}/y`]);
    expect(verdict(`${twice}/x`)).toMatchObject({ source: `${twice}/.aishignore`, line: 1 });
  });
});

/** Does something without the superuser's right to read everything. */
function unprivileged<T>(work: () => T): T {
  const { seteuid, geteuid } = process;
  if (!seteuid || geteuid?.() !== 0) return work();
  chmodSync(base, 0o755);
  seteuid(65_534);
  try {
    return work();
  } finally {
    seteuid(0);
  }
}

describe('an ignore file', () => {
  it('may have Windows line ends and a byte order mark', () => {
    put('.gitignore', '\uFEFFfirst\r\nsecond/\r\n\r\n#c\r\nthird');
    expect(sent('first', 'second/x', 'third', 'fourth')).toEqual(['fourth']);
    expect(verdict('second/x')).toMatchObject({ line: 2 });
    expect(verdict('third')).toMatchObject({ line: 5 });
  });

  it('is not followed when it is a symlink, and is nothing when it is a directory or a FIFO', () => {
    writeFileSync(join(base, 'elsewhere'), 'x\n');
    symlinkSync(join(base, 'elsewhere'), join(root, '.gitignore'));
    mkdirSync(join(root, 'a/.gitignore'), { recursive: true });
    mkdirSync(join(root, 'b'));
    execFileSync('mkfifo', [join(root, 'b/.aishignore')]);
    expect(sent('x', 'a/x', 'b/x')).toEqual(['x', 'a/x', 'b/x']);
  });

  it('names letters with accents in one form where git composes them', () => {
    const patternsOf = (text: string, compose?: boolean) =>
      parseIgnoreFile(Buffer.from(text), 'gitignore', compose).lines.map(({ pattern }) => pattern);
    const [apart, composed] = ['/cafe\u0301/?\n!*[e\u0301]\n', '/caf\u00e9/?\n!*[\u00e9]\n'];
    expect(patternsOf(apart, true)).toEqual(patternsOf(composed, true));
    expect(patternsOf(apart, false)).not.toEqual(patternsOf(composed, false));
    expect(patternsOf(composed, true)).toEqual(patternsOf(composed, false));
  });

  it('that is not UTF-8 does no harm', () => {
    put('.gitignore', Buffer.from([0xff, 0xfe, 0x0a, 0x78, 0x0a]));
    expect(sent('x', 'y')).toEqual(['y']);
  });

  it('that can not be read withholds every path that it might exclude', () => {
    put('a/.gitignore', 'x\n');
    chmodSync(join(root, 'a/.gitignore'), 0);
    put('b/.aishignore', '#'.repeat(2 * 1024 * 1024));
    const rules = unprivileged(() => {
      const read = new IgnoreRules(root);
      expect(read.isSent('c', false)).toBe(true);
      expect(read.verdict('a/y', false)).toMatchObject({
        verdict: 'withheld',
        rule: 'unreadable',
        source: 'a/.gitignore',
        line: null,
      });
      expect(read.verdict('a/node_modules', true)).toMatchObject({ rule: 'default' });
      expect(read.verdict('b/deep/y', false)).toMatchObject({ rule: 'unreadable', source: 'b/.aishignore' });
      return read;
    });
    expect([...rules.unreadable]).toEqual([
      ['a/.gitignore', 'EACCES'],
      ['b/.aishignore', 'larger than 1,024 KB'],
    ]);
    chmodSync(join(root, 'a/.gitignore'), 0o644);
    expect(new IgnoreRules(root).signature).not.toBe(rules.signature);
    expect(sent('a/x', 'a/y', 'b/y')).toEqual(['a/y']);
  });

  it("of git that is another user's is passed over, as by git, and told; one's own is not", (context) => {
    if (process.geteuid?.() !== 0) context.skip('Changing the owner of a file needs root.');
    const [user, group] = [65_534, 65_534] as const;
    const excludes = join(base, 'home/excludes');
    mkdirSync(join(base, 'home'));
    writeFileSync(excludes, '*.private\n');
    execFileSync('git', ['init', '-q'], { cwd: root });
    execFileSync('git', ['config', 'core.excludesFile', excludes], { cwd: root });
    const read = () =>
      unprivileged(() => {
        const rules = new IgnoreRules(root);
        return { isSent: rules.isSent('a.private', false), misread: [...rules.misread], failed: rules.unreadable.size };
      });
    const passedOver = { isSent: true, misread: [[excludes, NOT_OWN]], failed: 0 };
    expect(read()).toEqual({ isSent: false, misread: [], failed: 0 });
    chmodSync(excludes, 0o600);
    expect(read()).toEqual(passedOver);
    chmodSync(join(base, 'home'), 0o700);
    expect(read()).toEqual(passedOver);
    chownSync(join(base, 'home'), user, group);
    chmodSync(join(base, 'home'), 0);
    expect(read()).toEqual({ isSent: false, misread: [], failed: 1 });
    chmodSync(join(base, 'home'), 0o755);
    chownSync(excludes, user, group);
    chmodSync(excludes, 0);
    expect(read()).toEqual({ isSent: false, misread: [], failed: 1 });
  });

  it('of the user that can not be read withholds everything', () => {
    const excludes = join(base, 'excludes');
    execFileSync('git', ['init', '-q'], { cwd: root });
    writeFileSync(excludes, '#'.repeat(2 * 1024 * 1024));
    execFileSync('git', ['config', 'core.excludesFile', excludes], { cwd: root });
    expect(sent('x')).toEqual([]);
    expect(new IgnoreRules(root).verdict('x', false)).toMatchObject({ rule: 'unreadable', source: excludes });
  });

  it.each([
    ['of ten megabytes', `x\n${'#'.repeat(10 * 1024 * 1024)}\n`],
    ['of a million lines', 'x\n'.repeat(1_000_000)],
    ['of more lines than anybody writes', 'x\n'.repeat(60_000)],
  ])('%s lets nothing out that it might be about, and says so', (_, text) => {
    put('a/.gitignore', text);
    put('.aishignore', '!a/known\n');
    const rules = new IgnoreRules(root);
    expect(rules.verdict('a/y', false)).toMatchObject({ rule: 'unreadable', source: 'a/.gitignore' });
    expect(['b', 'a/known'].every((path) => rules.isSent(path, false))).toBe(true);
    expect([...rules.unreadable.keys()]).toEqual(['a/.gitignore']);
  });

  it('is judged together with the others', () => {
    for (let i = 0; i < 6; i++) put(`d${i}/.gitignore`, 'x\n'.repeat(40_000));
    const rules = new IgnoreRules(root);
    const sentFrom = [0, 1, 2, 3, 4, 5].filter((i) => rules.isSent(`d${i}/y`, false));
    expect(sentFrom).toEqual([0, 1, 2, 3, 4]);
  });

  it('with a line of hundreds of kilobytes is applied', () => {
    const long = 'b'.repeat(200_000);
    put('.gitignore', `a*${long}?\n/a*${'/b'.repeat(100_000)}\na${'?'.repeat(200_000)}x\nc*${'d'.repeat(252)}\nx\n`);
    const fits = `c1${'d'.repeat(252)}`;
    expect(sent('a', 'ab', 'a/b', 'c', fits, 'x')).toEqual(['a', 'ab', 'a/b', 'c']);
  });

  it('that takes too long to match counts as unreadable for every path in its directory', () => {
    const slow = `${'**/*a*/'.repeat(40)}b\n`.repeat(500);
    put('a/.gitignore', slow);
    const rules = new IgnoreRules(root);
    const deep = `a/${'aaa/'.repeat(200)}x`;
    expect(rules.verdict(deep, false)).toMatchObject({ verdict: 'withheld', source: 'a/.gitignore', line: null });
    expect([...rules.unreadable]).toEqual([['a/.gitignore', 'too slow to match']]);
    expect([rules.isSent('a/short', false), rules.isSent('b', false)]).toEqual([false, true]);
  });
});

describe('a verdict', () => {
  it('names the file and line that decide', () => {
    put('.gitignore', '# comment\n\n*.log\n');
    put('a/.gitignore', '!x.log\n/b/\n');
    put('.aishignore', '\nlast\n');
    expect(verdict('x.log')).toMatchObject({ verdict: 'withheld', rule: 'gitignore', source: '.gitignore', line: 3 });
    expect(verdict('a/x.log')).toEqual(SENT);
    expect(verdict('a/b/c')).toMatchObject({ rule: 'gitignore', source: 'a/.gitignore', line: 2 });
    expect(verdict('q/last')).toMatchObject({ rule: 'aishignore', source: '.aishignore', line: 2 });
    expect(verdict('dist/last')).toMatchObject({ rule: 'default', source: null, line: null });
  });

  it('stays the same after tens of thousands of questions', () => {
    put('.gitignore', '*.log\nREADME\n');
    const rules = new IgnoreRules(root);
    for (let i = 0; i < 45_000; i++) {
      if (!rules.isSent(`f${i}.txt`, false)) throw new Error(`f${i}.txt is ignored`);
    }
    expect(rules.verdict('x.log', false)).toMatchObject({ verdict: 'withheld', source: '.gitignore', line: 1 });
    expect(rules.isSent('readme', false)).toBe(true);
  });
});

describe('the known entries of a directory', () => {
  it('save the search for an ignore file in it', () => {
    put('a/.gitignore', 'x\n');
    const rules = new IgnoreRules(root);
    rules.knowEntries('a', [{ name: 'x' }]);
    expect(rules.isSent('a/x', false)).toBe(true);
    const informed = new IgnoreRules(root);
    informed.knowEntries('a', [{ name: 'x' }, { name: '.gitignore' }]);
    expect(informed.isSent('a/x', false)).toBe(false);
  });

  it('changes the signature exactly when lines or their places change', () => {
    const signature = () => {
      const rules = new IgnoreRules(root);
      for (const path of ['x', 'a/x', 'b/x']) rules.isSent(path, false);
      return rules.signature;
    };
    mkdirSync(join(root, 'b'));
    put('a/.gitignore', 'x\n');
    const first = signature();
    expect(signature()).toBe(first);
    put('a/.gitignore', 'y\n');
    expect(signature()).not.toBe(first);
    put('a/.gitignore', 'x\n');
    expect(signature()).toBe(first);
    rmSync(join(root, 'a/.gitignore'));
    put('b/.gitignore', 'x\n');
    expect(signature()).not.toBe(first);
  });
});

describe('in a git repository', () => {
  const git = (cwd: string, ...args: string[]) => execFileSync('git', args, { cwd });

  it("the user's own and the repository's own excludes count, weaker than .gitignore files", () => {
    git(root, 'init', '-q');
    mkdirSync(join(base, 'config/git'), { recursive: true });
    writeFileSync(join(base, 'config/git/ignore'), '*.swp\n*.me\n');
    put('.git/info/exclude', '*.local\n!x.me\n');
    put('.gitignore', '!keep.local\n');
    expect(sent('a.swp', 'a.me', 'x.me', 'a.local', 'keep.local', 'b')).toEqual(['x.me', 'keep.local', 'b']);
    expect(verdict('a.local')).toMatchObject({ rule: 'gitignore', source: '.git/info/exclude', line: 1 });
    expect(verdict('a.swp')).toMatchObject({ source: join(base, 'config/git/ignore'), line: 1 });
  });

  it('core.excludesFile names another file', () => {
    git(root, 'init', '-q');
    writeFileSync(join(base, 'gitconfig'), `[core]\n\texcludesFile = "${join(base, 'my ignore')}" ; comment\n`);
    writeFileSync(join(base, 'my ignore'), 'mine\n');
    expect(sent('mine', 'yours')).toEqual(['yours']);
  });

  it('a workspace inside it obeys the ignore files above', () => {
    git(base, 'init', '-q');
    writeFileSync(join(base, '.gitignore'), '/project/out\nlog\n/elsewhere/x\n');
    writeFileSync(join(base, '.aishignore'), 'not-ours\n');
    put('.gitignore', '!log\n');
    expect(sent('out', 'a/out', 'log', 'x', 'not-ours')).toEqual(['a/out', 'log', 'x', 'not-ours']);
    expect(verdict('out')).toMatchObject({ source: join(base, '.gitignore'), line: 1 });
  });

  it('a workspace that the repository itself ignores is mirrored, but for what other lines exclude in it', () => {
    git(base, 'init', '-q');
    writeFileSync(join(base, '.gitignore'), '/project/\n*.log\n');
    put('.gitignore', 'own\n');
    expect(sent('x', 'own', 'x.log')).toEqual(['x']);
  });

  it('outside of a repository an ignore file above the root has no say', () => {
    writeFileSync(join(base, '.gitignore'), 'x\n');
    expect(sent('x')).toEqual(['x']);
  });

  describe('rules that were read', () => {
    const nested = () => git(root, 'init', '-q', 'sub');
    const write = (file: string, text = '*.private\n') => {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    };

    it.each<[string, () => void, () => void]>([
      ['a .gitignore above the root', () => git(base, 'init', '-q'), () => write(join(base, '.gitignore'))],
      ['info/exclude', () => git(root, 'init', '-q'), () => write(join(root, '.git/info/exclude'))],
      [
        'info/exclude in a new folder',
        () => {
          git(root, 'init', '-q');
          rmSync(join(root, '.git/info'), { recursive: true });
        },
        () => write(join(root, '.git/info/exclude')),
      ],
      ["the user's excludes file", () => git(root, 'init', '-q'), () => write(join(base, 'config/git/ignore'))],
      ['a setting', () => git(root, 'init', '-q'), () => git(root, 'config', 'core.excludesFile', '/elsewhere')],
      [
        'an included setting',
        () => {
          write(join(base, 'gitconfig'), '[include]\n\tpath = more\n');
          git(root, 'init', '-q');
        },
        () => write(join(base, 'more'), '[core]\n\tignorecase = true\n'),
      ],
      ['the target of a linked excludes file', linkedExcludes, () => write(join(base, 'dotfiles/ignore'))],
      ['a new repository at the root', () => {}, () => git(root, 'init', '-q')],
      ['a new repository above the root', () => {}, () => git(base, 'init', '-q')],
      ['a removed repository', () => git(root, 'init', '-q'), () => rmSync(join(root, '.git'), { recursive: true })],
      ['a new repository below', () => {}, nested],
      ['info/exclude of a repository below', nested, () => write(join(root, 'sub/.git/info/exclude'))],
      [
        'a .gitignore above the root that no longer ignores it',
        () => {
          git(base, 'init', '-q');
          write(join(base, '.gitignore'), '/project/\n');
        },
        () => write(join(base, '.gitignore')),
      ],
    ])('are outdated at once by a change of %s', (_, prepare, change) => {
      mkdirSync(join(root, 'sub/dir'), { recursive: true });
      prepare();
      const rules = new IgnoreRules(root);
      rules.isSent('sub/dir/a', false);
      expect(rules.isCurrent(['sub/dir/a'])).toBe(true);
      change();
      expect(rules.isCurrent(['sub/dir/a'])).toBe(false);
      const anew = new IgnoreRules(root);
      anew.isSent('sub/dir/a', false);
      expect(anew.isCurrent(['sub/dir/a'])).toBe(true);
    });

    it('are not outdated by what git does without changing rules', () => {
      git(root, 'init', '-q');
      put('a', 'a');
      const rules = new IgnoreRules(root);
      git(root, 'add', '-A');
      git(root, '-c', 'user.name=n', '-c', 'user.email=e', 'commit', '-qm', 'm');
      git(root, 'checkout', '-qb', 'other');
      expect(rules.isCurrent(['a'])).toBe(true);
    });

    function linkedExcludes(): void {
      git(root, 'init', '-q');
      write(join(base, 'dotfiles/ignore'), '*.other\n');
      mkdirSync(join(base, 'config/git'), { recursive: true });
      symlinkSync(join(base, 'dotfiles/ignore'), join(base, 'config/git/ignore'));
    }
  });
});
