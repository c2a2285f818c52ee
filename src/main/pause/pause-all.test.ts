import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Emitter } from '../../shared/util/emitter';
import { PauseAll } from './pause-all';

// Outside the app, the `electron` package looks for its runtime on import.
process.env.ELECTRON_OVERRIDE_DIST_PATH ??= dirname(process.execPath);
const { openSettings } = await import('../settings/settings-file');

const MINUTE = 60_000;
const START = new Date('2026-03-10T15:00').getTime();
const log = { info() {}, warn() {}, error() {} };
let folder: string;
let toggled: boolean[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-pause-'));
  toggled = [];
  vi.useFakeTimers({ now: START });
});

afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens the pause as a launch does. */
function open() {
  const { settingsFile } = openSettings(folder);
  const pause: PauseAll = new PauseAll({
    settingsFile,
    log,
    changed: new Emitter(),
    onToggle: () => toggled.push(pause.state !== null),
  });
  return { pause, settingsFile };
}

describe('PauseAll', () => {
  it('pauses everything until its time is up, and runs a timer only until then', () => {
    const { pause } = open();
    expect([pause.state, vi.getTimerCount()]).toEqual([null, 0]);
    pause.pause('half-hour');
    expect(pause.state).toEqual({ kind: 'user', since: START, until: START + 30 * MINUTE });
    vi.advanceTimersByTime(29 * MINUTE);
    expect([toggled, vi.getTimerCount()]).toEqual([[true], 1]);
    vi.advanceTimersByTime(MINUTE);
    expect([pause.state, toggled, vi.getTimerCount()]).toEqual([null, [true, false], 0]);
  });

  it('continues a pause after a restart, and ends one whose time has passed', () => {
    const first = open();
    first.pause.pause('hour');
    first.pause.close();
    vi.setSystemTime(START + 40 * MINUTE);
    const second = open();
    expect(second.pause.state).toEqual({ kind: 'user', since: START, until: START + 60 * MINUTE });
    second.pause.close();
    vi.setSystemTime(START + 61 * MINUTE);
    expect(open().pause.state).toBeNull();
    expect(open().settingsFile.current.pause).toBeNull();
  });

  it('follows the wall clock through sleep, and when it is set', () => {
    const { pause, settingsFile } = open();
    pause.pause('hour');
    vi.setSystemTime(START - 500 * MINUTE);
    pause.refresh();
    const clamped = { since: START - 500 * MINUTE, until: START - 440 * MINUTE };
    expect(pause.state).toEqual({ kind: 'user', ...clamped });
    expect(settingsFile.current.pause).toEqual(clamped);
    vi.setSystemTime(START);
    pause.refresh();
    expect(pause.state).toBeNull();
  });

  it('takes the newest length, and ends when the user resumes', () => {
    const { pause } = open();
    pause.pause('until-resumed');
    pause.pause('half-hour');
    expect(pause.state).toMatchObject({ until: START + 30 * MINUTE });
    pause.resume();
    pause.resume();
    expect([pause.state, toggled, vi.getTimerCount()]).toEqual([null, [true, false], 0]);
  });

  it('pauses everything on battery if the settings say so, until the machine is charged or the user resumes', () => {
    const { pause, settingsFile } = open();
    pause.setOnBattery(true);
    expect(pause.state).toBeNull();
    settingsFile.update({ pauseOnBattery: true });
    pause.refresh();
    expect(pause.state).toEqual({ kind: 'battery' });
    pause.setOnBattery(false);
    expect(pause.state).toBeNull();
    pause.setOnBattery(true);
    pause.resume();
    expect(pause.state).toBeNull();
    pause.setOnBattery(true);
    expect(pause.state).toBeNull();
    pause.setOnBattery(false);
    pause.setOnBattery(true);
    expect(pause.state).toEqual({ kind: 'battery' });
    expect(toggled).toEqual([true, false, true, false, true]);
  });

  it("shows the user's pause before the battery's, and resuming ends both", () => {
    const { pause, settingsFile } = open();
    settingsFile.update({ pauseOnBattery: true });
    pause.setOnBattery(true);
    pause.pause('half-hour');
    expect(pause.state).toMatchObject({ kind: 'user' });
    pause.resume();
    expect(pause.state).toBeNull();
  });
});
