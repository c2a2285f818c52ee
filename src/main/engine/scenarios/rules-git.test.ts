import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IgnoreRules } from '../ignore/ignore-rules';

/**
 * Compares the verdicts of `.gitignore` files with those of git, over one tree with awkward names and random patterns.
 * None of the names is ignored by default, so that git's rules alone decide.
 */
const OUTER = ['a', 'b', 'foo', 's p', '[b]', '!n', '#h', '*st', 'back\\slash'];
/** Names that are not ASCII. */
const NOT_ASCII = ['ü', 'üü', 'ü2', 'e2', 'café', 'cafe', '日本', '日', 'xyö', '😀'];
const INNER = ['a', 'foo', '!n', 'tr '];
const FILES = ['f', 'x.log', 'foo', '#f', '!f', ' lead', 'tr ', '.hid'];
const directories = OUTER.flatMap((outer) => [outer, ...INNER.map((inner) => `${outer}/${inner}`)]);
const files = ['', ...directories]
  .flatMap((directory) => FILES.map((file) => (directory ? `${directory}/${file}` : file)))
  .concat(NOT_ASCII)
  .filter((file) => !directories.includes(file));
const paths = [...directories, ...files];

const NO_CONFIG = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'lockstep-git-'));
  execFileSync('git', ['init', '-q', root], { env: NO_CONFIG });
  for (const directory of directories) mkdirSync(join(root, directory), { recursive: true });
  for (const file of files) writeFileSync(join(root, file), '');
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** `source:line` of the line that excludes a path; null when it is not excluded. */
type Verdicts = Map<string, string | null>;

function gitVerdicts(): Verdicts {
  const args = ['check-ignore', '--no-index', '--verbose', '--non-matching', '--stdin', '-z'];
  const output = spawnSync('git', args, { cwd: root, env: NO_CONFIG, input: paths.join('\0') });
  // 1 when no path is excluded.
  expect([0, 1]).toContain(output.status);
  const fields = output.stdout.toString().split('\0');
  const verdicts: Verdicts = new Map();
  for (let i = 0; i + 3 < fields.length; i += 4) {
    const [source, line, pattern, path] = fields.slice(i) as [string, string, string, string];
    verdicts.set(path, source === '' || pattern.startsWith('!') ? null : `${source}:${line}`);
  }
  return verdicts;
}

function ourVerdicts(): Verdicts {
  const rules = new IgnoreRules(root);
  return new Map(
    paths.map((path) => {
      const verdict = rules.verdict(path, directories.includes(path));
      return [path, verdict.verdict === 'sent' ? null : `${verdict.source}:${verdict.line}`];
    }),
  );
}

function withIgnoreFiles(ignoreFiles: readonly (readonly [string, string])[], check: () => void): void {
  const written = ignoreFiles.map(([directory, text]) => {
    const path = join(root, directory, '.gitignore');
    writeFileSync(path, text);
    return path;
  });
  try {
    check();
  } finally {
    for (const path of written) if (existsSync(path)) rmSync(path);
  }
}

const literal = fc.constantFrom('a', 'b', 'foo', 'f', 'x.log', 's p', '.hid', ' lead');
const escaped = fc.constantFrom(
  '\\#h',
  '\\!n',
  '\\[b\\]',
  '\\*st',
  'back\\\\slash',
  '\\#f',
  '\\!f',
  's\\ p',
  'tr\\ ',
  '\\a',
);
const glob = fc.constantFrom(
  ...['*', '**', '?', '*.log', 'f*', '*o', '*o*', 'f?o', '[ab]', '[!a]', '[^a]', '[a-f]*', '#h', '!n', '[b]', '*st'],
  ...['.*', '??', '[]b]', '[[:alpha:]]', '*.*', 'x.[lm]og', 'back*', 'FOO', '[\\!]n', '**o', 'a\\/foo'],
);
const segment = fc.oneof(
  { weight: 4, arbitrary: literal },
  { weight: 3, arbitrary: glob },
  { weight: 1, arbitrary: escaped },
);
const pattern = fc
  .record({
    negative: fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 2, arbitrary: fc.constant('!') }),
    lead: fc.constantFrom('', '', '/'),
    segments: fc.array(segment, { minLength: 1, maxLength: 3 }),
    tail: fc.constantFrom('', '', '', '/', '/', '  ', '/ ', '\t'),
  })
  .map(({ negative, lead, segments, tail }) => negative + lead + segments.join('/') + tail);
const oddLine = fc.constantFrom('', '# a comment', '#', '!', '/', '//', ' ', '\\', '**/', '/**', '!/**', '/*', '!*/');
const line = fc.oneof({ weight: 12, arbitrary: pattern }, { weight: 1, arbitrary: oddLine });
const text = fc
  .tuple(fc.array(line, { minLength: 1, maxLength: 6 }), fc.constantFrom('\n', '\n', '\r\n'), fc.boolean())
  .map(([lines, lineEnd, ended]) => lines.join(lineEnd) + (ended ? lineEnd : ''));
const ignoreFiles = fc.uniqueArray(fc.tuple(fc.constantFrom('', '', ...directories), text), {
  minLength: 1,
  maxLength: 4,
  selector: ([directory]) => directory,
});

/** Fails with the paths on which git and the rules differ. */
function expectSameVerdicts(all: readonly (readonly [string, string])[]): void {
  withIgnoreFiles(all, () => {
    const theirs = gitVerdicts();
    const ours = ourVerdicts();
    expect(theirs.size).toBe(paths.length);
    const differing = paths.filter((path) => ours.get(path) !== theirs.get(path));
    expect(differing.map((path) => ({ path, git: theirs.get(path), ours: ours.get(path) }))).toEqual([]);
  });
}

describe('.gitignore files, compared with git', () => {
  it('give the same verdicts, from the same lines', { timeout: 120_000 }, () => {
    fc.assert(fc.property(ignoreFiles, expectSameVerdicts), { numRuns: Number(process.env.FC_RUNS ?? 500) });
  });

  it.each([
    ['a**/foo\n'],
    ['/f**/x.log\n'],
    ['f**/\n'],
    ['f***/  \n'],
    ['!f**/\n'],
    ['*\n!*/\n!s\\ p**/x.log\n'],
    ['a\n!/a**\n'],
    ['a\\/foo\n'],
    ['/\n//\n!\n!/\n\\\n'],
    ['a//foo\n/a/\n'],
    ['**/**/**/foo\n'],
    ['*o*o*\n!**/f*o\n'],
    ['[!--0]*\n[]-a]oo\n[a-]\n[z-a]\n[[:x:]]\n[[:digit]]\n[[\\]]\n'],
    ['**/?\n!a/**/?\n/**/\n'],
  ])('give the same verdicts where stars stand beside letters and slashes stand oddly: %j', (text) => {
    expectSameVerdicts([['', text]]);
    expectSameVerdicts([['a', text]]);
    expectSameVerdicts([['s p/foo', text]]);
  });

  it.each([
    ['?\n'],
    ['??\n'],
    ['[!a-z]2\n'],
    ['[ü]*\n'],
    ['*[\u00bc]\n'],
    ['caf?\ncaf??/\n'],
    ['日?\n'],
    ['[[:cntrl:]]*\n*[[:alpha:]]\n'],
    ['x*[!a-z]ö\n'],
  ])('match bytes of names that are not ASCII: %j', (text) => {
    expectSameVerdicts([['', text]]);
  });
});
