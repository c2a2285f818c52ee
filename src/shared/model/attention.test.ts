import { describe, expect, it } from 'vitest';
import { needsAttention, needsUser } from './attention';
import { mute, NOTHING_MUTED } from './muted';
import type { ProblemCode } from './problem';
import type { WorkspaceState } from './workspace-state';

const problem = (code: ProblemCode) => ({ code, title: '', detail: '' });
const away: WorkspaceState = { kind: 'unavailable', problem: problem('missing'), since: 0 };

describe('needsUser', () => {
  it('is true for a failure, not for a withheld file', () => {
    expect(needsUser({ path: 'a', code: 'unreadable' }, NOTHING_MUTED)).toBe(true);
    expect(needsUser({ path: 'a', code: 'secret' }, NOTHING_MUTED)).toBe(false);
  });

  it('is false for a muted problem', () => {
    const muted = mute(NOTHING_MUTED, { code: 'unreadable', path: 'a' }, true);
    expect(needsUser({ path: 'a', code: 'unreadable' }, muted)).toBe(false);
    expect(needsUser({ path: 'b', code: 'unreadable' }, muted)).toBe(true);
  });
});

describe('needsAttention', () => {
  const quiet = { attentionCount: 0, muted: NOTHING_MUTED };

  it.each<[WorkspaceState, boolean]>([
    [{ kind: 'paused' }, false],
    [{ kind: 'scanning', found: 1 }, false],
    [{ kind: 'watching', revision: 1, verified: true, since: 0 }, false],
    [{ kind: 'holding', revision: 1, deletions: 60, paths: [], kept: false }, true],
    [{ kind: 'holding', revision: 1, deletions: 60, paths: [], kept: true }, false],
    [{ kind: 'failed', problem: problem('io') }, true],
    [away, true],
  ])('%j → %s', (state, expected) => {
    expect(needsAttention({ state, ...quiet })).toBe(expected);
  });

  it('is false for a muted problem, and true for any other', () => {
    const muted = mute(NOTHING_MUTED, { code: 'missing', path: null }, true);
    expect(needsAttention({ state: away, attentionCount: 0, muted })).toBe(false);
    expect(needsAttention({ state: away, attentionCount: 1, muted })).toBe(true);
    const replaced: WorkspaceState = { ...away, problem: problem('replaced') };
    expect(needsAttention({ state: replaced, attentionCount: 0, muted })).toBe(true);
  });
});
