import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NOTHING_MUTED } from '../../shared/model/muted';
import { DEFAULT_LIMITS, type Limits } from '../../shared/model/workspace-state';
import { Emitter } from '../../shared/util/emitter';
import { testEngine } from '../../test-support/test-engine';
import { mirrorLocation } from '../destination/mirror-folders';
import { ServerConnection } from '../engine/connection/server-connection';
import type { MirrorLocation } from '../receiver/parent-messages';
import { Workspaces } from './workspaces';

// Outside the app, the `electron` package looks for its runtime on import.
process.env.ELECTRON_OVERRIDE_DIST_PATH ??= dirname(process.execPath);
const { openSettings } = await import('../settings/settings-file');

const log = { info() {}, warn() {}, error() {} };
let base: string;
let data: string;
let app: string;
let ownsMirrors: boolean;
let announced: (readonly MirrorLocation[])[];
let defaults: Limits;
let opened: Workspaces[];
let allPaused: boolean;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-workspaces-')));
  data = join(base, 'data');
  app = folder('app', 3);
  ownsMirrors = true;
  announced = [];
  defaults = DEFAULT_LIMITS;
  opened = [];
  allPaused = false;
});

afterEach(async () => {
  for (const workspaces of opened) await workspaces.close();
  rmSync(base, { recursive: true, force: true });
});

function folder(name: string, files: number): string {
  const path = join(base, name);
  mkdirSync(path, { recursive: true });
  for (let i = 0; i < files; i++) writeFileSync(join(path, `file${i}.txt`), `${i}`);
  return path;
}

/** Opens the workspaces as a launch does. There is no server, so the state stays `waiting`. */
function open(): Workspaces {
  const { settingsFile } = openSettings(data);
  const connection = new ServerConnection({ fingerprint: 'f', log });
  const workspaces = new Workspaces({
    engine: testEngine({ connection, forbidden: () => [data], stateDir: join(data, 'state'), log }),
    settingsFile,
    fingerprint: 'f',
    forbidden: () => [data],
    defaultLimits: () => defaults,
    mirrorOf: (root) => mirrorLocation(join(data, 'mirrors'), root, 'f'),
    allPaused: () => allPaused,
    ownsMirrors: () => ownsMirrors,
    announce: async (mirrors) => void announced.push(mirrors),
    log,
    changed: new Emitter(),
  });
  opened.push(workspaces);
  return workspaces;
}

const stored = () => openSettings(data).settingsFile.current.workspaces;
const states = (workspaces: Workspaces) => workspaces.views().map(({ state }) => state.kind);

describe('Workspaces', () => {
  it('stores what is muted, and unmutes it again', async () => {
    const workspaces = open();
    const id = await workspaces.add(app);
    const target = { code: 'missing', path: null };
    workspaces.mute(id, target, true);
    expect(workspaces.views()[0]?.muted.kinds).toEqual(['missing']);
    expect(stored()[0]?.muted.kinds).toEqual(['missing']);
    await workspaces.close();
    const again = open();
    await again.restore();
    expect(again.views()[0]?.muted.kinds).toEqual(['missing']);
    again.mute(id, target, false);
    expect(stored()[0]?.muted).toEqual(NOTHING_MUTED);
    expect(() => again.mute('unknown', target, true)).toThrow('That folder is no longer mirrored.');
  });

  it('accepts no folder while the app quits, and returns the folders that may not be in sync', async () => {
    const workspaces = open();
    await workspaces.add(app);
    expect(await workspaces.close()).toEqual([app]);
    await expect(workspaces.add(folder('late', 1))).rejects.toThrow('Lockstep is quitting.');
    expect(stored().map(({ path }) => path)).toEqual([app]);
  });

  it('goes on with a folder that was moved, with its settings and its copy', async () => {
    const workspaces = open();
    const other = await workspaces.add(folder('other', 1));
    const id = await workspaces.add(app, { maxFiles: 7, maxFileBytes: 8 });
    const mirror = workspaces.view(id).mirror as string;
    mkdirSync(mirror, { recursive: true });
    writeFileSync(join(mirror, 'file0.txt'), '0');
    const moved = join(base, 'moved');
    renameSync(app, moved);
    await expect(workspaces.locate(id, app)).rejects.toThrow('That folder does not exist.');
    await expect(workspaces.locate(id, join(base, 'other'))).rejects.toThrow('That folder is already mirrored.');
    await expect(workspaces.locate(id, data)).rejects.toThrow();
    expect(workspaces.roots()).toContain(app);

    const at = await workspaces.locate(id, moved);
    expect(workspaces.views().map((view) => [view.id, view.path, view.limits.maxFiles])).toEqual([
      [other, join(base, 'other'), DEFAULT_LIMITS.maxFiles],
      [at, moved, 7],
    ]);
    expect(stored().map(({ path }) => path)).toEqual([join(base, 'other'), moved]);
    expect(existsSync(mirror)).toBe(false);
    expect(readdirSync(workspaces.view(at).mirror as string)).toEqual(['file0.txt']);
    expect(readdirSync(join(data, 'state/index')).some((file) => file.startsWith(id))).toBe(false);
    expect(announced.at(-1)?.map(({ root }) => root)).toEqual([join(base, 'other'), moved]);
  });

  it('adds a folder, tells the receiver first, stores it and restores it', async () => {
    const workspaces = open();
    const id = await workspaces.add(app);
    const location = mirrorLocation(join(data, 'mirrors'), app, 'f');
    const { mirror } = location;
    expect(announced).toEqual([[location]]);
    expect(stored()).toEqual([{ path: app, paused: false, limits: null, muted: NOTHING_MUTED }]);
    expect(workspaces.views()).toMatchObject([{ id, path: app, name: 'app', mirror, ownLimits: false }]);
    await workspaces.close();
    const again = open();
    expect(states(again)).toEqual(['scanning']);
    await again.restore();
    expect(states(again)).toEqual(['waiting']);
    expect(announced.at(-1)).toEqual([location]);
  });

  it('removes no folder with a copy that another app writes, but without', async () => {
    const workspaces = open();
    const id = await workspaces.add(app);
    const { mirror } = mirrorLocation(join(data, 'mirrors'), app, 'f');
    mkdirSync(mirror, { recursive: true });
    ownsMirrors = false;
    await expect(workspaces.remove(id, true)).rejects.toThrow('another Lockstep uses it');
    expect([workspaces.views().length, existsSync(mirror)]).toEqual([1, true]);
    await workspaces.remove(id, false);
    expect([workspaces.views().length, existsSync(mirror)]).toEqual([0, true]);
  });

  it('adds the same folder once, by any of its paths', async () => {
    const workspaces = open();
    symlinkSync(app, join(base, 'link'));
    const ids = await Promise.all([workspaces.add(app), workspaces.add(join(base, 'link')), workspaces.add(`${app}/`)]);
    expect(new Set(ids).size).toBe(1);
    expect(stored()).toHaveLength(1);
  });

  it('keeps no trace of a folder that can not be added', async () => {
    const workspaces = open();
    defaults = { ...DEFAULT_LIMITS, maxFiles: 2 };
    await expect(workspaces.add(app)).rejects.toThrow('The limit is 2');
    await expect(workspaces.add(join(base, 'nothing'))).rejects.toThrow('does not exist');
    await expect(workspaces.add(data)).rejects.toThrow("app's own data");
    expect(workspaces.views()).toEqual([]);
    expect(announced.at(-1)).toEqual([]);
    expect(stored()).toEqual([]);
  });

  it('does not mirror a folder that can not be stored', async () => {
    const workspaces = open();
    rmSync(join(data, 'settings.json'), { force: true });
    mkdirSync(join(data, 'settings.json/in the way'), { recursive: true });
    await expect(workspaces.add(app)).rejects.toThrow();
    expect(workspaces.views()).toEqual([]);
    expect([...workspaces.files()]).toEqual([]);
    expect(announced.at(-1)).toEqual([]);
    expect(readdirSync(join(data, 'state/index'))).toEqual([]);
  });

  it('refuses a folder inside a paused one, which the engine does not know of', async () => {
    const first = open();
    await first.pause(await first.add(app));
    await first.close();
    const workspaces = open();
    await workspaces.restore();
    expect(states(workspaces)).toEqual(['paused']);
    await expect(workspaces.add(folder('app/inner', 1))).rejects.toThrow('inside a mirrored folder');
  });

  it('pauses and resumes, also across a restart', async () => {
    const first = open();
    const id = await first.add(app);
    await first.pause(id);
    expect(states(first)).toEqual(['paused']);
    expect(stored()[0]?.paused).toBe(true);
    await first.close();
    const workspaces = open();
    await workspaces.restore();
    expect(states(workspaces)).toEqual(['paused']);
    await workspaces.resume(id);
    expect(states(workspaces)).toEqual(['waiting']);
    expect(stored()[0]?.paused).toBe(false);
  });

  it('pauses every workspace during a pause of all, and keeps the pause of each', async () => {
    const workspaces = open();
    const [first, second] = [await workspaces.add(app), await workspaces.add(folder('other', 1))];
    await workspaces.pause(second);
    allPaused = true;
    await workspaces.allPausedChanged();
    expect(workspaces.views()).toMatchObject([
      { state: { kind: 'paused' }, ownPause: false },
      { state: { kind: 'paused' }, ownPause: true },
    ]);
    const third = await workspaces.add(folder('third', 1));
    await workspaces.resume(first);
    await workspaces.pause(third);
    expect(states(workspaces)).toEqual(['paused', 'paused', 'paused']);
    await workspaces.close();

    const again = open();
    await again.restore();
    expect(states(again)).toEqual(['paused', 'paused', 'paused']);
    allPaused = false;
    await again.allPausedChanged();
    expect(states(again)).toEqual(['waiting', 'paused', 'paused']);
    expect(stored().map(({ paused }) => paused)).toEqual([false, true, true]);
  });

  it('follows the last of several pauses and resumes in quick succession', async () => {
    const workspaces = open();
    await workspaces.add(app);
    const done = [true, false, true, false, true].map((next) => {
      allPaused = next;
      return workspaces.allPausedChanged();
    });
    await Promise.all(done);
    expect(states(workspaces)).toEqual(['paused']);
    allPaused = false;
    await workspaces.allPausedChanged();
    expect(states(workspaces)).toEqual(['waiting']);
  });

  it('waits for the missing folder of a restored workspace', async () => {
    const first = open();
    await first.add(app);
    await first.close();
    renameSync(app, `${app}-elsewhere`);
    const workspaces = open();
    await workspaces.restore();
    expect(workspaces.views()).toMatchObject([{ state: { kind: 'unavailable', problem: { code: 'missing' } } }]);
    renameSync(`${app}-elsewhere`, app);
    await expect.poll(() => states(workspaces)).toEqual(['waiting']);
  });

  it('does not follow a workspace that was replaced by a link', async () => {
    const first = open();
    await first.add(app);
    await first.close();
    renameSync(app, `${app}-elsewhere`);
    symlinkSync(`${app}-elsewhere`, app);
    const workspaces = open();
    await workspaces.restore();
    expect(workspaces.views()).toMatchObject([{ state: { kind: 'failed', problem: { code: 'missing' } } }]);
  });

  it('gives a workspace its own limits, and lets higher ones start it', async () => {
    defaults = { ...DEFAULT_LIMITS, maxFiles: 3 };
    const first = open();
    const id = await first.add(app);
    await first.close();
    folder('app', 5);
    const workspaces = open();
    await workspaces.restore();
    expect(workspaces.views()).toMatchObject([{ state: { kind: 'failed', problem: { code: 'too-many-files' } } }]);
    await workspaces.setLimits(id, { maxFiles: 9, maxFileBytes: 10 });
    expect(workspaces.views()).toMatchObject([
      { ownLimits: true, limits: { maxFiles: 9 }, state: { kind: 'waiting' } },
    ]);
    expect(stored()[0]?.limits).toEqual({ maxFiles: 9, maxFileBytes: 10 });
    await expect(workspaces.setLimits(id, null)).rejects.toThrow('The limit is 3');
    defaults = { ...DEFAULT_LIMITS, maxFiles: 50 };
    await workspaces.limitsChanged();
    expect(workspaces.views()).toMatchObject([
      { ownLimits: false, limits: { maxFiles: 50 }, state: { kind: 'waiting' } },
    ]);
  });

  it('removes a workspace, and its mirror only on request', async () => {
    const workspaces = open();
    for (const withMirror of [false, true]) {
      const id = await workspaces.add(app);
      const mirror = workspaces.views()[0]?.mirror as string;
      mkdirSync(mirror, { recursive: true });
      writeFileSync(join(mirror, 'file0.txt'), '0');
      await workspaces.remove(id, withMirror);
      expect(existsSync(mirror)).toBe(!withMirror);
      expect(existsSync(join(app, 'file0.txt'))).toBe(true);
      expect([workspaces.views(), stored(), announced.at(-1)]).toEqual([[], [], []]);
      expect(() => workspaces.pause(id)).toThrow('no longer mirrored');
    }
  });
});
