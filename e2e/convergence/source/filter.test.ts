import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ignoreText, newFile } from '../operations/names';
import { Random } from '../operations/random';
import { Filter, NEVER_SENT } from './filter';
import { childOf, parentOf, Tree } from './tree';

/** The judge of the tests has to be right: git judges it. */
test.each(Array.from({ length: 20 }, (_, i) => i + 1))('ignores what git ignores (seed %i)', (seed) => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-filter-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const random = new Random(seed);
  const tree = grow(random);
  for (const directory of tree.directories) mkdirSync(join(folder, directory), { recursive: true });
  for (const path of tree.leaves.keys()) writeFileSync(join(folder, path), tree.bytes(path) ?? '');
  const filter = new Filter(tree, { maxFileBytes: 1_000, takesBinary: true });
  const ignored = [...tree.leaves.keys()].filter((path) => !filter.isAllowed(path));
  expect(ignored.sort()).toEqual(ignoredByGit(folder, [...tree.leaves.keys()]).sort());
});

function grow(random: Random): Tree {
  const tree = new Tree();
  for (let count = 120; count > 0; count--) {
    const path = newFile(random, tree);
    if (path === null) continue;
    tree.addDirectory(parentOf(path));
    tree.put(path, { kind: 'file', bytes: Buffer.alloc(0) });
  }
  for (const directory of tree.directories) {
    if (!random.chance(0.4)) continue;
    tree.put(childOf(directory, '.gitignore'), { kind: 'file', bytes: Buffer.from(ignoreText(random)) });
  }
  return tree;
}

function ignoredByGit(folder: string, paths: readonly string[]): string[] {
  const env = { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
  const git = (args: readonly string[], input: string) => {
    try {
      return execFileSync('git', args, { cwd: folder, env, input, encoding: 'utf8' });
    } catch (error) {
      // Nothing is ignored.
      if ((error as { status?: number }).status === 1) return '';
      throw error;
    }
  };
  git(['init', '-q'], '');
  // Weaker than any .gitignore file.
  writeFileSync(join(folder, '.git/info/exclude'), NEVER_SENT.map((name) => `${name}/\n`).join(''));
  return git(['check-ignore', '--no-index', '-z', '--stdin'], paths.join('\0')).split('\0').slice(0, -1);
}
