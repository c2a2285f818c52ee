import { describe, expect, it } from 'vitest';
import { SLOT_MS, SLOTS } from '../../../shared/model/traffic';
import { RecentActivity } from './recent-activity';

const START = 1_000_000 * SLOT_MS;

function changed(path: string, bytes = 10) {
  return { kind: 'changed', path, from: null, bytes } as const;
}

/** An activity with a clock of its own. */
function withClock(maxRecent?: number) {
  const clock = { now: START };
  return { clock, activity: new RecentActivity(() => clock.now, maxRecent) };
}

describe('recent activity', () => {
  it('keeps the newest changes, newest first', () => {
    const { activity } = withClock(3);
    expect(activity.last).toBeNull();
    for (const path of ['a', 'b', 'c', 'd', 'e']) {
      activity.note(changed(path));
      expect(activity.last?.path).toBe(path);
    }
    expect(activity.recent().map(({ path }) => path)).toEqual(['e', 'd', 'c']);
  });

  it('adds up the changes of one slot', () => {
    const { activity, clock } = withClock();
    activity.note(changed('a', 100));
    clock.now += SLOT_MS - 1;
    activity.note(changed('b', 20));
    clock.now += 1;
    activity.note({ kind: 'deleted', path: 'a', from: null, bytes: 0 });
    expect(activity.traffic()).toEqual([
      { at: START, changes: 2, bytes: 120 },
      { at: START + SLOT_MS, changes: 1, bytes: 0 },
    ]);
  });

  it('drops slots that are over at the next read', () => {
    const { activity, clock } = withClock();
    for (let slot = 0; slot < SLOTS + 5; slot++) {
      activity.note(changed(`${slot}`));
      clock.now += SLOT_MS;
    }
    expect(activity.traffic()).toHaveLength(SLOTS - 1);
    clock.now += SLOTS * SLOT_MS;
    expect(activity.traffic()).toEqual([]);
  });

  it('works with a clock that is set back', () => {
    const { activity, clock } = withClock();
    activity.note(changed('a'));
    clock.now -= 5 * SLOT_MS;
    activity.note(changed('b'));
    expect(activity.traffic()).toEqual([{ at: START - 5 * SLOT_MS, changes: 1, bytes: 10 }]);
  });

  it('returns the same slots while nothing changes, so that a snapshot does not differ for them', () => {
    const { activity } = withClock();
    activity.note(changed('a'));
    expect(activity.traffic()).toBe(activity.traffic());
  });
});
