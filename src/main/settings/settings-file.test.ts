import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Migrations } from './settings-file';

// Outside the app the `electron` package looks for its runtime on import; this is it.
process.env.ELECTRON_OVERRIDE_DIST_PATH ??= dirname(process.execPath);
const { openSettings } = await import('./settings-file');

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-settings-'));
  file = join(folder, 'settings.json');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const muted = { kinds: ['unreadable'], files: [{ path: 'a', code: 'io' }] };
const workspace = { path: join(tmpdir(), 'a'), paused: false, limits: null, muted };
/** The key under which electron-store keeps the version of the file's layout. */
const recorded = (version: string) => ({ __internal__: { migrations: { version } } });
const corruptFiles = () => readdirSync(folder).filter((name) => name.includes('corrupt'));

describe('openSettings', () => {
  it('starts with the defaults', () => {
    const { settingsFile, setAside } = openSettings(folder);
    expect(setAside).toBeNull();
    expect(settingsFile.current.limits).toEqual({ maxFiles: 2_000, maxFileBytes: 102_400 });
    expect(settingsFile.current.workspaces).toEqual([]);
  });

  it('remembers changes, for this user only', () => {
    openSettings(folder).settingsFile.update({ workspaces: [workspace], closeHintShown: true });
    const { settingsFile, setAside } = openSettings(folder);
    expect(setAside).toBeNull();
    expect(settingsFile.current.workspaces).toEqual([workspace]);
    expect(settingsFile.current.closeHintShown).toBe(true);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('reads a workspace from before problems could be muted', () => {
    const { muted: _, ...older } = workspace;
    writeFileSync(file, JSON.stringify({ workspaces: [older] }));
    expect(openSettings(folder)).toMatchObject({ setAside: null });
    expect(openSettings(folder).settingsFile.current.workspaces).toEqual([
      { ...older, muted: { kinds: [], files: [] } },
    ]);
  });

  it('writes nothing when it is opened without a change', () => {
    openSettings(folder);
    const { ino } = statSync(file);
    openSettings(folder);
    expect(statSync(file).ino).toBe(ino);
  });

  it('refuses an invalid change and stays as it was', () => {
    const { settingsFile } = openSettings(folder);
    const before = readFileSync(file, 'utf8');
    expect(() => settingsFile.update({ limits: { maxFiles: 0, maxFileBytes: 1 } })).toThrow();
    expect(() => settingsFile.update({ mirrorBase: 'relative' })).toThrow();
    expect(settingsFile.current.limits.maxFiles).toBe(2_000);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it.each(['', '{"version":1,', 'null', '[]', '\0\0\0'])('sets a file holding %j aside', (text) => {
    writeFileSync(file, text);
    const { settingsFile, setAside } = openSettings(folder);
    expect(setAside?.kept).toBe(false);
    expect(readFileSync(setAside?.path as string, 'utf8')).toBe(text);
    expect(settingsFile.current.workspaces).toEqual([]);
    settingsFile.update({ workspaces: [workspace] });
    expect(openSettings(folder).settingsFile.current.workspaces).toEqual([workspace]);
  });

  it('sets aside what is no file, and what a migration does not understand', () => {
    mkdirSync(file);
    expect(openSettings(folder).setAside).not.toBeNull();
    const fails = () => {
      throw new TypeError('not what it expects');
    };
    expect(openSettings(folder, { '2.0.0': fails }).setAside?.kept).toBe(false);
  });

  it('sets aside files that are found damaged at the same moment, each under its own name', () => {
    vi.useFakeTimers();
    for (const text of ['first', 'second']) {
      writeFileSync(file, text);
      expect(readFileSync(openSettings(folder).setAside?.path as string, 'utf8')).toBe(text);
    }
    vi.useRealTimers();
    expect(corruptFiles()).toHaveLength(2);
  });

  it('keeps what is valid of a file that is damaged in one place', () => {
    writeFileSync(file, JSON.stringify({ workspaces: [workspace], limits: 'many' }));
    const { settingsFile, setAside } = openSettings(folder);
    expect(setAside?.kept).toBe(true);
    expect(settingsFile.current.workspaces).toEqual([workspace]);
    expect(settingsFile.current.limits.maxFiles).toBe(2_000);
    expect(corruptFiles()).toHaveLength(1);
  });

  it('keeps each valid folder beside one that is not', () => {
    const other = { ...workspace, path: join(tmpdir(), 'b') };
    writeFileSync(file, JSON.stringify({ workspaces: [workspace, { ...workspace, path: 'relative' }, null, other] }));
    const { settingsFile, setAside } = openSettings(folder);
    expect(setAside?.kept).toBe(true);
    expect(settingsFile.current.workspaces).toEqual([workspace, other]);
  });

  it('reads a file that begins with a byte order mark', () => {
    writeFileSync(file, `\uFEFF${JSON.stringify({ workspaces: [workspace] })}`);
    const { settingsFile, setAside } = openSettings(folder);
    expect(setAside).toBeNull();
    expect(settingsFile.current.workspaces).toEqual([workspace]);
  });

  it('shows every kind of notification that the file does not name', () => {
    writeFileSync(file, JSON.stringify({ notifications: { files: false } }));
    const { settingsFile, setAside } = openSettings(folder);
    expect(setAside).toBeNull();
    const others = { decision: true, stopped: true, server: true, pause: true };
    expect(settingsFile.current.notifications).toEqual({ ...others, files: false });
  });

  it('sets the file of a newer version aside', () => {
    writeFileSync(file, JSON.stringify({ ...recorded('99.0.0'), workspaces: [workspace] }));
    const { settingsFile, setAside } = openSettings(folder);
    expect(setAside).not.toBeNull();
    expect(settingsFile.current.workspaces).toEqual([workspace]);
  });

  it('keeps only the newest corrupt files', () => {
    for (let i = 0; i < 8; i++) writeFileSync(`${file}.corrupt-2000-01-0${i + 1}`, 'old');
    writeFileSync(file, 'not json');
    openSettings(folder);
    expect(corruptFiles()).toHaveLength(5);
    expect(corruptFiles().some((name) => !name.includes('2000-'))).toBe(true);
  });

  it('brings an older layout up to date, step by step from where it is', () => {
    const migrations: Migrations = {
      '2.0.0': (store) => {
        store.set('folder', store.get('directory'));
        store.delete('directory');
      },
      '3.0.0': (store) => store.set('workspaces', [{ ...workspace, path: store.get('folder') }]),
    };
    for (const old of [{ directory: workspace.path }, { ...recorded('2.0.0'), folder: workspace.path }]) {
      writeFileSync(file, JSON.stringify(old));
      const { settingsFile, setAside } = openSettings(folder, migrations);
      expect(setAside).toBeNull();
      expect(settingsFile.current.workspaces).toEqual([workspace]);
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject(recorded('3.0.0'));
    }
  });
});
