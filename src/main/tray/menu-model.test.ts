import { describe, expect, it } from 'vitest';
import type { AppPause, AppSnapshot, WorkspaceView } from '../../shared/model/app-snapshot';
import type { WorkspaceState } from '../../shared/model/workspace-state';
import {
  failed,
  exampleSnapshot as snapshot,
  syncing,
  watching,
  exampleWorkspace as workspace,
} from '../../test-support/example-snapshot';
import { latestChanges } from './latest-changes';
import { startingModel, type TrayItem, trayModel } from './menu-model';

const NOW = new Date('2026-03-10T15:06').getTime();
const model = (of: AppSnapshot) => trayModel(of, NOW, []);

const labels = (menu: readonly TrayItem[]) => menu.map((entry) => (entry.kind === 'item' ? entry.label : '-'));
const find = (menu: readonly TrayItem[], start: string) => {
  const found = menu.find((entry) => entry.kind === 'item' && entry.label.startsWith(start));
  if (found?.kind !== 'item') throw new Error(`no ${start} in ${labels(menu)}`);
  return found;
};
const paused: AppPause = { kind: 'user', since: NOW, until: NOW + 24 * 60_000 };

describe('startingModel', () => {
  it('says nothing of the folders', () => {
    const { icon, tooltip, menu } = startingModel(false);
    expect(icon).toEqual({ activity: 'syncing', attention: false });
    expect(tooltip).toBe('Lockstep: Starting…');
    expect(labels(menu)).toEqual(['Starting…', '-', 'Open window', '-', 'Quit']);
  });

  it('shows no activity while everything is paused', () => {
    expect(startingModel(true).icon.activity).toBe('paused');
  });
});

describe('trayModel', () => {
  it('offers everything without any folder', () => {
    const { icon, tooltip, menu } = model(snapshot([]));
    expect(icon).toEqual({ activity: 'in-sync', attention: false });
    expect(tooltip).toBe('Lockstep: No folders yet');
    expect(labels(menu)).toEqual([
      'No folders yet',
      '-',
      'Add folder…',
      '-',
      'Pause all',
      'Open window',
      'Settings…',
      'Start at login',
      '-',
      'Quit',
    ]);
  });

  it('shows the latest changes of all folders, newest first, and leads to the folder', () => {
    const change = (at: number, path: string) => ({ at, kind: 'changed', path, from: null, bytes: 1 }) as const;
    const of = (name: string, ...ats: number[]) => {
      const changes = ats.map((at) => change(at, `src/${name}${at}.ts`));
      return { changes, view: workspace(name, watching, { lastChange: changes[0] ?? null }) };
    };
    const all = [of('a', 9, 8, 1), of('b'), of('c', 10, 3, 2)];
    const views = all.map(({ view }) => view);
    const latest = latestChanges(views, (id) => all.find(({ view }) => view.id === id)?.changes ?? []);
    const { submenu = [] } = find(trayModel(snapshot(views), NOW, latest).menu, 'Latest changes');
    expect(labels(submenu)).toEqual([
      'Changed src/c10.ts – c',
      'Changed src/a9.ts – a',
      'Changed src/a8.ts – a',
      'Changed src/c3.ts – c',
      'Changed src/c2.ts – c',
    ]);
    expect(submenu[0]).toMatchObject({ action: { kind: 'go', to: { kind: 'workspace', id: 'id-c' } } });
  });

  it.each([
    [watching, {}, 'in sync'],
    [watching, { attentionCount: 2 }, 'in sync, except 2 files'],
    [syncing, {}, 'first sync'],
    [{ kind: 'scanning', found: 5 }, {}, 'scanning'],
    [{ kind: 'waiting', queued: 1, lastInSync: null }, {}, 'waiting for the connection'],
    [{ ...syncing, stalled: { since: 1, reason: 'no answer' } }, {}, 'stalled'],
    [{ kind: 'holding', revision: 1, deletions: 9, paths: [], kept: false }, {}, 'removals wait for you'],
    [{ kind: 'holding', revision: 1, deletions: 9, paths: [], kept: true }, {}, 'in sync, removed files kept'],
    [{ kind: 'unavailable', problem: failed.problem, since: 1 }, {}, 'not available'],
    [{ kind: 'deferred', problem: failed.problem, since: 1, retryAt: 2 }, {}, 'not accepted yet'],
    [{ kind: 'paused' }, {}, 'paused'],
    [failed, {}, 'stopped by a problem'],
  ] as [WorkspaceState, Partial<WorkspaceView>, string][])('names the state %j', (state, more, text) => {
    expect(find(model(snapshot([workspace('app', state, more)])).menu.slice(1), 'app').label).toBe(`app – ${text}`);
  });

  it('offers the actions that a state allows', () => {
    const off = workspace('off', { kind: 'paused' }, { ownPause: true });
    const { menu } = model(snapshot([workspace('on', watching), off, workspace('bad', failed)]));
    const submenu = (name: string) => labels(find(menu.slice(1), name).submenu ?? []);
    expect(submenu('on')).toEqual([
      'Pause',
      'Sync now',
      'Show in window',
      '-',
      'Open folder',
      'Open copy',
      '-',
      'Remove…',
    ]);
    expect(submenu('off')[0]).toBe('Resume');
    expect(submenu('bad').slice(0, 3)).toEqual(['Gone.', '-', 'Try again']);
    const problem = find(find(menu.slice(1), 'bad').submenu ?? [], 'Gone.');
    expect(problem.action).toEqual({ kind: 'go', to: { kind: 'workspace', id: 'id-bad', part: 'state' } });
    expect(find(find(menu, 'on').submenu ?? [], 'Pause').action).toEqual({ kind: 'pause', id: 'id-on' });
  });

  it('has no copy to open when a server has it', () => {
    const { menu } = model(snapshot([workspace('app', watching, { mirror: null })]));
    expect(labels(find(menu, 'app').submenu ?? [])).not.toContain('Open copy');
  });

  it('stays the same while only figures change, so that an open menu stays', () => {
    const early = model(snapshot([workspace('app', syncing)]));
    const later = model(snapshot([workspace('app', { ...syncing, done: 8, bytesDone: 8 })]));
    expect(later.menu).toEqual(early.menu);
    expect(later.icon).toEqual(early.icon);
    const next = model(snapshot([workspace('app', { ...watching, revision: 9 })]));
    expect(next.menu).toEqual(model(snapshot([workspace('app', watching)])).menu);
  });

  it('keeps the menu short, with the folders first that need the user', () => {
    const many = Array.from({ length: 25 }, (_, i) => workspace(`w${i}`, i === 23 ? failed : watching));
    const { menu } = model(snapshot(many));
    expect(find(menu, '5 more…').action).toEqual({ kind: 'open-window' });
    expect(labels(menu).slice(2, 5)).toEqual(['w23 – stopped by a problem', 'w0 – in sync', 'w1 – in sync']);
  });

  it('leads from a folder that needs the user to its cause', () => {
    const { menu } = model(snapshot([workspace('ok', watching), workspace('bad', failed)]));
    const to = { kind: 'workspace', id: 'id-bad', part: 'state' };
    expect(menu[0]).toEqual({ kind: 'item', label: 'bad: stopped by a problem', action: { kind: 'go', to } });
  });

  it('pauses everything in two clicks', () => {
    const { submenu = [] } = find(model(snapshot([])).menu, 'Pause all');
    expect(labels(submenu)).toEqual([
      'For 30 minutes',
      'For an hour',
      'Until tomorrow, 08:00',
      'Until I resume',
      '-',
      'Pause on battery',
    ]);
    expect(find(submenu, 'For an hour').action).toEqual({ kind: 'pause-all', length: 'hour' });
    expect(find(submenu, 'Pause on battery')).toMatchObject({
      checked: false,
      action: { kind: 'pause-on-battery', on: true },
    });
  });

  it.each([
    [paused, 'Paused, 24 min left – Resume now', 'Lockstep: Paused until 15:30, 24 min left'],
    [{ kind: 'user', since: NOW, until: null }, 'Paused since 15:06 – Resume now', 'Lockstep: Paused since 15:06'],
    [{ kind: 'battery' }, 'Paused on battery – Resume now', 'Lockstep: Paused on battery'],
  ] as [AppPause, string, string][])('ends the pause %j with one click on the first line', (pause, label, tooltip) => {
    const shown = model(snapshot([workspace('app', { kind: 'paused' })], { pause }));
    expect(shown.menu[0]).toEqual({ kind: 'item', label, action: { kind: 'resume-all' } });
    expect([shown.tooltip, shown.icon.activity]).toEqual([tooltip, 'paused']);
  });

  it('lets a folder choose during a pause of all whether it resumes with the others', () => {
    const own = workspace('own', { kind: 'paused' }, { ownPause: true });
    const { menu } = model(
      snapshot([workspace('app', { kind: 'paused' }), own, workspace('bad', failed)], { pause: paused }),
    );
    const first = (name: string) => find(menu, name).submenu?.[0];
    expect(first('app')).toMatchObject({
      label: 'Stay paused when the others resume',
      action: { kind: 'pause', id: 'id-app' },
    });
    expect(first('own')).toMatchObject({ label: 'Resume with the others', action: { kind: 'resume', id: 'id-own' } });
    expect(find(find(menu, 'bad').submenu ?? [], 'Try again')).toMatchObject({
      label: 'Try again',
      action: { kind: 'resume', id: 'id-bad' },
    });
  });
});
