import { expect, it } from 'vitest';
import { actionText, problemActions, rowActions } from './path-actions';

it.each([
  ['a file that is sent', 'sent', null, 'a.txt', ['Never send this file']],
  ['a file that git tracks', 'sent', 'tracked', 'build/a', ['Never send this file']],
  ['an ignored folder', 'withheld', 'default', 'build/', ['Send this folder']],
  ['an ignored file', 'withheld', 'gitignore', 'a.log', ['Send this file']],
  ['a file that may hold secrets', 'withheld', 'secret', '.env', ['Allow this file', 'Never send this file']],
  ['a large file', 'withheld', 'too-large', 'a.c', ['Raise the limit', 'Never send this file']],
  ['data of version control', 'withheld', 'repository-data', '.hg/', []],
  ['a link', 'withheld', 'symlink', 'link', []],
] as const)('%s has its actions', (_, verdict, rule, path, texts) => {
  expect(rowActions({ verdict, rule }).map((action) => actionText(action, path))).toEqual(texts);
});

it('a problem has the actions for one path, without those for its whole kind', () => {
  expect(problemActions('secret')).toEqual(['allow', 'exclude']);
  expect(problemActions('too-large')).toEqual(['exclude']);
  expect(problemActions('linked-work-tree')).toEqual(['exclude']);
  expect(problemActions('unreadable')).toEqual([]);
});
