import { beforeEach, describe, expect, it } from 'vitest';
import type { NotificationKind } from '../../shared/model/settings';
import { MAX_TOLD_INCIDENTS } from '../settings/setting-values';
import {
  type Announcement,
  type Audience,
  notifiedKeys,
  restartGrace,
  restoreTracked,
  step,
  type TrackedIncidents,
} from './incident-tracker';
import type { Incident } from './incidents';

const all: Audience = {
  wanted: { decision: true, stopped: true, server: true, files: true, pause: true },
  isWindowFocused: false,
};
let tracked: TrackedIncidents;

beforeEach(() => {
  tracked = new Map();
});

function incident(name: string, kind: NotificationKind = 'stopped', graceMs = 5_000): Incident {
  const cause = { kind: 'workspace', id: name, part: 'state' } as const;
  return { key: `${kind}:${name}`, kind, graceMs, title: `${name}: Gone.`, body: 'Look.', name, cause };
}

function observe(at: number, present: readonly Incident[], more: { unclear?: string[]; audience?: Audience } = {}) {
  const { unclear = [], audience = all } = more;
  const { tracked: next, ...rest } = step(tracked, { present, unclear: new Set(unclear) }, at, audience);
  tracked = next;
  return rest;
}

const titles = (announcements: readonly Announcement[]) => announcements.map(({ title }) => title);
const app = incident('app');

describe('step', () => {
  it('notifies of an incident once, after its grace period', () => {
    expect(observe(0, [app])).toEqual({ notify: [], ended: [], nextAt: 5_000 });
    expect(observe(4_999, [app])).toEqual({ notify: [], ended: [], nextAt: 5_000 });
    const { notify, nextAt } = observe(5_000, [app]);
    expect(notify).toEqual([{ keys: ['stopped:app'], title: 'app: Gone.', body: 'Look.', cause: app.cause }]);
    expect(nextAt).toBeNull();
    expect(observe(9_000_000, [{ ...app, title: 'app: Gone for longer.' }])).toEqual({
      notify: [],
      ended: [],
      nextAt: null,
    });
  });

  it('notifies of no incident that ends within its grace period', () => {
    observe(0, [app]);
    expect(observe(4_000, [])).toEqual({ notify: [], ended: [], nextAt: null });
    expect(observe(6_000, [app]).notify).toEqual([]);
    expect(observe(10_999, [app]).notify).toEqual([]);
    expect(titles(observe(11_000, [app]).notify)).toEqual(['app: Gone.']);
  });

  it('notifies again only after it has ended', () => {
    observe(0, [app]);
    observe(5_000, [app]);
    // Retried: it may fail as before.
    expect(observe(6_000, [], { unclear: ['stopped:app'] }).ended).toEqual([]);
    expect(observe(20_000, [app]).notify).toEqual([]);
    expect(observe(21_000, []).ended).toEqual(['stopped:app']);
    observe(22_000, [app]);
    expect(titles(observe(27_000, [app]).notify)).toEqual(['app: Gone.']);
  });

  it('notifies of no incident while it is unclear whether it has ended', () => {
    observe(0, [app]);
    expect(observe(60_000, [], { unclear: ['stopped:app'] })).toEqual({ notify: [], ended: [], nextAt: null });
    expect(titles(observe(60_001, [app]).notify)).toEqual(['app: Gone.']);
  });

  it('combines incidents that come together', () => {
    const many = Array.from({ length: 12 }, (_, i) => incident(`f${i}`));
    observe(0, many.slice(0, 1));
    observe(1_500, many.slice(0, 11));
    observe(4_000, many);
    const { notify, nextAt } = observe(5_000, many);
    expect(notify).toMatchObject([
      { title: '11 folders stopped.', body: 'f0, f1, f2, f3 and 7 more', cause: { kind: 'folders' } },
    ]);
    expect(notify[0]?.keys).toHaveLength(11);
    // The last came later and is notified apart.
    expect(nextAt).toBe(9_000);
    expect(titles(observe(9_000, many).notify)).toEqual(['f11: Gone.']);
  });

  it('keeps kinds apart', () => {
    const both = [app, incident('app', 'files')];
    observe(0, both);
    expect(observe(5_000, both).notify.map(({ keys }) => keys)).toEqual([['stopped:app'], ['files:app']]);
  });

  it('is silent about kinds that are switched off, also when they are switched on later', () => {
    const audience = { ...all, wanted: { ...all.wanted, stopped: false } };
    observe(0, [app], { audience });
    expect(observe(5_000, [app], { audience }).notify).toEqual([]);
    expect(observe(6_000, [app]).notify).toEqual([]);
  });

  it('notifies of nothing while the window has the focus', () => {
    const audience = { ...all, isWindowFocused: true };
    observe(0, [app], { audience });
    expect(observe(5_000, [app], { audience }).notify).toEqual([]);
    expect(observe(6_000, [app]).notify).toEqual([]);
  });

  it('counts from the moment of waking after a sleep', () => {
    const away = incident('server', 'server', 600_000);
    observe(0, [away]);
    tracked = restartGrace(tracked, 9_000_000);
    expect(observe(9_000_001, [away])).toEqual({ notify: [], ended: [], nextAt: 9_600_000 });
    expect(titles(observe(9_600_000, [away]).notify)).toEqual(['server: Gone.']);
    tracked = restartGrace(tracked, 9_700_000);
    expect(observe(99_000_000, [away]).notify).toEqual([]);
  });
});

describe('notified incidents over a restart', () => {
  const restart = (now: number) => {
    tracked = restoreTracked(notifiedKeys(tracked), now);
  };

  it('are notified again only after they have ended', () => {
    const other = incident('other');
    observe(0, [app]);
    observe(5_000, [app]);
    observe(6_000, [app, other]);
    restart(7_000);
    // Scanned again: it may fail as before.
    expect(observe(7_000, [], { unclear: [app.key, other.key] })).toEqual({ notify: [], ended: [], nextAt: null });
    expect(observe(8_000, [app, other]).notify).toEqual([]);
    expect(titles(observe(13_000, [app, other]).notify)).toEqual(['other: Gone.']);
    expect(observe(14_000, [other]).ended).toEqual([app.key]);
    expect(notifiedKeys(tracked)).toEqual([other.key]);
    observe(15_000, [app, other]);
    expect(titles(observe(20_000, [app, other]).notify)).toEqual(['app: Gone.']);
  });

  it('are dropped once they have ended, and bounded', () => {
    const many = Array.from({ length: MAX_TOLD_INCIDENTS + 1 }, (_, n) => incident(`app-${n}`));
    observe(0, many);
    observe(5_000, many);
    expect(notifiedKeys(tracked)).toEqual(many.slice(1).map(({ key }) => key));
    restart(6_000);
    expect(observe(6_000, []).ended).toHaveLength(MAX_TOLD_INCIDENTS);
    expect(notifiedKeys(tracked)).toEqual([]);
  });
});
