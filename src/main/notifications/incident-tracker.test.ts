import { beforeEach, describe, expect, it } from 'vitest';
import type { NotificationKind } from '../../shared/model/settings';
import { MAX_TOLD_INCIDENTS } from '../settings/setting-values';
import {
  type Announcement,
  type Audience,
  startAgain,
  step,
  toldIn,
  type WatchedIncident,
  watchAfter,
} from './incident-tracker';
import type { Incident } from './incidents';

const all: Audience = {
  wanted: { decision: true, stopped: true, server: true, files: true, pause: true },
  looking: false,
};
let watch: WatchedIncident;

beforeEach(() => {
  watch = new Map();
});

function incident(name: string, kind: NotificationKind = 'stopped', grace = 5_000): Incident {
  const cause = { kind: 'workspace', id: name, part: 'state' } as const;
  return { key: `${kind}:${name}`, kind, grace, title: `${name}: Gone.`, body: 'Look.', name, cause };
}

function see(at: number, present: readonly Incident[], more: { unclear?: string[]; audience?: Audience } = {}) {
  const { unclear = [], audience = all } = more;
  const { watch: next, ...rest } = step(watch, { present, unclear: new Set(unclear) }, at, audience);
  watch = next;
  return rest;
}

const titles = (tell: readonly Announcement[]) => tell.map(({ title }) => title);
const app = incident('app');

describe('step', () => {
  it('tells of an incident once, when it has lasted', () => {
    expect(see(0, [app])).toEqual({ tell: [], over: [], nextAt: 5_000 });
    expect(see(4_999, [app])).toEqual({ tell: [], over: [], nextAt: 5_000 });
    const { tell, nextAt } = see(5_000, [app]);
    expect(tell).toEqual([{ keys: ['stopped:app'], title: 'app: Gone.', body: 'Look.', cause: app.cause }]);
    expect(nextAt).toBeNull();
    expect(see(9_000_000, [{ ...app, title: 'app: Gone for longer.' }])).toEqual({ tell: [], over: [], nextAt: null });
  });

  it('says nothing of what passes within seconds', () => {
    see(0, [app]);
    expect(see(4_000, [])).toEqual({ tell: [], over: [], nextAt: null });
    expect(see(6_000, [app]).tell).toEqual([]);
    expect(see(10_999, [app]).tell).toEqual([]);
    expect(titles(see(11_000, [app]).tell)).toEqual(['app: Gone.']);
  });

  it('tells again only after it was over', () => {
    see(0, [app]);
    see(5_000, [app]);
    // Tried again: it may be as broken as before.
    expect(see(6_000, [], { unclear: ['stopped:app'] }).over).toEqual([]);
    expect(see(20_000, [app]).tell).toEqual([]);
    expect(see(21_000, []).over).toEqual(['stopped:app']);
    see(22_000, [app]);
    expect(titles(see(27_000, [app]).tell)).toEqual(['app: Gone.']);
  });

  it('tells of nothing while it is unclear whether it goes on', () => {
    see(0, [app]);
    expect(see(60_000, [], { unclear: ['stopped:app'] })).toEqual({ tell: [], over: [], nextAt: null });
    expect(titles(see(60_001, [app]).tell)).toEqual(['app: Gone.']);
  });

  it('tells of those together that come together', () => {
    const many = Array.from({ length: 12 }, (_, i) => incident(`f${i}`));
    see(0, many.slice(0, 1));
    see(1_500, many.slice(0, 11));
    see(4_000, many);
    const { tell, nextAt } = see(5_000, many);
    expect(tell).toMatchObject([
      { title: '11 folders stopped.', body: 'f0, f1, f2, f3 and 7 more', cause: { kind: 'folders' } },
    ]);
    expect(tell[0]?.keys).toHaveLength(11);
    // The last came later: it is another event.
    expect(nextAt).toBe(9_000);
    expect(titles(see(9_000, many).tell)).toEqual(['f11: Gone.']);
  });

  it('keeps kinds apart', () => {
    const both = [app, incident('app', 'files')];
    see(0, both);
    expect(see(5_000, both).tell.map(({ keys }) => keys)).toEqual([['stopped:app'], ['files:app']]);
  });

  it('is silent about kinds that are switched off, also when they are switched on later', () => {
    const audience = { ...all, wanted: { ...all.wanted, stopped: false } };
    see(0, [app], { audience });
    expect(see(5_000, [app], { audience }).tell).toEqual([]);
    expect(see(6_000, [app]).tell).toEqual([]);
  });

  it('leaves alone who looks at the window', () => {
    const audience = { ...all, looking: true };
    see(0, [app], { audience });
    expect(see(5_000, [app], { audience }).tell).toEqual([]);
    expect(see(6_000, [app]).tell).toEqual([]);
  });

  it('counts from the moment of waking after a sleep', () => {
    const away = incident('server', 'server', 600_000);
    see(0, [away]);
    watch = startAgain(watch, 9_000_000);
    expect(see(9_000_001, [away])).toEqual({ tell: [], over: [], nextAt: 9_600_000 });
    expect(titles(see(9_600_000, [away]).tell)).toEqual(['server: Gone.']);
    watch = startAgain(watch, 9_700_000);
    expect(see(99_000_000, [away]).tell).toEqual([]);
  });
});

describe('what is remembered over a restart', () => {
  const restart = (now: number) => {
    watch = watchAfter(toldIn(watch), now);
  };

  it('is what was told: it is told again only after it was over', () => {
    const other = incident('other');
    see(0, [app]);
    see(5_000, [app]);
    see(6_000, [app, other]);
    restart(7_000);
    // Scanned again: it may be as broken as before.
    expect(see(7_000, [], { unclear: [app.key, other.key] })).toEqual({ tell: [], over: [], nextAt: null });
    expect(see(8_000, [app, other]).tell).toEqual([]);
    expect(titles(see(13_000, [app, other]).tell)).toEqual(['other: Gone.']);
    expect(see(14_000, [other]).over).toEqual([app.key]);
    expect(toldIn(watch)).toEqual([other.key]);
    see(15_000, [app, other]);
    expect(titles(see(20_000, [app, other]).tell)).toEqual(['app: Gone.']);
  });

  it('is forgotten with what was over meanwhile, and bounded', () => {
    const many = Array.from({ length: MAX_TOLD_INCIDENTS + 1 }, (_, n) => incident(`app-${n}`));
    see(0, many);
    see(5_000, many);
    expect(toldIn(watch)).toEqual(many.slice(1).map(({ key }) => key));
    restart(6_000);
    expect(see(6_000, []).over).toHaveLength(MAX_TOLD_INCIDENTS);
    expect(toldIn(watch)).toEqual([]);
  });
});
