import { execFileSync } from 'node:child_process';
import { makeChanges, planChanges } from './changes';
import { randomNumbers } from './random';
import type { Source, Tree } from './source';

const COUNTS = { edits: 600, creates: 100, deletes: 100 };

/** One of two branches that a source is switched between. */
export interface Branch {
  readonly name: string;
  readonly tree: Tree;
  /** Files that only the other branch has. */
  readonly gone: readonly string[];
}

/** Makes a source a git repository with two branches that differ in some 800 files; the first is checked out. */
export function makeBranches(source: Source): readonly [Branch, Branch] {
  const first = new Map(source.tree);
  const changes = planChanges(source, COUNTS, randomNumbers(1));
  git(source.root, 'init', '-q', '-b', 'first');
  commitAll(source.root);
  git(source.root, 'switch', '-q', '-c', 'second');
  makeChanges(source, changes);
  commitAll(source.root);
  git(source.root, 'switch', '-q', 'first');
  const second = { name: 'second', tree: new Map(source.tree), gone: changes.deletes };
  return [{ name: 'first', tree: first, gone: changes.creates }, second];
}

/** The arguments that let git behave the same on every machine. */
export function gitArguments(root: string, ...args: readonly string[]): string[] {
  const identity = ['-c', 'user.name=Bench', '-c', 'user.email=bench@localhost'];
  return [
    '-C',
    root,
    ...identity,
    '-c',
    'gc.auto=0',
    '-c',
    'core.autocrlf=false',
    '-c',
    'core.hooksPath=/dev/null',
    ...args,
  ];
}

function commitAll(root: string): void {
  git(root, 'add', '--all', '--force');
  git(root, 'commit', '-q', '-m', 'Snapshot');
}

function git(root: string, ...args: readonly string[]): void {
  execFileSync('git', gitArguments(root, ...args), { stdio: ['ignore', 'ignore', 'inherit'] });
}
