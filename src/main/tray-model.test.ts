import { describe, expect, it } from 'vitest';
import type { AppSnapshot, WorkspaceState, WorkspaceView } from '../preload/contract';
import { DEFAULT_LIMITS, overallOf } from './sync/status';
import { type TrayItem, trayModel } from './tray-model';

const stats: WorkspaceView['stats'] = {
  filesSynced: 0,
  filesDeleted: 0,
  filesSkipped: 0,
  skippedByReason: {},
  syncErrors: 0,
  bytesSynced: 0,
  filesWatched: 0,
  bytesWatched: 0,
  queueLength: 0,
  lastSyncAt: null,
};

function workspace(name: string, state: WorkspaceState, more: Partial<WorkspaceView> = {}): WorkspaceView {
  const base = { id: `id-${name}`, path: `/w/${name}`, name, state, stats, limits: DEFAULT_LIMITS };
  return {
    ...base,
    problems: [],
    problemCount: 0,
    attentionCount: 0,
    mirror: `/m/${name}`,
    ownLimits: false,
    ownPause: false,
    ...more,
  };
}

function snapshot(workspaces: readonly WorkspaceView[], more: Partial<AppSnapshot> = {}): AppSnapshot {
  const link = more.link ?? { kind: 'online', since: 1, capabilities: [] };
  return {
    overall: overallOf(link, workspaces),
    pause: null,
    link,
    target: { kind: 'embedded', mirrorBase: '/m' },
    workspaces,
    settings: {
      serverUrl: '',
      hasApiKey: false,
      keyStoreAvailable: true,
      mirrorBase: '/m',
      limits: DEFAULT_LIMITS,
      startAtLogin: false,
      pauseOnBattery: false,
      notifications: { decision: true, stopped: true, server: true, files: true, pause: true },
      overridden: [],
    },
    notices: [],
    version: '1.0.0',
    ...more,
  };
}

const watching: WorkspaceState = { kind: 'watching', revision: 3, verified: true, since: 1 };
const failed = { kind: 'failed', problem: { code: 'missing', title: 'Gone.', detail: '' } } as const;
const syncing = {
  kind: 'syncing',
  initial: true,
  done: 1,
  total: 9,
  bytesDone: 1,
  bytesTotal: 9,
  stalled: null,
} as const;

const labels = (menu: readonly TrayItem[]) => menu.map((entry) => (entry.kind === 'item' ? entry.label : '-'));
const find = (menu: readonly TrayItem[], start: string) => {
  const found = menu.find((entry) => entry.kind === 'item' && entry.label.startsWith(start));
  if (found?.kind !== 'item') throw new Error(`no ${start} in ${labels(menu)}`);
  return found;
};

describe('trayModel', () => {
  it('offers everything without any workspace', () => {
    const { icon, tooltip, menu } = trayModel(snapshot([]));
    expect(icon).toBe('in-sync');
    expect(tooltip).toBe('Lockstep: No folders yet');
    expect(labels(menu)).toEqual([
      'No folders yet',
      '-',
      'Add workspace…',
      '-',
      'Open window',
      'Start at login',
      '-',
      'Quit',
    ]);
  });

  it.each([
    [watching, {}, 'in sync'],
    [watching, { attentionCount: 2 }, 'in sync, 2 problems'],
    [syncing, {}, 'syncing…'],
    [{ kind: 'scanning', found: 5 }, {}, 'scanning…'],
    [{ kind: 'waiting', queued: 1, lastInSync: null }, {}, 'waiting for the server'],
    [{ ...syncing, stalled: { since: 1, reason: 'no answer' } }, {}, 'syncing, but nothing moves'],
    [{ kind: 'holding', revision: 1, deletions: 9, paths: [], kept: false }, {}, 'removals wait for you'],
    [{ kind: 'holding', revision: 1, deletions: 9, paths: [], kept: true }, {}, 'in sync, removed files kept'],
    [{ kind: 'unavailable', problem: failed.problem, since: 1 }, {}, 'the folder is not there'],
    [{ kind: 'deferred', problem: failed.problem, since: 1, retryAt: 2 }, {}, 'the server can not take it now'],
    [{ kind: 'paused' }, {}, 'paused'],
    [failed, {}, 'stopped by a problem'],
  ] as [WorkspaceState, Partial<WorkspaceView>, string][])('names the state %j', (state, more, text) => {
    expect(find(trayModel(snapshot([workspace('app', state, more)])).menu, 'app').label).toBe(`app – ${text}`);
  });

  it('offers what makes sense in a state', () => {
    const { menu } = trayModel(
      snapshot([workspace('on', watching), workspace('off', { kind: 'paused' }), workspace('bad', failed)]),
    );
    const submenu = (name: string) => labels(find(menu, name).submenu ?? []);
    expect(submenu('on')).toEqual(['Pause', 'Sync now', '-', 'Open folder', 'Open mirror', '-', 'Remove…']);
    expect(submenu('off')[0]).toBe('Resume');
    expect(submenu('bad')[0]).toBe('Try again');
    expect(find(find(menu, 'on').submenu ?? [], 'Pause').action).toEqual({ kind: 'pause', id: 'id-on' });
  });

  it('has no mirror to open when a server has it', () => {
    const { menu } = trayModel(snapshot([workspace('app', watching, { mirror: null })]));
    expect(labels(find(menu, 'app').submenu ?? [])).not.toContain('Open mirror');
  });

  it('stays the same while only figures change, so that an open menu is left alone', () => {
    const early = trayModel(snapshot([workspace('app', syncing)]));
    const later = trayModel(snapshot([workspace('app', { ...syncing, done: 8, bytesDone: 8 })]));
    expect(later).toEqual(early);
  });

  it('keeps the menu on the screen', () => {
    const many = Array.from({ length: 25 }, (_, i) => workspace(`w${i}`, watching));
    const { menu } = trayModel(snapshot(many));
    expect(find(menu, '5 more…').action).toEqual({ kind: 'open-window' });
  });

  it('says when the server refuses', () => {
    const { icon, tooltip } = trayModel(snapshot([], { link: { kind: 'refused', reason: 'bad key' } }));
    expect([icon, tooltip]).toEqual(['attention', 'Lockstep: The server refused the connection']);
  });
});
