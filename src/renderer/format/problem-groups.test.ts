import { describe, expect, it } from 'vitest';
import { mute, NOTHING_MUTED } from '../../shared/model/muted';
import type { FileProblem } from '../../shared/model/problem';
import { groupProblems } from './problem-groups';

const problem = (code: FileProblem['code'], path: string, detail = 'Do this.'): FileProblem => ({
  code,
  path,
  title: `About ${code}.`,
  detail,
});
const all = [
  problem('too-large', 'big.txt'),
  problem('unreadable', 'a', 'As it is.'),
  problem('unreadable', 'b', 'Another thing.'),
  problem('watch-limit', '.'),
];
const told = (muted = NOTHING_MUTED) => groupProblems(all, muted).map(({ code, weight }) => [code, weight]);

describe('groupProblems', () => {
  it('puts problems that need the user first, then withheld files', () => {
    expect(told()).toEqual([
      ['unreadable', 'calls'],
      ['watch-limit', 'calls'],
      ['too-large', 'withheld'],
    ]);
  });

  it('puts muted problems last: the kind, or each of its files', () => {
    const kind = mute(NOTHING_MUTED, { code: 'unreadable', path: null }, true);
    expect(told(kind).at(-1)).toEqual(['unreadable', 'muted']);
    const one = mute(NOTHING_MUTED, { code: 'unreadable', path: 'a' }, true);
    expect(told(one)[0]).toEqual(['unreadable', 'calls']);
    expect(told(mute(one, { code: 'unreadable', path: 'b' }, true)).at(-1)).toEqual(['unreadable', 'muted']);
  });

  it('shows a detail that all share once', () => {
    const [unreadable, , tooLarge] = groupProblems(all, NOTHING_MUTED);
    expect(unreadable?.detail).toBeNull();
    expect(tooLarge?.detail).toBe('Do this.');
  });
});
